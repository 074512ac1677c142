"""The trees of an indicator that is computed from figures: value, status, points, note."""

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.excel import spelled
from perfeval_xl.rubric.expressions.given import ELAPSED, figures_in, quotient
from perfeval_xl.rubric.expressions.nodes import If, Name, Node, Plain, Present, Text, join
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, bounded
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


class Measured:
    """The trees of an indicator that is computed from figures."""

    def __init__(self, rubric: Rubric, indicator: Indicator) -> None:
        self.rubric, self.indicator = rubric, indicator
        self.rule, self.full = indicator.rule, indicator.points
        self.ratio = rubric.expression(indicator.ratio)
        conditions = [rubric.expression(exception.when) for exception in indicator.exceptions]
        self.exceptions = list(zip(conditions, indicator.exceptions, strict=True))
        names = dict.fromkeys(
            name for tree in (self.ratio, *conditions) for name in figures_in(tree)
        )
        self.figures = [Name(name) for name in names]
        self.known = Present(tuple(self.figures))
        self.not_applicable = [
            nodes.Says(figure, NOT_APPLICABLE, not_applicable_name(figure.name))
            for figure in self.figures
            if figure.name in rubric.may_not_apply
        ]
        self.own = Name(self_score_name(indicator))
        self.has_own = Present((self.own,))
        self.division = self._division()

    def _division(self) -> tuple[Node, Node] | None:
        """Return the tests of a zero numerator and a zero denominator, where the ratio divides."""
        division = quotient(self.ratio)
        if division is None:
            return None
        # Sums of money carry float noise; a ten-thousandth of 1 % of a 万元 is nothing.
        no_bottom = nodes.call("ROUND", division.right, RATIO_DECIMALS).equals(0)
        no_top = nodes.call("ROUND", division.left, RATIO_DECIMALS).equals(0)
        return no_top, no_bottom

    @property
    def value(self) -> Node:
        """Return the 指标值, blank where a figure is missing or the denominator is zero."""
        rounded: Node = nodes.call("ROUND", self.ratio, RATIO_DECIMALS)
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
        results = {
            "full": SCORED,
            "zero": SCORED,
            "not_applicable": NOT_APPLICABLE,
            "pending": PENDING,
        }
        zero = self.indicator.when_zero
        known: Node = Text(SCORED)
        if zero:
            known = self._by_case(
                [Text(SCORED)] * len(self.exceptions),
                Text(results[zero.both.result]),
                Text(results[zero.denominator.result]),
                Text(SCORED),
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
        full = self.rubric.when_not_applicable == "full"
        return nodes.Number(self.full) if full else nodes.Blank()

    def _done_if_not_applicable(self) -> str:
        full = self.rubric.when_not_applicable == "full"
        return "按满分计" if full else "不计入总分，其余指标折算为百分制"

    def points(self) -> Node:
        """Return the points, blank while pending (and not applicable, if the rubric says so)."""
        zero = self.indicator.when_zero
        outcomes: dict[str, Node] = {
            "full": nodes.Number(self.full),
            "zero": nodes.Number(0.0),
            "pending": nodes.Blank(),
            "not_applicable": self._points_if_not_applicable(),
        }
        known = self._by_case(
            [nodes.Number(min(self.full, exception.points)) for _, exception in self.exceptions],
            outcomes[zero.both.result] if zero else nodes.Blank(),
            outcomes[zero.denominator.result] if zero else nodes.Blank(),
            self.rule.points(self.full, self.seen),
        )
        # The rule bounds what it gives: a self-score cannot stand above it.
        self_score = bounded(self.own, self.rule.top(self.full))
        missing: Node = nodes.Blank()
        if self.rubric.when_missing == "self_score":
            missing = If(Name(STATUS).equals(UNVERIFIED), self_score, missing)
        missing = self._unless_not_applicable(self._points_if_not_applicable(), missing)
        return If(self.known, known, missing)

    def note(self) -> Node:
        """Return the deduction note; empty where nothing was lost and nothing is open."""
        known = self._by_case(
            [join(exception.words, "：", self._lost()) for _, exception in self.exceptions],
            self._zero_note("both"),
            self._zero_note("denominator"),
            If(Name(POINTS) < self.full, self._rule_note(), Text("")),
        )
        missing = join("缺", *(self._if_missing(figure) for figure in self.figures))
        pending = "，不能核算，暂不计分（待补）。"
        without: Node = join(missing, pending)
        if self.rubric.when_missing == "self_score":
            top = self.rule.top(self.full)
            capped = f"，评分标准最高计{top:.10g}分" if top < self.full else ""
            taken = join("，扣", Plain(self.full - Name(POINTS)), "分", capped)
            unverified = join(
                missing,
                "，不能核算，暂按自评计",
                Plain(Name(POINTS)),
                "分",
                If(Name(POINTS) < self.full, taken, Text("")),
                "（自评未核）。",
            )
            without = If(Name(STATUS).equals(UNVERIFIED), unverified, without)
        stated = [If(flag, Text(self._label(flag.cell)), Text("")) for flag in self.not_applicable]
        done = f"单位填不适用，本项不适用，{self._done_if_not_applicable()}。"
        return If(self.known, known, self._unless_not_applicable(join(*stated, done), without))

    def _lost(self) -> Node:
        return join("计", Plain(Name(POINTS)), "分，扣", Plain(self.full - Name(POINTS)), "分。")

    def _zero_note(self, case: str) -> Node:
        zero = self.indicator.when_zero
        if zero is None:
            return Text("")
        chosen = zero.both if case == "both" else zero.denominator
        match chosen.result:
            case "full":
                return Text("")
            case "zero":
                return join(chosen.because, "，", self._lost())
            case "pending":
                return Text(f"{chosen.because}，暂不计分（待补）。")
            case "not_applicable":
                done = self._done_if_not_applicable()
                return Text(f"{chosen.because}，本项不适用，{done}。")

    def _rule_note(self) -> Node:
        """The figure with its calculation, then the rule's own sentence."""
        name = self.indicator.name
        if self.rule.shows != "percent":
            return join(f"{name}：", self.rule.reason(self.full, self.seen))
        shown: list[Node | str] = [f"{name}", nodes.Percent(Name(VALUE))]
        if not isinstance(self.ratio, Name):
            shown += ["（", spelled(self.ratio, (ELAPSED,)), "）"]
        if self.rubric.judged_decimals != RATIO_DECIMALS:
            shown += ["，按", nodes.Percent(self.seen, self.rubric.judged_decimals - 2), "评分"]
        return join(*shown, "，", self.rule.reason(self.full, self.seen))

    def _if_missing(self, figure: Name) -> Node:
        return If(Present((figure,)), Text(""), Text(self._label(figure)))

    def _label(self, figure: Name) -> str:
        return f"【{self.rubric.label(figure.name)}】"
