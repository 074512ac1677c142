"""One sheet of a mould: its XML cut open where departments differ."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from xlsxwriter.utility import xl_cell_to_rowcol

from perfeval_xl.workbooks.scorebook.live import Filled, Spot
from perfeval_xl.workbooks.scorebook.mould.xml_text import Strings, formula_cell, row_size

_PIECE = re.compile(
    r'<row r="(?P<row>\d+)"(?P<about>[^>]*?)(?P<empty>/?)>'
    r'|<c r="(?P<cell>[A-Z]+\d+)"(?P<form>(?: s="\d+")?)(?P<kind>(?: t="\w+")?)'
    r"(?:/>|>(?P<inside>.*?)</c>)",
    re.DOTALL,
)
_SIZE = re.compile(r' ht="[^"]*" customHeight="1"')
_FORMULA_END = "</f>"


class _Slot(NamedTuple):
    """Where something of a department goes."""

    before: str
    """The XML since the slot before."""
    row: int
    """Whose height goes here; -1 where it is a cell's value."""
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
        self._slots: list[_Slot] = []
        at, left = 0, set(filled.cells)
        for found in _PIECE.finditer(xml):
            if found["row"] is not None:
                row = int(found["row"]) - 1
                if row not in filled.heights:
                    continue
                size = _SIZE.search(found["about"])
                start = found.start("about") + (size.start() if size else len(found["about"]))
                self._slots.append(_Slot(xml[at:start], row, (row, 0), "", "", ""))
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
            before, address = xml[at : found.start()], f'<c r="{found["cell"]}"'
            self._slots.append(_Slot(before, -1, spot, address, found["form"], live))
            at = found.end()
        self._rest = xml[at:]
        if left:
            raise ValueError(f"cells that are not in the mould: {sorted(left)}")

    def filled(self, filled: Filled, strings: Strings, marks: Mapping[str, str]) -> str:
        """Return the sheet with one department's values.

        `marks` is the format of a marked cell, by the format of one that is not.
        """
        out: list[str] = []
        add, number = out.append, strings.number  # looked up once: this is the innermost loop
        cells, heights, marked = filled.cells, filled.heights, filled.marked
        for before, row, spot, address, form, formula in self._slots:
            add(before)
            if row >= 0:
                add(row_size(heights[row]))
                continue
            value = cells[spot]
            if marked and spot in marked:  # texts have a note and no fill of their own
                form = marks.get(form, form)
            if formula:
                add(formula_cell(address + form, formula, value))
            elif form and (value is None or value != value or value == ""):
                add(f"{address}{form}/>")
            elif isinstance(value, str):
                add(f'{address}{form} t="s"><v>{number(value)}</v></c>')
            else:
                add(f"{address}{form}><v>{value:.16G}</v></c>")
        add(self._rest)
        return "".join(out)
