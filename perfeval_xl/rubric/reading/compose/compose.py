"""Composes the statements of a criterion into one rule; picks the kind by what is said."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from perfeval_xl.rubric.reading.clauses import with_bounds
from perfeval_xl.rubric.reading.compose.bands import compose_bands
from perfeval_xl.rubric.reading.compose.points import compose_cases, compose_checklist, compose_each
from perfeval_xl.rubric.reading.compose.proportion import compose_carried, compose_proportion
from perfeval_xl.rubric.reading.compose.step import compose_step
from perfeval_xl.rubric.reading.scale import Scale, pick
from perfeval_xl.rubric.reading.statements import (
    CarriedOver,
    Defines,
    EachPoint,
    Earns,
    EarnsByWords,
    InProportion,
    PerCase,
    PerStep,
    Statement,
    Times,
)
from perfeval_xl.rubric.reading.tiling import UnclearError

_Composer = Callable[[Sequence[Statement], Scale], dict[str, Any]]

_BY_STATEMENT: tuple[tuple[type[Statement], _Composer], ...] = (
    (PerStep, compose_step),
    (PerCase, compose_cases),
    (CarriedOver, compose_carried),
    (InProportion, compose_proportion),
    (Times, compose_proportion),
    (EachPoint, compose_each),
    (Earns, compose_bands),
    (EarnsByWords, compose_checklist),
)
# 上年执行率 beside 执行率 is another figure, 部门预算执行率 the same under its full name.
_ANOTHER = re.compile(r"上年|上一年|去年|往年|同期|半年|全年|季|月|重点|平均|目标|非")
_ANY_RATIO = frozenset({"比率", "比例", "指标值", "该比率", "实际值", "折算", ""})


def compose(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the rule as a rubric file writes it; raises UnclearError where the words give none."""
    _one_ratio(statements)
    statements = with_bounds(statements)
    scored = [statement for statement in statements if not isinstance(statement, Defines)]
    for kind, composer in _BY_STATEMENT:
        if pick(kind, scored):
            return composer(scored, scale)
    raise UnclearError("没有写怎样计分")


def _one_ratio(statements: Sequence[Statement]) -> None:
    """Raise UnclearError where two ratios are named: 预算执行率=… but 预算完成率≥95%."""
    names: list[str] = []
    for statement in statements:
        match statement:
            case Earns(range=stretch):
                names.append(stretch.subject)
            case PerStep(when=when, subject=subject):
                names += [when.subject if when else subject, subject]
            case InProportion(where=where) if not isinstance(where, str):
                names.append(where.subject)
            case Times(subject=subject, when=when):
                names += [when.subject if when else subject, subject]
            case Defines(subject=subject):
                names += [subject] * bool(subject)
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
