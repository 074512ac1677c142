"""A workbook with lists whose open cells people fill in: what it is, and how it is written.

A hidden column numbers the rows, and a hidden sheet says what each number is, what its cells
showed and over which entries. So rows may be sorted, moved and filtered, and a copy that somebody
else saved in between is not overruled (`sheets.entries`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfeval_xl.sheets.columns import CENTRED, DAY, Column, Formula, Look
from perfeval_xl.sheets.entries import Cell, Standing, is_settled, value_of
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import INPUT_FILL, LOSS_FILL, Style
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.open_lists.cell_values import Kind, bounds_of, text_of
from perfeval_xl.workbooks.open_lists.validation import validate

IDENTITY = "_清单"
"""The hidden sheet."""
NUMBER = "行号"
"""The hidden column's heading."""
FIRST_ROW = 4
"""The first row of a list, as Excel counts: for formulas in its fixed cells."""
LIVE = "="
"""What is kept of a cell that computes, in place of a digest: it shows now this, now that."""
_OPEN: Look = {"bg_color": INPUT_FILL, "locked": False}
_LOOKS: Mapping[Kind, Look] = {"date": DAY, "number": {**CENTRED, "num_format": "General"},
                               "choice": CENTRED}  # fmt: skip
_SENTENCES, _SPARE = 24.0, 4.0
"""In a wider column stand sentences: so much of a line may stay empty before a long number."""
_UNSETTLED: Look = {"bg_color": LOSS_FILL}
"""Of a cell about which copies disagree."""


@dataclass(frozen=True)
class OpenColumn:
    """A column of such a list."""

    heading: str
    width: float
    kind: Kind = "fixed"
    choices: tuple[str, ...] = ()
    """What may be chosen."""
    bounds: tuple[float, float] | None = None
    """The least and the most that a number may be; a row may bound it closer (`OpenRow.most`)."""
    look: Look = field(default_factory=dict)
    in_new: bool = False
    """Whether it is open in the blank rows at the end, though it is fixed elsewhere."""
    link: str = ""
    """The key of the row's values under which a URL of XlsxWriter stands."""


@dataclass(frozen=True)
class OpenRow:
    """One row: what names it for ever, and what its cells show by heading.

    What stands in the ledger for an open cell goes before the value given here. A cell that is not
    open may be a `Formula`; what it comes to is not read back.
    """

    place: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)
    """Heading → the most that its number may be."""
    least: Mapping[str, float] = field(default_factory=dict)
    """Heading → the least, where it is not the column's."""
    shut: bool = False
    """Whether nothing is open in it: a row of levels or totals."""
    look: Look = field(default_factory=dict)


@dataclass(frozen=True)
class OpenList:
    """One list of the workbook."""

    name: str
    title: str
    facts: str
    columns: Sequence[OpenColumn]
    rows: Sequence[OpenRow]
    spare: int = 0
    """Blank rows at the end, for what people add."""
    frozen: int = 1
    empty: str = ""
    """The sentence of a list without rows."""


@dataclass(frozen=True)
class OpenBook:
    """A workbook of such lists."""

    kind: str
    """The kind, as `sheets.entries.Cell` names it."""
    about: Mapping[str, str]
    """What else it says of itself to whoever reads it back: which sample, whose copy."""
    sheets: Sequence[OpenList]


def write_open_book(path: Path, book: OpenBook, standing: Standing) -> None:
    """Write the workbook; `standing` is what the ledger has of its open cells."""
    with workbook_at(path, book.kind) as workbook:
        style = Style(workbook)
        identity = _Identity(book)
        for content in book.sheets:
            _write_sheet(style, content, identity, standing)
        identity.write(style)


@dataclass
class _Identity:
    """What the hidden sheet says."""

    book: OpenBook
    rows: list[str] = field(default_factory=list)

    def add(self, sheet: OpenList, row: OpenRow, cells: Mapping[str, tuple[str, Any]]) -> int:
        """Take a row, by heading: kind, what it shows and over what; return its number."""
        said = {
            "sheet": sheet.name,
            "place": list(row.place),
            "shut": row.shut,
            "most": dict(row.most),
            "least": dict(row.least),
            "cells": {name: [kept_of(shown), over] for name, (shown, over) in cells.items()},
        }
        self.rows.append(json.dumps(said, ensure_ascii=False, sort_keys=True))
        return len(self.rows)

    def write(self, style: Style) -> None:
        """Write the sheet, hidden even from the list of hidden sheets."""
        sheet = style.workbook.add_worksheet(IDENTITY)
        columns = {
            content.name: [
                [each.heading, each.kind, each.choices, each.bounds, each.in_new]
                for each in content.columns
            ]
            for content in self.book.sheets
        }
        empty = {each.name: each.empty for each in self.book.sheets if each.empty}
        head = {**self.book.about, "list": self.book.kind, "columns": columns, "empty": empty}
        for at, text in enumerate([json.dumps(head, ensure_ascii=False), *self.rows]):
            sheet.write_string(at, 0, text)
        sheet.very_hidden()


