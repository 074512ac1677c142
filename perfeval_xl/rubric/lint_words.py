"""Lint of a rule against its own words: what the criterion says when it is read by itself."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import permutations

import numpy as np

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.reading.criterion import read_criterion
from perfeval_xl.rubric.reading.formula import first_formula
from perfeval_xl.rubric.rules import Rule
from perfeval_xl.rubric.thresholds import percent

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
    if not words:
        return
    read = read_criterion(words, indicator.points)
    if read.rule is None or not read.rule.measures:
        return
    if not indicator.rule.measures:
        yield f"评价标准可以读作“{read.text}”，而体系由人评定"
        return
    at = _COUNTS if "percent" not in (read.rule.shows, indicator.rule.shows) else _RATIOS
    ours, theirs = (_scores(rule, indicator.points, at) for rule in (indicator.rule, read.rule))
    differs = np.flatnonzero(np.abs(ours - theirs) > 1e-9)
    if len(differs):
        place = differs[len(differs) // 2]
        shown = percent(at[place]) if at is _RATIOS else f"{at[place]:.10g}"
        yield (
            f"评价标准读作“{read.text}”，在 {shown} 处计 {theirs[place]:.10g} 分，"
            f"而规则计 {ours[place]:.10g} 分"
        )


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
    if shape(ours) != shape(formula.tree):
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
