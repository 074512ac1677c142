"""The formulas of a template: what they give, what becomes of them, how a return is read then."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.libreoffice import edited
from support.profile import every_day
from support.small import small_rubric

from perfeval_xl.forms.figures.figures import collect, collect_items, settle
from perfeval_xl.forms.layout.layout import NOTHING
from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.practice.fillings import fillings
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.sheets import skeletons

LINES = {"专项": [["甲", 1, 2], ["乙", 3, 4]]}
FIGURES = {"甲": 97.0, "乙": 100.0, "丙": 0.9, "基本_预算": 10.0, "基本_决算": 20.5}
TOTAL, LIST = "合计_预算", "专项_预算"


def read(path: Path, rubric: Rubric) -> Return:
    return read_return(path, lambda _: [rubric])


def settled(content: Return) -> pd.DataFrame:
    return settle(collect([content], content.rubric), collect_items([content]), content.rubric)


def codes(content: Return) -> set[str]:
    return {remark.code for remark in content.remarks}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "收件" / "甲局.xlsx"
    write_template(small_rubric(), path, Filling("甲局", figures=FIGURES, lists=LINES))
    return path


def place(path: Path, name: str) -> tuple[str, str]:
    """Return the sheet and the cell of a defined name."""
    (at,) = load_workbook(path).defined_names[name].destinations
    return at[0], at[1].replace("$", "")


def patched(path: Path, sheet: int, cell: str, value: str) -> None:
    """Overwrite the number in one cell as a program does that computes nothing."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = f"xl/worksheets/sheet{sheet}.xml"
    text, count = re.subn(
        rf'(<c r="{cell}"[^>]*>(?:<f>[^<]*</f>)?)<v(?: ?/>|>[^<]*</v>)'.encode(),
        rb"\g<1><v>" + value.encode() + b"</v>",
        parts[part],
    )
    assert count == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, part: text}.items():
            archive.writestr(name, content)


def test_a_total_is_nothing_until_all_its_parts_are_known(tmp_path: Path):
    rubric, path = small_rubric(), tmp_path / "甲局.xlsx"
    for figures, lists, shown in (
        ({}, {}, (None, None)),
        ({"基本_预算": 10.0}, {}, (None, None)),
        ({"基本_预算": 10.0}, {"专项": [["甲", 1, 2], ["乙", None, 4]]}, (None, None)),
        ({"基本_预算": 10.0}, {"专项": [["甲", 1, 2], ["", 2, 4]]}, (3, 13)),
        ({"基本_预算": 10.0}, {"专项": [[NOTHING, None, None]]}, (0, 10)),
        ({"基本_预算": 10.0}, LINES, (4, 14)),
    ):
        write_template(rubric, path, Filling("甲局", figures=figures, lists=lists))
        book = load_workbook(path, data_only=True)
        stands = [
            book[sheet][cell].value for sheet, cell in (place(path, LIST), place(path, TOTAL))
        ]
        assert [value or None if value == "" else value for value in stands] == list(shown)


def test_what_was_typed_over_a_formula_stays_and_is_held_to_its_parts(filled: Path):
    figures = {**FIGURES, TOTAL: 15.0}
    write_template(small_rubric(), filled, Filling("甲局", figures=figures, lists=LINES))
    sheet, cell = place(filled, TOTAL)
    assert load_workbook(filled)[sheet][cell].value == 15

    content = read(filled, small_rubric())

    assert content.figures[TOTAL] == 15.0
    assert settled(content)[TOTAL].item() == 14.0


@pytest.mark.parametrize("formula", ["=B8+B9", '=IF(COUNT(B8,B9)=2,B8+B9+0,"")'])
def test_a_formula_of_the_departments_own_states_what_it_gave(formula: str, filled: Path):
    sheet, cell = place(filled, TOTAL)
    book = load_workbook(filled)
    book[sheet][cell] = formula
    book.save(filled)
    patched(filled, 2, cell, "99")

    content = read(filled, small_rubric())

    assert content.figures[TOTAL] == 99.0


@pytest.mark.parametrize("rubric_id", every_day(catalogue(), "taojiang-2019"))
def test_a_return_filled_in_by_a_program_that_computes_nothing_is_read_all_the_same(
    rubric_id: str, tmp_path: Path
):
    """As openpyxl does it: the formulas have no results. On both roads of the reader."""
    rubric = load_rubric(rubric_id)
    filling = fillings(3, 0, rubric, {f"单位{at}": "" for at in range(50)})[0]
    paths = [tmp_path / f"{number}.xlsx" for number in range(4)]
    for path in paths:
        write_template(rubric, path, filling)
    whole = read(paths[0], rubric)
    for path in paths[1:]:
        book = load_workbook(path)
        book.save(path)
    skeletons._SHELVES.clear()

    bare = [read(path, rubric) for path in paths[1:]]

    for content in bare:
        assert codes(content) <= codes(whole)
        counted = settled(content)
        pd.testing.assert_frame_equal(
            counted[[name for name in rubric.entries if not name.startswith("填报_")]],
            settled(whole)[[name for name in rubric.entries if not name.startswith("填报_")]],
        )
        for ours, theirs in zip(content.projects, whole.projects, strict=True):
            assert ours.remarks == theirs.remarks
            assert ours.figures.items() <= theirs.figures.items()


def test_an_old_result_of_the_templates_own_formula_is_not_held_against_anybody(filled: Path):
    _, cell = place(filled, "基本_预算")
    patched(filled, 2, cell, "11")

    content = read(filled, small_rubric())

    assert settled(content)[TOTAL].item() == 15.0
    assert [(each.code, each.name, each.found, each.expected) for each in content.remarks] == [
        ("VALUE_TIDIED", TOTAL, "14", "15")
    ]


def test_a_line_called_nothing_is_a_list_of_none(tmp_path: Path):
    path = tmp_path / "甲局.xlsx"
    lists = {"专项": [[NOTHING, None, None]]}
    write_template(small_rubric(), path, Filling("甲局", figures=FIGURES, lists=lists))

    content = read(path, small_rubric())

    assert settled(content)[[LIST, TOTAL]].iloc[0].tolist() == [0.0, 10.0]
    assert codes(content) == {"VALUE_AS_ZERO"}


@pytest.mark.large
@pytest.mark.libreoffice
def test_rows_put_in_anywhere_in_a_list_count(filled: Path, tmp_path: Path):
    """Above its first line, between two, and below its last one."""
    sheet, cell = place(filled, LIST)
    first = int(cell[1:]) + 1
    steps: list[tuple[object, ...]] = []
    for row, amount in ((first, 100), (first + 2, 200), (first + 4, 300)):
        steps += [
            ("insert rows", sheet, row, 1),
            ("number", sheet, f"B{row}", amount),
            ("number", sheet, f"C{row}", 0),
        ]
    path = edited(filled, tmp_path / "out" / "甲局.xlsx", *steps)

    content = read(path, small_rubric())

    assert content.figures[LIST] == 604.0
    assert content.figures[TOTAL] == 614.0
    assert settled(content)[TOTAL].item() == 614.0
    assert codes(content) == set()
