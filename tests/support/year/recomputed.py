"""The scores of the simulated year, worked out once more: exact fractions, every rule by hand.

Nothing of perfeval_xl is used here, and nothing of its rubric files is read: what the rules say
stands below as the department's handbook would have it, so that the ledger can be held against
it. Money is in 万元, ratios are shares (1 is 100 %), scores are points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

Figures = Mapping[str, Fraction | str]
"""Name → what is known; what was not filled in is absent."""

PAYMENT, THREE, SHARE, BUYING = "支付进度率", "三公经费控制率", "项目支出占比", "政府采购执行率"
CASES, QUALITY, EFFECT = "违规次数", "产出质量", "年度效益"
YEARLY_ONLY = (EFFECT,)
"""Scored in December, not in the months before."""
POINTS = {
    1: {PAYMENT: 20, THREE: 10, SHARE: 15, BUYING: 10, CASES: 10, QUALITY: 15, EFFECT: 20},
    2: {PAYMENT: 25, THREE: 10, SHARE: 15, BUYING: 10, CASES: 10, QUALITY: 10, EFFECT: 20},
}
"""Version of the rubric → 分值."""
WHOLE = 100
"""The points of all indicators in either version: what totals are told in."""
PAYMENT_STEP = {1: (Fraction(1, 100), Fraction(1, 2)), 2: (Fraction(2, 100), Fraction(3, 2))}
"""Version → how far below the mark a step is, and what it costs."""
PLANNED = {0: 0, 3: 20, 6: 45, 9: 70, 12: 100}
"""Month → per cent of the year's budget that should be paid at its end."""
USES = {
    PAYMENT: ("本年支出", "全年预算"),
    THREE: ("三公支出", "三公预算"),
    SHARE: ("项目_支出", "合计_支出"),
    BUYING: ("实际采购", "计划采购"),
    CASES: ("违规例数",),
    QUALITY: (),
    EFFECT: (),
}


@dataclass(frozen=True, slots=True)
class Score:
    """One indicator of one department."""

    points: Fraction
    ratio: Fraction | None
    own: Fraction | None
    """自评得分."""
    score: Fraction | None
    review: Fraction | None
    status: str

    @property
    def final(self) -> Fraction | None:
        return self.score if self.review is None else self.review


