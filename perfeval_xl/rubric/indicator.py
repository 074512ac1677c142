"""One 三级指标: the published words, and the machine's rule beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import divides, figures_in, quotient
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.expressions.thresholds import Condition
from perfeval_xl.rubric.form.form_entry import check_field_name
from perfeval_xl.rubric.period import read_periods
from perfeval_xl.rubric.rules import Rule, read_rule
from perfeval_xl.rubric.rules.base import ADDS, EITHER, TAKES, FullMark, Nature
from perfeval_xl.rubric.rules.judged import Judged

ReadRule = Annotated[Rule, BeforeValidator(read_rule)]
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


class Classes(RubricPart):
    """Other parameters of a rule for classes of departments: 乡镇 ≤110%, others ≤100%."""

    entry: str
    """The text of the form that says the class (单位类别); it has `choices`."""
    rules: dict[str, ReadRule] = Field(min_length=1, max_length=5)
    """Class → its rule; the others have the indicator's own. More would not fit into a formula."""


class Indicator(RubricPart):
    """One 三级指标: the published words, and the machine's rule beside them."""

    path: tuple[str, ...] = Field(min_length=1)
    name: str
    code: str = ""
    key: str = ""
    points: float = Field(gt=0)
    nature: Nature = ""
    """加分项: its points come on top of the 100; 扣分项: it only takes points away, 分值 at most;
    加减分项: people give from -`takes` to its 分值. None of them is a part of the full points."""
    takes: float = Field(default=0.0, ge=0)
    content: str = ""
    """指标内容, where a table prints one beside the explanation."""
    criterion: str = ""
    explanation: str = ""
    source: str = ""
    """数据来源."""
    ratio: str = ""
    when_zero: WhenZero | None = None
    exceptions: tuple[PublishedException, ...] = ()
    periods: Annotated[tuple[int | str, ...], BeforeValidator(read_periods)] = ()
    """When it is scored: 年度 (the whole year's evaluation), 月度, months; always if empty."""
    rule: ReadRule
    classes: Classes | None = None
    reading: str = ""

    @model_validator(mode="after")
    def _is_complete(self) -> Indicator:
        on_ratio = isinstance(self.rule, Judged) and isinstance(self.rule.full, Condition)
        if (self.rule.measures or on_ratio) and not self.ratio:
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
        phrases = [phrase for rule in (self.rule, *self.class_rules.values())
                   for phrase in rule.phrases()]  # fmt: skip
        for phrase in (*phrases, *(exception.words for exception in self.exceptions)):
            if compact(phrase) not in published:
                raise ValueError(f"“{phrase}”应逐字见于评价标准或指标说明")
        check_field_name(self.id)
        self._check_nature()
        self._check_classes()
        return self

    def _check_nature(self) -> None:
        """Refuse what an indicator beside the full points cannot be scored by."""
        if (self.nature == EITHER) != bool(self.takes):
            raise ValueError("加减分项应写 takes（最多扣几分），别的指标不写")
        if not self.nature:
            return
        judged = self.rule if isinstance(self.rule, Judged) else None
        if self.nature == EITHER and judged is None:
            raise ValueError("加减分项只能由人评定，rule 请写 judged")
        if judged is not None and judged.full is not None:
            raise ValueError(f"{self.nature}没有满分条件，judged 请不写 full")
        if self.nature != ADDS and (self.rule.kind == "checklist" or self.exceptions):
            raise ValueError(
                f"{self.nature}不用 checklist，也不写 exceptions；请用别的规则说明怎样扣分"
            )
        if self.nature != ADDS and judged is not None and judged.levels:
            raise ValueError(f"{self.nature}的 judged 请不写 levels")

    def _check_classes(self) -> None:
        """Refuse a class's rule that looks at another kind of figure, or gives other points."""
        alike = (True, self.rule.shows, self.rule.top(self.points), None)
        for rule in (self.rule, *self.class_rules.values()) if self.class_rules else ():
            least = getattr(rule, "least", None)
            if (rule.measures, rule.shows, rule.top(self.points), least) != alike:
                raise ValueError(
                    "classes 里的规则应和 rule 一样看指标值（同为百分比或个数），"
                    "最高分相同，不写 least"
                )

    @property
    def class_rules(self) -> dict[str, Rule]:
        """The rules of classes of departments that have one of their own."""
        return self.classes.rules if self.classes is not None else {}

    def by_class(self, make: Callable[[Rule], nodes.Node]) -> nodes.Node:
        """Return what a rule makes; where a class has one of its own, what that makes of it."""
        tree = ordinary = make(self.rule)
        entry = nodes.Name(self.classes.entry if self.classes is not None else "")
        for word, rule in self.class_rules.items():
            if (own := make(rule)) != ordinary:
                tree = nodes.If(entry.equals(word), own, tree)
        return tree

    @cached_property
    def id(self) -> str:
        """The unique key: `key`, or the name without the signs that a formula cannot hold."""
        return self.key or letters(self.name)

    @property
    def most(self) -> float:
        """The most that an own score may be: the 分值, or what the best of its bands gives."""
        if self.nature == TAKES:
            return 0.0
        # What people judge as a whole is bounded by its 分值, whatever its 要点 add up to.
        return self.points if self.rule.kind == "checklist" else self.rule.top(self.points)

    @property
    def floor(self) -> float:
        """The least that it may be given: below 0 where it takes points away."""
        return {TAKES: -self.points, EITHER: -self.takes}.get(self.nature, 0.0)

    @property
    def ceiling(self) -> float:
        """The most that it may be given, by the rule or by a reviewer."""
        return 0.0 if self.nature == TAKES else self.points

    @property
    def par(self) -> float:
        """What it has where nothing was lost: a 加分项 that is not earned is no loss."""
        return 0.0 if self.nature else self.points

    @property
    def worth(self) -> FullMark:
        """The 分值 as rules are given it: their notes say how it counts."""
        return FullMark(self.points, self.nature)

    @property
    def printed_points(self) -> float | str:
        """The 分值 as a table prints it: 5, 加5, 扣5, 加5扣3."""
        adds = f"加{self.points:.10g}"
        words = {ADDS: adds, TAKES: f"扣{self.points:.10g}", EITHER: f"{adds}扣{self.takes:.10g}"}
        return words.get(self.nature, self.points)

    def explained(self, points: nodes.Node) -> nodes.Node:
        """Return where its points are something to explain: lost, added or taken away."""
        if self.nature == ADDS:
            return points > 0
        if self.nature == EITHER:
            return nodes.Compare("<>", points, nodes.Number(0))
        return points < self.par

    @property
    def by_figures(self) -> bool:
        """Whether figures decide: the rule measures, or says when what is judged is full."""
        return self.rule.measures or (isinstance(self.rule, Judged) and self.rule.full is not None)

    @property
    def deciding(self) -> tuple[str, ...]:
        """The formulas whose figures the score cannot do without, exceptions aside."""
        return tuple(filter(None, (self.ratio, self._full_when))) if self.by_figures else ()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every formula that is a condition over figures."""
        exceptions = (exception.when for exception in self.exceptions)
        return tuple(filter(None, (*exceptions, self._full_when)))

    @property
    def formulas(self) -> tuple[str, ...]:
        """Every formula over figures, the ratio first."""
        return tuple(filter(None, (self.ratio, *self.conditions)))

    @property
    def _full_when(self) -> str:
        full = self.rule.full if isinstance(self.rule, Judged) else None
        return full if isinstance(full, str) else ""

    @property
    def shows_percent(self) -> bool:
        """Whether the 指标值 is a percentage; beside what people judge it always is one."""
        return self.rule.shows == "percent" or not self.rule.measures

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
