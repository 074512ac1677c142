"""An engine that is not ours (PyPI `formulas`) to hold every formula that we write against."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import formulas
import numpy as np
import pytest
import schedula
from formulas.functions import get_functions, wrap_ufunc
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import Rule

EMPTY_CELL = np.array([[schedula.EMPTY]], dtype=object)


def _sheet_round(value: float, places: float) -> float:
    """ROUND as spreadsheets define it, on the first 15 significant digits.

    The engine's own (1.3.4) rounds the double: ROUND(1.005,2) is 1 there, and 1.01 in Excel, WPS
    and LibreOffice.
    """
    shown = Decimal(format(value, ".15g"))
    return float(shown.quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)) + 0.0


@cache
def _compiled(formula: str) -> Callable[..., Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(get_functions(), "ROUND", wrap_ufunc(_sheet_round))
        return formulas.Parser().ast(f"={formula}")[1].compile()


def _excel_value(formula: str, **cells: float | str) -> Any:
    function = _compiled(formula)
    given = {name.upper(): value for name, value in cells.items()}
    arguments = [given[name.upper()] for name in function.inputs]
    blanks = [isinstance(each, float) and math.isnan(each) for each in arguments]
    value = function(
        *(EMPTY_CELL if blank else each for blank, each in zip(blanks, arguments, strict=True))
    )
    value = np.asarray(value, dtype=object).item()
    return str(value) if isinstance(value, str) else value


def _faces_agree(rule: Rule, full: float, *inputs: Iterable[float]) -> np.ndarray:
    columns = [np.array(column, dtype=float) for column in inputs]
    cells = [f"{letter}1" for letter in "ABCDEFGH"[: len(columns)]]
    scores, notes = rule.score(full, *columns), rule.note(full, *columns)
    points, sentence = rule.formula(full, *cells), rule.note_formula(full, *cells)
    for row, values in enumerate(zip(*columns, strict=True)):
        sheet = dict(zip(cells, values, strict=True))
        assert 0 <= scores[row] <= full
        assert scores[row] == pytest.approx(_excel_value(points, **sheet), abs=1e-9)
        assert notes[row] == _excel_value(sentence, **sheet)
    return scores


def _around(*thresholds: float) -> st.SearchStrategy[float]:
    """Numbers on, beside and away from the thresholds."""
    beside = (1e-12, 1e-10, 4e-11, 1e-6, 0.0123)
    steps = st.sampled_from([0.0, *beside, *(-step for step in beside)])
    near = st.sampled_from(thresholds).flatmap(
        lambda at: st.one_of(
            steps.map(lambda step: at + step),
            st.sampled_from([math.inf, -math.inf]).map(lambda to: math.nextafter(at, to)),
        )
    )
    return st.one_of(near, near, st.floats(-0.5, 2.5))


@pytest.fixture(scope="session")
def excel_value() -> Callable[..., Any]:
    """Evaluate the text of a formula: excel_value("A1/2", A1=3.0); NaN is an empty cell."""
    return _excel_value


@pytest.fixture(scope="session")
def faces_agree() -> Callable[..., np.ndarray]:
    """Score columns; check the bounds, and that the formula and the note say the same."""
    return _faces_agree


@pytest.fixture(scope="session")
def around() -> Callable[..., st.SearchStrategy[float]]:
    """Return the strategy of ratios on and around thresholds."""
    return _around
