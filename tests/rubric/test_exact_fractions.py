"""Float noise decides nothing, and no real difference is lost: every shipped verdict, computed once
more in exact fractions, for figures of up to 13 digits at and beside every threshold."""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import reduce
from operator import ge, gt, le, lt, ne

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.parts import InCase, Lacking, NamedPart
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules import Rule
from perfeval_xl.rubric.rules.bands import Bands, PassFail
from perfeval_xl.rubric.rules.proportional import Linear
from perfeval_xl.rubric.rules.step import Step
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE, self_score_name
from perfeval_xl.rubric.verdict import verdict

_PLACE = Fraction(1, 10_000)
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "<>": ne}
_NEAR = {VALUE: 1e-14, POINTS: 1.1e-6}
"""A value is the same double; points may differ where their seventh decimal is a 5."""
_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)


def exactly(node: nodes.Node, of: Mapping[str, Fraction | None]):
    """Compute a tree in fractions; None is a blank, and ROUND is a spreadsheet's."""
    below = [exactly(child, of) for child in nodes.children(node)] if _eager(node) else []
    match node:
        case nodes.Number(value):
            return Fraction(repr(value))
        case nodes.Blank():
            return None
        case nodes.Text(words):
            return words
        case nodes.Name(name):
            return of[name]
        case nodes.Arithmetic(operator, _, _):
            left, right = below
            plain = {"+": left + right, "-": left - right, "*": left * right}
            return left / right if operator == "/" else plain[operator]
        case nodes.Compare(operator, _, _):
            left, right = below
            return left == right if operator == "=" else _COMPARE[operator](left, right)
        case nodes.AllOf():
            return all(below)
        case nodes.AnyOf():
            return any(below)
        case nodes.Present():
            return None not in below
        case Lacking():
            return Fraction(below.count(None))
        case NamedPart(_, tree):
            return exactly(tree, of)
        case InCase(cases, word):
            return exactly(cases, of) == word
        case nodes.Says():
            return False
        case nodes.If(condition, then, otherwise):
            return exactly(then if exactly(condition, of) else otherwise, of)
        case nodes.Call("ROUND", _):
            return rounded(below[0], int(below[1]))
        case nodes.Call("INT", _):
            return Fraction(math.floor(below[0]))
        case nodes.Call("ABS", _):
            return abs(below[0])
        case nodes.Call(function, _):
            return reduce({"MAX": max, "MIN": min}[function], below)
    raise TypeError(node)


def _eager(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.If | NamedPart | InCase)


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half away from zero on the first 15 digits."""
    seen = _FIFTEEN.divide(Decimal(value.numerator), Decimal(value.denominator))
    # What lies on the edge of what counts as a half, to the 16th digit, is nobody's to decide.
    off = abs(abs(value) * 10**places % 1 - Fraction(1, 2))
    assume(not 0 < off < Fraction(1, 50_000))
    return Fraction(seen.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=60)))


def thresholds(rule: Rule) -> list[float]:
    """Return every ratio at which a rule changes its mind."""
    match rule:
        case Bands():
            ends = {end for band in rule.bands for end in (band.range.low, band.range.high)}
            return sorted(end for end in ends if math.isfinite(end))
        case Step():
            due = [rule.full.threshold + way * rule.every * k for k in range(4) for way in (1, -1)]
            return due + ([rule.zero.threshold] if rule.zero else [])
        case PassFail():
            return [rule.condition.threshold]
        case Linear():
            return [rule.full, rule.zero]
    return [0.0, 0.5, 1.0]


def _cases() -> list:
    found = []
    for name in catalogue():
        whole = load_rubric(name)
        for rubric in filter(None, (whole, whole.of_projects)):
            found += [
                pytest.param(rubric, indicator, id=f"{rubric.id}-{indicator.id}")
                for indicator in rubric.indicators
                if indicator.rule.measures
            ]
    return found


def beside(data: st.DataObject, rubric: Rubric, indicator: Indicator) -> dict[str, Fraction]:
    """Draw figures, of which one brings the ratio to a threshold, or the last place beside it."""
    ratio = rubric.expression(indicator.ratio)
    names = nodes.names_in(ratio)
    digits = data.draw(st.sampled_from([3, 6, 9, 13]))
    amounts = st.integers(1, 10**digits - 1)
    of = {name: data.draw(amounts) * _PLACE for name in names}
    free = names[data.draw(st.integers(0, len(names) - 1))]
    at = Fraction(repr(data.draw(st.sampled_from(thresholds(indicator.rule)))))
    # The ratio is a straight line, or the quotient of two, of each of its figures.
    low, high = Fraction(0), Fraction(10**9)
    sides = []
    for end in (low, high):
        top, bottom = _quotient(ratio, of | {free: end})
        sides.append(top - at * bottom)
    if sides[0] != sides[1]:
        exact = low + (high - low) * sides[0] / (sides[0] - sides[1])
        of[free] = round(exact / _PLACE) * _PLACE
    of[free] += data.draw(st.sampled_from([0, 1, -1, 2, -2])) * _PLACE
    assume(all(abs(value) < 10**9 for value in of.values()))
    return of


def _quotient(ratio: nodes.Node, of: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    match ratio:
        case nodes.Arithmetic("/", left, right):
            return exactly(left, of), exactly(right, of)
    return exactly(ratio, of), Fraction(1)


@pytest.mark.thinned(18)
@pytest.mark.parametrize(("rubric", "indicator"), _cases())
@settings(phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_a_verdict_is_that_of_exact_fractions(rubric, indicator, data):
    trees = verdict(rubric, indicator)
    drawn = [beside(data, rubric, indicator) for _ in range(4)]
    arrays = {name: np.array([float(of[name]) for of in drawn]) for name in drawn[0]}
    own = self_score_name(indicator)
    arrays[own] = np.full(len(drawn), math.nan)
    drawn = [of | {own: None} for of in drawn]
    for name, tree in ((VALUE, trees.value), (STATUS, trees.status), (POINTS, trees.points)):
        arrays[name] = evaluate(tree, Columns(arrays, len(drawn)))
        for of, found in zip(drawn, arrays[name].tolist(), strict=True):
            of[name] = exactly(tree, of)
            if name == VALUE and of[name] is not None:
                # Farther out, 15 digits do not hold 10 decimals.
                assume(abs(of[name]) < 10_000)
            if isinstance(of[name], str) or of[name] is None:
                assert found == of[name] or (of[name] is None and math.isnan(found))
            else:
                assert found == pytest.approx(float(of[name]), abs=_NEAR[name]), of


def test_products_of_figures_keep_the_decimals_of_each():
    rubric = load_rubric("six-aspects-2026")
    indicator = next(each for each in rubric.indicators if each.name == "人均公用经费变动率")
    names = ("公用经费_本年决算", "上年在职人员数", "公用经费_上年决算", "在职人员数")
    figures = dict(zip(names, (0.2933, 51.8916, 0.0261, 566.1498), strict=True))
    columns = {name: np.array([value]) for name, value in figures.items()}
    columns[self_score_name(indicator)] = np.array([math.nan])

    # 0.4432965 over 14.77650978: at six decimals the difference would be half a millionth off.
    found = evaluate(verdict(rubric, indicator).value, Columns(columns, 1))
    assert found.tolist() == [pytest.approx(0.0300000817, abs=1e-14)]
