"""Odd cells of .xlsx and .xlsm: t="e", formulas without a stored value, styles and runs that show
something else than the value.

One look at a sheet's text finds them where all its cells are of the usual form; others are parsed.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from perfeval_xl.sheets.gate.xlsx_cells import column_number
from perfeval_xl.sheets.grids import (
    MOST,
    CellError,
    Look,
    OddCell,
    Uncomputed,
)
from perfeval_xl.sheets.odd_cells.looks import MARKS, Runs, look_of_runs, xlsx_styles
from perfeval_xl.sheets.odd_cells.parts import Parts, content, follow, holds, local, sheet_parts

STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_LONGEST_ERROR = 20
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_NO_RESULT = re.compile(
    rb"""(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f\b[^<>]*/>)\s*"""
    rb"""(?:</(?:\w+:)?c\s*>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</)"""
)
TRACE = re.compile(_ERROR.pattern + b"|" + _NO_RESULT.pattern)
"""Most sheets have none, and there is nothing to find in them."""
_ANY = re.compile(b"|".join((TRACE.pattern, *MARKS)))
_UNUSUAL = (
    b":c ",
    b"<c\n",
    b"<c\r",
    b"<c\t",
    b"s='",
    b"s =",
    b"s= ",
    b"\ns=",
    b"\rs=",
    b"\ts=",
    b"<!",
)
"""Signs that a cell may name its style otherwise than most programs write it."""
_CELL = re.compile(
    rb"""<c r="(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})"(?: s="[0-9]+")?"""
    rb"""(?: t="(?P<kind>[a-z]+)")?>"""
    rb"""(?:<f(?: [^<>]*[^<>/])?>[^<]*</f>(?:<v></v>|<v/>)?"""
    rb"""|(?:<f(?: [^<>]*[^<>/])?>[^<]*</f>)?<v>(?P<error>#[A-Z0-9/!?]{1,12})</v>)</c>"""
)


def odd_in_xlsx(parts: Parts) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises what a damaged file makes of zipfile and expat."""
    styles = xlsx_styles(content(parts, STYLES)) if STYLES in parts else {}
    texts = _texts(parts) if TEXTS in parts else {}
    return {
        sheet: _odd_in_sheet(parts, part, styles, texts)
        for sheet, part in sheet_parts(parts).items()
    }


def _texts(parts: Parts) -> dict[int, Look]:
    """Return the looks of the shared texts that have runs which are struck out or raised."""
    table = parts.whole(TEXTS)
    if table is not None and not any(mark in table for mark in MARKS):
        return {}
    texts = _SharedTexts()
    follow(parts, TEXTS, texts)
    return texts.looks


class _SharedTexts:
    """Follows the tags of the table of texts."""

    def __init__(self) -> None:
        self.looks: dict[int, Look] = {}
        self._count, self._runs = 0, Runs()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag."""
        self._runs.start(local(tag), attributes)

    def text(self, words: str) -> None:
        """Take in text."""
        self._runs.text(words)

    def end(self, tag: str) -> None:
        """Take in a closing tag; with a text's it is known how it looks."""
        name = local(tag)
        self._runs.end(name)
        if name == "si":
            if len(self.looks) < MOST and (look := look_of_runs(self._runs.runs)) is not None:
                self.looks[self._count] = look
            self._count += 1


def _odd_in_sheet(
    parts: Parts, part: str, styles: Mapping[int, Look], texts: Mapping[int, Look]
) -> dict[tuple[int, int], OddCell]:
    cells = _Cells(styles, texts)
    text = parts.whole(part)
    if text is not None:
        odd, looks = quick_look(text), None if texts else _quick_looks(text, styles)
        if odd is not None and looks is not None:
            return {**looks, **odd}
        follow(parts, part, cells)
    elif styles or texts or holds(parts, part, _ANY):
        follow(parts, part, cells)
    return cells.odd


def _quick_looks(text: bytes, styles: Mapping[int, Look]) -> dict[tuple[int, int], OddCell] | None:
    """Return the looks that a sheet's cells have by their styles; None where it must be parsed."""
    if 0 in styles or any(mark in text for mark in MARKS):
        return None
    if not styles:
        return {}
    if any(sign in text for sign in _UNUSUAL):
        return None
    strict, loose = _patterns(frozenset(styles))
    cells = strict.findall(text)
    if len(cells) != len(loose.findall(text)):
        return None
    return {
        (int(row) - 1, column_number(column.decode()) - 1): styles[int(style)]
        for column, row, style, end in islice(cells, MOST)
        if end == b">"
    }


@lru_cache(maxsize=16)
def _patterns(styles: frozenset[int]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return what finds cells of some styles in the usual form, and all that may have them."""
    numbers = b"|".join(b"0*%d" % style for style in sorted(styles))
    strict = rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})" s="(%b)"(?: t="[a-zA-Z]+")?(>| ?/>)' % numbers
    return re.compile(strict), re.compile(rb's="(?:%b)"' % numbers)


class _Cells:
    """Follows a sheet's tags. A row or cell without a reference stands behind the last one."""

    def __init__(self, styles: Mapping[int, Look], texts: Mapping[int, Look]) -> None:
        self.odd: dict[tuple[int, int], OddCell] = {}
        self._styles, self._texts, self._runs = styles, texts, Runs()
        self._row, self._column, self._style = -1, -1, 0
        self._kind, self._formula, self._value, self._inside = "", False, "", False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag."""
        name = local(tag)
        if name == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column += 1
            if place is not None:
                self._row, self._column = int(place[2]) - 1, column_number(place[1].upper()) - 1
            self._kind, self._formula, self._value = attributes.get("t", "n"), False, ""
            style = attributes.get("s", "0").strip()
            self._style = int(style) if style.isdecimal() else 0
            self._runs = Runs()
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._inside = True
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() else self._row + 1
            self._column = -1
        else:
            self._runs.start(name, attributes)

    def text(self, words: str) -> None:
        """Take in text; only that of a value matters, and its beginning is enough."""
        if self._inside and len(self._value) < _LONGEST_ERROR:
            self._value += words[:_LONGEST_ERROR]
        self._runs.text(words)

    def end(self, tag: str) -> None:
        """Take in a closing tag; with a cell's it is known whether the cell is odd."""
        name = local(tag)
        self._runs.end(name)
        if name == "v":
            self._inside = False
        elif name == "c" and len(self.odd) < MOST:
            value = self._value.strip()
            if self._kind == "e":
                self.odd[self._row, self._column] = CellError(value or "#ERROR!")
            # A formula of kind "str" without a value gives an empty text, and that is its result.
            elif self._formula and self._kind != "str" and not value:
                self.odd[self._row, self._column] = Uncomputed()
            elif (look := self._look(value)) is not None:
                self.odd[self._row, self._column] = look

    def _look(self, value: str) -> Look | None:
        """Return how the cell looks: a run that is struck out says more than its style."""
        look = None
        if self._kind == "s" and value.isdecimal():
            look = self._texts.get(int(value))
        elif self._kind == "inlineStr":
            look = look_of_runs(self._runs.runs)
        return look or self._styles.get(self._style)


def quick_look(text: bytes) -> dict[tuple[int, int], OddCell] | None:
    """Return a sheet's odd cells, row and column from 0; None where it must be parsed."""
    errors = len(_ERROR.findall(text)) if b'"e"' in text or b"'e'" in text else 0
    unknown = len(_NO_RESULT.findall(text)) if b"<f" in text or b":f" in text else 0
    if not errors and not unknown:
        return {}
    # What stands in a comment is no cell.
    if b"<!" in text or text.find(b"<?", 1) >= 0:
        return None
    odd: dict[tuple[int, int], OddCell] = {}
    for cell in islice(_CELL.finditer(text), MOST):
        place = int(cell["row"]) - 1, column_number(cell["column"].decode()) - 1
        if cell["error"] is not None:
            if cell["kind"] == b"e":
                errors -= 1
                odd[place] = CellError(cell["error"].decode())
            continue
        unknown -= 1
        # A formula of kind "str" without a value gives an empty text, and that is its result.
        if cell["kind"] != b"str":
            odd[place] = Uncomputed()
    return odd if errors == unknown == 0 else None
