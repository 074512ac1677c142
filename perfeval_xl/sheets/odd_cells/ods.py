"""Odd cells of .ods: those whose type is an error, and what is seen of numbers and texts.

The text that a program shows of a number stands beside it in the file. A formula that was never
computed cannot be told from one that gives an empty text: there the two are written alike, and the
reader's blank stands.
"""

from collections.abc import Mapping

from perfeval_xl.sheets.grids import MOST, CellError, Look, OddCell
from perfeval_xl.sheets.odd_cells.looks import Run, look_of, look_of_runs
from perfeval_xl.sheets.odd_cells.parts import Parts, follow, local

_PART = "content.xml"
_LONGEST_ERROR, _LONGEST_TEXT = 20, 1_000
_RAISED = {"super": "superscript", "sub": "subscript"}
_NUMBERS = ("float", "percentage", "currency")


def odd_in_ods(parts: Parts) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises what a damaged file makes of zipfile and expat."""
    cells = _Cells()
    follow(parts, _PART, cells)
    return cells.odd


class _Cells:
    """Follows the tags of all sheets; rows and cells may stand for many alike."""

    def __init__(self) -> None:
        self.odd: dict[str, dict[tuple[int, int], OddCell]] = {}
        self._sheet = ""
        self._row = self._rows = self._column = self._columns = 0
        self._error, self._words, self._count = False, "", 0
        self._marks: dict[str, str] = {}
        """Styles of texts and cells that strike out or raise, by their names."""
        self._style, self._span, self._defaults = "", "", list[tuple[int, str]]()
        self._inside, self._shown, self._number = False, False, ""
        self._runs: list[Run] = []
        self._mark = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag."""
        name = local(tag)
        if name == "table":
            self._sheet = attributes.get("table:name", "")
            self._row = self._rows = 0
            self._defaults = []
        elif name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "text-properties":
            self._marks[self._style] = _mark(attributes)
        elif name == "table-column":
            until = self._defaults[-1][0] if self._defaults else 0
            until += _repeated(attributes, "table:number-columns-repeated")
            self._defaults.append((until, attributes.get("table:default-cell-style-name", "")))
        elif name == "p":
            self._shown = True
        elif name == "span":
            self._span = self._marks.get(attributes.get("text:style-name", ""), "")
        elif name == "table-row":
            self._row += self._rows
            self._rows = _repeated(attributes, "table:number-rows-repeated")
            self._column = self._columns = 0
        elif name in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._columns = _repeated(attributes, "table:number-columns-repeated")
            self._error = attributes.get("calcext:value-type") == "error"
            self._words = ""
            self._inside, self._shown, self._span, self._runs = True, False, "", []
            is_number = attributes.get("office:value-type") in _NUMBERS
            self._number = attributes.get("office:value", "") if is_number else ""
            by_column = (style for until, style in self._defaults if self._column < until)
            style = attributes.get("table:style-name") or next(by_column, "")
            self._mark = self._marks.get(style, "")

    def text(self, words: str) -> None:
        """Take in the text of an error."""
        if self._error and len(self._words) < _LONGEST_ERROR:
            self._words += words[:_LONGEST_ERROR]
        if self._inside and self._shown and len(self._runs) < _LONGEST_TEXT:
            self._runs.append(Run(words[:_LONGEST_TEXT], self._span))

    def end(self, tag: str) -> None:
        """Take in a closing tag."""
        name = local(tag)
        if name == "span":
            self._span = ""
        if name not in ("table-cell", "covered-table-cell"):
            return
        self._inside = False
        cell = self._cell()
        if cell is None:
            return
        cells = self.odd.setdefault(self._sheet, {})
        # A repeated row has not come to its end yet; its number is known from its opening tag.
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                if self._count >= MOST:
                    return
                cells[row, column] = cell
                self._count += 1

    def _cell(self) -> OddCell | None:
        """Return what is odd about the cell that ends, None for nothing."""
        if self._error:
            self._error = False
            words = self._words.strip()
            return CellError(words if words.startswith(("#", "Err:")) else "#ERROR!")
        if not self._shown:
            return None
        if (look := look_of_runs(self._runs) or look_of("", self._mark)) is not None:
            return look
        seen = "".join(run.text for run in self._runs)
        differs = self._number not in ("", seen) and len(seen) < _LONGEST_TEXT
        return Look(seen=seen) if differs else None


def _mark(attributes: Mapping[str, str]) -> str:
    """Return what a style does to its text, "" for nothing."""
    through = ("style:text-line-through-style", "style:text-line-through-type")
    if any(attributes.get(name, "none") != "none" for name in through):
        return "struck"
    position = attributes.get("style:text-position", "").partition(" ")[0]
    if position.endswith("%"):  # so much higher, or lower
        position = "sub" if position.startswith("-") else "" if position[0] == "0" else "super"
    return _RAISED.get(position, "")


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    number = attributes.get(name, "1")
    return int(number) if number.isdecimal() else 1
