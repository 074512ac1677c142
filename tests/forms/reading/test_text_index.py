"""A sheet of a million cells is matched with all forms at once, in a moment."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from perfeval_xl.forms.reading.located_cells import TextIndex
from perfeval_xl.forms.reading.matching import best_match, outlines_of
from perfeval_xl.forms.reading.placing import anchor_texts
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue

RUBRICS = [load_rubric(each) for each in catalogue()]
TEXTS = sorted(anchor_texts(sheet for each in RUBRICS for sheet in outlines_of(each).sheets))
LOOKS = 60
"""So many times what it takes to look at every text once: machines differ, this hardly does."""


def test_a_text_is_found_in_reading_order():
    grid = [["x", "甲"], [1, " 甲 \n"], [], ["甲", None, "甲"], ["（甲）"]]

    index = TextIndex(grid, {"甲", "(甲)", "乙"})

    assert index.places("甲", 0) == [(0, 1), (1, 1), (3, 0), (3, 2)]
    assert index.places("(甲)", 0) == [(4, 0)]
    assert index.holds("甲")
    assert not index.holds("乙")
    with pytest.raises(KeyError):
        index.places("丙", 0)


def test_of_many_places_of_a_text_those_around_its_row_are_given():
    index = TextIndex([["甲"]] * 1000, {"甲"})

    rows = [row for row, _ in index.places("甲", 500)]

    assert len(rows) < 50
    assert rows[0] < 500 < rows[-1]
    assert index.places("甲", 0)[0] == (0, 0)
    assert index.places("甲", 5000)[-1] == (999, 0)


GRIDS: dict[str, Callable[[], list[list[str]]]] = {
    "all different": lambda: [[f"文字{r}-{c}" for c in range(100)] for r in range(10_000)],
    "one heading": lambda: [["填报单位："] * 100 for _ in range(10_000)],
    "all headings": lambda: [
        [TEXTS[(row * 100 + c) % len(TEXTS)] for c in range(100)] for row in range(10_000)
    ],
    "one column": lambda: [[f"填报单位：{row}"] for row in range(1_000_000)],
}
"""Made where they are asked for: who only collects the tests has no million texts to make."""


@pytest.mark.large
@pytest.mark.parametrize("name", GRIDS)
def test_a_million_texts_take_no_time(name: str):
    grid = GRIDS[name]()
    begun = time.process_time()
    assert sum(len(set(map(str.strip, row))) for row in grid)
    once = time.process_time() - begun

    begun = time.process_time()
    best_match(RUBRICS, {"Sheet1": grid})

    assert time.process_time() - begun < LOOKS * once
