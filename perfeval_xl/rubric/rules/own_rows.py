"""Rows of a department's own (个性指标): a part of the rubric that each department fills with
indicators, targets and points that were approved for it; every row is scored as a project's are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parts import MARK
from perfeval_xl.rubric.expressions.thresholds import Ratio
from perfeval_xl.rubric.rules.base import Rule, bounded, lost


class RowLevel(BaseModel):
    """One level of a qualitative row (达成年度指标 …): its share of the 分值, and what says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: str
    above: Ratio
    upto: Ratio
    words: tuple[str, ...] = Field(min_length=1)
    """The whole of a 完成值, to the letter, that puts a row on this level."""


class Late(BaseModel):
    """What a row loses that was done after its deadline: so much for every so many days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: int = Field(default=1, ge=1, le=366)
    """Days; fewer than these cost nothing."""
    deduct: Annotated[Ratio, Field(gt=0, le=1)]
    """A share of the row's 分值."""


_RESERVED = "不适用"


def check_levels(levels: tuple[RowLevel, ...]) -> None:
    """Raise ValueError unless the levels join, from the best to the worst, and share no words."""
    uppers = [1.0, *(level.above for level in levels[:-1])]
    if [level.upto for level in levels] != uppers or levels[-1].above != 0:
        raise ValueError("levels 应从高到低首尾相接：第一档到 100%，最后一档从 0 起")
    if _RESERVED in {level.level for level in levels}:
        raise ValueError(f"“{_RESERVED}”是年度指标值的写法，不能作 levels 的档名，请改名")
    words = [word for level in levels for word in level.words]
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise ValueError(f"levels 里重复的 words：{'、'.join(twice)}")


class RowScale(Protocol):
    """By what a declared row is read and scored: a project's, or a department's own."""

    @property
    def levels(self) -> tuple[RowLevel, ...]:
        """From the best to the worst."""

    @property
    def at_most(self) -> Mapping[str, tuple[str, ...]]:
        """The 二级指标 in which less is better where a target has no sign, and in which units."""

    @property
    def late(self) -> Late | None:
        """What is lost after a deadline; None where people judge it."""


class OwnRows(Rule):
    """What the rows of a department earn, added up; the 分值 of the part is their fixed sum."""

    kind: ClassVar[str] = "own_rows"
    measures: ClassVar[bool] = False
    shows: ClassVar[str] = "number"

    levels: tuple[RowLevel, ...] = Field(min_length=1)
    """From the best to the worst."""
    at_most: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    late: Late | None = None
    room: int = Field(default=10, ge=1, le=15)
    """How many rows the form has room for, and a department at most."""
    least: float = Field(default=0.0, ge=0)
    most: float = Field(default=0.0, ge=0)
    """The fewest and the most points of one row; 0 for no bound."""
    without: Literal["not_applicable", "full", "pending"] = "not_applicable"
    """What the part is for a department that has no rows."""

    @model_validator(mode="after")
    def _fits_together(self) -> OwnRows:
        check_levels(self.levels)
        if self.most and self.least > self.most:
            raise ValueError(f"least（{self.least:.10g}）不应大于 most（{self.most:.10g}）")
        return self

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return what the rows earned, at most the 分值 of the part."""
        return bounded(inputs[0], full)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Say what the rows lost together; each row says why for itself."""
        return nodes.join("个性指标", lost(full, self.points(full, *inputs)), "。")


TITLE, SIGN, TARGET_SAID, UNIT = "三级指标", "性质", "指标值", "计量单位"
STANDARD, SOURCE, WHY = "评分标准", "数据来源", "未完成原因"
DONE, POINTS_OF, OWN_SCORE = "完成值", "分值", "自评得分"
APPROVED_TEXTS = (TITLE, SIGN, TARGET_SAID, UNIT, STANDARD, SOURCE)
"""The texts of a row that are approved with its points; the department fills in the others."""
FILLED_TEXTS = (DONE, WHY)
TARGET_NUMBER, DONE_NUMBER, POINTED, ON_LEVEL = "目标数", "完成数", "方向", "完成档次"
"""What the texts were read as."""
REVIEW_OF = "审核得分"
ROW_NUMBERS = (POINTS_OF, OWN_SCORE, TARGET_NUMBER, DONE_NUMBER, REVIEW_OF)
"""The numbers of a row that are no result."""
ROW_TEXTS = (TITLE, TARGET_SAID, DONE, POINTED, ON_LEVEL)
"""The texts that a verdict on a row reads."""
MET, EARNED, STANDS, STATE, SAID = "完成率", "系统评分", "最终得分", "状态", "扣分说明"
"""What a row comes to."""
COUNTS = f"{MARK}计入分值"
"""A step: its 分值 where that is a number above 0, else 0."""

COUNT, COUNT_SCORED, WHOLE, GOT = "行数", "核算行数", "分值合计", "得分合计"
ROWS_OPEN, ROWS_UNCHECKED, ROWS_UNSETTLED = "待评分值", "自评未核", "待核分值"
"""Of the rows of a part: 分值 without a score, points on a self-score alone, the 分值 of both."""
SUMS = (COUNT, COUNT_SCORED, WHOLE, GOT, ROWS_OPEN, ROWS_UNCHECKED, ROWS_UNSETTLED)


class OwnPart(Protocol):
    """What the names of a part's rows are made of: an indicator, as those below it see it."""

    @property
    def id(self) -> str:
        """Its key."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def rule(self) -> Rule:
        """Its rule."""


AnyPart = TypeVar("AnyPart", bound=OwnPart)


def own_parts(indicators: Iterable[AnyPart]) -> tuple[tuple[AnyPart, OwnRows], ...]:
    """Return those of a rubric's indicators that departments fill with rows of their own."""
    parts = ((each, each.rule) for each in indicators)
    return tuple((part, rule) for part, rule in parts if isinstance(rule, OwnRows))


def own_name(part: OwnPart, number: int, column: str) -> str:
    """Return the name of a cell of a row, which counts from 1: the column, the defined name."""
    return f"{part.id}_{number}_{column}"


def sum_name(part: OwnPart, what: str) -> str:
    """Return the name of what the rows of a part add up to."""
    return f"{part.id}_{what}"


def approved_name(name: str) -> str:
    """Return under which name a return keeps what was approved, beside what its sheet says."""
    return f"批复_{name}"


def row_names(parts: Iterable[tuple[OwnPart, OwnRows]], columns: Iterable[str]) -> list[str]:
    """Return the names of some columns of all rows, row by row."""
    wanted = tuple(columns)
    return [
        own_name(part, number, column)
        for part, rule in parts
        for number in range(1, rule.room + 1)
        for column in wanted
    ]


def row_labels(indicators: Iterable[OwnPart]) -> dict[str, str]:
    """Return how the cells of all rows are called in messages, by their names."""
    return {
        own_name(part, number, column): f"{part.name}第 {number} 行的{column}"
        for part, rule in own_parts(indicators)
        for number in range(1, rule.room + 1)
        for column in (*ROW_TEXTS, *ROW_NUMBERS)
    }
