"""Every number of the report, none typed: of one rubric's departments, and of who returned.

Means and counts are over those whose figures are complete, as in the summary (`未填全` left out).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from perfeval_xl.batch.results.summary_facts import recorded_facts
from perfeval_xl.follow_up.letters.evaluated import Deduction, Evaluated
from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.totalling import PROVISIONAL
from perfeval_xl.workbooks.summary.submissions import MISSING, RETURNED, SCORED, submissions


@dataclass(frozen=True, slots=True)
class Lost:
    """One indicator over all departments."""

    place: tuple[str, str, str]
    """一级指标, 二级指标, name; of a 一级指标 itself its name alone, behind two blanks."""
    points: float
    scored: int
    """How many departments (or projects) have a score in it."""
    mean: float
    lost: float
    """What they lost together."""
    worst: Sequence[tuple[str, Deduction]]
    """Who lost points, the most first."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.place[-1]

    @property
    def losing(self) -> int:
        """How many departments lost points by it."""
        return len({name for name, _ in self.worst})

    @property
    def rate(self) -> float | None:
        """The mean 得分率, None where it has no points."""
        return float(round_half_up(self.mean / self.points, 6)) if self.points > 0 else None


@dataclass(frozen=True, slots=True)
class Overview:
    """One rubric's departments."""

    rubric: Rubric
    departments: Sequence[Evaluated]
    counted: Sequence[Evaluated]
    """Those that enter means and counts."""
    grades: Mapping[str, int]
    """Grade → how many of those have it, in the rubric's order; 暂评 last."""
    levels: Sequence[Lost]
    indicators: Sequence[Lost]

    @property
    def totals(self) -> list[float]:
        """The 总分 of those that are counted."""
        return [each.total for each in self.counted]

    @property
    def mean(self) -> float:
        """Their mean."""
        return float(round_half_up(sum(self.totals) / len(self.totals), 6))

    @property
    def median(self) -> float:
        """Their median."""
        return float(round_half_up(median(self.totals), 6))

    @property
    def ranked(self) -> list[Evaluated]:
        """All departments by rank."""
        return sorted(self.departments, key=lambda each: each.rank)

    @property
    def costliest(self) -> list[Lost]:
        """The indicators that lost something, those of the most departments first."""
        losing = [each for each in self.indicators if each.worst]
        return sorted(losing, key=lambda each: (-each.losing, -each.lost))


def overview(departments: Sequence[Evaluated]) -> Overview:
    """Return what is to be said of the departments of one rubric, at least one."""
    rubric = departments[0].rubric
    counted = [each for each in departments if not each.left_out]
    grades = dict.fromkeys((*rubric.grades, PROVISIONAL), 0)
    for each in counted:
        grades[each.grade] += 1
    return Overview(rubric, departments, counted, grades, _of_levels(counted), _indicators(counted))


def _indicators(departments: Sequence[Evaluated]) -> list[Lost]:
    """Return every indicator in published order."""
    scores: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    worst: dict[tuple[str, str, str], list[tuple[str, Deduction]]] = {}
    for about in departments:
        for row in about.rows:
            own = scores.setdefault((str(row["level1"]), str(row["level2"]), str(row["name"])), [])
            if row["final_score"] == row["final_score"]:  # NaN: it has none
                own.append((float(row["points"]), float(row["final_score"])))
        for each in about.deductions:
            worst.setdefault(each.place, []).append((about.name, each))
    return [
        _summed(place, own, sorted(worst.get(place, ()), key=lambda pair: -pair[1].lost))
        for place, own in scores.items()
    ]


def _of_levels(departments: Sequence[Evaluated]) -> list[Lost]:
    found: dict[str, list[tuple[float, float]]] = {}
    for about in departments:
        if about.rubric.project is None:
            for share in about.shares:
                found.setdefault(share.name, []).append((share.points, share.score))
    return [_summed(("", "", name), scores, []) for name, scores in found.items()]


def _summed(
    place: tuple[str, str, str],
    scores: Sequence[tuple[float, float]],
    worst: Sequence[tuple[str, Deduction]],
) -> Lost:
    count = len(scores)
    points = sum(most for most, _ in scores) / count if count else 0.0
    mean = sum(own for _, own in scores) / count if count else 0.0
    lost = sum(each.lost for _, each in worst)
    points, mean, lost = (float(round_half_up(each, 6)) for each in (points, mean, lost))
    return Lost(place, points, count, mean, lost, worst)


@dataclass(frozen=True, slots=True)
class Organised:
    """Counts of departments."""

    expected: int | None
    """Of the roster; None without one."""
    scored: int
    handed_back: int
    missing: int
    """Of the roster alone: of others nobody knows."""
    late: int | None
    """None without a deadline."""

    @classmethod
    def of(cls, scored: ScoredPeriod) -> Organised:
        """Count the departments of a period."""
        state = scored.state
        facts = recorded_facts(scored.ledger, state.record, state.assessed.findings)
        every = submissions(facts.roster, facts.files, facts.deadline, facts.vanished)
        known = [each for each in every if each.on_roster or each.state != MISSING]
        states = [each.state for each in known]
        return cls(
            sum(each.on_roster for each in known) if facts.roster else None,
            states.count(SCORED), states.count(RETURNED), states.count(MISSING),
            sum(each.late for each in known) if facts.deadline else None,
        )  # fmt: skip

    @property
    def sentence(self) -> str:
        """The counts in words."""
        said = "" if self.expected is None else f"应报{self.expected}个单位，"
        said += f"已报并评分{self.scored}个单位，退回修改{self.handed_back}个单位"
        said += "" if self.expected is None else f"，未报{self.missing}个单位"
        said += "" if self.late is None else f"，其中迟报{self.late}个单位"
        return f"{said}。"
