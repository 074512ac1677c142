"""Notes never contradict what they show: a reader who knows the rubric's words and nothing but the
numbers printed in a note comes to the same band and the same number of steps."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.libreoffice import convert

from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.rules import Rule, read_rule

BANDS = [["= 0", 2], ["<= 10%", 1.5], ["<= 20%", 1], ["<= 30%", 0.5], ["else", 0]]
RULES = {
    "below": {"step": {"full": "<= 100%", "every": "1%", "deduct": 0.5}},
    "started": {"step": {"full": ">= 98%", "every": "5%", "deduct": 1, "count": "started"}},
    "both": {"step": {"full": "= 100%", "every": "2.5%", "deduct": 0.2}},
    "bands": {"bands": BANDS},
    "pass": {"pass": {"when": ">= 92.5%"}},
    "proportional": {"proportional": {"full_from": "95%"}},
    "linear": {"linear": {"full": "100%", "zero": "120%"}},
}
FULL = 4.0
_PRINTED = re.compile(r"^(-?[\d.]+)%")


def told(rule: Rule, ratios: list[float]) -> list[str]:
    """Return the sentences that show each ratio, as the calculator writes them."""
    return [
        f"{shown}；{note}"
        for shown, note in zip(_shown(rule, ratios), rule.note(FULL, ratios), strict=True)
    ]


def _shown(rule: Rule, ratios: list[float]) -> list[str]:
    columns = Columns({"A": np.array(ratios)}, len(ratios))
    return evaluate(rule.percent(Name("A")), columns).tolist()


def read_back(rule: Rule, note: str) -> float:
    """Score the ratio that is printed; the printed distance must give the steps of the note."""
    printed = _PRINTED.match(note)
    assert printed, note
    ratio = float(f"{printed[1]}e-2")
    steps = re.search(r"部分为([\d.]+)个百分点，每([\d.]+)个百分点扣", note)
    counted = re.search(r"，计([\d.]+)步", note)
    if steps and counted:
        quotient = round(float(steps[1]) / float(steps[2]), 9)
        whole = math.ceil if "不足一步按一步计" in note else math.floor
        assert whole(quotient) == float(counted[1]), note
    (points,) = rule.score(FULL, ratio)
    return float(points)


def beside() -> st.SearchStrategy[float]:
    """Ratios on, beside and between the thresholds and steps of the rules, to the tenth decimal."""
    ticks = st.integers(0, 60).map(lambda step: step * 0.025)
    off = st.sampled_from([0.0, 1e-10, 3e-8, 5e-7, 1.69e-7, 4e-6, 3e-5, 4.9e-5, 5e-5, 9.9e-5, 1e-4])
    way = st.sampled_from([1, -1])
    near = st.tuples(ticks, off, way).map(lambda part: round(part[0] + part[1] * part[2], 10))
    return st.one_of(near, st.floats(0, 1.5).map(lambda ratio: round(ratio, 10)))


@pytest.mark.parametrize("name", RULES)
@given(ratios=st.lists(beside(), min_size=5, max_size=30))
def test_what_a_note_prints_scores_as_what_it_tells(name: str, ratios: list[float]):
    rule = read_rule(RULES[name])
    exact = rule.score(FULL, ratios)
    for note, points in zip(told(rule, ratios), exact.tolist(), strict=True):
        read = read_back(rule, note)
        if name in ("bands", "pass", "below", "started", "both"):
            assert read == pytest.approx(points, abs=1e-9), note
        # A straight line moves with what is printed; its ends do not.
        assert (read < FULL, read > 0) == (points < FULL, points > 0), note
        if points < FULL:  # a sentence is written where points were lost
            earned, lost = re.findall(r"计([\d.]+)分，扣([\d.]+)分", note)[-1]
            assert (float(earned) < FULL, float(lost) > 0) == (True, True), note


@pytest.mark.large
def test_a_foreign_engine_prints_the_same(tmp_path: Path):
    random = np.random.default_rng(20)
    off = random.choice([0, 1e-10, 1.69e-7, 4e-6, 3e-5, 4.9e-5, 9.9e-5, 1e-4, 0.0123], 60)
    ticks = random.integers(0, 60, 60) * 0.025
    ratios = np.round(ticks + off * random.choice([1, -1], 60), 10).tolist()
    book = xlsxwriter.Workbook(tmp_path / "notes.xlsx")
    sheet = book.add_worksheet()
    expected = []
    for column, parameters in enumerate(RULES.values(), start=1):
        rule = read_rule(parameters)
        expected.append(told(rule, ratios))
        for row, ratio in enumerate(ratios):
            cell = f"A{row + 1}"
            shown = excel(rule.percent(Name("A")), lambda _, cell=cell: cell)
            sheet.write_number(row, 0, ratio)
            sheet.write_formula(row, column, f'={shown}&"；"&{rule.note_formula(FULL, cell)}')
    book.close()
    (tmp_path / "out").mkdir()

    convert([tmp_path / "notes.xlsx"], tmp_path / "out")

    found = load_workbook(tmp_path / "out" / "notes.xlsx", data_only=True).worksheets[0]
    for column, notes in enumerate(expected, start=2):
        assert [found.cell(row, column).value for row in range(1, len(ratios) + 1)] == notes
