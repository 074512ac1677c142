"""`perfeval compare`: two states of scores, each an output folder, one period or one run of it."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.ledger import NAME, read_ledger
from perfeval_xl.ledger.rubrics import kept_rubric
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.period import Period
from perfeval_xl.scoring.comparison.compare import Comparison, compare
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.sheets.grids import same_text

_SIDE = re.compile(r"(?P<folder>.*?)(?:@(?P<period>[^@#]*))?(?:#(?P<run>\d+))?")
_YEAR = re.compile(r"(?P<year>20\d\d)年?度?|全年")


@dataclass(frozen=True, slots=True)
class Side:
    """What is on one side of a comparison."""

    out: Path
    period: str | None
    """None: that of the last run."""
    year: int | None
    """Of the evaluation of a whole year; None: the last one."""
    run: int | None
    """None: as it stands now; otherwise as it stood after this run."""


def side_of(text: str) -> Side:
    """Read a side: 结果, 结果@2026-09, 结果@2025 (the evaluation of the whole year),
    结果@全年 (the last one), 结果#12 (after run 12), 结果@2026-09#12.

    Raises PerfevalError LEDGER_MISSING where there is no ledger, PERIOD_INVALID for a period that
    is none.
    """
    if (Path(text) / NAME).is_file():
        return Side(Path(text), None, None, None)
    found = _SIDE.fullmatch(text)
    assert found is not None  # every part of the pattern may be empty
    period, year = found["period"], None
    if period is not None:
        whole = _YEAR.fullmatch(same_text(period))
        year = int(whole["year"]) if whole and whole["year"] else None
        period = "" if whole else Period.parse(period).name
    run = int(found["run"]) if found["run"] else None
    return Side(Path(found["folder"]), period, year, run)


def compared(before: str, after: str) -> Comparison:
    """Compare two sides, written as `side_of` reads them.

    Raises PerfevalError as `side_of` does, and COMPARE_NOTHING where one of them has no scores.
    """
    return compare(_evaluations(before), _evaluations(after))


def _evaluations(text: str) -> Evaluations:
    side = side_of(text)
    with read_ledger(side.out) as ledger:
        period = side.period
        if period is None:
            period = _last_period(ledger, side.run)
        frames = {
            name: _of(query(ledger, name, side.run), period, side.year)
            for name in ("scores", "totals", "figures", "rubrics")
        }
        if frames["totals"].empty:
            raise PerfevalError("COMPARE_NOTHING", found=text)
        definitions = {}
        for row in frames["rubrics"].to_dict("records"):
            rubric = kept_rubric(ledger, row["digest"], row["year"], row["period"])
            if rubric is not None:
                definitions[str(row["rubric"])] = rubric
    return Evaluations(**frames, definitions=definitions)


def _last_period(ledger: sqlite3.Connection, run: int | None) -> str:
    row = ledger.execute(
        "SELECT period FROM runs WHERE ?1 IS NULL OR id <= ?1 ORDER BY id DESC LIMIT 1", (run,)
    ).fetchone()
    return "" if row is None else str(row["period"])


def _of(frame: pd.DataFrame, period: str, year: int | None) -> pd.DataFrame:
    own = frame[frame["period"] == period]
    wanted = own["year"].max() if year is None else year
    return own[own["year"] == wanted].reset_index(drop=True)
