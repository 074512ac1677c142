"""What a period's scores say of each department: all that letters and the report print of it.

Made of the rows of scores.csv (`batch.results.tables.scores_table`), so that a letter never says
another figure than the tables do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from perfeval_xl.batch.results.tables import for_pivots, scores_table
from perfeval_xl.follow_up.letters.demands import demand
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.reading.project_reader import NUMBER, row_key
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.totalling import full_total
from perfeval_xl.scoring.reviews import OPINION
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.scoring.totals import GRADE, LEFT_OUT, RANGE, RANK, TOTAL, UNSETTLED

_LEAST = 1e-6
"""Less is no loss but float noise."""
OPEN_STATES = ("unverified", "pending")


@dataclass(frozen=True, slots=True)
class Deduction:
    """An indicator that lost points."""

    project: str
    """"" for one of the department itself."""
    indicator: str
    level: str
    """Its 一级指标, …"""
    level2: str  # … and its 二级指标, "" where it has none
    points: float
    score: float
    lost: float
    note: str
    """The 扣分说明, and what a reviewer made of it."""
    criterion: str
    demand: str
    unexplained: bool
    """Whether a reviewer took the points without a word."""
    number: str = ""
    """In 整改台账, "" where it is not there yet."""

    @property
    def place(self) -> tuple[str, str, str]:
        """Levels and name: two indicators of a rubric may have one name."""
        return self.level, self.level2, self.indicator

    @property
    def label(self) -> str:
        """How people call it, its project in front."""
        return f"{self.project}：{self.indicator}" if self.project else self.indicator


@dataclass(frozen=True, slots=True)
class Share:
    """What a 一级指标 came to, or a project."""

    name: str
    points: float
    score: float
    own: float | None
    """What the department gave itself; None where it did not say."""

    @property
    def rate(self) -> float | None:
        """得分率, None where it has no points."""
        return float(round_half_up(self.score / self.points, 6)) if self.points > 0 else None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One department in one period."""

    name: str
    rubric: Rubric
    total: float
    full: float
    grade: str
    rank: int
    of: int
    """How many departments the rank is among."""
    span: str
    """Between what the total may lie, "" where all is verified."""
    unsettled: float
    """分值 of what is not verified or pending."""
    own_total: float | None
    shares: Sequence[Share]
    rows: Sequence[Mapping[str, Any]]
    """Its rows of scores.csv."""
    deductions: Sequence[Deduction]
    open: Sequence[str]
    """Indicators that are pending or not verified."""
    left_out: bool
    """Whether most of its figures are missing: it enters no mean and no count."""

    @property
    def earned(self) -> float:
        """The sum of the scores, before it is brought to the full points."""
        return float(round_half_up(sum(share.score for share in self.shares), 6))

    @property
    def possible(self) -> float:
        """The 分值 that it is out of."""
        return float(round_half_up(sum(share.points for share in self.shares), 6))


def evaluated(scores: Scores, period: str) -> list[Evaluated]:
    """Return what is to be said of every department, in the order of the scores."""
    table = for_pivots(scores_table(scores, period), scores)
    table["opinion"] = _opinions(scores, table)
    own = {str(name): records(rows) for name, rows in table.groupby("department", sort=False)}
    order = records(scores.totals)
    names = [str(name) for name in scores.totals.index]
    return [
        _department(scores, name, own[name], totals, len(names))
        for name, totals in zip(names, order, strict=True)
    ]


def _opinions(scores: Scores, table: pd.DataFrame) -> list[str]:
    known: dict[tuple[str, str, str], str] = {}
    inner = scores.projects.execution if scores.projects is not None else scores
    for unit, row in zip(inner.opinions.index, records(inner.opinions), strict=True):
        department, project = unit if isinstance(unit, tuple) else (unit, "")
        known |= {(str(department), str(project), key): str(said) for key, said in row.items()}
    if scores.projects is not None:
        for row in records(scores.projects.rows):
            key = row_key(int(row[NUMBER]))
            known[str(row[INDEX]), str(row[PROJECT]), key] = str(row[OPINION])
    places = zip(table["department"], table["project"], table["indicator"], strict=True)
    return [known.get((str(name), str(of), str(key)), "") for name, of, key in places]


