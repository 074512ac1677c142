"""The verdict on an indicator: its value, status, points and note, as trees.

This is the one place where figures, self-score and rule come together; the calculator computes
these trees, the scorebook writes them as formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.nodes import If, Name, Node, Plain, Present, Text, join
from perfeval_xl.rubric.expressions.spelled import spelled
from perfeval_xl.rubric.model import Indicator, Rubric
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, quoted

# What an indicator's own row calls its cells; everything else is a figure.
VALUE, STATUS, POINTS = "指标值", "状态", "系统评分"

SCORED, JUDGED, UNVERIFIED = "核算", "判定", "自评未核"
PENDING, NOT_APPLICABLE = "待补", "不适用"

STATUS_CODES: Mapping[str, str] = {
    SCORED: "scored",
    JUDGED: "judged",
    UNVERIFIED: "unverified",
    PENDING: "pending",
    NOT_APPLICABLE: "not_applicable",
}
"""The status as people read it, and as `scores.csv` writes it."""


def self_score_name(indicator: Indicator) -> str:
    """Return the column of the department's own score (自评得分)."""
    return f"自评得分_{indicator.id}"


def item_name(indicator: Indicator, position: int) -> str:
    """Return the column of the score stated for one 要点; the first is 1."""
    return f"要点_{indicator.id}_{position}"


