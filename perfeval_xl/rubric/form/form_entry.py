"""One figure of a form: a field (数据项), or something the department states that we compute."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from perfeval_xl.rubric.expressions.excel_limits import defined_name_flaw, units
from perfeval_xl.rubric.expressions.thresholds import Ratio

Kind = Literal["money", "count", "percent", "score", "number"]
WhenNone = Literal["zero", "not_applicable"]
"""What 无 means in a field: a figure of zero, or that there can be no such figure."""

_FIELD = re.compile(r"[^\W\d]\w*")
_LONGEST = 200
"""Of a name, so that 自评得分_ and a row's number still go with it into Excel's 255."""


def check_field_name(name: str) -> str:
    """Return a name that can be a defined name in Excel and a word in a formula.

    Raises ValueError that says what is allowed.
    """
    if units(name) > _LONGEST:
        raise ValueError(
            f"数据项名“{name[:20]}…”有 {units(name)} 个字符，最多 {_LONGEST} 个，请缩短"
        )
    if not _FIELD.fullmatch(name) or defined_name_flaw(name):
        raise ValueError(
            f"数据项名“{name}”不能用作公式里的名称：只用汉字、字母、数字和下划线，不以数字开头，"
            "也不能像单元格地址（如 A1），不能是 R1C1、RC 或 TRUE、FALSE"
        )
    return name


FieldName = Annotated[str, AfterValidator(check_field_name)]


def _check_bound(bound: float) -> float:
    """Return a bound of changes; raise ValueError for what can be none."""
    if not 0 < bound < float("inf"):
        raise ValueError(f"jump 是变动的上限，应大于 0，例如 50%，却是 {bound * 100:.10g}%")
    return bound


Jump = Annotated[Ratio, AfterValidator(_check_bound)]
"""Beyond which change against the year before a figure is told: 50%."""


class FormPart(BaseModel):
    """Base of everything below a form."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(FormPart):
    """One figure to fill in: a field, or something the department states that we compute too."""

    field: FieldName | None = None
    stated: FieldName | None = None
    item: str | None = None
    """In a record with a list: the heading of the column that names each line (项目名称)."""
    is_: str | None = Field(default=None, alias="is")
    """For `stated`: the formula; without it, the indicator of that name is meant."""
    label: str = ""
    kind: Kind = "money"
    explanation: str = ""
    signed: bool = False
    """Whether a negative figure is in order (追减)."""
    under: tuple[str, ...] = ()
    """In a record: the headings printed above this one, from the top."""
    each: bool = False
    """In a record with a list: one figure a line; in formulas, the sum over the lines."""
    sum: tuple[str, ...] = ()
    """In a record: the fields that this one is the total of."""
    none: WhenNone = "zero"
    """What 无 means here; with `not_applicable`, indicators that need the figure do not apply."""
    last_year: FieldName | None = None
    """For a figure of last year: the field of last year's return that it repeats."""
    jump: Jump | None = None
    """Beyond which change against the year before the figure is told."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Entry:
        if sum(key is not None for key in (self.field, self.stated, self.item)) != 1:
            raise ValueError("这里应写且只写 field（数据项）或 stated（单位自己算出的数）之一")
        if self.is_ and not self.stated:
            raise ValueError("is（计算公式）只与 stated 同用")
        if self.none == "not_applicable" and (not self.field or self.each or self.sum):
            raise ValueError(
                "none: not_applicable 只用于单独填的数据项，不用于合计、清单和自算的数"
            )
        if (self.last_year or self.jump) and not self.field:
            raise ValueError("last_year（上年的数）和 jump（变动上限）只用于填数的数据项（field）")
        if self.last_year and self.jump:
            raise ValueError("jump（变动上限）写在本年的数上，不写在上年的数（last_year）上")
        if self.jump and self.each:
            raise ValueError("jump（变动上限）不用于清单各行的数（each）")
        return self

    @property
    def name(self) -> str:
        """The column of the figures, the defined name of the cell."""
        return self.field or stated_name(self.stated or "")

    @property
    def full_label(self) -> str:
        """What it is called in a message: with the headings above its own."""
        return "／".join((*self.under, self.heading))

    @property
    def heading(self) -> str:
        """What stands beside or above the cell."""
        return self.label or self.field or self.stated or self.item or ""


def stated_name(name: str) -> str:
    """Return the column that keeps what a department states of something that we compute."""
    return f"填报_{name}"


def not_applicable_name(name: str) -> str:
    """Return the column that is 1 where a department says that there can be no such figure."""
    return f"不适用_{name}"


def printed_places(name: str) -> str:
    """Return the column that keeps how many decimals a percentage was typed with, if as text."""
    return f"印出位数_{name}"