def digest_of(text: str) -> str:
    """Return what is kept of a text that a cell showed, to know whether it was changed."""
    return sha256(text.encode()).hexdigest()[:12]


def kept_of(shown: Any) -> str:
    """Return what is kept of what a cell shows."""
    return LIVE if isinstance(shown, Formula) else digest_of(text_of(shown))


def _write_sheet(style: Style, content: OpenList, identity: _Identity, standing: Standing) -> None:
    kind = identity.book.kind
    sheet = style.workbook.add_worksheet(content.name)
    rows: list[_Shown] = []
    for row in content.rows:
        shown, over, split = {}, {}, set()
        for column in content.columns:
            stands = standing.get(Cell(kind, row.place, column.heading), ())
            is_open = column.kind != "fixed" and not row.shut
            if is_open and stands:
                shown[column.heading] = _typed(column.kind, value_of(stands))
                over[column.heading] = [entry.digest for entry in stands]
                if not is_settled(stands):
                    split.add(column.heading)
            else:
                shown[column.heading] = row.values.get(column.heading)
        cells = {name: (value, over.get(name, [])) for name, value in shown.items()}
        rows.append(_Shown(row, shown, identity.add(content, row, cells), split))
    rows += [_Shown(None, {}, 0, set())] * content.spare
    columns = [_column(column) for column in content.columns]
    columns.append(Column(NUMBER, 6.0, lambda row: row.number or None, tall=False))
    listed = ListSheet(
        columns, content.title, content.facts, heading_height="fit", frozen=content.frozen,
        empty=content.empty, across=len(content.columns),
    )  # fmt: skip
    last = write_list(sheet, style, listed, rows)
    sheet.set_column(len(columns) - 1, len(columns) - 1, None, None, {"hidden": True})
    for at, column in enumerate(content.columns):
        spots = [
            (number, row.bounds(column))
            for number, row in enumerate(rows, start=listed.first)
            if row.is_open(column)
        ]
        validate(sheet, at, column.heading, (column.kind, column.choices), spots)
    sheet.print_area(0, 0, max(last, listed.first), len(columns) - 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


@dataclass(frozen=True)
class _Shown:
    """A row as it is shown; without one, a blank row for what people add."""

    row: OpenRow | None
    values: Mapping[str, Any]
    number: int
    unsettled: set[str]

    def is_open(self, column: OpenColumn) -> bool:
        """Tell whether a cell of it may be filled in."""
        if self.row is None:
            return column.kind != "fixed" or column.in_new
        return column.kind != "fixed" and not self.row.shut

    def bounds(self, column: OpenColumn) -> tuple[float, float] | None:
        """Return the least and the most that a number in a column may be in it."""
        if self.row is None:
            return column.bounds
        own = self.row.least.get(column.heading), self.row.most.get(column.heading)
        return bounds_of(column.bounds, *own)


def _column(column: OpenColumn) -> Column[_Shown]:
    def shade(row: _Shown) -> Look:
        own = row.row.look if row.row else {}
        if column.heading in row.unsettled:
            return {**own, **_OPEN, **_UNSETTLED}
        return {**own, **_OPEN} if row.is_open(column) else own

    def link(row: _Shown) -> str:
        return str(row.values.get(column.link, "")) if column.link else ""

    look = {**_LOOKS.get(column.kind, {}), **column.look}
    return Column(
        column.heading, column.width, lambda row: row.values.get(column.heading), look, shade,
        link if column.link else None, spare=_SPARE if column.width > _SENTENCES else 0.0,
    )  # fmt: skip


def _typed(kind: Kind, text: str) -> Any:
    """Return a value of the ledger as the cell shows it."""
    try:
        if kind == "number" and text:
            return float(text)
        if kind == "date" and text:
            return date.fromisoformat(text)
    except ValueError:
        return text  # copies disagree: both stand there
    return text
