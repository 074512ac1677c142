"""Reads one published 评价标准 into a rule, or says what it did not understand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.reading.clauses import read_clauses
from perfeval_xl.rubric.reading.compose import compose
from perfeval_xl.rubric.reading.scale import Scale
from perfeval_xl.rubric.reading.signs import tidy
from perfeval_xl.rubric.reading.tiling import UnclearError
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import Rule, read_rule


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a criterion; without a rule, `unread` says why."""

    rule: Rule | None
    source: dict[str, Any] | None
    """The rule as it would stand in a rubric file under `rule:`."""
    text: str
    """The rule in canonical words; "" without one."""
    unread: tuple[str, ...]
    """Phrases that were not understood, verbatim, and sentences on what is left open."""


def read_criterion(text: str, points: float) -> Reading:
    """Read a 评价标准 whose 分值 is `points`.

    Whatever bears on the score must be understood, once and without contradiction; otherwise
    there is no rule. Raises PerfevalError where `points` is no number above 0.
    """
    full = Decimal(str(points))
    if not full.is_finite() or full <= 0:
        raise PerfevalError("POINTS_NOT_POSITIVE", found=points)
    signs = tidy(text)
    statements, unread = read_clauses(signs)
    if signs.doubt:
        unread.append(f"“{signs.doubt}”开头的数字是序号还是数，不能确定")
    if not unread:
        try:
            source = compose(statements, Scale(full, signs))
            rule: Rule = read_rule(source)
        except UnclearError as why:
            unread.append(str(why))
        else:
            return Reading(rule, source, rule_words(rule, float(full)), ())
    return Reading(None, None, "", tuple(dict.fromkeys(unread)))
