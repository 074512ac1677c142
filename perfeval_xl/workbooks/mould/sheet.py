"""One sheet of a mould: its XML cut open where departments differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from xlsxwriter.utility import xl_cell_to_rowcol

from perfeval_xl.workbooks.filled import Filled, Spot
from perfeval_xl.workbooks.mould.strings import Strings
from perfeval_xl.workbooks.mould.xml_text import formula_cell, row_size

_PIECE = re.compile(
    r'<row r="(?P<row>\d+)"(?P<about>[^>]*?)(?P<empty>/?)>'
    r'|<c r="(?P<cell>[A-Z]+\d+)"(?P<form>(?: s="\d+")?)(?P<kind>(?: t="\w+")?)'
    r"(?:/>|>(?P<inside>.*?)</c>)",
    re.DOTALL,
)
_SIZE = re.compile(r' ht="[^"]*" customHeight="1"')
_FORMULA_END = "</f>"


class _Row(NamedTuple):
    """Where a row's height goes."""

    row: int


class _Cell(NamedTuple):
    """Where a value goes."""

    spot: Spot
    address: str
    form: str
    formula: str
    """With its tags; "" for a cell without one."""


class SheetMould:
    """A sheet that is filled again and again."""

    def __init__(self, xml: str, filled: Filled) -> None:
        """Cut a written sheet open at the cells and rows of what it was filled with.

        Raises ValueError where one of them is not there.
        """
        self.texts = 0
        """How many of those cells hold shared strings in the mould."""
        self._pieces: list[tuple[str, _Row | _Cell]] = []
        at, left = 0, set(filled.cells)
        for found in _PIECE.finditer(xml):
            if found["row"] is not None:
                row = int(found["row"]) - 1
                if row not in filled.heights:
                    continue
                size = _SIZE.search(found["about"])
                start = found.start("about") + (size.start() if size else len(found["about"]))
                self._pieces.append((xml[at:start], _Row(row)))
                at = start + (len(size[0]) if size else 0)
                continue
            spot = xl_cell_to_rowcol(found["cell"])
            if spot not in left:
                continue
            left.remove(spot)
            self.texts += found["kind"] == ' t="s"'
            inside = found["inside"] or ""
            formula = inside[: inside.find(_FORMULA_END) + len(_FORMULA_END)]
            live = formula if inside.startswith("<f>") else ""
            cell = _Cell(spot, f'<c r="{found["cell"]}"', found["form"], live)
            self._pieces.append((xml[at : found.start()], cell))
            at = found.end()
        self._rest = xml[at:]
        if left:
            raise ValueError(f"cells that are not in the mould: {sorted(left)}")

    def filled(self, filled: Filled, strings: Strings, marks: Mapping[str, str]) -> str:
        """Return the sheet with one department's values.

        `marks` is the format of a marked cell, by the format of one that is not.
        """
        out: list[str] = []
        cells, heights, marked = filled.cells, filled.heights, filled.marked
        for before, slot in self._pieces:
            out.append(before)
            if isinstance(slot, _Row):
                out.append(row_size(heights[slot.row]))
                continue
            spot, address, form, formula = slot
            value = cells[spot]
            # Texts have a note and no fill of their own.
            head = address + (marks.get(form, form) if spot in marked else form)
            if formula:
                out.append(formula_cell(head, formula, value))
            elif form and (value is None or value != value or value == ""):
                out.append(f"{head}/>")
            elif isinstance(value, str):
                out.append(f'{head} t="s"><v>{strings.number(value)}</v></c>')
            else:
                out.append(f"{head}><v>{value:.16G}</v></c>")
        out.append(self._rest)
        return "".join(out)
