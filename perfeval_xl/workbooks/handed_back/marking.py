"""Puts the marks into the cells of one sheet: a colour and a comment that says what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.messages import Severity
from perfeval_xl.workbooks.handed_back.areas import Area, anchored, areas_of
from perfeval_xl.workbooks.handed_back.fills import FILLS, FORMULA, ranges_text
from perfeval_xl.workbooks.handed_back.mark import Mark
from perfeval_xl.workbooks.handed_back.notes import AUTHOR, box_size, note
from perfeval_xl.workbooks.handed_back.plain_text import unescaped
from perfeval_xl.workbooks.handed_back.present_cells import present_cells


def mark_cells(sheet: Worksheet, marks: Sequence[Mark]) -> None:
    """Colour every cell that a mark of this sheet names, and tell in a comment what is wrong."""
    merged = _merged(sheet)
    at: dict[tuple[int, int], list[Mark]] = {}
    coloured: dict[Severity, list[Area]] = {}
    for mark in marks:
        for area in (anchored(each, merged) for each in areas_of(mark)):
            at.setdefault((area.top, area.left), []).append(mark)
            coloured.setdefault(mark.severity, []).append(area)
    _colour(sheet, coloured)
    _comment(sheet, at)


def _merged(sheet: Worksheet) -> list[Area]:
    return [
        Area(each.min_row - 1, each.min_col - 1, each.max_row - 1, each.max_col - 1)
        for each in sheet.merged_cells.ranges
    ]


def corner_of(sheet: Worksheet, area: Area) -> str:
    """Return the address of the cell that carries a mark."""
    return anchored(area, _merged(sheet)).corner


def _colour(sheet: Worksheet, coloured: dict[Severity, list[Area]]) -> None:
    ours = [severity for severity in FILLS if severity in coloured]
    # What the author set up comes after ours, in its own order.
    theirs = [rule for area in sheet.conditional_formatting for rule in area.rules]
    for priority, rule in enumerate(sorted(theirs, key=lambda each: each.priority), len(ours) + 1):
        rule.priority = priority
    for priority, severity in enumerate(ours, start=1):
        fill = PatternFill("solid", bgColor=FILLS[severity][1:])
        rule = Rule(
            type="expression",
            formula=[FORMULA],
            dxf=DifferentialStyle(fill=fill),
            stopIfTrue=True,
            priority=priority,
        )
        sheet.conditional_formatting.add(ranges_text(coloured[severity]), rule)


def _comment(sheet: Worksheet, at: dict[tuple[int, int], list[Mark]]) -> None:
    """Write our comments, and make every comment's box fit its text: its size is not read."""
    rows, columns = sheet.max_row, sheet.max_column
    for (row, column), marks in at.items():
        if row >= rows or column >= columns:
            continue  # a cell beyond all others would make the sheet as large as that
        cell = sheet.cell(row + 1, column + 1)
        if isinstance(cell, MergedCell):
            continue
        before = cell.comment
        text = note(marks, before.text if before else "")
        cell.comment = Comment(unescaped(text), before.author if before else AUTHOR)
    for each in present_cells(sheet):
        if each.comment is not None:
            each.comment.width, each.comment.height = box_size(each.comment.text)
