"""The trees of an indicator that is computed from figures: value, status and points."""

from functools import cached_property

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import ELAPSED, divides, quotient
from perfeval_xl.rubric.expressions.nodes import (
    If,
    Name,
    Node,
    Present,
    Text,
    names_in,
)
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.bands import Bands
from perfeval_xl.rubric.rules.base import AMOUNT_DECIMALS, RATIO_DECIMALS, TAKES, bounded
from perfeval_xl.rubric.table import (
    NOT_APPLICABLE,
    PENDING,
    POINTS,
    SCORED,
    STATUS,
    UNVERIFIED,
    VALUE,
    self_score_name,
)
from perfeval_xl.rubric.thresholds import measure, percent

_ROUNDED = 0.01 + 1e-9
"""By what a part may exceed its whole: both are printed with two decimals, and each rounded."""


class Measured:
    """The trees of an indicator that is computed from figures."""

    def __init__(self, rubric: Rubric, indicator: Indicator) -> None:
        self.rubric, self.indicator = rubric, indicator
        self.rule, self.full = indicator.rule, indicator.worth
        self.ratio = rubric.expression(indicator.ratio) if indicator.ratio else nodes.Blank()
        self.exact = self._exact(self.ratio)
        conditions = [rubric.expression(exception.when) for exception in indicator.exceptions]
        self.exceptions = list(zip(conditions, indicator.exceptions, strict=True))
        self.figures = [Name(name) for name in rubric.figures_of(indicator)]
        self.known = Present(tuple(self.figures))
        self.not_applicable = [
            nodes.Says(figure, NOT_APPLICABLE, not_applicable_name(figure.name))
            for figure in self.figures
            if figure.name in rubric.may_not_apply
        ]
        self.own = Name(self_score_name(indicator))
        self.has_own = Present((self.own,))
        self.division = self._division()
        points = Name(POINTS)
        self.earned = points + indicator.points if indicator.nature == TAKES else points
        """What the rule left of the 分值: a 扣分项 has what it takes as its points, below 0."""

    def _division(self) -> tuple[Node, Node] | None:
        """Return the tests of a zero numerator and a zero denominator, where the ratio divides."""
        division = quotient(self.exact)
        if division is None:
            return None
        return _amount(division.left).equals(0), _amount(division.right).equals(0)

    @cached_property
    def nonsense(self) -> tuple[tuple[Node, str], ...]:
        """Return when a ratio cannot be true, each with the words for it.

        The trees may read the 指标值; they hold for rows where all figures are known.
        """
        cases: list[tuple[Node, str]] = []
        division = quotient(self.exact)
        if division is not None:
            cases.append((_amount(division.right) < 0, "分母小于零"))
        for relation in self.rubric.within:
            part, whole = map(self.rubric.expression, (relation.left, relation.right))
            words = "部分超过了全部"
            if isinstance(whole, nodes.Number) and self.ratio == part:
                words = f"超过了{percent(whole.value)}"
            elif self.ratio != nodes.Arithmetic("/", part, whole):
                continue
            exact = self._has_shares(part) or not names_in(whole)
            cases.append((part - whole > (1e-9 if exact else _ROUNDED), words))
        if division is not None:
            most = self.rubric.ratio_limit
            words = f"超过{percent(most)}，不合常理"
            cases.append((nodes.call("ABS", Name(VALUE)) > most, words))
        return tuple(cases)

    @cached_property
    def unsaid(self) -> tuple[tuple[Node, str], ...]:
        """Return when the published words say nothing of a ratio, each with the words for it."""
        if not isinstance(self.rule, Bands) or self.rule.least is None:
            return ()
        least = measure(self.rule.least, self.rule.unit)
        return ((Name(VALUE) < self.rule.least, f"低于{least}，标准没有写怎样计分"),)

    def _unless_open(self, without: Node, usual: Node) -> Node:
        """Choose between a ratio that is scored and one that cannot be true or is unspoken of."""
        tests = [condition for condition, _ in (*self.nonsense, *self.unsaid)]
        return If(nodes.AnyOf(tuple(tests)), without, usual) if tests else usual

    def _exact(self, tree: Node) -> Node:
        """Return a ratio's tree with every sum of amounts free of noise before it is divided.

        1000000.1 - 1000000 is 0.1, though its doubles give 0.0999999999767.
        """
        match tree:
            case nodes.Arithmetic("+" | "-") if not divides(tree) and not self._has_shares(tree):
                return _amount(tree)
            case nodes.Arithmetic(operator, left, right):
                return nodes.Arithmetic(operator, self._exact(left), self._exact(right))
            case nodes.Call(function, arguments):
                return nodes.Call(function, tuple(self._exact(below) for below in arguments))
        return tree

    def _has_shares(self, tree: Node) -> bool:
        entries = (self.rubric.entries.get(name) for name in names_in(tree))
        shares = any(entry is not None and entry.kind == "percent" for entry in entries)
        return shares or ELAPSED in names_in(tree)

    @property
    def value(self) -> Node:
        """Return the 指标值, blank where a figure is missing or the denominator is zero."""
        if not self.indicator.ratio:
            return nodes.Blank()
        rounded: Node = nodes.call("ROUND", self.exact, RATIO_DECIMALS)
        if self.division:
            rounded = If(self.division[1], nodes.Blank(), rounded)
        return If(self.known, rounded, nodes.Blank())

    @property
    def seen(self) -> Node:
        """What the rule sees: the value, or what is printed of it."""
        decimals = self.rubric.judged_decimals
        return (
            Name(VALUE)
            if decimals == RATIO_DECIMALS
            else nodes.call("ROUND", Name(VALUE), decimals)
        )

    def _by_case(self, exception: list[Node], both: Node, denominator: Node, usual: Node) -> Node:
        """Choose by case: published exceptions first, then 0/0, x/0, then the rule."""
        tree = usual
        if self.division:
            no_ratio = nodes.choose(self.division[0], both, denominator)
            tree = nodes.choose(self.division[1], no_ratio, tree)
        for (condition, _), outcome in zip(self.exceptions[::-1], exception[::-1], strict=True):
            tree = nodes.choose(condition, outcome, tree)
        return tree

    def status(self) -> Node:
        """Return 核算, 不适用, 自评未核 or 待补."""
        results: dict[str, Node] = {
            "full": Text(SCORED),
            "zero": Text(SCORED),
            "not_applicable": Text(NOT_APPLICABLE),
            "pending": self.unsettled_status(),
        }
        zero = self.indicator.when_zero
        known = self._by_case(
            [Text(SCORED)] * len(self.exceptions),
            results[zero.both.result] if zero else nodes.Blank(),
            results[zero.denominator.result] if zero else nodes.Blank(),
            self._unless_open(Text(PENDING), self.rule_status()),
        )
        missing: Node = Text(PENDING)
        if self.rubric.when_missing == "self_score":
            missing = If(self.has_own, Text(UNVERIFIED), missing)
        return If(self.known, known, self._unless_not_applicable(Text(NOT_APPLICABLE), missing))

    def _unless_not_applicable(self, outcome: Node, missing: Node) -> Node:
        """Choose between a figure that there cannot be and one that is not there yet."""
        if not self.not_applicable:
            return missing
        return If(nodes.AnyOf(tuple(self.not_applicable)), outcome, missing)

    def _points_if_not_applicable(self) -> Node:
        full = self.rubric.when_not_applicable == "full" and not self.indicator.nature
        return nodes.Number(self.full) if full else nodes.Blank()

    def _done_if_not_applicable(self) -> str:
        if self.indicator.nature:
            return "不扣分" if self.indicator.nature == TAKES else "不加分"
        full = self.rubric.when_not_applicable == "full"
        return "按满分计" if full else "不计入总分，其余指标折算为百分制"

    def _unless_pending(self, points: Node) -> Node:
        pending = Name(STATUS).equals(PENDING)
        return If(pending, nodes.Blank(), points) if self.nonsense or self.unsaid else points

    def points(self) -> Node:
        """Return the points, blank while pending (and not applicable, if the rubric says so)."""
        zero = self.indicator.when_zero
        outcomes: dict[str, Node] = {
            "full": self._counted(nodes.Number(self.indicator.points)),
            "zero": self._counted(nodes.Number(0.0)),
            "pending": self.unsettled_points(),
            "not_applicable": self._points_if_not_applicable(),
        }
        known = self._by_case(
            [nodes.Number(min(self.full, exception.points)) for _, exception in self.exceptions],
            outcomes[zero.both.result] if zero else nodes.Blank(),
            outcomes[zero.denominator.result] if zero else nodes.Blank(),
            self._unless_pending(self._counted(self.rule_points())),
        )
        # The rule bounds what it gives: a self-score cannot stand above it.
        self_score = bounded(self.own, self.rule.top(self.full))
        if self.indicator.floor:
            self_score = bounded(self.own, self.indicator.ceiling, self.indicator.floor)
        missing: Node = nodes.Blank()
        if self.rubric.when_missing == "self_score":
            missing = If(Name(STATUS).equals(UNVERIFIED), self_score, missing)
        missing = self._unless_not_applicable(self._points_if_not_applicable(), missing)
        return If(self.known, known, missing)

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
        return self.indicator.by_class(lambda rule: rule.points(self.full, self.seen))

    def unsettled_status(self) -> Node:
        """Return the status where the rubric leaves a division by zero open."""
        return Text(PENDING)

    def unsettled_points(self) -> Node:
        """Return the points there."""
        return nodes.Blank()


def _amount(tree: Node) -> Node:
    """Round a sum of amounts, once."""
    done = isinstance(tree, nodes.Call) and tree.function == "ROUND"
    return tree if done else nodes.call("ROUND", tree, AMOUNT_DECIMALS)
