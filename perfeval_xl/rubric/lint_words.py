"""Lint of a rule against its own words: what the criterion says when it is read by itself."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import permutations

import numpy as np

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.reading.criterion import read_criterion
from perfeval_xl.rubric.reading.formula import absolute, by_amount, first_formula
from perfeval_xl.rubric.reading.subject import other_measure
from perfeval_xl.rubric.reading.words import rule_words
from perfeval_xl.rubric.rules import Rule
from perfeval_xl.rubric.rules.judged import Judged

_RATIOS = np.unique(
    np.concatenate(
        [np.arange(-0.5, 2.0005, 0.01) + step for step in (0.0, 1e-6, -1e-6, 0.005)]
    ).clip(-1, 3)
)
_COUNTS = np.arange(0.0, 13.0)
_MOST_LEAVES = 5
_CLEARLY = 0.15
"""So much more alike must the names be in another order, to speak of a slip."""


def against_criterion(indicator: Indicator) -> Iterator[str]:
    """Say where the machine's rule and the rule read from the words give different scores.

    Words that are not understood say nothing.
    """
    words = indicator.criterion or indicator.explanation
    if indicator.class_rules and indicator.rule.words in words:
        words = indicator.rule.words  # the others are those of a class
    if not words or any(against_name(indicator)):
        return
    read = read_criterion(words, indicator.points, indicator.tree)
    if isinstance(read.rule, Judged):
        if not isinstance(indicator.rule, Judged) or indicator.rule.full != read.rule.full:
            stands = rule_words(indicator.rule, indicator.points)
            yield f"评价标准读作“{read.text}”，而规则是“{stands}”"
        return
    if read.rule is None or not read.rule.measures:
        return
    if not indicator.rule.measures:
        yield f"评价标准可以读作“{read.text}”，而体系由人评定"
        return
    at = _COUNTS if "percent" not in (read.rule.shows, indicator.rule.shows) else _RATIOS
    if read.by_amount and indicator.tree is not None and _is_amount(indicator.tree):
        at = at[at >= 0]  # what both count is never below 0
    ours = _scores(indicator.rule, indicator.points, at)
    theirs = _scores(read.rule, indicator.points, np.abs(at) if read.by_amount else at)
    differs = np.flatnonzero(np.abs(ours - theirs) > 1e-9)
    if len(differs):
        place = differs[len(differs) // 2]
        shown = percent(at[place]) if at is _RATIOS else f"{at[place]:.10g}"
        yield (
            f"评价标准读作“{read.text}”，在 {shown} 处计 {theirs[place]:.10g} 分，"
            f"而规则计 {ours[place]:.10g} 分"
        )


def against_classes(indicator: Indicator) -> Iterator[str]:
    """Say the same of the rules of classes, each held against the words that it quotes."""
    for word, rule in indicator.class_rules.items():
        words = {"criterion": rule.words, "explanation": "", "classes": None, "rule": rule}
        yield from (
            f"{word}：{text}" for text in against_criterion(indicator.model_copy(update=words))
        )


def against_name(indicator: Indicator) -> Iterator[str]:
    """Say where the criterion speaks of another measure than the indicator's."""
    criterion = indicator.criterion
    for word in indicator.class_rules:  # whose figure it is is no other measure: 乡镇控制率
        criterion = criterion.replace(word, "")
    words = (criterion, indicator.name, indicator.explanation, indicator.content)
    if other := other_measure(*words):
        yield f"评价标准说的是“{other}”，不是“{indicator.name}”，可能放错了行"


def _is_amount(tree: nodes.Node) -> bool:
    match tree:
        case nodes.Call("ABS", _) | nodes.Arithmetic("/", nodes.Call("ABS", _), _):
            return True
    return False


def _scores(rule: Rule, full: float, at: np.ndarray) -> np.ndarray:
    return np.asarray(rule.score(full, at), dtype=float)


def against_formula(indicator: Indicator) -> Iterator[str]:
    """Say where the ratio is built otherwise than the formula in the explanation."""
    if not indicator.ratio:
        return
    formula = first_formula(indicator.explanation, indicator.criterion, indicator.content)
    if formula is None:
        return
    ours = parse(indicator.ratio)
    amount = by_amount(formula)
    if amount is not formula and shape(ours) in (shape(amount.tree), shape(formula.tree)):
        if shape(ours) == shape(amount.tree):
            yield f"原文的公式是“{formula.text}”，计算公式按金额（绝对值）计：追减也算调整"
        elif indicator.rule.measures:
            yield (
                f"原文的公式是“{formula.text}”，追减的数是负数，指标值会小于零；"
                f"追减也是调整的，写作“ABS(…) / …”，正负分别计分的，写在 reading 里"
            )
    elif shape(ours) == shape(absolute(formula).tree) != shape(formula.tree):
        yield f"原文的公式是“{formula.text}”，计算公式按绝对值计，不论正负"
    elif shape(ours) != shape(formula.tree):
        yield f"原文的公式是“{formula.text}”，计算公式“{indicator.ratio}”的构成与它不同"
        return
    leaves, published = nodes.leaves(ours), nodes.leaves(formula.tree)
    if len(set(leaves)) > 1 and len(leaves) <= _MOST_LEAVES:
        best = max(permutations(leaves), key=lambda order: _alike(order, published))
        if _alike(best, published) > _alike(leaves, published) + _CLEARLY:
            yield f"原文的公式是“{formula.text}”，计算公式“{indicator.ratio}”的各数可能放错了位置"


def shape(node: nodes.Node) -> object:
    """Return a tree with its names taken out."""
    match node:
        case nodes.Arithmetic(operator, left, right):
            return operator, shape(left), shape(right)
        case nodes.Number(value):
            return value
    return type(node).__name__, *(shape(child) for child in nodes.children(node))


def _alike(ours: tuple[str, ...], published: tuple[str, ...]) -> float:
    pairs = zip(ours, published, strict=True)
    return sum(SequenceMatcher(None, *pair).ratio() for pair in pairs) / len(ours)
