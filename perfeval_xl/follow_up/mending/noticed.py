"""What a period's results show that is to be put right: deductions, findings, reviews."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.tables import scores_table
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.problems import CHECK, DEDUCTION, FINDING
from perfeval_xl.ledger.samples import CheckPlace
from perfeval_xl.messages import ON_RETURNS
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.entries import Cell, ListEntry, is_settled, value_of

_REVIEWED, _EVIDENCE, _NOTE, _NONE = "复核得分", "佐证", "备注", "无"
_SETTLED = ("pending", "not_applicable")
"""Statuses of which nothing can be said to be lost, nor to be gone."""
_FIGURES = re.compile(r"(?:项目“(.*?)”：)?(?:绩效指标)?((?:【[^】]*】)+)")
_LABEL = re.compile("【([^】]*)】")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_YEARS = {0: "本年", -1: "上年", 1: "下年"}
_DECIMALS = 6

Identity = tuple[str, str, tuple[str, ...]]
"""Department, source and subject."""
_Unit = tuple[str, str, str]
"""Department, project, key of an indicator."""
_Counted = tuple[tuple[str, ...], float, str]
"""Subject, 系统评分, the rubric's words."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that is to be put right."""

    department: str
    source: str
    subjects: tuple[tuple[str, ...], ...]
    """What it is about; a finding that names several figures is about each of them."""
    points: float | None
    facts: str
    basis: str

    @property
    def identities(self) -> list[Identity]:
        """By which it is known again."""
        return [(self.department, self.source, subject) for subject in self.subjects]


@dataclass
class Sight:
    """What one rubric's results of a period show."""

    key: Key
    noticed: list[Noticed] = field(default_factory=list)
    told: set[Identity] = field(default_factory=set)
    """What was looked at, department by department, and may be told to be gone if not noticed."""
    scored: set[str] = field(default_factory=set)
    """Departments whose findings are all known."""

    def shows_no_more(self, identity: Identity) -> bool:
        """Tell whether a problem that is not noticed is gone, and not only out of sight."""
        department, source, _ = identity
        return identity in self.told or (source == FINDING and department in self.scored)


def sight_of(group: Group, key: Key, reviews: Mapping[Cell, Sequence[ListEntry]]) -> Sight:
    """Return what a rubric's scores and findings show; `reviews` is what stands in 复核表."""
    sight, rubric = Sight(key), group.scores.rubric
    sight.scored = set(map(str, group.scores.points.index))
    inner = rubric.of_projects
    indicators = {**(inner.by_id if inner is not None else {}), **rubric.by_id}
    called = _names(list(indicators.values()))
    table = scores_table(group.scores, key.period)
    opinions = _opinions(group)
    counted: dict[_Unit, _Counted] = {}
    for row in table.to_dict("records"):
        indicator = indicators.get(row["indicator"])
        name = str(row["name"]) if indicator is None else called[indicator.id]
        subject = str(row["project"] or ""), _in_any_year(name, rubric)
        basis = indicator.criterion or indicator.explanation if indicator is not None else ""
        identity = (str(row["department"]), DEDUCTION, subject)
        if row["status"] in _SETTLED or pd.isna(row["final_score"]):
            continue
        sight.told.add(identity)
        unit = identity[0], subject[0], str(row["indicator"])
        counted[unit] = subject, float(row["score"]), basis
        lost = _difference(float(row["points"]), float(row["final_score"]))
        if lost > 0:
            said = opinions.get(unit, "")
            facts = _facts(row, said)
            sight.noticed.append(Noticed(identity[0], DEDUCTION, (subject,), lost, facts, basis))
    sight.noticed += _reviewed(sight, counted, reviews)
    sight.noticed += findings_noticed(group.findings, rubric)
    return sight


def _names(indicators: Sequence[Indicator]) -> dict[str, str]:
    """Return how each indicator is called; with its level where two have one name."""
    often = Counter(each.name for each in indicators)
    return {
        each.id: each.name if often[each.name] == 1 else f"{each.path[-1]}·{each.name}"
        for each in indicators
    }


