"""Parts of a workbook beside its sheets: notes on cells, and charts.

Only some departments' workbooks have notes; a chart remembers cells that differ.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.inside_xlsxwriter import notes_xml
from perfeval_xl.workbooks.scorebook.figure_sheets import note
from perfeval_xl.workbooks.scorebook.live import FilledColumns, Spot
from perfeval_xl.workbooks.scorebook.mould.xml_text import Woven, escaped
from perfeval_xl.workbooks.scorebook.problem_places import Problem

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BLOCK = 1024
"""Shapes are numbered in blocks of so many."""

IN_SHEET = b'<legacyDrawing r:id="rId1"/>'
"""What a sheet with notes has before its end."""
EXTENSION = (
    '<Default Extension="vml" '
    'ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
)
_CACHE = re.compile(
    r"<c:f>(?P<sheet>[^<]+)!(?P<range>[$A-Z0-9:]+)</c:f><c:(?P<kind>str|num)Cache>"
    r'(?P<head>(?:<c:formatCode>[^<]*</c:formatCode>)?<c:ptCount val="\d+"/>)'
    r"(?P<points>.*?)</c:(?P=kind)Cache>",
    re.DOTALL,
)


@dataclass(slots=True)
class Numbers:
    """Counts the sheets with notes of one workbook, and the blocks of their shapes."""

    sheets: int = 0
    blocks: int = 0


def override(number: int) -> str:
    """Return what the list of contents says of the notes of a sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    return f'<Override PartName="/xl/comments{number}.xml" ContentType="{kind}"/>'


def note_parts(
    part: str, sheet: Worksheet, problems: Mapping[Spot, Problem], numbers: Numbers
) -> dict[str, str]:
    """Return the parts that a sheet's notes take: texts, shapes, and the links to both.

    `part` is the sheet's file in the archive; `sheet` the one of the mould, whose columns and
    rows say where the boxes stand.
    """
    notes = [(*spot, *note(problem)) for spot, problem in sorted(problems.items())]
    numbers.sheets += 1
    number, block = numbers.sheets, numbers.blocks + 1
    taken = (_BLOCK + len(notes)) // _BLOCK
    numbers.blocks += taken
    ids = ",".join(str(block + more) for more in range(len(notes) // _BLOCK + 1))
    texts, shapes = notes_xml(sheet, notes, ids, _BLOCK * block)
    folder, _, name = part.rpartition("/")
    return {
        f"{folder}/_rels/{name}.rels": _relations(number),
        f"xl/drawings/vmlDrawing{number}.vml": shapes,
        f"xl/comments{number}.xml": texts,
    }


def _relations(number: int) -> str:
    drawing, texts = f"../drawings/vmlDrawing{number}.vml", f"../comments{number}.xml"
    return (
        f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_TYPES}/vmlDrawing" Target="{drawing}"/>'
        f'<Relationship Id="rId2" Type="{_TYPES}/comments" Target="{texts}"/>'
        "</Relationships>"
    )


class ChartMould:
    """A chart whose caches are filled with the values of the cells that they remember."""

    def __init__(self, xml: str, sheets: Mapping[str, FilledColumns]) -> None:
        self._pieces: list[tuple[str, str, list[Spot]]] = []
        at = 0
        for found in _CACHE.finditer(xml):
            sheet = found["sheet"].strip("'")
            spots = list(_spots(found["range"]))
            if sheet in sheets and spots[0] in sheets[sheet].cells:
                self._pieces.append((xml[at : found.start("points")], sheet, spots))
                at = found.end("points")
        self._rest = xml[at:]

    def filled(self, sheets: Mapping[str, FilledColumns], count: int) -> Iterator[bytes]:
        """Yield the charts of so many books."""
        woven = Woven(count)
        for before, sheet, spots in self._pieces:
            cells = sheets[sheet].cells
            woven.add(before)
            for at, spot in enumerate(spots):
                woven.add_column([_point(at, value) for value in cells[spot]])
        woven.add(self._rest)
        yield from woven.texts()


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
