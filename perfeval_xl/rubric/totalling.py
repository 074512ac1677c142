"""How the points of indicators make a total: one tree, which the calculator and every sheet use.

The order is the same everywhere:

1. Each indicator has its 最终得分: what was computed or judged, or the reviewer's score.
2. 一票否决 of an indicator or a level: its ordinary points and 加分 are 0, whatever a reviewer
   gave; 扣分 and 加减分 stay as they are, so that no veto raises a total.
3. 折算: ordinary points are brought to the full points where indicators do not apply or a period
   leaves some out; 加分, 扣分 and 加减分 are not.
4. Caps of levels, the inner before the outer: what stands below a level, 扣分 included, is at least
   0 and at most its cap (brought to the full points as its indicators are).
5. 加分 together, with what 加减分 added, are at most their cap; 扣分 together, with what 加减分
   took away, likewise.
6. The sum is at most the cap of 总分, and never below 0.
7. 一票否决 of 总分: 0. One of the grade alone changes no points.

Every step is monotone: the totals of the least and of the most that each indicator may still be
given are the ends between which the final total lies.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.excel import call_of, excel
from perfeval_xl.rubric.expressions.nodes import AnyOf, If, Name, Node, Text, call, join
from perfeval_xl.rubric.expressions.parse import sum_of
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import ADDS, EITHER, TAKES
from perfeval_xl.rubric.veto import ADDED, OPEN, TAKEN, TOTAL, below

PROVISIONAL = "暂评"
"""The grade while anything is pending, or too much rests on what is not verified."""
TOTAL_DECIMALS = 6  # sums carry float noise: a millionth of a point decides no rank

SCALE = "折算"  # the factor that brings ordinary points to the full points
Sign = Literal["", "+", "-"]
"""Of 加减分项: only what was added, only what was taken away."""


@dataclass(frozen=True, slots=True)
class Part:
    """The points of some indicators, added up."""

    indicators: tuple[Indicator, ...]
    sign: Sign = ""


@dataclass(slots=True)
class Total:
    """The tree of a total, over the sums that it is made of."""

    sums: dict[str, Part] = field(default_factory=dict)
    """By their names in the tree, which reads SCALE and outcomes of vetoes, too."""
    tree: Node = field(default_factory=lambda: nodes.Number(0))
    capped: dict[str, Node] = field(default_factory=dict)
    """Name of a cap → the tree of what it leaves: 过程, 加分, 扣分."""

    def of(self, indicators: Iterable[Indicator], sign: Sign = "") -> list[Node]:
        """Return the node of a sum; none of no indicators."""
        name, chosen = f"合计_{len(self.sums) + 1}", tuple(indicators)
        if chosen:
            self.sums[name] = Part(chosen, sign)
        return [Name(name)] if chosen else []


def counts_apart(rubric: Rubric) -> bool:
    """Tell whether a total is more than the sum of its indicators, brought to the full points."""
    return bool(rubric.caps or rubric.vetoes) or any(each.nature for each in rubric.indicators)


@lru_cache(maxsize=64)
def total(rubric: Rubric, low: bool = False) -> Total:
    """Return the tree of a rubric's total; `low` also where a veto is open, as if it held."""
    made, caps = Total(), rubric.caps
    levels = sorted(caps_of(rubric), key=lambda name: -len(rubric.below(name)))
    parts = _level(made, rubric, rubric.indicators, levels)
    free = [each for each in rubric.indicators if not any(below(each, name) for name in levels)]
    either = [each for each in free if each.nature == EITHER]
    beside = {
        ADDED: [*made.of(each for each in free if each.nature == ADDS), *made.of(either, "+")],
        TAKEN: [*made.of(each for each in free if each.nature == TAKES), *made.of(either, "-")],
    }
    for name, own in beside.items():
        if own and name in caps:
            least = name == TAKEN
            capped = call("MAX" if least else "MIN", _sum(own), caps[name] * (-1) ** least)
            made.capped[name] = capped
            parts.append(capped)
        else:
            parts += own
    tree = call("MIN", _sum(parts), caps[TOTAL]) if TOTAL in caps else _sum(parts)
    tree = call("ROUND", call("MAX", 0, tree), TOTAL_DECIMALS)
    held = voided(rubric, low)
    made.tree = tree if held is None else If(held, nodes.Number(0), tree)
    return made


def _level(
    made: Total,
    rubric: Rubric,
    indicators: Sequence[Indicator],
    levels: Sequence[str],
    inside: bool = False,
) -> list[Node]:
    """Return the parts of a sum; `levels` are those with caps, the outer before the inner.

    Inside of them all points count, outside the ordinary ones alone: the others are capped apart.
    """
    if not levels:
        parts = made.of(each for each in indicators if not each.nature)
        if scaled(rubric):
            parts = [each * Name(SCALE) for each in parts]
        return [*parts, *made.of(each for each in indicators if each.nature and inside)]
    name, *inner = levels
    within = [each for each in indicators if below(each, name)]
    others = [each for each in indicators if not below(each, name)]
    parts = _level(made, rubric, others, inner, inside) if others else []
    if within:
        cap: Node = nodes.Number(rubric.caps[name])
        if scaled(rubric) and not all(each.nature for each in within):
            cap = cap * Name(SCALE)
        own = _sum(_level(made, rubric, within, inner, inside=True))
        made.capped[name] = call("MAX", 0, call("MIN", own, cap))
        parts.append(made.capped[name])
    return parts


