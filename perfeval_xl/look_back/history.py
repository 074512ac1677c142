"""`perfeval history`: what the ledger knows, as 趋势.xlsx or as tables."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.results.out_folder import TREND
from perfeval_xl.batch.results.tables import write_csv
from perfeval_xl.ledger.frames import TABLES, history_frames, query
from perfeval_xl.ledger.ledger import read_ledger, whole_out
from perfeval_xl.ledger.rubrics import newest_rubrics
from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.workbook_file import replacing
from perfeval_xl.system.digests import sha256_of
from perfeval_xl.system.written import write_into, written
from perfeval_xl.workbooks.read_back.saving import is_untouched
from perfeval_xl.workbooks.trend.write import write_trend


def write_history(out: Path, *, overwrite: bool = False) -> Path:
    """Write 趋势.xlsx into an output folder and return its path.

    Raises PerfevalError LEDGER_MISSING without a ledger, LEDGER_EMPTY where nothing was scored,
    OUTPUT_NOT_OURS where the file that stands there is somebody's, unless told to `overwrite`.
    """
    out, _ = whole_out(out)
    with read_ledger(out) as ledger:
        scores, totals, notes = history_frames(ledger)
        rubrics = newest_rubrics(ledger)
    if totals.empty:
        raise PerfevalError("LEDGER_EMPTY", found=out)
    known = written(out)
    # Before there were records, nobody took note of this one; its program leaves no traces in it.
    if TREND not in known and is_untouched(out / TREND):
        known[TREND] = {sha256_of(out / TREND)}
    write_into(
        out,
        [TREND],
        lambda folder: write_trend(folder / TREND, scores, totals, rubrics, notes),
        known=known,
        overwrite=overwrite,
    )
    return out / TREND


def export_tables(out: Path, folder: Path, *, parquet: bool, overwrite: bool = False) -> list[Path]:
    """Write every table of the ledger as .csv or .parquet and return the paths.

    Raises PerfevalError LEDGER_MISSING without a ledger, PARQUET_MISSING where pyarrow is not
    installed, OUTPUT_NOT_OURS as `write_history`.
    """
    if parquet and find_spec("pyarrow") is None:
        raise PerfevalError("PARQUET_MISSING")
    names = [f"{table}.{'parquet' if parquet else 'csv'}" for table in TABLES]
    with read_ledger(out) as ledger:

        def write(place: Path) -> None:
            for table, name in zip(TABLES, names, strict=True):
                _write_table(place / name, query(ledger, table), parquet)

        write_into(folder, names, write, overwrite=overwrite)
    return [folder / name for name in names]


def _write_table(path: Path, table: pd.DataFrame, parquet: bool) -> None:
    if not parquet:
        write_csv(path, [table])
        return
    with replacing(path) as temporary:
        _plain(table).to_parquet(temporary, index=False)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of columns of one kind each: what holds numbers and texts becomes texts."""
    mixed = {
        name: column.map(lambda value: None if value is None else str(value))
        for name, column in frame.items()
        if column.dtype == object and len({type(value) for value in column.dropna()}) > 1
    }
    return frame.assign(**mixed)  # type: ignore[arg-type]
