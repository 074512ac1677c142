"""What goes back of a file that cannot be marked itself: a new workbook, list and values."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.messages import Severity
from perfeval_xl.sheets.grids import Grid
from perfeval_xl.sheets.listing import ListSheet, put_across, write_list
from perfeval_xl.sheets.style import LAST_ROW, Style, keep_texts, paper, text_width
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.handed_back.areas import Area, areas_of, link_to, used_areas
from perfeval_xl.workbooks.handed_back.correction_list import (
    COLUMNS,
    HEADING_HEIGHT,
    LEAST,
    MENDABLE,
    NOT_MENDABLE,
    SHEET,
    TITLE_HEIGHT,
    CorrectionList,
    Heading,
    correction_list,
    is_list,
)
from perfeval_xl.workbooks.handed_back.mark import FILLS, Mark, cell_text, one_line
from perfeval_xl.workbooks.handed_back.marking import AUTHOR, FORMULA, box_size, note, ranges_text

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
        _write_list(first, style, correction_list(heading, marks, target, guide))
        for name, rows, _ in areas:
            sheet = workbook.add_worksheet(names[name])
            write_values(sheet, style, rows)
            _mark(sheet, style, [mark for mark in marks if mark.sheet == name])
            paper(sheet, landscape=max((len(row) for row in rows), default=0) > 6)
            if name == IDENTITY_SHEET:
                sheet.very_hidden()
        first.activate()


def _write_list(sheet: Worksheet, style: Style, content: CorrectionList) -> None:
    """Write the list on an empty sheet, ready to be read and printed on A4 across."""
    last = len(COLUMNS) - 1
    put_across(sheet, (0, 0, last), content.title, style.title(), TITLE_HEIGHT)
    guide = zip(content.guide, content.guide_heights(), strict=True)
    for row, (text, height) in enumerate(guide, start=1):
        put_across(sheet, (row, 0, last), text, style(), height)
    first = len(content.guide) + 2
    listed = ListSheet(
        COLUMNS, first=first, heading_height=HEADING_HEIGHT, least=LEAST, frozen=0
    )  # fmt: skip
    write_list(sheet, style, listed, content.lines)


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
            "format": style.bare(bg_color=color),
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


_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST = 31
_RESERVED = "history"


def sheet_names(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return a name to use for each name, none of them in `taken` and no two alike.

    Names are compared as a spreadsheet does, without regard to case; a second one gets "_2".
    """
    used = {name.casefold() for name in taken} | {_RESERVED}
    chosen = {}
    for name in names:
        base = _FORBIDDEN.sub("_", one_line(name)).strip("' ")[:_LONGEST].rstrip("' ") or "工作表"
        candidate, count = base, 1
        while candidate.casefold() in used:
            count += 1
            end = f"_{count}"
            candidate = base[: _LONGEST - len(end)] + end
        used.add(candidate.casefold())
        chosen[name] = candidate
    return chosen


_WIDEST, _NARROWEST = 46.0, 9.0
_LONG = 60
"""A text wider than this is wrapped; it no longer tells how wide its column should be."""
_FIRST_YEAR = 1900


def write_values(sheet: Worksheet, style: Style, grid: Grid) -> None:
    """Write a grid of raw values from A1 on, and set the columns' widths by them."""
    plain, whole = style.boxed(), style(text_wrap=False)
    widths: dict[int, float] = {}
    width = max((len(line) for line in grid), default=0)
    for row, line in enumerate(grid):
        alone = _runs_over(row, line)
        for column in range(width):
            value = line[column] if column < len(line) else None
            if _is_empty(value):
                if not alone:
                    sheet.write_blank(row, column, None, plain)
                continue
            _write(sheet, style, row, column, value, whole if alone else plain)
            if not alone:
                text = str(value)
                wide = min(_WIDEST, text_width(text[:_LONG]) + 2.0)
                widths[column] = max(widths.get(column, _NARROWEST), wide)
    for column, wide in widths.items():
        sheet.set_column(column, column, wide)
    keep_texts(sheet, (0, 0, LAST_ROW, max(width - 1, 0)))


def _runs_over(row: int, line: Sequence[Any]) -> bool:
    """Tell whether a title or a long remark stands alone in its row, to run over the others."""
    filled = [value for value in line if not _is_empty(value)]
    if len(filled) != 1 or _is_empty(line[0]):
        return False
    return row == 0 or text_width(str(line[0])) > _LONG


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _write(sheet: Worksheet, style: Style, row: int, column: int, value: Any, form: Format) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, timedelta):
        days = value / timedelta(days=1)
        sheet.write_number(row, column, days, style.boxed(num_format="[h]:mm:ss"))
    elif isinstance(value, date | time) and (number_format := _date_format(value)):
        sheet.write_datetime(row, column, value, style.boxed(num_format=number_format))
    else:
        sheet.write_string(row, column, cell_text(str(value)), form)


def _date_format(value: date | time) -> str:
    """Return how to show a date; "" where a spreadsheet cannot hold it."""
    if isinstance(value, time):
        return "hh:mm:ss"
    if value.year < _FIRST_YEAR or value != value:
        return ""
    clock = isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0)
    return "yyyy-mm-dd hh:mm:ss" if clock else "yyyy-mm-dd"
