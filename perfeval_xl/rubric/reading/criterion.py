"""Reads one published 评价标准 into a rule, or says what it did not understand.

`report_criterion` also scores some numbers by it, for `perfeval criterion`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.reading.clauses import read_clauses
from perfeval_xl.rubric.reading.compose.compose import compose
from perfeval_xl.rubric.reading.scale import Scale
from perfeval_xl.rubric.reading.signs import tidy
from perfeval_xl.rubric.reading.tiling import UnclearError
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import Rule, read_rule
from perfeval_xl.rubric.thresholds import percent


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


@dataclass(frozen=True, slots=True)
class Report:
    """A reading, and the scores of what was asked."""

    reading: Reading
    at: tuple[float, ...]
    scores: tuple[float | None, ...]
    """One for each of `at`; one for all of them under a checklist; None where nothing was read."""

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {
            "rule": self.reading.source,
            "text": self.reading.text,
            "scores": list(self.scores),
            "unread": list(self.reading.unread),
        }

    def __str__(self) -> str:
        """Return what is printed for people."""
        rule = self.reading.rule
        if rule is None:
            return "\n".join(["没有读成规则：", *(f"  {clause}" for clause in self.reading.unread)])
        lines = [f"规则：{self.reading.text}", f"参数：{_parameters(self.reading.source or {})}"]
        if rule.input_count() > 1:
            lines += [f"各要点得分合计：{score:.10g}分" for score in self.scores]
        else:
            shown = zip(self.at, self.scores, strict=True)
            lines += [f"{_shown(rule, at)}：{score:.10g}分" for at, score in shown]
        return "\n".join(lines)


def report_criterion(text: str, points: float, at: Sequence[float] = ()) -> Report:
    """Read a 评价标准 of `points` 分 and score it at the numbers that its rule looks at.

    Ratios are fractions (0.9341 is 93.41 %), cases are counted; a checklist takes as many numbers
    as it has 要点, in their order, for each score. Raises PerfevalError where `points` or a number
    of `at` cannot be, or the 要点 are not all there.
    """
    for number in at:
        if not math.isfinite(number):
            raise PerfevalError("AT_NOT_NUMBER", found=number)
    reading = read_criterion(text, points)
    if reading.rule is None:
        return Report(reading, tuple(at), (None,) * len(at))
    count = reading.rule.input_count()
    if len(at) % count:
        raise PerfevalError("AT_NOT_ALL_POINTS", expected=count, found=len(at))
    columns = [list(at[place::count]) for place in range(count)]
    scores = reading.rule.score(points, *columns).tolist() if at else []
    return Report(reading, tuple(at), tuple(scores))


def _parameters(source: dict[str, Any]) -> str:
    """Write a rule's parameters without the words it quotes: step full=<= 100% every=1% …"""
    ((kind, options),) = source.items()
    if isinstance(options, list):
        return f"{kind} " + "，".join(f"{pair[0]} → {pair[1]}" for pair in options)
    return " ".join([kind, *(f"{key}={value}" for key, value in options.items() if key != "words")])


def _shown(rule: Rule, at: float) -> str:
    return percent(at) if rule.shows == "percent" else f"{at:.10g}"
