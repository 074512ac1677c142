"""A rubric of projects (项目支出绩效评价): one sheet a project, indicators declared on it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, model_validator

from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.indicator import Indicator, RubricPart
from perfeval_xl.rubric.thresholds import Ratio

DECLARED = "绩效指标"
POINTS_TOTAL = "填报_分值合计"
"""What a sheet states as the sum of its 分值."""
OWN_TOTAL = "项目自评总分"


class Group(RubricPart):
    """Printed levels with room for 三级指标 that the department fills in."""

    level1: str
    level2: str
    room: int = Field(default=2, ge=1, le=50)


class Level(RubricPart):
    """One level of a qualitative row (达成年度指标 …): its share of the 分值, and what says so."""

    level: str
    above: Ratio
    upto: Ratio
    words: tuple[str, ...] = Field(min_length=1)
    """The whole of a 完成值, to the letter, that puts a row on this level."""


class Declared(RubricPart):
    """The rows that departments declare themselves, and how they are scored."""

    groups: tuple[Group, ...] = Field(min_length=1)
    full: float = Field(default=100, gt=0)
    """What all 分值 of a sheet should make; where they do not, the score is brought to it."""
    at_most: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The 二级指标 in which less is better, where a target has no sign of its own: in any unit,
    or in the units named (工作日: sooner is better, while 100% in time is not)."""
    levels: tuple[Level, ...] = Field(min_length=1)
    """From the best to the worst."""
    reading: str = ""

    @model_validator(mode="after")
    def _levels_join(self) -> Declared:
        uppers = [1.0, *(level.above for level in self.levels[:-1])]
        if [level.upto for level in self.levels] != uppers or self.levels[-1].above != 0:
            raise ValueError("levels 应从高到低首尾相接：第一档到 100%，最后一档从 0 起")
        words = [word for level in self.levels for word in level.words]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"levels 里重复的 words：{'、'.join(twice)}")
        return self


class Project(RubricPart):
    """The sheet of one project: money, goals, declared rows, analysis."""

    sheet: str = Field(max_length=25)
    """What the sheets are called, a number behind it: 项目1, 项目2 …"""
    room: int = Field(default=3, ge=1, le=100)
    title: str
    department: str = "填列单位："
    about: tuple[str, ...] = ()
    """Texts beside the 项目名称 (主管部门, 实施单位), two in a line."""
    funds: Matrix
    execution: Indicator
    """预算执行率: the one indicator that every sheet has."""
    weight: str
    """The figure that says how much a project counts in its department's score."""
    goals: tuple[str, str]
    declared: Declared
    analysis: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Texts below the table, those that share a heading together; told against the figures."""

    @model_validator(mode="after")
    def _weighs_by_a_figure(self) -> Project:
        if self.execution.periods:
            raise ValueError("项目的 execution 每期都评，不写 periods")
        names = [entry.name for entry in self.funds.entries()]
        if self.weight not in names:
            raise ValueError(f"weight 应为资金表里的一个数，现有：{'、'.join(names)}")
        if any(row.none == "not_applicable" for row in self.funds.rows):
            raise ValueError("项目资金表里的数不能用 none: not_applicable")
        if any(entry.last_year or entry.jump for entry in self.funds.entries()):
            raise ValueError("项目资金表里的列不能写 last_year 或 jump：项目年年不同，无从对应")
        return self

    def totals(self) -> Iterator[Entry]:
        """Yield what a sheet states below its rows."""
        yield Entry(field=POINTS_TOTAL, kind="score", label="分值合计")
        yield Entry(field=OWN_TOTAL, kind="score", label="自评总分")

    def words(self) -> Iterator[str]:
        """Yield the name of every text below the table."""
        for heading, below in self.analysis.items():
            yield from below or (heading,)


def project_sum(name: str) -> str:
    """Return the column that holds a department's sum of a figure over its projects."""
    return f"项目_{name}"


PROJECT_COUNT = project_sum("个数")
