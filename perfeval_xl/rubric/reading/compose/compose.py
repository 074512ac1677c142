"""Composes the statements of a criterion into one rule; picks the kind by what is said."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from perfeval_xl.rubric.reading.amounts import Amount, plain
from perfeval_xl.rubric.reading.bounds import Claim, Edge, Range
from perfeval_xl.rubric.reading.clauses import with_bounds
from perfeval_xl.rubric.reading.compose.bands import compose_bands
from perfeval_xl.rubric.reading.compose.cases import compose_cases
from perfeval_xl.rubric.reading.compose.judged import compose_judged
from perfeval_xl.rubric.reading.compose.points import compose_described, compose_each
from perfeval_xl.rubric.reading.compose.proportion import compose_carried, compose_proportion
from perfeval_xl.rubric.reading.compose.sense import (
    BY_AMOUNT,
    NOTHING_REACHED,
    check_within,
    counts_amount,
    one_unit,
    says_amount,
    speaks_of_adjustment,
    subjects,
)
from perfeval_xl.rubric.reading.compose.step import compose_step
from perfeval_xl.rubric.reading.formula import AMOUNT_COUNTS, Formula
from perfeval_xl.rubric.reading.scale import Scale, pick
from perfeval_xl.rubric.reading.statements import (
    CarriedOver,
    Defines,
    Discretion,
    EachPoint,
    Earns,
    EarnsByWords,
    InProportion,
    Ladder,
    Otherwise,
    PerCase,
    PerStep,
    Reached,
    Standard,
    Statement,
    Times,
    Uncounted,
    Worth,
)
from perfeval_xl.rubric.reading.tiling import UnclearError

_Composer = Callable[[Sequence[Statement], Scale], dict[str, Any]]

_BY_STATEMENT: tuple[tuple[type[Statement], _Composer], ...] = (
    (Discretion, compose_judged),
    (PerStep, compose_step),
    (PerCase, compose_cases),
    (CarriedOver, compose_carried),
    (InProportion, compose_proportion),
    (Times, compose_proportion),
    (EachPoint, compose_each),
    (Earns, compose_bands),
    (EarnsByWords, compose_described),
)
# 上年执行率 beside 执行率 is another figure, 部门预算执行率 the same under its full name.
_ANOTHER = re.compile(r"上年|上一年|去年|往年|同期|半年|全年|季|月|重点|平均|目标|非")
_ANY_RATIO = frozenset({"比率", "比例", "指标值", "该比率", "实际值", "折算", ""})


@dataclass(frozen=True, slots=True)
class Composed:
    """A rule as a rubric file writes it, and what goes with it."""

    source: dict[str, Any]
    by_amount: bool
    notes: tuple[str, ...]
    ratio: Formula | None
    """The ratio, where a formula of the score gives it."""


def compose(statements: Sequence[Statement], scale: Scale) -> Composed:
    """Return the rule of the statements; raises UnclearError where the words give none."""
    _one_ratio(statements)
    statements = with_bounds(statements)
    formulas = [each.tree for each in statements if isinstance(each, Defines) and each.tree]
    if scale.formula is None and len(formulas) == 1:
        scale = replace(scale, formula=formulas[0])
    amount = says_amount(statements) or counts_amount(statements)
    scale = replace(scale, unit=one_unit(statements), by_amount=amount)
    for worth in pick(Worth, statements):
        if worth.points != scale.full:
            raise UnclearError(f"标准里的分值{plain(worth.points)}分与表列分值不同")
    scored = [each for each in statements if not isinstance(each, Defines | Worth)]
    unsaid = pick(Uncounted, scored)
    scored = _reached(_rungs([each for each in scored if not isinstance(each, Uncounted)], scale))
    check_within(scored, amount=scale.by_amount)
    described = pick(EarnsByWords, scored)
    rests = [each for each in scored if isinstance(each, Otherwise | Discretion)]
    if described and rests:
        raise UnclearError(f"“{scale.quote(*described, *rests)}”要由人判断")
    for kind, composer in _BY_STATEMENT:
        if pick(kind, scored):
            source = composer(scored, scale)
            break
    else:
        raise UnclearError("没有写怎样计分")
    if unsaid:
        source = _from_least(source, unsaid, scale)
    if amount:
        scale.take(AMOUNT_COUNTS if speaks_of_adjustment(statements) else BY_AMOUNT)
    return Composed(source, amount, tuple(scale.notes), _own_ratio(scored, scale))


def _rungs(statements: Sequence[Statement], scale: Scale) -> list[Statement]:
    """Return the statements with a list of marks as a band for each of them."""
    done: list[Statement] = []
    for each in statements:
        if not isinstance(each, Ladder):
            done.append(each)
            continue
        if any(high <= low for high, low in pairwise(each.marks)):
            raise UnclearError(f"“{scale.quote(each)}”的各档没有依次降低")
        for mark, amount in zip(each.marks, each.amounts, strict=True):
            stretch = Range(Edge(mark, Claim.IN), None, each.subject)
            done.append(Earns(stretch, amount, start=each.start, end=each.end))
        if len(statements) == 1:
            scale.take(NOTHING_REACHED)
            place = {"start": each.end, "end": each.end}
            done.append(Otherwise("", Amount(points=Decimal(0)), **place))
    return done


def _reached(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with 达到目标值 as the number that the target is."""
    marks = {(standard.mark, standard.unit) for standard in pick(Standard, statements)}
    done: list[Statement] = []
    for each in statements:
        if isinstance(each, Reached):
            if len(marks) != 1:
                raise UnclearError("“达到”的目标值是多少，没有写清")
            ((mark, unit),) = marks
            stretch = Range(Edge(mark, Claim.IN), None, unit=unit)
            done.append(Earns(stretch, each.amount, start=each.start, end=each.end))
        else:
            done.append(each)
    return done


