"""Odd cells of .ods: those whose type is an error.

A formula that was never computed cannot be told from one that gives an empty text: there the two
are written alike, and the reader's blank stands.
"""

import re
from collections.abc import Mapping

from perfeval_xl.sheets.grids import MOST, CellError, OddCell
from perfeval_xl.sheets.odd_cells.parts import Parts, follow, holds, local

_PART = "content.xml"
_MARK = re.compile(rb':value-type="error"')
_LONGEST_ERROR = 20


def odd_in_ods(parts: Parts) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises what a damaged file makes of zipfile and expat."""
    cells = _Cells()
    if holds(parts, _PART, _MARK):
        follow(parts, _PART, cells)
    return cells.odd


class _Cells:
    """Follows the tags of all sheets; rows and cells may stand for many alike."""

    def __init__(self) -> None:
        self.odd: dict[str, dict[tuple[int, int], OddCell]] = {}
        self._sheet = ""
        self._row = self._rows = self._column = self._columns = 0
        self._error, self._words, self._count = False, "", 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag."""
        name = local(tag)
        if name == "table":
            self._sheet = attributes.get("table:name", "")
            self._row = self._rows = 0
        elif name == "table-row":
            self._row += self._rows
            self._rows = _repeated(attributes, "table:number-rows-repeated")
            self._column = self._columns = 0
        elif name in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._columns = _repeated(attributes, "table:number-columns-repeated")
            self._error = attributes.get("calcext:value-type") == "error"
            self._words = ""

    def text(self, words: str) -> None:
        """Take in the text of an error."""
        if self._error and len(self._words) < _LONGEST_ERROR:
            self._words += words[:_LONGEST_ERROR]

    def end(self, tag: str) -> None:
        """Take in a closing tag."""
        if local(tag) not in ("table-cell", "covered-table-cell") or not self._error:
            return
        self._error = False
        cells = self.odd.setdefault(self._sheet, {})
        words = self._words.strip()
        error = CellError(words if words.startswith(("#", "Err:")) else "#ERROR!")
        # A repeated row has not come to its end yet; its number is known from its opening tag.
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                if self._count >= MOST:
                    return
                cells[row, column] = error
                self._count += 1


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    number = attributes.get(name, "1")
    return int(number) if number.isdecimal() else 1
