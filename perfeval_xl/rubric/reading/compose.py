"""Composes the statements of a criterion into one rule; picks the kind by what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from perfeval_xl.rubric.reading.compose_bands import compose_bands
from perfeval_xl.rubric.reading.compose_points import (
    compose_cases,
    compose_checklist,
    compose_each,
)
from perfeval_xl.rubric.reading.compose_proportion import compose_carried, compose_proportion
from perfeval_xl.rubric.reading.compose_step import compose_step
from perfeval_xl.rubric.reading.scale import Scale, pick
from perfeval_xl.rubric.reading.statements import (
    CarriedOver,
    Defines,
    Described,
    EachPoint,
    Earns,
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
    (Described, compose_checklist),
)
_ANY_RATIO = frozenset({"比率", "比例", "指标值", "该比率", "实际值", "折算", ""})


def compose(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the rule as a rubric file writes it; raises UnclearError where the words give none."""
    _one_ratio(statements)
    told = [each for each in statements if not isinstance(each, Defines)]
    for kind, composer in _BY_STATEMENT:
        if pick(kind, told):
            return composer(told, scale)
    raise UnclearError("没有写怎样计分")


def _one_ratio(statements: Sequence[Statement]) -> None:
    """Raise UnclearError where two ratios are named: 预算执行率=… but 预算完成率≥95%."""
    names: set[str] = set()
    for each in statements:
        match each:
            case Earns(range=found):
                names.add(found.subject)
            case PerStep(when=when, subject=subject):
                names |= {subject, when.subject if when else ""}
            case InProportion(where=where) if not isinstance(where, str):
                names.add(where.subject)
            case Times(subject=subject, when=when):
                names |= {subject, when.subject if when else ""}
            case Defines(subject=subject):
                names.add(subject)
    spoken = sorted({_bare(name) for name in names} - _ANY_RATIO, key=len)
    for name in spoken:
        if not spoken[-1].endswith(name):
            raise UnclearError(f"“{name}”与“{spoken[-1]}”是不是一个指标，没有写清")


def _bare(name: str) -> str:
    """Return a name without the brackets that one place prints and another leaves out."""
    return "".join(sign for sign in name if sign.isalnum())
