"""One sheet of a mould: its XML cut open where departments differ."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_cell_to_rowcol

from perfeval_xl.workbooks.scorebook.live import FilledColumns, Spot
from perfeval_xl.workbooks.scorebook.mould.xml_text import SHARED, Strings, Woven, results, row_size

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

    def __init__(self, xml: str, filled: FilledColumns) -> None:
        """Cut a written sheet open at the cells and rows of what it was filled with.

        Raises ValueError where one of them is not there.
        """
        self.texts: list[int] = []
        """The shared strings that those cells hold in the mould, by number."""
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
            inside = found["inside"] or ""
            if found["kind"] == SHARED:
                self.texts.append(int(inside[len("<v>") : -len("</v>")]))
            formula = inside[: inside.find(_FORMULA_END) + len(_FORMULA_END)]
            live = formula if inside.startswith("<f>") else ""
            before, address = xml[at : found.start()], f'<c r="{found["cell"]}"'
            self._slots.append(_Slot(before, -1, spot, address, found["form"], live))
            at = found.end()
        self._rest = xml[at:]
        if left:
            raise ValueError(f"cells that are not in the mould: {sorted(left)}")

    def filled(
        self, filled: FilledColumns, strings: Sequence[Strings], marks: Mapping[str, str]
    ) -> Iterator[bytes]:
        """Yield the sheet with every book's values; the texts go into the book's `strings`.

        `marks` is the format of a marked cell, by the format of one that is not.
        """
        count, marked = len(strings), frozenset[Spot]().union(*filled.marked)
        woven = Woven(count)
        for before, row, spot, address, form, formula in self._slots:
            woven.add(before)
            if row >= 0:
                woven.add_column(list(map(row_size, filled.heights[row])))
                continue
            woven.add(address)
            if spot in marked:  # texts have a note and no fill of their own
                other = marks.get(form, form)
                woven.add_column([other if spot in own else form for own in filled.marked])
            else:
                woven.add(form)
            values = filled.cells[spot]
            if len(set(map(id, values))) == 1 and (formula or not isinstance(values[0], str)):
                values = values[:1]  # the same in all of them; a text has a number in each
            if formula:
                kinds, texts = results(values)
                woven.add_column(kinds)
                woven.add(f">{formula}<v>")
                woven.add_column(texts)
                woven.add("</v></c>")
            else:
                woven.add_column(_plain_cells(values, form, strings))
        woven.add(self._rest)
        yield from woven.texts()


def _plain_cells(values: Sequence[Any], form: str, strings: Sequence[Strings]) -> list[str]:
    """Return the ends of a cell's elements, one a book."""
    ends = []
    for value, own in zip(values, strings, strict=False):
        if form and (value is None or value != value or value == ""):
            ends.append("/>")
        elif isinstance(value, str):
            ends.append(f' t="s"><v>{own.number(value)}</v></c>')
        else:
            ends.append(f"><v>{value:.16G}</v></c>")
    return ends
