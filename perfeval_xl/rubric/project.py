"""A rubric of projects (项目支出绩效评价): one sheet a project, indicators declared on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator

from perfeval_xl.messages import Severity
from perfeval_xl.rubric.expressions.thresholds import Ratio
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_model import SheetName
from perfeval_xl.rubric.indicator import Indicator, RubricPart
from perfeval_xl.rubric.rules.own_rows import Late, RowLevel, check_levels

DECLARED = "绩效指标"
POINTS_TOTAL = "填报_分值合计"
"""What a sheet states as the sum of its 分值."""
OWN_TOTAL = "项目自评总分"
TOTALS = {POINTS_TOTAL: "分值合计", OWN_TOTAL: "自评总分"}
"""What a sheet states below its rows, and how that is called."""


class Group(RubricPart):
    """Printed levels with room for 三级指标 that the department fills in."""

    level1: str
    level2: str
    room: int = Field(default=2, ge=1, le=50)


class Declared(RubricPart):
    """The rows that departments declare themselves, and how they are scored."""

    groups: tuple[Group, ...] = Field(min_length=1)
    full: float = Field(default=100, gt=0)
    """What all 分值 of a sheet should make; where they do not, the score is brought to it."""
    at_most: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The 二级指标 in which less is better, where a target has no sign of its own: in any unit,
    or in the units named (工作日: sooner is better, while 100% in time is not)."""
    late: Late | None = None
    """Without it, people judge what was done after a date; too many days (in 天, 工作日 …) count
    in proportion, as any other number."""
    levels: tuple[RowLevel, ...] = Field(min_length=1)
    """From the best to the worst."""
    reading: str = ""

    @model_validator(mode="after")
    def _levels_join(self) -> Declared:
        check_levels(self.levels)
        return self


Question = Literal[
    "misplaced",  # a 三级指标 with one of the words `any_of` stands under a 二级指标 of `level2`
    "repeated",  # the same 三级指标 stands under several 一级指标 of `level1`
    "direction",  # a 指标值 of `level2` has one of the signs or words `any_of`
    "beyond",  # the 完成值 is `above` times the 指标值 or more, where more is better
    "unexplained",  # less than the 分值, and no 偏差原因
    "vague",  # a 指标值 without a number that has one of the words `any_of`
    "unfilled",  # one of the sheet's `texts` is blank
]
_NEEDS: Mapping[Question, tuple[str, ...]] = {
    "misplaced": ("level2", "any_of"),
    "repeated": ("level1",),
    "direction": ("level2", "any_of"),
    "beyond": ("above",),
    "unexplained": (),
    "vague": ("any_of",),
    "unfilled": ("texts",),
}
"""Which keys a check needs beside `check`, `words` and `severity`; it has no others."""


class RowCheck(RubricPart):
    """One thing that a project's sheet is looked at for, how grave it is, and how it is told."""

    check: Question
    words: str = Field(min_length=1)
    """The sentence behind the name of the row or text."""
    severity: Severity = "warning"
    level1: tuple[str, ...] = ()
    level2: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    above: Ratio | None = None
    texts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> RowCheck:
        needed = _NEEDS[self.check]
        for key in ("level1", "level2", "any_of", "above", "texts"):
            if bool(getattr(self, key)) != (key in needed):
                told = "应写明" if key in needed else "不用写"
                raise ValueError(f"checks 的 {self.check} {told} {key}")
        return self


class Project(RubricPart):
    """The sheet of one project: money, goals, declared rows, analysis."""

    sheet: SheetName = Field(max_length=25)
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
    checks: tuple[RowCheck, ...] = ()
    """What the declared rows and the texts are looked at for."""

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

    @model_validator(mode="after")
    def _checks_name_what_there_is(self) -> Project:
        known = {
            "level1": {group.level1 for group in self.declared.groups},
            "level2": {group.level2 for group in self.declared.groups},
            "texts": {*self.goals, *self.words()},
        }
        for check in self.checks:
            for key, names in known.items():
                for name in getattr(check, key):
                    if name not in names:
                        among = "、".join(sorted(names))
                        raise ValueError(
                            f"checks 的 {check.check}：{key} 的“{name}”不在表里，应为：{among}"
                        )
        return self

    def totals(self) -> Iterator[Entry]:
        """Yield what a sheet states below its rows."""
        for name, label in TOTALS.items():
            yield Entry(field=name, kind="score", label=label)

    def words(self) -> Iterator[str]:
        """Yield the name of every text below the table."""
        for heading, below in self.analysis.items():
            yield from below or (heading,)


def project_sum(name: str) -> str:
    """Return the column that holds a department's sum of a figure over its projects."""
    return f"项目_{name}"


PROJECT_COUNT = project_sum("个数")


def sums_of(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return the columns of such sums over the figures of a project's sheet → what they are."""
    sums = {
        project_sum(name): f"各项目自评表的{entry.full_label}合计"
        for name, entry in entries.items()
        if entry.field and entry.kind == "money"
    }
    return {PROJECT_COUNT: "所报项目自评表的份数", **sums}
