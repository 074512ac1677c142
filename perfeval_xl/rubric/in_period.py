"""What of a rubric is scored in one period, by which 序时进度, and in which points that is told."""

from collections.abc import Mapping
from functools import cached_property
from html import escape
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field

from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.expressions.thresholds import Ratio
from perfeval_xl.rubric.indicator import Indicator, RubricPart
from perfeval_xl.rubric.period import ANNUAL, Period, holds, parse_month

Month = Annotated[int, BeforeValidator(parse_month)]
ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""What a rubric may be called: its id is the name of its file, too."""
RUBRICS_KEPT = 16
"""Of so many rubrics what follows from them alone is kept: a run has few at a time."""


def _share(value: float) -> float:
    """Return a share of the year's budget; raise ValueError for what is none."""
    if not 0 < value <= 1:
        raise ValueError(f"schedule 的进度应大于 0、不超过 100%，却是 {value * 100:.10g}%")
    return value


Schedule = Annotated[
    dict[Month, Annotated[Ratio, AfterValidator(_share)]], Field(default_factory=dict)
]
"""{3月: 25%, 6月: 50%, 9月: 75%}: month → share of the year's budget at its end."""


def elapsed_at(schedule: Mapping[int, float], period: Period) -> float:
    """Return the 序时进度 at the end of a period: 1 for the whole year's evaluation.

    Months that a schedule leaves out lie on the straight line between their neighbours, from
    nothing at the start of the year to 100 % at its end, where it does not say otherwise. So
    m/12 is what an empty schedule gives, and no month has a progress of 0 to be divided by.
    """
    if period == ANNUAL:
        return 1.0
    if not schedule:
        return period.elapsed
    known = {0: 0.0, 12: 1.0, **schedule}
    if period.month in known:
        return known[period.month]
    before = max(month for month in known if month < period.month)
    after = min(month for month in known if month > period.month)
    way = (period.month - before) / (after - before)
    return known[before] + (known[after] - known[before]) * way


class InPeriod(RubricPart):
    """The part of a rubric that periods bear on."""

    id: str = Field(pattern=ID)
    fiscal_year: int = Field(ge=1990, le=2200)
    grades: dict[str, float] = Field(min_length=1)
    """The grades in points of the whole year's evaluation."""
    levels: dict[str, float] = Field(default_factory=dict)
    """The points printed beside 一级 and 二级指标, to be held against the sums below them."""
    schedule: Schedule
    """Which share of the year's budget should be paid by which month; without it, m/12."""
    indicators: tuple[Indicator, ...] = ()
    """Those that are scored in the period."""
    published: tuple[Indicator, ...] = ()
    """All of the file, where the period leaves some out: set by `of_period`, no key of a file."""
    period: Period = ANNUAL
    """Set by `of_period`, no key of a file."""

    def of_period(self, period: Period) -> Self:
        """Return the rubric as it applies in a period: the indicators that are scored then.

        Raises PerfevalError where the period lies in another year, or nothing is scored in it.
        """
        if period.year not in (None, self.fiscal_year):
            raise PerfevalError("PERIOD_OTHER_YEAR", found=period.name, expected=self.fiscal_year)
        everything = self.all_indicators
        kept = tuple(part for part in everything if holds(part.periods, period))
        if everything and not kept:
            when = period.words or "全年评价"
            raise PerfevalError("PERIOD_NOTHING", found=when, rubric=self.id)
        if kept == self.indicators and period == self.period:
            return self
        same = {name: getattr(self, name) for name in type(self).model_fields}
        left_out = kept != everything
        changed = {
            "indicators": kept,
            "published": everything if left_out else (),
            "period": period,
        }
        return type(self).model_validate({**same, **changed})

    @property
    def all_indicators(self) -> tuple[Indicator, ...]:
        """The indicators of the file, in published order, whatever period they are scored in."""
        return self.published or self.indicators

    @property
    def when(self) -> str:
        """What is evaluated, for headings: 2026年度, 2026年10月."""
        return self.period.words or f"{self.fiscal_year}年度"

    @cached_property
    def elapsed(self) -> float:
        """The 序时进度 of the period: the share of the year's budget that should be paid by now."""
        return elapsed_at(self.schedule, self.period)

    @cached_property
    def total_points(self) -> float:
        """The points of the ordinary indicators: 100 usually, fewer in some periods."""
        return sum(each.points for each in self.indicators if not each.nature)

    @cached_property
    def full_points(self) -> float:
        """The points that totals are told in and grades are for: the whole year's evaluation's.

        Where a period leaves indicators out, what was earned is brought to these.
        """
        yearly = [
            each.points
            for each in self.all_indicators
            if holds(each.periods, ANNUAL) and not each.nature
        ]
        return sum(yearly) or self.total_points

    @property
    def is_part(self) -> bool:
        """Whether a total of the period's own points is brought to the full points."""
        return self.total_points != self.full_points

    @property
    def period_grades(self) -> dict[str, float]:
        """The grades in the period's own points: 优 from 36 where 40 of 100 are scored."""
        if not self.is_part:
            return self.grades
        scale = self.total_points / self.full_points
        return {name: at * scale for name, at in self.grades.items()}

    @property
    def period_levels(self) -> dict[str, float]:
        """The points printed beside the levels, or what the period leaves of them."""
        if not self.published:
            return self.levels
        left = {
            name: [each.points for each in self.indicators if name in each.path and not each.nature]
            for name in self.levels
        }
        return {name: sum(points) for name, points in left.items() if points}


class Described(InPeriod):
    """A rubric's name, and its representations."""

    title: str
    issuer: str
    source: str = ""
    """Where the published table stands."""

    assessor: str = ""
    """Who scored what comes in with the return, where it is not the department: 评价机构."""

    def __repr__(self) -> str:
        """Return id, title, year or period, and how many indicators make how many points."""
        return f"<Rubric {self._line}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Return the same and the indicators; what stands in the file is data, and escaped."""
        rows = "".join(
            f"<tr><td>{escape(' / '.join(indicator.path))}</td><td>{escape(indicator.name)}</td>"
            f"<td>{indicator.points:.10g}</td></tr>"
            for indicator in self.indicators
        )
        head = "<tr><th>一级、二级指标</th><th>三级指标</th><th>分值</th></tr>"
        table = f"<table>{head}{rows}</table>" if rows else ""
        return f"<p>{escape(self._line)}</p>{table}"

    @property
    def _line(self) -> str:
        count = len(self.indicators)
        scored = f"{count} 项指标，共 {self.total_points:.10g} 分" if count else "按项目评分"
        return f"{self.id}：{self.title}，{self.when}，{scored}"

    @property
    def by_whom(self) -> str:
        """Whose scores come in with the return: 自评, 评价机构."""
        return self.assessor or "自评"

    @property
    def own_score(self) -> str:
        """What those scores are called: 自评得分, 评价机构评分."""
        return f"{self.assessor}评分" if self.assessor else "自评得分"

    @property
    def scored_by(self) -> str:
        """The same in a sentence, before 计4分: 单位自评, 评价机构评分."""
        return self.own_score if self.assessor else "单位自评"
