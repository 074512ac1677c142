"""Thousands of criteria made from a grammar of such phrases, held against plain arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from support import phrases
from support.phrases import Phrase, disguised
from support.profile import sized

from perfeval_xl.rubric.reading.criterion import read_criterion

patient = settings(max_examples=sized(25, deep=400), suppress_health_check=list(HealthCheck))


def holds_its_words(phrase: Phrase, text: str, **columns: list[Fraction]) -> None:
    note(text)
    reading = read_criterion(text, float(phrase.points))
    assert reading.unread == ()
    at = phrase.around()
    scores = reading.rule.score(float(phrase.points), np.array(at, dtype=float))
    expected = [float(phrase.score(ratio)) for ratio in at]
    assert scores == pytest.approx(expected, abs=1e-5)
    again = read_criterion(reading.text, float(phrase.points))
    assert again.text == reading.text


@patient
@given(st.data(), phrases.steps())
def test_steps(data: st.DataObject, phrase: Phrase):
    holds_its_words(phrase, data.draw(disguised(phrase.text)))


@patient
@given(st.data(), phrases.bands())
def test_bands(data: st.DataObject, phrase: Phrase):
    holds_its_words(phrase, data.draw(disguised(phrase.text)))


@patient
@given(st.data(), phrases.passes())
def test_pass_or_fail(data: st.DataObject, phrase: Phrase):
    holds_its_words(phrase, data.draw(disguised(phrase.text)))


@patient
@given(st.data(), phrases.proportions())
def test_proportions(data: st.DataObject, phrase: Phrase):
    holds_its_words(phrase, data.draw(disguised(phrase.text)))


@patient
@given(st.data(), phrases.lines())
def test_straight_lines(data: st.DataObject, phrase: Phrase):
    holds_its_words(phrase, data.draw(disguised(phrase.text)))


@patient
@given(st.data(), phrases.cases())
def test_cases(data: st.DataObject, phrase: Phrase):
    holds_its_words(phrase, data.draw(disguised(phrase.text)))


@patient
@given(st.data(), phrases.checklists())
def test_checklists(data: st.DataObject, made: tuple[str, list[Fraction]]):
    text, prices = made
    text = data.draw(disguised(text))
    note(text)
    full = float(sum(prices))
    reading = read_criterion(text, full)
    assert reading.unread == ()
    for place, price in enumerate(prices):
        earned = [100.0 if each == place else 0.0 for each in range(len(prices))]
        assert reading.rule.score(full, *earned) == pytest.approx([float(price)])
