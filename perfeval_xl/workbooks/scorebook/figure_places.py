"""Where every figure stands in the scorebook, by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.layout.layout import Layout, line_name
from perfeval_xl.forms.layout.project_layout import COLUMNS, LEVEL3
from perfeval_xl.forms.reading.project_reader import REASON, row_place
from perfeval_xl.rubric.declared import ACTUAL_TEXT, OWN, TARGET_TEXT, WEIGHT
from perfeval_xl.rubric.project import DECLARED

_PRINTED = {
    LEVEL3: LEVEL3,
    "年度指标值": TARGET_TEXT,
    "实际完成值": ACTUAL_TEXT,
    "分值": WEIGHT,
    "得分": OWN,
    COLUMNS[-1]: REASON,
}
"""Column of a project's sheet → what the rows call it."""


class Place(NamedTuple):
    """A cell of the scorebook; row and column count from 0."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """Its address on the sheet: C6."""
        return str(xl_rowcol_to_cell(self.row, self.column))

    @property
    def reference(self) -> str:
        """How a formula of another sheet calls it: '基础数据表'!C6."""
        return f"{quoted(self.sheet)}!{self.cell}"


Places = Mapping[str, Place]
"""Column of the figures → where it stands."""


def quoted(sheet: str) -> str:
    """Return a sheet's name as formulas and links want it."""
    return "'" + sheet.replace("'", "''") + "'"


def form_places(layouts: Iterable[Layout]) -> dict[str, Place]:
    """Return the places of all figures, texts and lines of lists on the sheets of a form.

    A sum over lines that the form does not print is found where its first line stands.
    """
    places: dict[str, Place] = {}
    for layout in layouts:
        sheet = layout.sheet
        for cell in layout.cells:
            if cell.role in ("figure", "total", "words"):
                places[cell.name] = Place(sheet, cell.row, cell.column)
        for row, area in layout.lists.items():
            for column, at in area.columns.items():
                for line in range(area.count):
                    name = line_name(row, line + 1, column)
                    places[name] = Place(sheet, area.first + line, at)
        for total, (row, column) in layout.list_totals.items():
            area = layout.lists[row]
            places.setdefault(total, Place(sheet, area.first, area.columns[column]))
    return places


def project_places(layout: Layout) -> dict[str, Place]:
    """Return the places of one project's figures, texts and declared rows."""
    places = form_places([layout])
    area = layout.lists[DECLARED]
    for line in range(area.count):
        for printed, name in _PRINTED.items():
            spot = Place(layout.sheet, area.first + line, area.columns[printed])
            places[row_place(line + 1, name)] = spot
    return places
