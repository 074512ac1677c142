"""Odd cells of .xlsx and .xlsm: t="e", and formulas without a stored value.

One look at a sheet's text finds them where all its cells are of the usual form; others are parsed.
"""

import re
from collections.abc import Mapping
from itertools import islice
from xml.parsers.expat import ParserCreate

from perfeval_xl.sheets.gate.xlsx_cells import column_number
from perfeval_xl.sheets.grids import MOST, CellError, OddCell, Uncomputed
from perfeval_xl.sheets.odd_cells.parts import Parts, content, follow, holds, local, relations

WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_LONGEST_ERROR = 20
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_NO_RESULT = re.compile(
    rb"""(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f\b[^<>]*/>)\s*"""
    rb"""(?:</(?:\w+:)?c\s*>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</)"""
)
TRACE = re.compile(_ERROR.pattern + b"|" + _NO_RESULT.pattern)
"""Most sheets have none, and there is nothing to find in them."""
_CELL = re.compile(
    rb"""<c r="(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})"(?: s="[0-9]+")?"""
    rb"""(?: t="(?P<kind>[a-z]+)")?>"""
    rb"""(?:<f(?: [^<>]*[^<>/])?>[^<]*</f>(?:<v></v>|<v/>)?"""
    rb"""|(?:<f(?: [^<>]*[^<>/])?>[^<]*</f>)?<v>(?P<error>#[A-Z0-9/!?]{1,12})</v>)</c>"""
)


def odd_in_xlsx(parts: Parts) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises what a damaged file makes of zipfile and expat."""
    return {sheet: _odd_in_sheet(parts, part) for sheet, part in sheet_parts(parts).items()}


def sheet_parts(parts: Parts) -> dict[str, str]:
    """Return the sheets' names, each with its part; raises as `odd_in_xlsx` does."""
    targets = relations(parts, WORKBOOK)
    return {sheet: targets[part] for sheet, part in _sheets(parts) if targets.get(part) in parts}


def _sheets(parts: Parts) -> list[tuple[str, str]]:
    """Return the sheets' names, each with the id of its part."""
    sheets: list[tuple[str, str]] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "sheet" and "name" in attributes:
            ids = [value for name, value in attributes.items() if name.endswith(":id")]
            sheets.append((attributes["name"], ids[0] if ids else ""))

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content(parts, WORKBOOK), True)
    return sheets


def _odd_in_sheet(parts: Parts, part: str) -> dict[tuple[int, int], OddCell]:
    cells = _Cells()
    text = parts.whole(part)
    if text is not None:
        if (odd := quick_look(text)) is not None:
            return odd
        follow(parts, part, cells)
    elif holds(parts, part, TRACE):
        follow(parts, part, cells)
    return cells.odd


class _Cells:
    """Follows a sheet's tags. A row or cell without a reference stands behind the last one."""

    def __init__(self) -> None:
        self.odd: dict[tuple[int, int], OddCell] = {}
        self._row, self._column = -1, -1
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
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._inside = True
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() else self._row + 1
            self._column = -1

    def text(self, words: str) -> None:
        """Take in text; only that of a value matters, and its beginning is enough."""
        if self._inside and len(self._value) < _LONGEST_ERROR:
            self._value += words[:_LONGEST_ERROR]

    def end(self, tag: str) -> None:
        """Take in a closing tag; with a cell's it is known whether the cell is odd."""
        name = local(tag)
        if name == "v":
            self._inside = False
        elif name == "c" and len(self.odd) < MOST:
            if self._kind == "e":
                self.odd[self._row, self._column] = CellError(self._value.strip() or "#ERROR!")
            # A formula of kind "str" without a value gives an empty text, and that is its result.
            elif self._formula and self._kind != "str" and not self._value.strip():
                self.odd[self._row, self._column] = Uncomputed()


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