def _department(
    scores: Scores, name: str, rows: Sequence[Mapping[str, Any]], totals: Mapping[str, Any], of: int
) -> Evaluated:
    rubric = scores.rubric
    shares = [*(_levels(rubric, rows) if scores.projects is None else _projects(scores, name))]
    whole = full_total(rubric)
    own = [share.own for share in shares]
    comparable = sum(share.points for share in shares) >= whole - _LEAST
    known = scores.projects is None and comparable and None not in own and bool(own)
    return Evaluated(
        name, rubric, float(totals[TOTAL]), whole, str(totals[GRADE]), int(totals[RANK]), of,
        str(totals[RANGE]), float(totals[UNSETTLED]),
        float(round_half_up(sum(each or 0.0 for each in own), 6)) if known else None,
        shares, rows, [*_deductions(rubric, rows)],
        [_label(row) for row in rows if _is_open(row)], bool(totals[LEFT_OUT]),
    )  # fmt: skip


def _is_open(row: Mapping[str, Any]) -> bool:
    return row["status"] in OPEN_STATES and pd.isna(row["review_score"])


def _label(row: Mapping[str, Any]) -> str:
    return f"{row['project']}：{row['name']}" if row["project"] else str(row["name"])


def _applies(rubric: Rubric, row: Mapping[str, Any]) -> bool:
    left_out = row["status"] == "not_applicable" and pd.isna(row["review_score"])
    return not (left_out and rubric.when_not_applicable == "rescale")


def _levels(rubric: Rubric, rows: Sequence[Mapping[str, Any]]) -> Iterator[Share]:
    for level in dict.fromkeys(str(row["level1"]) for row in rows):
        own = [row for row in rows if row["level1"] == level and _applies(rubric, row)]
        points = sum(float(row["points"]) for row in own)
        score = sum(float(row["final_score"]) for row in own if not pd.isna(row["final_score"]))
        if level in rubric.caps:
            points = min(points, rubric.caps[level])
            score = max(0.0, min(score, rubric.caps[level]))
        stated = [float(row["self_score"]) for row in own if not pd.isna(row["self_score"])]
        told = len(stated) == len([row for row in own if row["points"]]) and bool(stated)
        said = float(round_half_up(sum(stated), 6)) if told else None
        yield Share(level, float(round_half_up(points, 6)), float(round_half_up(score, 6)), said)


def _projects(scores: Scores, name: str) -> Iterator[Share]:
    assert scores.projects is not None
    totals = scores.projects.totals
    for unit, row in zip(totals.index, records(totals), strict=True):
        if str(unit[0]) == name:
            yield Share(str(unit[1]), full_total(scores.rubric), float(row[TOTAL]), None)


def _deductions(rubric: Rubric, rows: Sequence[Mapping[str, Any]]) -> Iterator[Deduction]:
    known = {**rubric.by_id, **(rubric.of_projects.by_id if rubric.of_projects else {})}
    for row in rows:
        reviewed = not pd.isna(row["review_score"])
        if row["status"] in ("pending", "not_applicable") and not reviewed:
            continue
        lost = float(round_half_up(row["points"] - row["final_score"], 6))
        if lost <= _LEAST:
            continue
        indicator = known.get(str(row["indicator"]))
        note = "" if pd.isna(row["note"]) else str(row["note"])
        if reviewed:
            said = f"审核意见：{row['opinion']}" if row["opinion"] else "审核意见未填。"
            note = f"{note}审核得{points_of(row['final_score'])}分，{said}"
        yield Deduction(
            str(row["project"]), str(row["name"]), str(row["level1"]), str(row["level2"]),
            float(row["points"]),
            float(row["final_score"]), lost, note,
            indicator.criterion if indicator is not None else "",
            demand(_label(row), str(row["status"]), indicator),
            reviewed and not row["opinion"],
        )  # fmt: skip


def points_of(value: float) -> str:
    """Write points as people do, two decimals at most: 5, 0.5, 5.95."""
    return f"{float(round_half_up(value, 2)):.10g}"
