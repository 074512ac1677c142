"""Reads one published 评价标准 into a rule, or says what it did not understand.

`report_criterion` also scores some numbers by it, for `perfeval criterion`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.reading.clauses import read_clauses
from perfeval_xl.rubric.reading.compose.compose import compose
from perfeval_xl.rubric.reading.compose.sense import check_kind
from perfeval_xl.rubric.reading.formula import Formula
from perfeval_xl.rubric.reading.scale import Scale, pick
from perfeval_xl.rubric.reading.signs import tidy
from perfeval_xl.rubric.reading.statements import Discretion
from perfeval_xl.rubric.reading.tiling import UnclearError
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import Rule, read_rule
from perfeval_xl.rubric.rules.judged import Judged


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
    notes: tuple[str, ...] = ()
    """What only law or sense settles, as it was taken: sentences for the rubric's `reading`."""
    by_amount: bool = False
    """Whether the rule looks at the ratio's amount (ABS), not at its sign."""
    formula: Formula | None = None
    """The ratio as the criterion's own formula gives it: 得分=（甲-乙）/甲×分值."""


def read_criterion(text: str, points: float, formula: nodes.Node | None = None) -> Reading:
    """Read a 评价标准 whose 分值 is `points`.

    `formula` is the ratio's, where it does not stand in the text: by it alone 下降 is a number.

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
    if unread:  # what is left to people is understood, and still what makes it no rule
        unread += [signs.quote(each.start, each.end) for each in pick(Discretion, statements)]
    else:
        try:
            made = compose(statements, Scale(full, signs, formula))
            rule: Rule = read_rule(made.source)
            check_kind(rule, made.ratio.tree if made.ratio else formula)
        except UnclearError as why:
            unread.append(str(why))
        else:
            words = rule_words(rule, float(full))
            return Reading(rule, made.source, words, (), made.notes, made.by_amount, made.ratio)
    return Reading(None, None, "", tuple(dict.fromkeys(unread)))


@dataclass(frozen=True, slots=True)
class Report:
    """A reading, and the scores of what was asked."""

    reading: Reading
    at: tuple[float, ...]
    scores: tuple[float | None, ...]
    """One for each of `at`; one for all of them under a checklist; None where people judge."""

    def as_dict(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {
            "rule": self.reading.source,
            "text": self.reading.text,
            "scores": list(self.scores),
            "unread": list(self.reading.unread),
            "notes": list(self.reading.notes),
        }

    def __str__(self) -> str:
        """Return what is printed for people."""
        rule = self.reading.rule
        if rule is None:
            return "\n".join(["没有读成规则：", *(f"  {clause}" for clause in self.reading.unread)])
        lines = [f"规则：{self.reading.text}", f"参数：{_parameters(self.reading.source or {})}"]
        lines += [f"假定：{note}" for note in self.reading.notes]
        if rule.input_count() > 1:
            lines += [f"各要点得分合计：{score:.10g}分" for score in self.scores]
        else:
            shown = zip(self.at, self.scores, strict=True)
            lines += [
                f"{_shown(rule, at)}：{'由人评定' if score is None else f'{score:.10g}分'}"
                for at, score in shown
            ]
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
    counted = [abs(number) for number in at] if reading.by_amount else at
    columns = [list(counted[place::count]) for place in range(count)]
    if isinstance(reading.rule, Judged) and reading.rule.full is None:
        return Report(reading, tuple(at), (None,) * len(at))
    if isinstance(reading.rule, Judged):
        met = reading.rule.meets(nodes.Name("_0"))
        full = evaluate(met, Columns({"_0": np.array(counted)}, len(at))).tolist() if at else []
        judged = tuple(points if each else None for each in full)
        return Report(reading, tuple(at), judged)
    scores = reading.rule.score(points, *columns).tolist() if at else []
    told = tuple(None if math.isnan(score) else score for score in scores)
    return Report(reading, tuple(at), told)


def _parameters(source: dict[str, Any]) -> str:
    """Write a rule's parameters without the words it quotes: step full=<= 100% every=1% …"""
    ((kind, options),) = source.items()
    if isinstance(options, list):
        return f"{kind} {_pairs(options)}"
    told = (
        _pairs(value) if isinstance(value, list) else f"{key}={value}"
        for key, value in options.items()
        if key != "words"
    )
    return " ".join([kind, *told])


def _pairs(rows: list[list[Any]]) -> str:
    """Write bands, 要点 and levels: <= 10% → 3，…; 明显 → 5至6 for a level of a stretch."""
    told = (
        f"{row[0]} → {row[1]}至{row[2]}"
        if len(row) > 2 and not isinstance(row[2], str)
        else f"{row[0]} → {row[1]}"
        for row in rows
    )
    return "，".join(told)


def _shown(rule: Rule, at: float) -> str:
    return percent(at) if rule.shows == "percent" or isinstance(rule, Judged) else f"{at:.10g}"
