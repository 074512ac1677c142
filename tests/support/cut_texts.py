"""What of a sheet cannot be read whole, measured as 宋体 sets it.

Nothing of ours measures here. A Chinese sign of 宋体 is as wide as its size, a Latin one half of
it, and a line is a quarter higher than its signs at most (Excel gives a row of 9 points 11.25, one
of 10 points 12, one of 11 points 13.5). A column's unit is a digit of the workbook's own font, 7
pixels of Calibri 11; where a Chinese system puts 宋体 in its place, columns are wider.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from support.seen import Area, SeenCell, SeenSheet

_UNIT, _PADDING = 5.25, 3.75
"""Of a column's width, in points; the padding is part of the width."""
_GENEROUS, _LINE, _BOLDER = 1.04, 1.25, 0.6
"""A printer sets a little wider than the screen; bold adds to every sign."""
_NEVER_FIRST = "，。；：、！？）》】”’…—·%％,.;:!?)]}"
_NEVER_LAST = "（《【“‘([{"
_PIECES = re.compile(r"[!-~]+|\s|.")
"""A Latin word or a number stays together; everything else may be parted."""
_NUMBER = re.compile(r"(?P<comma>#,##)?0(\.(?P<places>0+)(?P<more>#*))?(?P<percent>%?)")


def cut_texts(sheet: SeenSheet) -> Iterator[str]:
    """Yield the cells that are cut: too high for their rows, or too wide where they may not go."""
    filled = {(cell.row, cell.column) for cell in sheet.cells if cell.text}
    for cell in sheet.cells:
        width, height = _room(cell, sheet)
        if not cell.text.strip() or cell.shrinks or width <= 0 or not height:
            continue  # nothing to see
        if not cell.is_text:
            if width_of(_figure(cell), cell) > width:
                yield f"{cell.name}: #### for {_figure(cell)}"
            continue
        needed = lines(cell.text, cell, width) if cell.wrapped else 1
        if needed * cell.size * _LINE > height:
            yield f"{cell.name}: {needed} lines in {height:g} points: {cell.text[:40]}"
        if not cell.wrapped and _runs_on(cell, sheet, filled):
            yield f"{cell.name}: does not end in its place: {cell.text[:40]}"


def fits(text: str, cell: SeenCell, sheet: SeenSheet) -> bool:
    """Tell whether another text would be seen whole in a wrapped cell."""
    width, height = _room(cell, sheet)
    return lines(text, cell, width) * cell.size * _LINE <= height


def _area(cell: SeenCell, sheet: SeenSheet) -> Area:
    alone = (cell.row, cell.column, cell.row, cell.column)
    return sheet.merged.get((cell.row, cell.column), alone)


def _room(cell: SeenCell, sheet: SeenSheet) -> tuple[float, float]:
    """Return the width and the height of a cell for its text, in points."""
    top, left, bottom, right = _area(cell, sheet)
    return sheet.width(left, right) * _UNIT - _PADDING, sheet.height(top, bottom)


def _runs_on(cell: SeenCell, sheet: SeenSheet, filled: set[tuple[int, int]]) -> bool:
    """Tell whether a text on one line runs into what stands beside it, or over the page's edge."""
    _, left, _, right = _area(cell, sheet)
    needed, (width, _) = width_of(cell.text, cell), _room(cell, sheet)
    if (cell.row, cell.column) in sheet.merged:
        return needed > width
    step, at = (-1, left - 1) if cell.align == "right" else (1, right + 1)
    _, first, _, last = sheet.printed
    printed = first <= cell.column <= last
    while needed > width and at >= 0 and (cell.row, at) not in filled:
        if printed and not first <= at <= last:
            break
        width += sheet.width(at, at) * _UNIT
        at += step
    return needed > width


def _figure(cell: SeenCell) -> str:
    """Return a number as its format shows it; "" where it takes the place that there is."""
    shown = _NUMBER.fullmatch(cell.shows)
    if shown is None:
        return ""
    number = float(cell.text) * (100 if shown["percent"] else 1)
    least, more = len(shown["places"] or ""), len(shown["more"] or "")
    digits = f"{number:{',' if shown['comma'] else ''}.{least + more}f}"
    while more and digits.endswith("0"):
        digits, more = digits[:-1], more - 1
    return f"{digits}{shown['percent']}"


def width_of(text: str, cell: SeenCell) -> float:
    """Return how wide a text is in a cell's letters, in points."""
    signs = sum(
        cell.size if unicodedata.east_asian_width(sign) in "WFA" else cell.size / 2 for sign in text
    )
    return signs * _GENEROUS + (_BOLDER * len(text) if cell.bold else 0.0)


def lines(text: str, cell: SeenCell, width: float) -> int:
    """Return how many lines a text takes in a cell's letters within a width in points."""
    return sum(_lines(line, cell, width) for line in text.split("\n"))


def _lines(text: str, cell: SeenCell, width: float) -> int:
    count, used = 1, 0.0
    for piece in _kept_together(text):
        whole = width_of(piece, cell)
        if used and used + width_of(piece.rstrip(), cell) > width:
            count, used = count + 1, 0.0
        for part in (piece,) if whole <= width else piece:  # longer than a line: parted anywhere
            own = width_of(part, cell)
            if used and used + own > width and whole > width:
                count, used = count + 1, 0.0
            used += own
    return count


def _kept_together(text: str) -> Iterator[str]:
    """Yield what no end of a line parts: words, and signs with their punctuation."""
    kept = ""
    for piece in _PIECES.findall(text):
        if kept and piece[0] not in _NEVER_FIRST and kept[-1] not in _NEVER_LAST:
            yield kept
            kept = ""
        kept += piece
    yield kept
