"""Criteria as tables print them, by hand: what each gives at many figures, or that it gives none.

They stand in `criteria_by_hand.txt` with the points worked out by people, no rule of the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.reading.criterion import Reading, read_criterion
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged


class Printed(NamedTuple):
    """A criterion with its 分值, and what people make of it."""

    points: float
    text: str
    expected: str


def printed() -> Iterator[Printed]:
    lines = Path(__file__).with_name("criteria_by_hand.txt").read_text(encoding="utf-8")
    told = [line for line in lines.splitlines() if line and not line.startswith("#")]
    for criterion, expected in zip(told[::2], told[1::2], strict=True):
        points, text = criterion.split("｜", 1)
        yield Printed(float(points), text, expected.strip())


ALL = list(printed())
REFUSED = [each for each in ALL if each.expected == "拒"]
BY_PEOPLE = [each for each in ALL if each.expected[0] in "级点"]
SCORED = [each for each in ALL if each not in (*REFUSED, *BY_PEOPLE)]


def figure(text: str) -> float:
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def read(case: Printed) -> Reading:
    reading = read_criterion(case.text, case.points)
    assert reading.unread == ()
    return reading


def test_there_are_as_many_as_are_worth_the_name():
    assert len(ALL) >= 150
    assert len({(case.text, case.points) for case in ALL}) == len(ALL)
    assert len(REFUSED) >= 30


@pytest.mark.thinned(6)
@pytest.mark.parametrize("case", SCORED, ids=lambda case: case.text)
def test_a_printed_criterion_gives_what_people_work_out(case: Printed):
    reading = read(case)
    pairs = [pair.split("=") for pair in case.expected.split()]
    at = np.array([figure(where) for where, _ in pairs])
    expected = [np.nan if points == "-" else float(points) for _, points in pairs]

    scores = reading.rule.score(case.points, abs(at) if reading.by_amount else at)
    assert scores == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.thinned(6)
@pytest.mark.parametrize("case", [*SCORED, *BY_PEOPLE], ids=lambda case: case.text)
def test_canonical_words_read_back_as_the_same_rule(case: Printed):
    reading = read(case)

    again = read_criterion(reading.text, case.points)
    assert again.unread == ()
    assert again.text == reading.text


@pytest.mark.parametrize("case", BY_PEOPLE, ids=lambda case: case.text)
def test_what_people_choose_keeps_its_words(case: Printed):
    rule = read(case).rule
    pairs = [pair.split("=") for pair in case.expected.split()[1:]]

    if case.expected.startswith("级"):
        assert isinstance(rule, Judged)
        told = [(span.words, span.high) for span in rule.spans(case.points)]
    else:
        assert isinstance(rule, Checklist)
        told = [(item.item, item.points) for item in rule.items]
    assert told == [(words, float(points)) for words, points in pairs]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.text)
def test_what_gives_no_one_score_is_refused(case: Printed):
    reading = read_criterion(case.text, case.points)

    assert reading.rule is None, reading.text
    assert reading.unread


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("90%以上得5分，80%-90%得3分，80%以下不得分", "民法典"),
        ("100%得5分；90%（含）-100%得3分；90%以下不得分", "达到即计满分"),
        ("调整率=0得5分；0-10%（含）得3分；大于10%不得分", "追减也是调整"),
        ("偏差在±5%以内（含）得5分，超过±5%不得分", "绝对值"),
        ("=0得5分；0-10%（含）得3分；大于10%不得分", "低于0的，原文没有写"),
        ("完成率100%/90%/80%分别得5/4/3分", "最低一档也没有达到"),
    ],
)
def test_what_only_law_or_sense_settles_is_said(text: str, note: str):
    assert any(note in said for said in read_criterion(text, 5).notes)


def test_what_the_words_settle_needs_no_note():
    text = "≥90%得5分，80%（含）-90%（不含）得3分，低于80%不得分"

    assert read_criterion(text, 5).notes == ()


@pytest.mark.parametrize(
    ("text", "formula", "why"),
    [
        ("≤3天得5分，每超过1天扣1分", "及时数 / 总数", "标准数的是天，计算公式算的却是比率"),
        ("每出现一例扣1分", "违规数 / 总数", "计算公式算的却是比率"),
        ("≤5%得5分，每超过1%扣1分", "在职人数 - 编制数", "计算公式算的却不是"),
        ("得分=（甲数-乙数）/甲数×分值", "乙数 / 甲数", "与指标说明的公式不同"),
    ],
)
def test_a_rule_of_another_kind_than_the_formula_is_refused(text: str, formula: str, why: str):
    reading = read_criterion(text, 5, parse(formula))

    assert reading.rule is None
    assert why in "；".join(reading.unread)
    assert read_criterion(text, 5).rule is not None


def test_the_formula_of_a_score_gives_the_ratio():
    reading = read_criterion("得分=（计划数-未完成数）/计划数×分值", 5)

    assert reading.formula is not None
    assert reading.formula.text == "(计划数 - 未完成数) / 计划数"
