"""Criteria of other cities' kinds, made at random: held against arithmetic, cut and spoiled."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from support import table_phrases
from support.phrases import Phrase, disguised
from support.profile import sized

from perfeval_xl.rubric.reading.criterion import Reading, read_criterion
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged

patient = settings(max_examples=sized(20, deep=400), suppress_health_check=list(HealthCheck))
EACH_KIND = pytest.mark.parametrize("kind", table_phrases.KINDS)


_TELLING = frozenset("0123456789.不未±|×/*-预算调整偏差离变动幅度率")


def scores(reading: Reading, phrase: Phrase) -> list[float]:
    at = np.array(phrase.around(), dtype=float)
    at = abs(at) if reading.by_amount else at
    return reading.rule.score(float(phrase.points), at).tolist()


def expected(phrase: Phrase) -> list[float]:
    return [float(phrase.score(ratio)) for ratio in phrase.around()]


def refused_or_the_same(text: str, phrase: Phrase) -> None:
    """A text cut after all that matters still says what it said; any other must be refused."""
    note(text)
    reading = read_criterion(text, float(phrase.points))
    if reading.rule is None:
        assert reading.unread
    else:
        assert scores(reading, phrase) == pytest.approx(expected(phrase), abs=1e-5)


@EACH_KIND
@patient
@given(st.data())
def test_a_phrase_gives_what_it_says(kind: str, data: st.DataObject):
    phrase = data.draw(table_phrases.KINDS[kind]())
    text = data.draw(disguised(phrase.text))
    note(text)

    reading = read_criterion(text, float(phrase.points))

    assert reading.unread == ()
    assert scores(reading, phrase) == pytest.approx(expected(phrase), abs=1e-5)
    again = read_criterion(reading.text, float(phrase.points))
    assert again.text == reading.text


@EACH_KIND
@patient
@given(st.data())
def test_what_is_cut_off_gives_no_other_rule(kind: str, data: st.DataObject):
    phrase = data.draw(table_phrases.CLOSED[kind]())
    cut = data.draw(st.integers(0, len(phrase.text) - 1))
    # A phrase that is wholly gone leaves a criterion that is whole.
    whole = re.split(r"[；，。]", phrase.text[cut:])[0] == ""
    assume(not (whole or phrase.text[cut - 1 : cut] in "；，。"))
    refused_or_the_same(phrase.text[:cut], phrase)


@EACH_KIND
@patient
@given(st.data())
def test_a_lost_character_gives_no_other_rule(kind: str, data: st.DataObject):
    phrase = data.draw(table_phrases.KINDS[kind]())
    # Digits and signs say something else without a trace, and so does half a measure's name.
    places = [at for at, sign in enumerate(phrase.text) if sign not in _TELLING]
    lost = data.draw(st.sampled_from(places))
    refused_or_the_same(phrase.text[:lost] + phrase.text[lost + 1 :], phrase)


SPOILERS = [
    "。酌情扣分",
    "。涉密单位除外",
    "。其中重点项目按50%折算",
    "。每超过2%扣0.7分",
    "。未公开的不得分",
    "。最高得3.3分",
    "。上年执行率低于60%不得分",
    "。考核期内发生事故的不得分",
    "。每发现一例虚报扣0.3分",
]


@EACH_KIND
@patient
@given(st.data(), st.sampled_from(SPOILERS))
def test_a_contradiction_is_refused(kind: str, data: st.DataObject, spoiler: str):
    phrase = data.draw(table_phrases.KINDS[kind]())
    note(phrase.text + spoiler)

    assert read_criterion(phrase.text + spoiler, float(phrase.points)).rule is None


@patient
@given(table_phrases.levels())
def test_levels_keep_their_words_and_points(made: tuple[str, Fraction, list[tuple[str, Fraction]]]):
    text, points, given_points = made
    note(text)
    reading = read_criterion(text, float(points))

    assert reading.unread == ()
    assert isinstance(reading.rule, Judged)
    spans = reading.rule.spans(float(points))
    assert [span.words for span in spans] == [name for name, _ in given_points]
    assert [span.high for span in spans] == pytest.approx([float(each) for _, each in given_points])
    assert read_criterion(reading.text, float(points)).text == reading.text


@patient
@given(table_phrases.levels(), st.data())
def test_levels_that_do_not_reach_the_points_are_refused(
    made: tuple[str, Fraction, list[tuple[str, Fraction]]], data: st.DataObject
):
    text, points, given_points = made
    assume("系数" not in text)
    other = points + data.draw(st.integers(1, 5))
    assume(sum(each for _, each in given_points) != other)

    assert read_criterion(text, float(other)).rule is None


@patient
@given(table_phrases.lists(), st.data())
def test_a_list_without_numbers_adds_up(
    made: tuple[str, list[tuple[str, Fraction]]], data: st.DataObject
):
    text, items = made
    note(text)
    full = sum(price for _, price in items)

    reading = read_criterion(text, float(full))
    assert isinstance(reading.rule, Checklist), reading.unread
    assert [(each.item, each.points) for each in reading.rule.items] == [
        (name, float(price)) for name, price in items
    ]
    cut = data.draw(st.integers(0, len(text.rstrip("）分")) - 1))
    assert read_criterion(text[:cut], float(full)).rule is None
    assert read_criterion(text, float(full) + 1).rule is None