@dataclass(frozen=True, slots=True)
class Total:
    """What all indicators of one department come to."""

    score: Fraction
    scored: Fraction
    unverified: Fraction
    pending: Fraction
    grade: str
    place: int
    """0: ranked by its total; 1: after those, for too much is not verified; 2: last, for most of
    the figures are missing and something rests on them."""


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half away from zero."""
    scale = 10**places
    whole = floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, scale)


def elapsed(month: int) -> Fraction:
    """Return the 序时进度: a straight line between the months that the schedule names."""
    before = month - month % 3
    after = min(before + 3, 12)
    way = Fraction(month % 3, 3)
    return (PLANNED[before] + (PLANNED[after] - PLANNED[before]) * way) / Fraction(100)


def indicators(month: int) -> list[str]:
    """Return what is scored in a month, in published order."""
    return [name for name in POINTS[1] if month == 12 or name not in YEARLY_ONLY]


def settled(typed: Figures, lines: list[tuple[str, Fraction, Fraction]]) -> dict[str, Fraction]:
    """Return the figures that are scored: a total is the sum of its parts, where they are known.

    `typed` is what a department filled in, `lines` its projects: name, 预算, 支出.
    """
    found: dict[str, Fraction] = {
        name: value for name, value in typed.items() if isinstance(value, Fraction)
    }
    for at, column in enumerate(("预算", "支出"), start=1):
        for total in (f"项目_{column}", f"合计_{column}"):
            if total in found:
                found[f"填报_{total}"] = found[total]
        if lines:
            found[f"项目_{column}"] = sum((line[at] for line in lines), Fraction())
        parts = [found.get(f"{row}_{column}") for row in ("基本", "项目")]
        if None not in parts:
            found[f"合计_{column}"] = parts[0] + parts[1]
    return found


def scores(
    figures: Mapping[str, Fraction],
    month: int,
    version: int,
    reviews: Mapping[str, Fraction],
) -> dict[str, Score]:
    """Score one department; `figures` are settled, `reviews` are 审核得分 by indicator."""
    found = {}
    for name in indicators(month):
        full, own = Fraction(POINTS[version][name]), figures.get(f"自评得分_{name}")
        ratio, score, status = _outcome(name, full, own, figures, month, version)
        found[name] = Score(full, ratio, own, score, reviews.get(name), status)
    return found


Outcome = tuple[Fraction | None, Fraction | None, str]


def _outcome(
    name: str,
    full: Fraction,
    own: Fraction | None,
    figures: Mapping[str, Fraction],
    month: int,
    version: int,
) -> Outcome:
    if not USES[name]:
        return (None, None, "pending") if own is None else (None, bounded(own, full), "judged")
    if any(each not in figures for each in USES[name]):
        # What is missing is never guessed: the department's own score, or none yet.
        if own is None:
            return None, None, "pending"
        return None, bounded(own, full), "unverified"
    values = [figures[each] for each in USES[name]]
    if name == CASES:
        return values[0], bounded(full - values[0] * Fraction(5, 2), full), "scored"
    top, bottom = values
    if bottom == 0:
        return _ZERO[name](full) if top == 0 else (None, Fraction(), "scored")
    ratio = top / bottom
    if name in (PAYMENT, THREE):
        ratio /= elapsed(month)
    ratio = rounded(ratio, 10)
    return ratio, bounded(_RULES[name](ratio, full, version), full), "scored"


def bounded(score: Fraction, full: Fraction) -> Fraction:
    """Keep a score between nothing and the 分值, to a millionth of a point."""
    return rounded(min(max(score, Fraction()), full), 6)


_ZERO: Mapping[str, Callable[[Fraction], Outcome]] = {
    PAYMENT: lambda _: (None, None, "pending"),
    THREE: lambda _: (None, None, "not_applicable"),
    SHARE: lambda full: (None, full, "scored"),
    BUYING: lambda full: (None, full, "scored"),
}
"""What 0/0 means; x/0 earns nothing everywhere."""


def _payment(ratio: Fraction, full: Fraction, version: int) -> Fraction:
    every, cost = PAYMENT_STEP[version]
    return full - floor(max(1 - ratio, Fraction()) / every) * cost


def _three(ratio: Fraction, full: Fraction, _: int) -> Fraction:
    if ratio <= 1:
        return full
    if ratio <= Fraction(110, 100):
        return Fraction(6)
    return Fraction(3) if ratio <= Fraction(130, 100) else Fraction()


def _share(ratio: Fraction, full: Fraction, _: int) -> Fraction:
    return (ratio - Fraction(20, 100)) / Fraction(60, 100) * full


def _buying(ratio: Fraction, full: Fraction, _: int) -> Fraction:
    return full - ceil(max(1 - ratio, Fraction()) / Fraction(5, 100))


_RULES = {PAYMENT: _payment, THREE: _three, SHARE: _share, BUYING: _buying}


def total(found: Mapping[str, Score], figures: Mapping[str, Fraction]) -> Total:
    """Add up the indicators of one department, brought to the points of the whole rubric."""
    counting = [
        each
        for each in found.values()
        if each.review is not None or each.status != "not_applicable"
    ]
    scale = Fraction(WHOLE) / sum(each.points for each in counting)
    score = _sum(each.final for each in counting) * scale
    unverified = _sum(
        each.score for each in counting if each.review is None and each.status == "unverified"
    )
    pending = _sum(
        each.points for each in counting if each.review is None and each.status == "pending"
    )
    score, unverified, pending = (
        rounded(each, 6) for each in (score, unverified * scale, pending * scale)
    )
    unsettled = scale * _sum(
        each.points
        for each in counting
        if each.review is None and each.status in ("unverified", "pending")
    )
    apart = rounded(unsettled, 6) > rounded(Fraction(WHOLE, 3), 6)
    needed = {figure for name in found for figure in USES[name]}
    most = 2 * len(needed - figures.keys()) > len(needed)
    place = 2 if most and unsettled else 1 if apart else 0
    grade = "暂评" if apart else _grade(score, pending)
    return Total(score, score - unverified, unverified, pending, grade, place)


def _sum(values: object) -> Fraction:
    return sum((each for each in values if each is not None), Fraction())


def _grade(score: Fraction, pending: Fraction) -> str:
    if pending:
        return "暂评"
    shown = rounded(score, 2)
    return next(name for name, at in (("优", 90), ("良", 80), ("中", 60), ("差", 0)) if shown >= at)


def ranks(totals: Mapping[str, Total]) -> dict[str, int]:
    """Return department → rank; equal totals in one place share the better one."""
    ordered = sorted((each.place, -each.score) for each in totals.values())
    first: dict[tuple[int, Fraction], int] = {}
    for at, key in enumerate(ordered, start=1):
        first.setdefault(key, at)
    return {name: first[each.place, -each.score] for name, each in totals.items()}