def scaled(rubric: Rubric) -> bool:
    """Tell whether ordinary points may be brought to the full points."""
    return rubric.is_part or rubric.when_not_applicable == "rescale"


def _sum(parts: Sequence[Node]) -> Node:
    return sum_of(parts) if parts else nodes.Number(0)


def voided(rubric: Rubric, low: bool = False) -> Node | None:
    """Return where a veto takes the whole total; `low` also where it may."""
    over = [veto for veto in rubric.vetoes if veto.zero == TOTAL]
    return AnyOf(tuple(veto.may_hold if low else veto.holds for veto in over)) if over else None


def open_vetoes(rubric: Rubric) -> Node | None:
    """Return where it is not known yet whether a veto holds."""
    asked = tuple(Name(veto.key).equals(OPEN) for veto in rubric.vetoes if veto.when)
    return AnyOf(asked) if asked else None


def grade(rubric: Rubric, points: Node, pending: Node, unsettled: Node) -> Node:
    """Return the tree of the grade of a total: half-open bands on the total rounded to 2 decimals.

    With points pending, too many of them unverified, or a veto open, the grade is 暂评. Of a
    rubric with vetoes the tree reads their outcomes; the last grade is what it is, whatever waits.
    """
    tree, order = bands(rubric.grades, points), list(rubric.grades)
    limits = [veto for veto in rubric.vetoes if veto.grade]
    for veto in sorted(limits, key=lambda veto: order.index(veto.grade)):
        left = {name: rubric.grades[name] for name in order[order.index(veto.grade) :]}
        tree = If(veto.holds, bands(left, points), tree)
    unknown = open_vetoes(rubric)
    waits = (pending > 0, ranked_apart(rubric, unsettled), *([] if unknown is None else [unknown]))
    tree = If(AnyOf(waits), Text(PROVISIONAL), tree)
    ends = [veto for veto in rubric.vetoes if veto.grade == order[-1] or veto.zero == TOTAL]
    lowest = tuple(veto.holds for veto in ends)
    return If(AnyOf(lowest), Text(order[-1]), tree) if lowest else tree


def most_total(rubric: Rubric) -> float:
    """Return the highest total that there can be."""
    added = sum(each.ceiling for each in rubric.indicators if each.nature)
    added = min(added, rubric.caps.get(ADDED, added))
    return min(rubric.full_points + added, rubric.caps.get(TOTAL, float("inf")))


def formula(
    rubric: Rubric,
    tree: Node,
    ranges: Callable[[Sequence[Indicator]], Sequence[str]],
    scale: str,
    other: Callable[[str], str] = str,
) -> str:
    """Write a tree of a total as a formula over the cells (`ranges`) of its indicators.

    `scale` is the factor of the ordinary points, `other` what the outcome of a veto is called.
    """
    sums = total(rubric).sums

    def resolve(name: str) -> str:
        if name == SCALE or name not in sums:
            return scale if name == SCALE else other(name)
        part, cells = sums[name], ranges(sums[name].indicators)
        if not part.sign:
            return call_of("SUM", cells)
        side = {"+": ">0", "-": "<0"}[part.sign]
        return "(" + "+".join(f'SUMIF({each},"{side}")' for each in cells) + ")"

    return excel(tree, resolve)


def caps_of(rubric: Rubric) -> Mapping[str, float]:
    """Return the caps of levels."""
    return {name: cap for name, cap in rubric.caps.items() if name not in (ADDED, TAKEN, TOTAL)}


def full_total(rubric: Rubric) -> float:
    """Return the points that a total is out of: of the rubric, or of each of its projects."""
    return rubric.full_points if rubric.project is None else rubric.project.declared.full


def most_unsettled(rubric: Rubric) -> float:
    """Return the points that may be unverified or pending in a total that is graded."""
    return float(round_half_up(full_total(rubric) * rubric.provisional_above, TOTAL_DECIMALS))


def ranked_apart(rubric: Rubric, unsettled: Node) -> Node:
    """Return when a total says too little: `unsettled` is the 分值 of what is not verified."""
    return unsettled > most_unsettled(rubric)


def highest(rubric: Rubric, verified: Node, unsettled: Node) -> Node:
    """Return the tree of the total if all that is not verified should earn its 分值."""
    added = call("ROUND", verified + unsettled, TOTAL_DECIMALS)
    return call("MIN", added, full_total(rubric))


def span(rubric: Rubric, verified: Node, unsettled: Node, before: str = "") -> Node:
    """Return the tree of 47.50～98.50: from what is verified to what is possible; "" for one."""
    ends = nodes.Fixed(verified), nodes.Fixed(highest(rubric, verified, unsettled))
    return If(unsettled > 0, join(before, ends[0], "～", ends[1]), Text(""))


def between(low: Node, high: Node, before: str = "") -> Node:
    """Return the same of two ends."""
    words = join(before, nodes.Fixed(low), "～", nodes.Fixed(high))
    return If(high > low, words, Text(""))


def bands(grades: Mapping[str, float], total: Node) -> Node:
    """Return the tree of the grade that a total has by its points alone."""
    *upper, (last, _) = grades.items()
    rounded = call("ROUND", total, 2)
    tree: Node = Text(last)
    for name, threshold in reversed(upper):
        tree = If(rounded >= threshold, Text(name), tree)
    return tree
