"""What law or sense settles where the words leave it open, and the sentences that say so.

以上、以下、以内 hold their number (civil code, article 1259). A rate of adjustment or deviation is
counted by its amount, for what is taken back was adjusted too.
"""

import re
from collections.abc import Iterator, Sequence

from perfeval_xl.rubric.expressions.given import quotient
from perfeval_xl.rubric.expressions.nodes import Arithmetic, Node, names_in
from perfeval_xl.rubric.reading.bounds import Range
from perfeval_xl.rubric.reading.formula import ADJUSTMENT_RATE, RATIO_NAME
from perfeval_xl.rubric.reading.statements import (
    Defines,
    Earns,
    InProportion,
    Otherwise,
    PerStep,
    Statement,
    Times,
)
from perfeval_xl.rubric.reading.tiling import MAY_BE_NEGATIVE, UnclearError
from perfeval_xl.rubric.rules.base import OnFigure, Rule

BY_LAW = "“以上”“以下”“以内”含本数（民法典第一千二百五十九条）。"
BY_AMOUNT = "指标值按绝对值计，不论正负。"
FROM_MARK = "“{}”指达到即计满分：另一边才扣分。"
NOTHING_REACHED = "最低一档也没有达到的，原文没有写，按不得分计。"
REACHED = "各档写的数指达到即计：介于两档之间的，按较低一档。"
UNSAID_BELOW = "低于0的，原文没有写怎样计分，不计算，待核定。"
_BOTH_WAYS = re.compile(
    r"(?:追加|追减|调增|调减|调整|调剂)(?:率|比例|比率|比重|幅度)|(?:变动|波动|浮动)幅度"
    r"|偏离|偏差|差异(?:率|幅度|度)"
)
"""Measures whose amount counts, whatever their sign."""


_NEVER_NEGATIVE = re.compile(
    r"占比|比重|比例|结转|结余|沉淀|闲置|差错|投诉|退回|逾期|控制|使用|利用"
)
"""Shares of a whole, which have no side below 0."""


def ranges(statements: Sequence[Statement]) -> Iterator[Range]:
    """Yield every condition on the ratio."""
    for statement in statements:
        match statement:
            case Earns(range=stretch):
                yield stretch
            case PerStep(when=Range() as stretch) | Times(when=Range() as stretch):
                yield stretch
            case InProportion(where=Range() as stretch):
                yield stretch


def subjects(statements: Sequence[Statement]) -> Iterator[str]:
    """Yield every name that the ratio is called by, "" where a condition gives none."""
    for statement in statements:
        match statement:
            case Earns(range=stretch):
                yield stretch.subject
            case PerStep(when=when, subject=subject) | Times(when=when, subject=subject):
                yield from (when.subject if when else subject, subject)
            case InProportion(where=Range() as stretch):
                yield stretch.subject
            case Defines(subject=subject) if subject:
                yield subject


def one_unit(statements: Sequence[Statement]) -> str:
    """Return the unit that all conditions share; raises UnclearError for 3天 beside 90%."""
    units = {stretch.unit for stretch in ranges(statements)}
    units |= {each.unit for each in statements if isinstance(each, PerStep)}
    if len(units) > 1:
        raise UnclearError(f"条件的单位不一致：{'、'.join(sorted(units))}")
    return units.pop() if units else "%"


def says_amount(statements: Sequence[Statement]) -> bool:
    """Tell whether the words name the ratio's amount: 绝对值≤5%, ±5%以内.

    Raises UnclearError where they speak of a side of nothing as well.
    """
    stretches = list(ranges(statements))
    if not any(stretch.amount for stretch in stretches):
        return False
    edges = [edge for stretch in stretches for edge in (stretch.low, stretch.high) if edge]
    if any(edge.at < 0 for edge in edges):
        raise UnclearError("有的话说的是绝对值，有的话分正负")
    return True


def counts_amount(statements: Sequence[Statement]) -> bool:
    """Tell whether the ratio is a rate of adjustment or deviation, of which no side is told."""
    edges = [edge for each in ranges(statements) for edge in (each.low, each.high) if edge]
    spoken = any(_BOTH_WAYS.search(name) for name in subjects(statements))
    return spoken and all(edge.at >= 0 for edge in edges)


def speaks_of_adjustment(statements: Sequence[Statement]) -> bool:
    """Tell whether the ratio is one of what a budget was adjusted by."""
    return any(ADJUSTMENT_RATE.search(name) for name in subjects(statements))


def check_within(statements: Sequence[Statement], *, amount: bool) -> None:
    """Raise UnclearError where 10%以内 may be meant of both sides of nothing, or of one.

    One side is meant where anything else is said of what lies above.
    """
    stretches = list(ranges(statements))
    within = [stretch for stretch in stretches if stretch.within and stretch.high]
    if amount or not within:
        return
    mark = max(stretch.mark for stretch in within)
    above = any(stretch.low and stretch.low.at >= mark for stretch in stretches)
    above = above or any(
        (isinstance(each, PerStep | Otherwise) and each.side == "up") for each in statements
    )
    named = "".join(subjects(statements))
    never = _NEVER_NEGATIVE.search(named) and not any(word in named for word in MAY_BE_NEGATIVE)
    if not above and not never and mark < _SURELY_ONE_SIDED and within[0].unit == "%":
        raise UnclearError("“以内”是只指上限还是正负两边，没有写清")


def check_kind(rule: Rule, formula: Node | None) -> None:
    """Raise UnclearError where a rule counts days or cases and the formula gives a ratio.

    Or the other way round: 每超1%扣1分 says nothing of 在职人数-编制数.
    """
    if not isinstance(formula, Arithmetic) or not rule.measures:
        return
    divided = quotient(formula) is not None
    unit = rule.unit if isinstance(rule, OnFigure) else "例"
    if rule.shows == "number" and divided and not unit.endswith("元"):
        raise UnclearError(f"标准数的是{unit}，计算公式算的却是比率")
    shares = divided or any(RATIO_NAME.fullmatch(name) for name in names_in(formula))
    if rule.shows == "percent" and not shares and any(rule.marks()):
        raise UnclearError("标准说的是比率，计算公式算的却不是")


_SURELY_ONE_SIDED = 50
"""From so many per cent on 以内 is a ceiling: nobody plans to be 100 % off."""
