"""One 三级指标: the published words, and the machine's rule beside them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import divides, figures_in, quotient
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.form.form_entry import check_field_name
from perfeval_xl.rubric.period import Periods
from perfeval_xl.rubric.rules import Rule, read_rule

Outcome = Literal["full", "zero", "not_applicable", "pending"]


class RubricPart(BaseModel):
    """Base of everything in a rubric."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class ZeroCase(RubricPart):
    """What a division by zero means, and the sentence that says so."""

    result: Outcome
    because: str


class WhenZero(RubricPart):
    """The two cases of a zero denominator."""

    both: ZeroCase
    denominator: ZeroCase


class PublishedException(RubricPart):
    """A published exception, looked at before the ratio: 如…则本项不得分."""

    when: str
    points: float = Field(ge=0)
    words: str


class Indicator(RubricPart):
    """One 三级指标: the published words, and the machine's rule beside them."""

    path: tuple[str, ...] = Field(min_length=1)
    name: str
    code: str = ""
    key: str = ""
    points: float = Field(gt=0)
    content: str = ""
    """指标内容, where a table prints one beside the explanation."""
    criterion: str = ""
    explanation: str = ""
    source: str = ""
    """数据来源."""
    ratio: str = ""
    when_zero: WhenZero | None = None
    exceptions: tuple[PublishedException, ...] = ()
    periods: Periods = ()
    """When it is scored: 年度 (the whole year's evaluation), 月度, months; always if empty."""
    rule: Annotated[Rule, BeforeValidator(read_rule)]
    reading: str = ""

    @model_validator(mode="after")
    def _is_complete(self) -> Indicator:
        if self.rule.measures and not self.ratio:
            raise ValueError("这种规则要看指标值，请写 ratio（计算公式）")
        if self.tree is not None and not figures_in(self.tree):
            raise ValueError(f"ratio“{self.ratio}”里没有数据项，请写计算公式")
        if self.when_zero is None:
            if quotient(self.tree) is not None:
                raise ValueError(
                    "ratio 有除法，请写 when_zero：both（0/0）与 denominator（x/0）各作何论"
                )
        elif self.tree is None or not divides(self.tree):
            raise ValueError("ratio 没有除法，不必写 when_zero")
        published = compact(self.criterion + self.explanation)
        for phrase in (*self.rule.phrases(), *(exception.words for exception in self.exceptions)):
            if compact(phrase) not in published:
                raise ValueError(f"“{phrase}”应逐字见于评价标准或指标说明")
        check_field_name(self.id)
        return self

    @cached_property
    def id(self) -> str:
        """The unique key: `key`, or the name without the signs that a formula cannot hold."""
        return self.key or letters(self.name)

    @cached_property
    def tree(self) -> nodes.Node | None:
        """The ratio's formula as written, or None."""
        return parse(self.ratio) if self.ratio else None


def compact(text: str) -> str:
    """Return a text without white space, to compare published words."""
    return re.sub(r"\s+", "", text)


def letters(name: str) -> str:
    """Return a name without the signs that a formula cannot hold (quotation marks, brackets)."""
    return re.sub(r"\W", "", name)
