"""The fixed texts of a sheet: by them it is known again, and where its rows and columns went."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.sheets.grids import same_text
from perfeval_xl.sheets.inside_openpyxl import present_cells
from perfeval_xl.workbooks.read_back.open_cells import OpenCell
from perfeval_xl.workbooks.scorebook.figure_sheets import NOTE_AUTHOR

Spot = tuple[int, int]
"""Row and column, both from 1 as Excel counts."""


def _cells_of(sheet: Worksheet) -> Iterator[Any]:
    """Yield the cells that hold something; of merged ones, the first."""
    for cell in present_cells(sheet):
        if cell.value is not None and not isinstance(cell, MergedCell):
            yield cell


def filled_cells(sheet: Worksheet) -> set[Spot]:
    """Return the cells that show something, open ones as well."""
    cells = _cells_of(sheet)
    return {(cell.row, cell.column) for cell in cells if str(cell.value).strip()}


def has_comments(sheet: Worksheet) -> bool:
    """Tell whether somebody has put a comment on a cell; our own notes are none."""
    comments = (getattr(cell, "comment", None) for cell in present_cells(sheet))
    return any(comment is not None and comment.author != NOTE_AUTHOR for comment in comments)


def texts_of(sheet: Worksheet) -> dict[Spot, str]:
    """Return every text on a sheet as it is compared: width of signs and blanks do not matter."""
    return {
        (cell.row, cell.column): text
        for cell in _cells_of(sheet)
        if isinstance(cell.value, str)
        and cell.data_type not in ("f", "e")
        and (text := same_text(cell.value))
    }


@dataclass(slots=True)
class SheetLine:
    """The texts that belong to one row (or column) and to no other."""

    texts: dict[Spot, str] = field(default_factory=dict)
    span: int = 0
    """Over how many rows (or columns) each of them is merged."""

    def add(self, spot: Spot, text: str, span: int) -> None:
        """Add a text unless a narrower one is there: a heading over ten rows is none of the first.

        When that row is deleted, the heading moves on to the next.
        """
        if not self.texts or span < self.span:
            self.texts, self.span = {spot: text}, span
        elif span == self.span:
            self.texts[spot] = text


class FreshSheet:
    """A sheet as we wrote it: what is open on it, and the texts by which it is known."""

    def __init__(self, sheet: Worksheet, open_: Mapping[Spot, OpenCell]) -> None:
        self.sheet, self.title, self.open = sheet, sheet.title, open_
        self.spans = {
            (each.min_row, each.min_col): (each.size["rows"], each.size["columns"])
            for each in sheet.merged_cells.ranges
        }
        self.locked = [cell for cell in _cells_of(sheet) if (cell.row, cell.column) not in open_]
        self.fixed = {
            (cell.row, cell.column): text
            for cell in self.locked
            if cell.data_type == "s" and (text := same_text(cell.value))
        }
        """The locked texts."""

    @cached_property
    def known_by(self) -> dict[Spot, str]:
        """The locked texts, and those that say which declared row a row is."""
        titles = {
            spot: text
            for spot, cell in self.open.items()
            if cell.title and (text := same_text(self.sheet.cell(*spot).value or ""))
        }
        return {**self.fixed, **titles}

    @cached_property
    def likeness(self) -> Counter[str]:
        """How often each of these texts stands on it."""
        return Counter(self.known_by.values())

    def lines(self, axis: int) -> dict[int, SheetLine]:
        """Return the rows (axis 0) or columns (1) that have texts of their own."""
        lines: dict[int, SheetLine] = {}
        # What a declared row is called says nothing of the column that it stands in.
        for spot, text in (self.fixed if axis else self.known_by).items():
            span = self.spans.get(spot, (1, 1))[axis]
            lines.setdefault(spot[axis], SheetLine()).add(spot, text, span)
        return lines

    def filled(self, axis: int) -> set[int]:
        """Return the rows (axis 0) or columns (1) that hold or may hold anything."""
        return {(cell.row, cell.column)[axis] for cell in self.locked} | {
            spot[axis] for spot in self.open
        }