def _from_least(
    source: dict[str, Any], unsaid: Sequence[Uncounted], scale: Scale
) -> dict[str, Any]:
    bands = source.get("bands")
    if bands is None or len(unsaid) > 1 or scale.by_amount:
        raise UnclearError("“不计算”的话与其余的话合不成一条规则")
    options = bands if isinstance(bands, dict) else {"bands": bands}
    least = scale.mark(unsaid[0].below)
    return {"bands": {**options, "least": 0 if least == "0%" else least}}


def _own_ratio(statements: Sequence[Statement], scale: Scale) -> Formula | None:
    """Return the ratio that a formula of the score gives: the table's own, if that has one."""
    own = next((each.ratio for each in pick(Times, statements) if each.ratio), None)
    if own is not None and scale.formula is not None and own.tree != scale.formula:
        raise UnclearError(f"得分公式里的“{own.text}”与指标说明的公式不同")
    return own


def _one_ratio(statements: Sequence[Statement]) -> None:
    """Raise UnclearError where two ratios are named: 预算执行率=… but 预算完成率≥95%."""
    names = list(subjects(statements))
    spoken = [name for name in map(_bare, names) if name not in _ANY_RATIO]
    letters = {name for name in spoken if len(name) == 1}
    if len(letters) == 1 and spoken[0] not in letters:  # 完成率≥95%…；85%≤x<95%…
        spoken = [name for name in spoken if name not in letters]
    if not spoken:
        return
    longest = max(spoken, key=len)
    # What is spoken of first may be called by a shorter name later on, never by a longer one.
    later = bool(names) and _bare(names[0]) != longest
    for name in spoken:
        if not longest.endswith(name) or (later and _ANOTHER.search(longest.removesuffix(name))):
            raise UnclearError(f"“{name}”与“{longest}”是不是一个指标，没有写清")
    if later and _bare(names[0]) in _ANY_RATIO and _ANOTHER.search(longest):
        raise UnclearError(f"“{longest}”与前面所说的是不是一个指标，没有写清")


def _bare(name: str) -> str:
    """Return a name without the brackets that one place prints and another leaves out."""
    return "".join(sign for sign in name if sign.isalnum())
