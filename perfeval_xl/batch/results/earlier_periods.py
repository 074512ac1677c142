"""The periods before this one, out of the ledger, for the workbooks of a run: the last totals, and
the one before."""

import sqlite3
from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.manifest import group_totals
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.ledger.books import key_of
from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.rubrics import kept_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.periods import Period, read_period, timeline
from perfeval_xl.scoring.history.same_department import named_alike
from perfeval_xl.scoring.history.series import dated

_KEY = ("rubric", "year", "period", "department_code", "department")
_COLUMNS = (*_KEY, "score", "rank", "counted")
_LAST = ["department", "period", "score", "mean", "rank", "count"]


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
        others = {
            str(row["version"])
            for row in before
            if row["digest"] != rubric.digest
            and not _same_but_for_its_issuer(ledger, row["digest"], rubric, period)
        }
        if others:
            versions = "、".join(sorted(others))
            about = {"label": rubric.id, "found": versions, "expected": str(rubric.version)}
            findings.append(FindingRow.of("RUBRIC_OTHER_EDITION", **about))
    return findings


def _same_but_for_its_issuer(
    ledger: sqlite3.Connection, digest: str, rubric: Rubric, period: str
) -> bool:
    """Tell whether a kept rubric differs in nothing but the name that is printed on it."""
    kept = kept_rubric(ledger, digest, rubric.fiscal_year, period)
    own = {"issuer": rubric.issuer, "digest": rubric.digest}
    return kept is not None and kept.model_copy(update=own) == rubric


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


def last_periods(totals: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """Return the last periods' totals of every department that the newest period has.

    `totals` has the ledger's columns, for one rubric and one kind of period, the newest period
    included. One row a department and period, oldest first: department (as it is called in the
    newest), period (in words), score, mean (of all departments then that are `counted`), rank,
    count (how many had a total); score and rank are NaN where it was not evaluated. Raises
    ValueError for a period that is none.
    """
    if totals.empty:
        return pd.DataFrame(columns=_LAST)
    rows = dated(totals)
    (named,) = named_alike(rows)
    named = named.assign(called=rows["department"]).drop_duplicates(
        ["department", "end"], keep="last"
    )
    kind = named["kind"].iloc[-1]
    periods = timeline(Period(int(end), kind) for end in named["end"].unique())[-most:]
    ends = [period.end for period in periods]
    newest = named[named["end"] == ends[-1]].set_index("department")["called"]
    faces = {
        name: named.pivot(index="department", columns="end", values=name)
        .reindex(index=newest.index, columns=ends)
        .to_numpy(dtype="float64")
        for name in ("score", "rank")
    }
    counted = named["score"]
    if "counted" in named:
        counted = counted.where(named["counted"].astype(bool))
    means = counted.groupby(named["end"]).mean().reindex(ends)
    by_period = named.groupby("end")["score"].count().reindex(ends)
    return pd.DataFrame(
        {
            "department": newest.to_numpy().repeat(len(ends)),
            "period": [period.label for period in periods] * len(newest),
            "score": faces["score"].ravel(),
            "mean": np.tile(means.to_numpy(), len(newest)),
            "rank": faces["rank"].ravel(),
            "count": np.tile(by_period.to_numpy(), len(newest)),
        }
    )


def previous_totals(history: pd.DataFrame) -> pd.DataFrame | None:
    """Return the totals of the last evaluated period before the newest; None without one.

    `history` is what `last_periods` gave. Columns score, rank and period, index: the department;
    a department that was not evaluated then has no row.
    """
    evaluated = history[history["count"].notna()]
    periods = list(dict.fromkeys(evaluated["period"]))
    if len(periods) < 2:
        return None
    previous = evaluated[(evaluated["period"] == periods[-2]) & evaluated["score"].notna()]
    totals: pd.DataFrame = previous.set_index("department")[["score", "rank", "period"]]
    return totals
