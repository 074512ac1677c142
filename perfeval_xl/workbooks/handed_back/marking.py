"""Puts the marks into the cells of one sheet: a colour and a comment that says what is wrong."""

from collections.abc import Iterable, Sequence

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.messages import Severity
from perfeval_xl.sheets.inside_openpyxl import present_cells
from perfeval_xl.sheets.style import lines_needed
from perfeval_xl.workbooks.handed_back.areas import Area, anchored, areas_of
from perfeval_xl.workbooks.handed_back.correction_list import COLUMNS, SHEET, is_list
from perfeval_xl.workbooks.handed_back.mark import (
    FILLS,
    TODO,
    Mark,
    cell_text,
    gravest_first,
    one_line,
    unescaped,
)


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


FORMULA = 'LEN("perfeval-xl")>0'
SIGN = '"perfeval-xl"'
"""What our formula keeps, however a spreadsheet rewrites the rest of it."""


def ranges_text(areas: Iterable[Area]) -> str:
    """Return areas as a sheet's XML writes several: "B6 C8:D9", each once."""
    return " ".join(dict.fromkeys(area.address for area in sorted(areas)))


AUTHOR = "perfeval-xl"
_HEAD = "【退回修改】"
"""The line that our part of a comment begins with; what stands above it is the author's."""
_REST = "另有"
_MOST, _LONGEST = 8, 400
"""Problems in one comment and characters of each; the list has them all."""

_WIDTH, _COLUMNS = 330, 50.0
"""Width of a comment's box in pixels, and in columns of a Latin letter at 9 point."""
_LINE, _EDGE, _HIGHEST = 17, 16, 560
"""Height in pixels of a line, of the edges, and of the tallest box."""


def note(marks: Sequence[Mark], author_text: str = "") -> str:
    """Return the comment for the problems of one cell, below what its author wrote there."""
    lines = [_HEAD]
    lines += [
        f"{TODO[mark.severity]}：{one_line(mark.message, _LONGEST)}"
        for mark in gravest_first(marks)[:_MOST]
    ]
    if len(marks) > _MOST:
        lines.append(f"{_REST} {len(marks) - _MOST} 处，见“修改清单”。")
    return cell_text("\n".join([f"{author_text}\n", *lines] if author_text else lines))


def author_part(text: str) -> str:
    """Return a comment without what `note` wrote: the author's own text, and any reply below."""
    above, head, ours = text.partition(_HEAD)
    if not head:
        return text
    starts = (*(f"{word}：" for word in TODO.values()), f"{_REST} ")
    replies = [line for line in ours.split("\n") if line.strip() and not line.startswith(starts)]
    return "\n".join(each for each in (above.rstrip(), *replies) if each)


def box_size(text: str) -> tuple[int, int]:
    """Return the width and the height, in pixels, of a box that shows the text."""
    lines = lines_needed(text, _COLUMNS)
    return _WIDTH, min(_HIGHEST, lines * _LINE + _EDGE)


def take_off(book: Workbook) -> None:
    """Remove the list, the colours and our part of the comments; all else stays as it is."""
    for sheet in book.worksheets:
        if is_own_list(sheet):
            book.remove(sheet)
        else:
            _take_colours_off(sheet)
            _take_comments_off(sheet)


def is_own_list(sheet: Worksheet) -> bool:
    """Tell whether a sheet is our list; a copy of it may be called "修改清单 (2)"."""
    if not sheet.title.startswith(SHEET):
        return False
    rows = sheet.iter_rows(max_row=12, max_col=len(COLUMNS), values_only=True)
    return is_list([*rows])


def _take_colours_off(sheet: Worksheet) -> None:
    before = list(sheet.conditional_formatting)
    if not any(_is_ours(rule) for area in before for rule in area.rules):
        return
    kept = ConditionalFormattingList()
    for area in before:
        for rule in area.rules:
            if not _is_ours(rule):
                kept.add(str(area.sqref), rule)
    sheet.conditional_formatting = kept


def _is_ours(rule: object) -> bool:
    return any(SIGN in str(formula) for formula in getattr(rule, "formula", None) or ())


def _take_comments_off(sheet: Worksheet) -> None:
    for cell in present_cells(sheet):
        if cell.comment is None or isinstance(cell, MergedCell):
            continue
        text = author_part(cell.comment.text)
        if text != cell.comment.text:
            cell.comment = Comment(text, cell.comment.author) if text else None
