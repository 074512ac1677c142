"""A form is laid out once for all returns; one on which nothing was moved is not searched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.forms.reading.located_cells import TextIndex, place
from perfeval_xl.forms.reading.matching import outlines_of
from perfeval_xl.forms.reading.placing import Outline, anchor_texts
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.sheets.grids import Grid

OUTLINES = {
    f"{name} {outline.layout.sheet}": outline
    for name in catalogue()
    for outline in outlines_of(load_rubric(name)).all
}


class Unsearched(TextIndex):
    """A sheet whose texts nobody may look for."""

    def holds(self, text: str) -> bool:
        raise AssertionError(text)

    def places(self, text: str, row: int) -> list[tuple[int, int]]:
        raise AssertionError(text)


def printed(outline: Outline) -> list[list[Any]]:
    """A blank sheet: the printed texts of a form, each in its place."""
    cells = [anchor.cell for anchor in outline.anchors]
    grid = [[""] * 60 for _ in range(outline.layout.rows + 1)]
    for cell in cells:
        grid[cell.row][cell.column] = f"{cell.text[:1]} {cell.text[1:]}\n"
    return grid


def index(grid: Grid, outline: Outline, kind: type[TextIndex] = TextIndex) -> TextIndex:
    return kind(grid, anchor_texts([outline]))


def test_a_form_is_laid_out_once_for_a_rubric():
    rubric = load_rubric("hengyang-2019")
    other = rubric.model_copy(update={"unit": "元"})

    assert outlines_of(rubric) is outlines_of(rubric)
    assert outlines_of(other) is not outlines_of(rubric)
    assert any(each.cell.text == "单位：元" for each in outlines_of(other).sheets[0].anchors)


@pytest.mark.parametrize("name", OUTLINES)
def test_a_sheet_on_which_nothing_was_moved_is_not_searched(name: str):
    outline = OUTLINES[name]

    found = place(outline, index(printed(outline), outline, Unsearched))

    assert found.found == found.wanted == len(outline.anchors)
    assert found.figures.keys() == outline.layout.figures.keys()
    for figure, spot in found.figures.items():
        cell = outline.layout.figures[figure]
        assert spot == (cell.row, cell.column)


@pytest.mark.parametrize("name", OUTLINES)
def test_where_all_rows_were_moved_everything_is_found_below(name: str):
    outline = OUTLINES[name]
    home = place(outline, index(printed(outline), outline))

    found = place(outline, index([[""] * 60, *printed(outline)], outline))

    assert found.found == home.found
    for own, moved in ((home.figures, found.figures), (home.words, found.words)):
        assert moved == {key: (row + 1, column) for key, (row, column) in own.items()}
    assert found.lists == {key: (at + 1, *rest) for key, (at, *rest) in home.lists.items()}
    if home.department is not None:
        assert found.department == (home.department[0] + 1, home.department[1])


@pytest.mark.parametrize("name", OUTLINES)
def test_one_text_that_is_lost_is_searched_for_and_the_others_stand(name: str):
    outline, grid = OUTLINES[name], printed(OUTLINES[name])
    lost = outline.anchors[-1].cell
    grid[lost.row][lost.column] = "别的话"

    found = place(outline, index(grid, outline))

    assert found.wanted - found.found == 1


def test_the_examples_are_in_their_places(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(TextIndex, "places", Unsearched.places)
    monkeypatch.setattr(TextIndex, "holds", Unsearched.holds)
    rubric = load_rubric("hengyang-2019")

    found = read_return(root / "examples/inbox/示例单位01.xlsx", lambda _: [rubric])

    assert found.figures
