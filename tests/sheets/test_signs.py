"""Colours that follow values: what a spreadsheet is told to look for, and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from perfeval_xl.sheets.style import BAD, Style, bars, mark, shades

AREA = (3, 1, 5, 2)


@pytest.fixture
def rule(tmp_path: Path) -> Callable[[Callable[[Style, Any], None]], tuple[str, Any]]:
    """Write a sheet with one conditional format and return its range and its rule."""

    def written(write: Callable[[Style, Any], None]) -> tuple[str, Any]:
        with xlsxwriter.Workbook(str(tmp_path / "s.xlsx")) as workbook:
            write(Style(workbook), workbook.add_worksheet())
        (area,) = load_workbook(tmp_path / "s.xlsx").active.conditional_formatting
        return str(area.sqref), area.rules[0]

    return written


@pytest.mark.parametrize(("value", "formula"), [(0, "0"), ('优"等', '"优""等"')])
def test_a_comparison_takes_numbers_and_words(rule, value: Any, formula: str):
    area, found = rule(lambda style, sheet: mark(style, sheet, AREA, ("==", value), **BAD))

    assert (area, found.operator, found.formula) == ("B4:C6", "equal", [formula])
    assert found.dxf.fill.bgColor.rgb.endswith(BAD["bg_color"][1:])
    assert found.dxf.font.color.rgb.endswith(BAD["font_color"][1:])


def test_a_formula_is_taken_as_it_is(rule):
    _, found = rule(lambda style, sheet: mark(style, sheet, AREA, "=B4<$A4", bold=True))

    assert (found.type, found.formula) == ("expression", ["B4<$A4"])


@pytest.mark.parametrize(("most", "top"), [(None, ("max", None)), (100, ("num", 100))])
def test_bars_begin_at_zero(rule, most: float | None, top: tuple[str, float | None]):
    _, found = rule(lambda _, sheet: bars(sheet, AREA, "#BBD6F0", most))

    low, high = found.dataBar.cfvo
    assert (low.type, low.val) == ("num", 0)
    assert (high.type, None if most is None else high.val) == top


def test_shades_end_at_what_is_full(rule):
    _, found = rule(lambda _, sheet: shades(sheet, AREA, 8))

    assert [(each.type, each.val) for each in found.colorScale.cfvo] == [("num", 0), ("num", 8)]
    assert [each.rgb[-6:] for each in found.colorScale.color] == ["F5A79B", "FFFFFF"]
