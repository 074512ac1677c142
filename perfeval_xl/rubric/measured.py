"""The trees of an indicator that is computed from figures: value, status and points."""

from collections.abc import Callable, Mapping
from functools import cached_property

from perfeval_xl.rubric.cases import (
    BOTH_ZERO,
    BY_RULE,
    DIVIDED_BY_ZERO,
    MISSING,
    SELF_SCORED,
    Ratio,
)
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.nodes import (
    AllOf,
    Compare,
    If,
    Name,
    Node,
    Present,
    Text,
)
from perfeval_xl.rubric.expressions.parts import (
    OWN_SCORE,
    SEEN,
    NamedPart,
    any_of,
    placed,
)
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules import Rule
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, TAKES, bounded
from perfeval_xl.rubric.table import (
    NOT_APPLICABLE,
    PENDING,
    POINTS,
    SCORED,
    UNVERIFIED,
    VALUE,
    self_score_name,
)


class Measured(Ratio):
    """The trees of an indicator that is computed from figures."""

    def __init__(self, rubric: Rubric, indicator: Indicator) -> None:
        super().__init__(rubric, indicator)
        self.not_applicable = [
            nodes.Says(figure, NOT_APPLICABLE, not_applicable_name(figure.name))
            for figure in self.figures
            if figure.name in rubric.may_not_apply
        ]
        stated = Name(self_score_name(indicator))
        self.has_own = Present((stated,))
        self.own = NamedPart(OWN_SCORE, stated, when=self.has_own)
        points = Name(POINTS)
        self.earned = points + indicator.points if indicator.nature == TAKES else points
        """What the rule left of the 分值: a 扣分项 has what it takes as its points, below 0."""

    def cases(self) -> Node:
        """Return the choice among the words of the cases."""
        tree: Node = Text(BY_RULE)
        for condition, words in (*self.nonsense, *self.unsaid)[::-1]:
            tree = If(condition, Text(words), tree)
        if self.division:
            none, below = self.division
            tree = If(below, If(none, Text(BOTH_ZERO), Text(DIVIDED_BY_ZERO)), tree)
        for (condition, _), word in zip(self.exceptions[::-1], self.excepted[::-1], strict=True):
            tree = If(condition, Text(word), tree)
        missing: Node = Text(MISSING)
        if self.rubric.when_missing == "self_score":
            missing = If(self.has_own, Text(SELF_SCORED), missing)
        if self.not_applicable:
            missing = If(any_of(*self.not_applicable), Text(NOT_APPLICABLE), missing)
        return If(self.known, tree, missing)

    @property
    def by_rule(self) -> Node:
        """Return where the rule decides."""
        return self.in_case(BY_RULE)

    @cached_property
    def seen(self) -> Node:
        """What the rule sees: the value, or what is printed of it."""
        decimals = self.rubric.judged_decimals
        return (
            Name(VALUE)
            if decimals == RATIO_DECIMALS
            else NamedPart(SEEN, nodes.call("ROUND", Name(VALUE), decimals), when=self.by_rule)
        )

    def _of_zero(self, results: Mapping[str, Node]) -> dict[str, Node]:
        """Return what follows from 0/0 and x/0, by case."""
        zero = self.indicator.when_zero
        if zero is None or not self.division:
            return {}
        both, below = results[zero.both.result], results[zero.denominator.result]
        return {BOTH_ZERO: both, DIVIDED_BY_ZERO: below}

    def status(self) -> Node:
        """Return 核算, 不适用, 自评未核 or 待补."""
        results: dict[str, Node] = {
            "full": Text(SCORED),
            "zero": Text(SCORED),
            "not_applicable": Text(NOT_APPLICABLE),
            "pending": self.unsettled_status(),
        }
        outcomes = {
            BY_RULE: self.rule_status(),
            **dict.fromkeys(self.excepted, Text(SCORED)),
            **self._of_zero(results),
            SELF_SCORED: Text(UNVERIFIED),
            NOT_APPLICABLE: Text(NOT_APPLICABLE),
            **self.vetoed(Text(SCORED)),
        }
        return self.by_case(outcomes, Text(PENDING))

    def _points_if_not_applicable(self) -> Node:
        full = self.rubric.when_not_applicable == "full" and not self.indicator.nature
        return nodes.Number(self.full) if full else nodes.Blank()

    def done_if_not_applicable(self) -> str:
        """Say what becomes of the points of what does not apply."""
        if self.indicator.nature:
            return "不扣分" if self.indicator.nature == TAKES else "不加分"
        full = self.rubric.when_not_applicable == "full"
        return "按满分计" if full else "不计入总分，其余指标折算为百分制"

    def points(self) -> Node:
        """Return the points, blank while pending (and not applicable, if the rubric says so)."""
        results: dict[str, Node] = {
            "full": self._counted(nodes.Number(self.indicator.points)),
            "zero": self._counted(nodes.Number(0.0)),
            "pending": self.unsettled_points(),
            "not_applicable": self._points_if_not_applicable(),
        }
        fixed = [nodes.Number(min(self.full, each.points)) for _, each in self.exceptions]
        # The rule bounds what it gives: a self-score cannot stand above it.
        self_score = bounded(self.own, self.rule.top(self.full))
        if self.indicator.floor:
            self_score = bounded(self.own, self.indicator.ceiling, self.indicator.floor)
        outcomes = {
            BY_RULE: self._counted(self.rule_points()),
            **dict(zip(self.excepted, fixed, strict=True)),
            **self._of_zero(results),
            SELF_SCORED: self_score,
            NOT_APPLICABLE: self._points_if_not_applicable(),
            **self.vetoed(nodes.Number(0.0)),
        }
        return self.by_case(outcomes, nodes.Blank())

    def _counted(self, earned: Node) -> Node:
        """Return the points for what a rule leaves of the 分值: a 扣分项 counts what is taken."""
        if self.indicator.nature != TAKES:
            return earned
        if isinstance(earned, nodes.Number):
            return nodes.Number(earned.value - self.indicator.points)
        return nodes.call("ROUND", earned - self.indicator.points, 6)

    # -- what the rule makes of a ratio that there is, and of one that there cannot be ---------

    def rule_status(self) -> Node:
        """Return the status where the figures are there and the ratio can be computed."""
        return Text(SCORED)

    def rule_points(self) -> Node:
        """Return the points that the rule gives."""
        return self.by_class(lambda rule: rule.points(self.full, self.seen))

    def here(self, line: str) -> Node:
        """Return where the rule of a class decides; that of the others for ""."""
        classes, own = self.indicator.classes, self.indicator.class_rules
        if classes is None:
            return self.by_rule
        entry = Name(classes.entry)
        others = tuple(Compare("<>", entry, Text(word)) for word in own)
        return AllOf((self.by_rule, *((entry.equals(line),) if line else others)))

    def by_class(
        self, make: Callable[[Rule], Node], name: str = "", told: Node | None = None
    ) -> Node:
        """Return what a rule makes, that of a class on a line of its own.

        With a `name` as a step that is shown where there is something to be `told`.
        """

        def made(rule: Rule, line: str) -> Node:
            tree = placed(make(rule), self.here(line), line)
            if told is None:
                return tree
            return NamedPart(name, tree, line, AllOf((self.here(line), told)))

        tree, ordinary = made(self.rule, ""), make(self.rule)
        entry = Name(self.indicator.classes.entry if self.indicator.classes else "")
        for word, rule in self.indicator.class_rules.items():
            if make(rule) != ordinary:
                tree = If(entry.equals(word), made(rule, word), tree)
        return tree

    def unsettled_status(self) -> Node:
        """Return the status where the rubric leaves a division by zero open."""
        return Text(PENDING)

    def unsettled_points(self) -> Node:
        """Return the points there."""
        return nodes.Blank()
