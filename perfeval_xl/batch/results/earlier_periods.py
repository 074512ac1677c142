"""The periods before this one, out of the ledger, for the workbooks of a run."""

import sqlite3
from collections.abc import Sequence

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.manifest import group_totals
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.ledger.books import key_of
from perfeval_xl.ledger.frames import query
from perfeval_xl.scoring.history.last_periods import last_periods
from perfeval_xl.scoring.history.periods import read_period

_COLUMNS = ("rubric", "year", "period", "department_code", "department", "score", "rank")


def past_of(
    ledger: sqlite3.Connection, groups: Sequence[Group], period: str
) -> list[pd.DataFrame | None]:
    """Return for each group the last periods of its departments, this one included.

    As `last_periods` gives them; None where this is the first one. Periods after this one, and
    those of another kind (months, whole years), are left out.
    """
    before = query(ledger, "totals")[list(_COLUMNS)]
    return [_past(before, group, period) for group in groups]


def other_editions(
    ledger: sqlite3.Connection, groups: Sequence[Group], period: str
) -> list[FindingRow]:
    """Return a finding for each rubric of which another edition scored this period before."""
    findings = []
    for group in groups:
        rubric = group.scores.rubric
        before = ledger.execute(
            "SELECT DISTINCT version, digest FROM evaluations WHERE current = 1"
            " AND rubric = ? AND year = ? AND period = ?",
            key_of(rubric, period),
        ).fetchall()
        others = {str(row["version"]) for row in before if row["digest"] != rubric.digest}
        if others:
            versions = "、".join(sorted(others))
            about = {"label": rubric.id, "found": versions, "expected": str(rubric.version)}
            findings.append(FindingRow.of("RUBRIC_OTHER_EDITION", **about))
    return findings


def _past(before: pd.DataFrame, group: Group, period: str) -> pd.DataFrame | None:
    rubric = group.scores.rubric
    this = read_period(rubric.fiscal_year, period)
    known = before[before["rubric"] == rubric.id]
    pairs = zip(known["year"], known["period"], strict=True)
    periods = [read_period(int(year), str(written)) for year, written in pairs]
    earlier = known[[when.kind == this.kind and when.end < this.end for when in periods]]
    if earlier.empty:
        return None
    codes = group.scores.figures.get(CODE)
    now = pd.DataFrame(group_totals(group.scores, period)).assign(
        year=rubric.fiscal_year,
        department_code="" if codes is None else codes.astype(object).to_numpy(),
    )
    return last_periods(pd.concat([earlier, now[list(_COLUMNS)]], ignore_index=True))
