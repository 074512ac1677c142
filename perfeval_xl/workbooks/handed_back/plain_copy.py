"""What goes back of a file that cannot be marked itself: a new workbook, list and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.messages import Severity
from perfeval_xl.sheets.grids import Grid
from perfeval_xl.sheets.style import Style
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.handed_back.areas import Area, areas_of, link_to
from perfeval_xl.workbooks.handed_back.correction_list import (
    MENDABLE,
    NOT_MENDABLE,
    SHEET,
    Heading,
    correction_list,
    is_list,
)
from perfeval_xl.workbooks.handed_back.fills import FILLS, FORMULA, ranges_text
from perfeval_xl.workbooks.handed_back.list_in_plain import paint_list
from perfeval_xl.workbooks.handed_back.mark import Mark
from perfeval_xl.workbooks.handed_back.notes import AUTHOR, box_size, note
from perfeval_xl.workbooks.handed_back.sheet_names import sheet_names
from perfeval_xl.workbooks.handed_back.used_area import used_areas
from perfeval_xl.workbooks.handed_back.values_as_read import write_values

_VALUES_ONLY = "本文件里只有原文件的数据，没有格式、公式和批注；也可以改原来的文件，重新报来。"


def plain_copy(
    out: Path, heading: Heading, marks: Sequence[Mark], grids: Mapping[str, Grid] | None
) -> None:
    """Write a new .xlsx: the list, then each sheet's values as read, with the marks.

    `grids` are the sheets as `read_grids` gives them, None or empty for a file that could not be
    opened: only the list is written then.
    """
    own = {name: grid for name, grid in (grids or {}).items() if not _is_old_list(name, grid)}
    names = sheet_names(own, taken=[SHEET])
    areas = list(used_areas(own))

    def target(mark: Mark) -> str:
        if mark.sheet not in names or mark.sheet == IDENTITY_SHEET:
            return ""
        return next((link_to(names[mark.sheet], area.corner) for area in areas_of(mark)), "")

    guide = [MENDABLE, _VALUES_ONLY] if own else [NOT_MENDABLE]
    guide += [
        f"工作表“{names[name]}”太大，只列出前 {len(rows)} 行。" for name, rows, cut in areas if cut
    ][:5]
    title = f"{heading.department}报送表{SHEET}"
    with workbook_at(out, title) as workbook:
        style = Style(workbook)
        first = workbook.add_worksheet(SHEET)
        paint_list(first, style, correction_list(heading, marks, target, guide))
        for name, rows, _ in areas:
            sheet = workbook.add_worksheet(names[name])
            write_values(sheet, style, rows)
            _mark(sheet, style, [mark for mark in marks if mark.sheet == name])
            paper(sheet, landscape=max((len(row) for row in rows), default=0) > 6)
            if name == IDENTITY_SHEET:
                sheet.very_hidden()
        first.activate()


def _is_old_list(name: str, grid: Grid) -> bool:
    return name.startswith(SHEET) and is_list(grid)


def _mark(sheet: Worksheet, style: Style, marks: Sequence[Mark]) -> None:
    at: dict[tuple[int, int], list[Mark]] = {}
    coloured: dict[Severity, list[Area]] = {}
    for mark in marks:
        for area in areas_of(mark):
            at.setdefault((area.top, area.left), []).append(mark)
            coloured.setdefault(mark.severity, []).append(area)
    for severity, color in FILLS.items():
        if severity not in coloured:
            continue
        first, ranges = coloured[severity][0], ranges_text(coloured[severity])
        options = {
            "type": "formula",
            "criteria": f"={FORMULA}",
            "format": style.only_fill(color),
            "stop_if_true": True,
            "multi_range": ranges,
        }
        sheet.conditional_format(first.top, first.left, first.bottom, first.right, options)
    for (row, column), here in at.items():
        text = note(here)
        width, height = box_size(text)
        options = {
            "author": AUTHOR,
            "width": width,
            "height": height,
            "font_name": "宋体",
            "font_size": 9,
        }
        sheet.write_comment(row, column, text, options)
