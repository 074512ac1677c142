"""A chart of a mould: what it remembers of cells that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from perfeval_xl.workbooks.scorebook.filled import Filled, Spot
from perfeval_xl.workbooks.scorebook.mould.xml_text import escaped

_CACHE = re.compile(
    r"<c:f>(?P<sheet>[^<]+)!(?P<range>[$A-Z0-9:]+)</c:f><c:(?P<kind>str|num)Cache>"
    r'(?P<head>(?:<c:formatCode>[^<]*</c:formatCode>)?<c:ptCount val="\d+"/>)'
    r"(?P<points>.*?)</c:(?P=kind)Cache>",
    re.DOTALL,
)


class ChartMould:
    """A chart whose caches are filled with the values of the cells that they remember."""

    def __init__(self, xml: str, sheets: Mapping[str, Filled]) -> None:
        self._pieces: list[tuple[str, str, list[Spot]]] = []
        at = 0
        for found in _CACHE.finditer(xml):
            sheet = found["sheet"].strip("'")
            spots = list(_spots(found["range"]))
            if sheet in sheets and spots[0] in sheets[sheet].cells:
                self._pieces.append((xml[at : found.start("points")], sheet, spots))
                at = found.end("points")
        self._rest = xml[at:]

    def filled(self, sheets: Mapping[str, Filled]) -> str:
        """Return the chart of one department."""
        out: list[str] = []
        for before, sheet, spots in self._pieces:
            cells = sheets[sheet].cells
            out.append(before)
            out += [_point(at, cells[spot]) for at, spot in enumerate(spots)]
        out.append(self._rest)
        return "".join(out)


def _spots(area: str) -> Iterator[Spot]:
    """Yield the cells of a range of one column: $B$37:$B$40."""
    first, _, last = area.replace("$", "").partition(":")
    (top, column), (bottom, _) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last or first)
    for row in range(top, bottom + 1):
        yield row, column


def _point(at: int, value: Any) -> str:
    if value is None:  # a gap
        return ""
    return f'<c:pt idx="{at}"><c:v>{escaped(str(value))}</c:v></c:pt>'