def _facts(row: Mapping[Any, Any], opinion: str) -> str:
    facts = str(row["note"] or "").strip()
    if not pd.isna(row["review_score"]):
        facts += f"审核得分 {shown(float(row['review_score']))} 分"
        facts += f"：{opinion}。" if opinion else "。"
    return (
        facts or f"得 {shown(float(row['final_score']))} 分，分值 {shown(float(row['points']))}。"
    )


def _difference(points: float, others: float) -> float:
    return float(round_half_up(points - others, _DECIMALS))


def _opinions(group: Group) -> dict[tuple[str, str, str], str]:
    return {
        (review.department, review.project, review.indicator): review.opinion
        for review in group.standing
    }


def findings_noticed(findings: pd.DataFrame, rubric: Rubric) -> Iterator[Noticed]:
    """Yield the errors and warnings about returns, as findings.csv has them."""
    for row in map(FindingRow._make, findings[list(FindingRow._fields)].itertuples(index=False)):
        if row.code not in ON_RETURNS or row.severity == "note" or not row.department:
            continue
        subjects = tuple(_subjects(row, rubric))
        yield Noticed(row.department, FINDING, subjects, None, row.message, "")


def _subjects(row: FindingRow, rubric: Rubric) -> Iterator[tuple[str, ...]]:
    named = _FIGURES.match(row.message)
    labels = _LABEL.findall(named[2]) if named else [row.sheet]
    for label in dict.fromkeys(labels):
        about = _in_any_year(label, rubric) or "报送表"
        yield (named[1] or "" if named else "", row.code, about)


def _in_any_year(label: str, rubric: Rubric) -> str:
    """Return how a figure is called whatever the year: 2018年决算数 of 2019 is 上年决算数."""

    def apart(year: re.Match[str]) -> str:
        years = int(year[1]) - rubric.fiscal_year
        return _YEARS.get(years, f"{years:+d}年" if abs(years) < 10 else year[0])

    return _YEAR.sub(apart, label)


def _reviewed(
    sight: Sight, counted: Mapping[_Unit, _Counted], reviews: Mapping[Cell, Sequence[ListEntry]]
) -> Iterator[Noticed]:
    """Yield what reviewers found: no evidence, or fewer points than were counted."""
    said: dict[_Unit, dict[str, dict[str, str]]] = defaultdict(dict)
    for cell, stands in reviews.items():
        if len(cell.place) != len(CheckPlace._fields) or not is_settled(stands):
            continue
        place = CheckPlace(*cell.place)
        if place.key == sight.key:
            unit = place.department, place.project, place.indicator
            said[unit].setdefault(place.reviewer, {})[cell.heading] = value_of(stands)
    for unit, by_reviewer in sorted(said.items()):
        if unit not in counted:
            continue
        subject, points, basis = counted[unit]
        sight.told.add((unit[0], CHECK, subject))
        words, lost = [], 0.0
        for reviewer, values in sorted(by_reviewer.items()):
            found, less = _of_reviewer(values, points)
            if found:
                words.append(f"{reviewer}：{found}" if len(by_reviewer) > 1 else found)
                lost = max(lost, less)
        if words:
            yield Noticed(unit[0], CHECK, (subject,), lost or None, "".join(words), basis)


def _of_reviewer(values: Mapping[str, str], counted: float) -> tuple[str, float]:
    """Return what one reviewer found in words, "" for nothing, and how many points fewer it is."""
    told, less = [], 0.0
    if values.get(_EVIDENCE) == _NONE:
        told.append("没有佐证")
    try:
        score = float(values.get(_REVIEWED, ""))
    except ValueError:
        score = counted
    if _difference(counted, score) > 0:
        less = _difference(counted, score)
        told.append(f"复核得分 {shown(score)} 分，核算 {shown(counted)} 分")
    if not told:
        return "", 0.0
    note = values.get(_NOTE, "")
    return "，".join(told) + (f"。{note.rstrip('。')}。" if note else "。"), less