def item_names(indicator: Indicator) -> tuple[str, ...]:
    """Return the columns of all 要点 of an indicator, none unless it has a checklist."""
    if indicator.rule.kind != "checklist":
        return ()
    return tuple(item_name(indicator, at + 1) for at in range(indicator.rule.input_count()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The four trees. `points` and `note` may read VALUE, STATUS and POINTS of the same row."""

    value: Node
    status: Node
    points: Node
    note: Node


def verdict(rubric: Rubric, indicator: Indicator) -> Verdict:
    """Build the verdict on one indicator of a rubric."""
    measured = _Measured(rubric, indicator) if indicator.rule.measures else None
    value = measured.value if measured else _shown_value(rubric, indicator)
    if measured:
        return Verdict(value, measured.status(), measured.points(), measured.note())
    return Verdict(value, *_judged(indicator))


def _shown_value(rubric: Rubric, indicator: Indicator) -> Node:
    """Return the ratio that is shown beside a judged indicator, where one is defined."""
    return _Measured(rubric, indicator).value if indicator.ratio else nodes.Blank()


def _judged(indicator: Indicator) -> tuple[Node, Node, Node]:
    rule, full = indicator.rule, indicator.points
    own, items = Name(self_score_name(indicator)), [Name(name) for name in item_names(indicator)]
    status: Node = If(Present((own,)), Text(JUDGED), Text(PENDING))
    # A checklist whose 要点 were not filled in stands on the score of the whole indicator.
    bounded_own = nodes.call(
        "ROUND", nodes.call("MAX", 0, nodes.call("MIN", rule.top(full), own)), 6
    )
    points: Node = bounded_own
    reason: Node = join("单位自评计", Plain(Name(POINTS)), "分，扣", Plain(full - Name(POINTS)))
    reason = join(reason, "分，由评审人按评价标准核定。", quoted(rule.words))
    if items:
        filled = Present(tuple(items))
        status = If(nodes.AnyOf((Present((own,)), filled)), Text(JUDGED), Text(PENDING))
        points = If(filled, rule.points(full, *items), bounded_own)
        reason = If(filled, rule.reason(full, *items), reason)
    pending = Name(STATUS).equals(PENDING)
    note = If(
        pending,
        Text("没有自评得分，暂不计分（待补）。"),
        If(Name(POINTS) < full, reason, Text("")),
    )
    return status, If(pending, nodes.Blank(), points), note


class _Measured:
    """The trees of an indicator that is computed from figures."""

    def __init__(self, rubric: Rubric, indicator: Indicator) -> None:
        self.rubric, self.indicator = rubric, indicator
        self.rule, self.full = indicator.rule, indicator.points
        self.ratio = rubric.expression(indicator.ratio)
        conditions = [rubric.expression(each.when) for each in indicator.exceptions]
        self.exceptions = list(zip(conditions, indicator.exceptions, strict=True))
        names = dict.fromkeys(
            name for tree in (self.ratio, *conditions) for name in nodes.names_in(tree)
        )
        self.figures = [Name(name) for name in names]
        self.known = Present(tuple(self.figures))
        self.own = Name(self_score_name(indicator))
        self.has_own = Present((self.own,))
        self.division = self._division()

    def _division(self) -> tuple[Node, Node] | None:
        """Return the tests of a zero numerator and a zero denominator, where the ratio divides."""
        if not isinstance(self.ratio, nodes.Arithmetic) or self.ratio.operator != "/":
            return None
        # Sums of money carry float noise; a ten-thousandth of 1 % of a 万元 is nothing.
        no_bottom = nodes.call("ROUND", self.ratio.right, RATIO_DECIMALS).equals(0)
        no_top = nodes.call("ROUND", self.ratio.left, RATIO_DECIMALS).equals(0)
        return no_top, no_bottom

    @property
    def value(self) -> Node:
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
        return If(self.known, known, missing)

    def points(self) -> Node:
        """Return the points, blank while pending (and not applicable, if the rubric says so)."""
        zero = self.indicator.when_zero
        outcomes: dict[str, Node] = {
            "full": nodes.Number(self.full),
            "zero": nodes.Number(0.0),
            "pending": nodes.Blank(),
            "not_applicable": nodes.Number(self.full)
            if self.rubric.when_not_applicable == "full"
            else nodes.Blank(),
        }
        known = self._by_case(
            [nodes.Number(min(self.full, each.points)) for _, each in self.exceptions],
            outcomes[zero.both.result] if zero else nodes.Blank(),
            outcomes[zero.denominator.result] if zero else nodes.Blank(),
            self.rule.points(self.full, self.seen),
        )
        # The rule bounds what it gives: a self-score cannot stand above it.
        top = self.rule.top(self.full)
        own = nodes.call("ROUND", nodes.call("MAX", 0, nodes.call("MIN", top, self.own)), 6)
        missing: Node = nodes.Blank()
        if self.rubric.when_missing == "self_score":
            missing = If(Name(STATUS).equals(UNVERIFIED), own, missing)
        return If(self.known, known, missing)

    def note(self) -> Node:
        """Return the deduction note; empty where nothing was lost and nothing is open."""
        known = self._by_case(
            [join(each.words, "：", self._lost()) for _, each in self.exceptions],
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
        return If(self.known, known, without)

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
                full = self.rubric.when_not_applicable == "full"
                done = "按满分计" if full else "不计入总分，其余指标折算为百分制"
                return Text(f"{chosen.because}，本项不适用，{done}。")

    def _rule_note(self) -> Node:
        """The figure with its calculation, then the rule's own sentence."""
        name = self.indicator.name
        if self.rule.shows != "percent":
            return join(f"{name}：", self.rule.reason(self.full, self.seen))
        shown: list[Node | str] = [f"{name}", nodes.Percent(Name(VALUE))]
        if not isinstance(self.ratio, Name):
            shown += ["（", spelled(self.ratio), "）"]
        if self.rubric.judged_decimals != RATIO_DECIMALS:
            shown += ["，按", nodes.Percent(self.seen, self.rubric.judged_decimals - 2), "评分"]
        return join(*shown, "，", self.rule.reason(self.full, self.seen))

    def _if_missing(self, figure: Name) -> Node:
        label = self.rubric.label(figure.name)
        return If(Present((figure,)), Text(""), Text(f"【{label}】"))


def grade(rubric: Rubric, total: Node, pending: Node) -> Node:
    """Return the tree of the grade of a total: half-open bands on the total rounded to 2 decimals.

    With points pending the grade is 暂评.
    """
    *upper, (last, _) = rubric.grades.items()
    rounded = nodes.call("ROUND", total, 2)
    tree: Node = Text(last)
    for name, threshold in reversed(upper):
        tree = If(rounded >= threshold, Text(name), tree)
    return If(pending > 0, Text("暂评"), tree)
