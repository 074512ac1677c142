"""Reads a list that somebody filled in: its entries, the rows that were added, and what to tell.

A row is known by its number in the hidden column, a column by its heading, so that nothing hangs on
where they stand. Only what differs from what the cell showed is an entry. What was changed in a
fixed cell is told and not taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import Code
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workbooks.open_lists.cell_values import WANTED, Kind, bounds_of, taken, text_of
from perfeval_xl.workbooks.open_lists.open_book import IDENTITY, LIVE, NUMBER, digest_of
from perfeval_xl.workbooks.read_back.open_values import seen
from perfeval_xl.workbooks.read_back.opening import SavedBook
from perfeval_xl.workbooks.read_back.saving import saved_by_and_at

_HEADINGS = 20
"""The headings are looked for in so many rows."""


@dataclass
class FilledList:
    """What a saved list says."""

    kind: str
    about: Mapping[str, str]
    signed: Signature
    entries: list[ListEntry] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    remarks: list[FindingRow] = field(default_factory=list)
    """About its cells, with their places."""


@dataclass(frozen=True)
class Added:
    """A row that somebody added."""

    sheet: str
    values: Mapping[str, str]
    """By heading, what is not blank."""
    signed: Signature
    cell: str


@dataclass(frozen=True)
class _Column:
    heading: str
    kind: Kind
    choices: tuple[str, ...]
    bounds: tuple[float, float] | None
    in_new: bool


@dataclass(frozen=True)
class _Known:
    """A row as it was written."""

    place: tuple[str, ...]
    shut: bool
    least: Mapping[str, float]
    most: Mapping[str, float]
    cells: Mapping[str, tuple[str, Sequence[str]]]
    """Heading → digest of what it showed, or LIVE; digests of the entries that it showed."""


def read_open_book(path: Path, file: str, limits: Limits | None = None) -> FilledList | None:
    """Read a saved list; None for a workbook that is none.

    `file` is what it is called in messages and in the ledger. Raises UnreadableBookError where it
    cannot be opened.
    """
    saved = SavedBook(path, limits or Limits())
    book = saved.results
    if IDENTITY not in book.sheetnames:
        return None
    texts = [str(row[0]) for row in book[IDENTITY].iter_rows(values_only=True) if row[0]]
    try:
        head = json.loads(texts[0])
        columns = {
            name: [
                _Column(heading, kind, tuple(choices), tuple(bounds) if bounds else None, in_new)
                for heading, kind, choices, bounds, in_new in rows
            ]
            for name, rows in head.pop("columns").items()
        }
        known = [json.loads(text) for text in texts[1:]]
        rows = {
            name: {
                number: _Known(
                    tuple(row["place"]), row["shut"], row["least"], row["most"],
                    {heading: (digest, over) for heading, (digest, over) in row["cells"].items()},
                )
                for number, row in enumerate(known, start=1)
                if row["sheet"] == name
            }
            for name in columns
        }  # fmt: skip
        kind, empty = str(head.pop("list")), dict(head.pop("empty", {}))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None  # somebody wrote on the hidden sheet: it does not say what it is
    who, when = saved_by_and_at(saved.content, path)
    found = FilledList(kind, head, Signature(who, when, file))
    for name, own in columns.items():
        if name in book.sheetnames:
            _Sheet(found, book[name], own, rows[name], str(empty.get(name, ""))).read()
        else:
            found.remarks.append(FindingRow.of("LIST_SHEET_MISSING", file, found=name))
    return found


@dataclass
class _Sheet:
    """One list of a saved workbook."""

    filled: FilledList
    sheet: Worksheet
    columns: Sequence[_Column]
    rows: Mapping[int, _Known]
    empty: str
    """The sentence that stands where there is no row."""

    def read(self) -> None:
        """Add what it says to the workbook's."""
        places = self._headings()
        if places is None:
            self._tell("LIST_HEADINGS_LOST", "", found=self.sheet.title)
            return
        first, at = places
        read: dict[int, int] = {}
        for row in range(first + 1, (self.sheet.max_row or 0) + 1):
            number = self.sheet.cell(row, at[NUMBER]).value
            known = self.rows.get(_whole(number))
            if known is None:
                self._added(row, at)
            elif _whole(number) in read:
                self._tell("LIST_ROW_TWICE", f"A{row}", found=f"第 {read[_whole(number)]} 行")
            else:
                read[_whole(number)] = row
                self.filled.entries += self._entries(row, at, known)
        gone = [known for number, known in self.rows.items() if number not in read]
        if gone:
            self._tell("LIST_ROWS_GONE", "", found=str(len(gone)))

    def _headings(self) -> tuple[int, dict[str, int]] | None:
        """Return the row of the headings and where each stands."""
        wanted = {*(column.heading for column in self.columns), NUMBER}
        for number, row in enumerate(self.sheet.iter_rows(max_row=_HEADINGS), start=1):
            at = {text_of(cell.value): place for place, cell in enumerate(row, start=1)}
            if wanted <= at.keys():
                return number, {name: at[name] for name in wanted}
        return None

    def _entries(self, row: int, at: Mapping[str, int], known: _Known) -> Iterator[ListEntry]:
        for column in self.columns:
            place = f"{get_column_letter(at[column.heading])}{row}"
            value = self.sheet.cell(row, at[column.heading]).value
            digest, over = known.cells.get(column.heading, (digest_of(""), ()))
            if digest == LIVE or digest_of(text_of(value)) == digest:
                continue
            if column.kind == "fixed" or known.shut:
                self._tell("LIST_CELL_FIXED", place, found=seen(value), label=column.heading)
                continue
            own = known.least.get(column.heading), known.most.get(column.heading)
            bounds = bounds_of(column.bounds, *own)
            text = taken(column.kind, value, column.choices, bounds)
            if text is None:
                self._refuse(column, place, value, bounds)
            elif digest_of(text) != digest:
                cell = Cell(self.filled.kind, known.place, column.heading)
                yield ListEntry(cell, text, tuple(over), self.filled.signed)

    def _added(self, row: int, at: Mapping[str, int]) -> None:
        """Take a row that we did not write, if anything stands in it."""
        values = {}
        opened = [each for each in self.columns if each.in_new or each.kind != "fixed"]
        for column in self.columns:
            value = self.sheet.cell(row, at[column.heading]).value
            if text_of(value) in ("", self.empty):
                continue
            place = f"{get_column_letter(at[column.heading])}{row}"
            kind: Kind = "text" if column.kind == "fixed" else column.kind
            text = taken(kind, value, column.choices, column.bounds)
            if column not in opened or not any(each.in_new for each in self.columns):
                self._tell("LIST_ROW_NEW", place, found=seen(value))
                return
            if text is None:
                self._refuse(column, place, value, column.bounds)
            else:
                values[column.heading] = text
        if values:
            self.filled.added.append(Added(self.sheet.title, values, self.filled.signed, f"A{row}"))

    def _refuse(
        self, column: _Column, place: str, value: Any, bounds: tuple[float, float] | None
    ) -> None:
        wanted = WANTED.get(column.kind, "、".join(column.choices))
        if bounds:
            wanted = f"{shown(bounds[0])} 至 {shown(bounds[1])} 的数"
        self._tell(
            "LIST_VALUE_NOT_TAKEN", place, found=seen(value), expected=wanted, label=column.heading
        )

    def _tell(self, code: Code, place: str, **details: str) -> None:
        file = self.filled.signed.file
        row = FindingRow.of(code, file, "", self.sheet.title, place, **details)
        self.filled.remarks.append(row)


def _whole(value: Any) -> int:
    """Return a row's number, 0 for what is none."""
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return 0
