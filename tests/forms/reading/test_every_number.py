"""Whatever is done to labels, names and layouts: every number is read, or told with its cell."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.touched_books import TOUCHES, Book, book_at
from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.layout.project_layout import blank_levels
from perfeval_xl.forms.reading.matching import outlines_of
from perfeval_xl.forms.reading.reader import Return, ReturnError, read_return
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.forms.template.inputs import Filling, ProjectFilling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.sheets import skeletons

RUBRICS = sorted(catalogue())
FOLDER = Path(mkdtemp())
Key = tuple[str, ...]


class Sound(NamedTuple):
    """A return in which every number stands once, and what it is read as."""

    rubric: Rubric
    book: Book
    named: dict[float, Key]


@cache
def sound(name: str) -> Sound:
    rubric = load_rubric(name)
    path = FOLDER / f"{name}.xlsx"
    write_template(rubric, path, _filling(rubric))
    write_template(rubric, FOLDER / "blank.xlsx")
    content = read_return(path, lambda _: [rubric])
    assert not any(remark.cell for remark in _remarks(content))
    by_number: dict[float, list[Key]] = {}
    for key, number in _figures(content):
        by_number.setdefault(number, []).append(key)
    named = {number: keys[0] for number, keys in by_number.items() if len(keys) == 1}
    assert len(named) > 0.6 * len(by_number)
    return Sound(rubric, book_at(path, FOLDER / "blank.xlsx"), named)


def _filling(rubric: Rubric) -> Filling:
    unused = iter(range(1, 10_000))

    def number(kind: str) -> float:
        at = next(unused)
        match kind:
            case "count":
                return 1000.0 + at
            case "percent":
                return (100 + at) / 10_000
            case "score":
                return at / 1000 + 0.0005
        return 200 + at * 1.37

    figures, lists, projects = {}, {}, []
    forms = outlines_of(rubric)
    for outline in forms.sheets:
        for name, cell in outline.layout.figures.items():
            figures[name] = number(cell.entry.kind if cell.entry else "money")
        for area in outline.layout.lists.values():
            lists[area.row] = [
                [f"第{at}个专项", *(number("money") for _ in area.columns)] for at in range(1, 3)
            ]
    if rubric.project is not None and forms.project is not None:
        for at in range(2):
            own = {
                name: number(cell.entry.kind if cell.entry else "money")
                for name, cell in forms.project.layout.figures.items()
            }
            rows = [
                [
                    *levels,
                    f"第{at}{line}号指标",
                    "2次",
                    "2次",
                    number("score"),
                    number("score"),
                    None,
                ]
                for line, levels in enumerate(blank_levels(rubric.project))
            ]
            projects.append(ProjectFilling(own, {"项目名称": f"项目之{at}"}, rows))
    return Filling("示例单位", "101", figures, lists, projects=projects)


def _figures(content: Return) -> Iterator[tuple[Key, float]]:
    """Every number that was read, beside the field that took it.

    Lines and projects are people's to name: a number belongs to their column.
    """
    for part in (content, *content.projects):
        yield from (((name,), n) for name, n in part.figures.items() if name in part.places)
    for line in content.items:
        for column, value in line.items():
            if isinstance(value, float):
                yield ("清单", column), value
    for project in content.projects:
        for line in project.rows:
            for column in ("分值", "自评得分"):
                if line[column] is not None:
                    yield ("绩效指标", column), line[column]


def _remarks(content: Return) -> list[Any]:
    return [*content.remarks, *(each for project in content.projects for each in project.remarks)]


def told_cells(content: Return) -> set[tuple[str, str]]:
    """The cells that a finding names, with their sheets."""
    return {
        (remark.sheet, cell) for remark in _remarks(content) for cell in remark.cell.split("、")
    }


def read(path: Path, rubric: Rubric) -> Return | None:
    """Read a workbook; None for one that is no return any more, or says nobody's name."""
    try:
        return read_return(path, lambda _: [rubric])
    except ReturnError as error:
        if error.code in ("FILE_NOT_RETURN", "FILE_NO_DEPARTMENT"):
            return None
        raise


@pytest.mark.thinned(8)
@pytest.mark.parametrize("name", RUBRICS)
@given(
    touches=st.lists(st.sampled_from(sorted(TOUCHES)), min_size=1, max_size=3),
    seed=st.integers(0, 10**6),
)
def test_every_number_is_read_or_told_with_its_cell(name: str, touches: list[str], seed: int):
    assert_read_or_told(name, touches, seed)


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    ("name", "touches", "seed"),
    [
        (
            "taojiang-2019",
            ["a number over print", "a column deleted", "a number over print"],
            19036,
        ),
        ("taojiang-2019", ["a column deleted", "narrow signs"], 523011),
        ("taojiang-2019", ["identity lost", "a number beside", "a column deleted"], 56730),
        ("zhanjiang-2018", ["brackets", "a remark", "columns swapped"], 150),
        ("zhanjiang-2018", ["a column deleted", "a label emptied", "a row deleted"], 7),
        ("zhanjiang-2018", ["rows swapped"], 764897),
        ("dongchuan-2020", ["rows put in", "rows swapped", "unseen signs"], 401756),
        ("hengyang-2019", ["rows swapped", "a number beside", "columns put in"], 357112),
    ],
    ids=lambda each: "+".join(each) if isinstance(each, list) else str(each),
)
def test_what_was_lost_once(name: str, touches: list[str], seed: int):
    assert_read_or_told(name, touches, seed)


def assert_read_or_told(name: str, touches: list[str], seed: int) -> None:
    rubric, book, named = sound(name)
    book, chance = book.copy(), random.Random(seed)
    for touch in touches:
        TOUCHES[touch](book, chance)
    path = FOLDER / "touched.xlsx"
    book.save(path)

    content = read(path, rubric)

    if content is None:
        return
    taken = list(_figures(content))
    # No number in another field than its own.
    assert {(key, value) for key, value in taken if named.get(value, key) != key} == set()
    # And none that is nowhere.
    known, told = {value for _, value in taken}, told_cells(content)
    texts = {text for part in (content, *content.projects) for text in part.words.values()}
    lost = [
        (sheet.name, xl_rowcol_to_cell(*place), sheet.cells[place])
        for sheet in book.forms
        for place in sheet.numbers()
        if sheet.cells[place] not in known and shown(sheet.cells[place]) not in texts
        if (sheet.name, xl_rowcol_to_cell(*place)) not in told
    ]
    assert lost == []
    assert content.department == "示例单位"


@pytest.mark.thinned(32)
@pytest.mark.parametrize("name", RUBRICS)
@pytest.mark.parametrize("touch", sorted(TOUCHES))
def test_on_the_quick_road_the_same_is_read(name: str, touch: str, monkeypatch: pytest.MonkeyPatch):
    """What was read before is held against the next one: values apart, it is told the same."""
    rubric, book, _ = sound(name)
    book = book.copy()
    TOUCHES[touch](book, random.Random(f"{name} {touch}"))
    path = FOLDER / "twice.xlsx"
    book.save(path)
    monkeypatch.setattr(skeletons, "_SHELVES", {})
    first = read(path, rubric)
    read(path, rubric)  # it is kept the second time
    monkeypatch.setattr(skeletons, "examine_content", _slow_road)

    again = read(path, rubric)

    assert (first is None) == (again is None)
    if first is not None and again is not None:
        assert list(_figures(again)) == list(_figures(first))
        assert _remarks(again) == _remarks(first)


def _slow_road(*_: object) -> None:
    raise AssertionError("looked at as a whole")
