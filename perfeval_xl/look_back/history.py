"""`perfeval history`: what the ledger knows, as 趋势.xlsx or as tables."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.results.out_folder import TREND
from perfeval_xl.batch.results.tables import write_csv
from perfeval_xl.ledger.frames import TABLES, query
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.ledger.rubrics import newest_rubrics
from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.workbook_file import replacing
from perfeval_xl.workbooks.trend.write import write_trend


def write_history(out: Path) -> Path:
    """Write 趋势.xlsx into an output folder and return its path.

    Raises PerfevalError LEDGER_MISSING without a ledger, LEDGER_EMPTY where nothing was scored.
    """
    with read_ledger(out) as ledger:
        scores, totals = query(ledger, "scores"), query(ledger, "totals")
        rubrics = newest_rubrics(ledger)
    if totals.empty:
        raise PerfevalError("LEDGER_EMPTY", found=out)
    write_trend(out / TREND, scores, totals, rubrics)
    return out / TREND


def export_tables(out: Path, folder: Path, *, parquet: bool) -> list[Path]:
    """Write every table of the ledger as .csv or .parquet and return the paths.

    Raises PerfevalError LEDGER_MISSING without a ledger, PARQUET_MISSING where pyarrow is not
    installed.
    """
    if parquet and find_spec("pyarrow") is None:
        raise PerfevalError("PARQUET_MISSING")
    paths = []
    with read_ledger(out) as ledger:
        for table in TABLES:
            frame, path = (
                query(ledger, table),
                folder / f"{table}.{'parquet' if parquet else 'csv'}",
            )
            if parquet:
                with replacing(path) as temporary:
                    _plain(frame).to_parquet(temporary, index=False)
            else:
                write_csv(path, [frame])
            paths.append(path)
    return paths


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of columns of one kind each: what holds numbers and texts becomes texts."""
    mixed = {
        name: column.map(lambda value: None if value is None else str(value))
        for name, column in frame.items()
        if column.dtype == object and len({type(value) for value in column.dropna()}) > 1
    }
    return frame.assign(**mixed)  # type: ignore[arg-type]
