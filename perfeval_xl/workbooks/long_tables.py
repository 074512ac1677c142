"""Excel tables of a workbook that are too long to be held: their rows are streamed into its file.

XlsxWriter makes the workbook, with each table's headings and size, and the formats of its columns;
the rows are spelled here, piece by piece, and go into the archive deflated. What is held is one
piece, and what the file will take. Texts stand in their cells: there is no list of all of them.
"""

import pickle
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pandas as pd

from perfeval_xl.sheets.archive import Part, archive, flowing, part
from perfeval_xl.sheets.inside_xlsxwriter import format_number
from perfeval_xl.sheets.style import Style, paper
from perfeval_xl.workbooks.scorebook.mould.xml_text import spelled

MOST_ROWS = (1 << 20) - 1
"""So many rows a sheet holds below its headings."""
_MOST_SIGNS = 32_000
"""A cell holds 32,767; what Excel counts as two is one here."""
_PLACE = "\0"
"""Stands for the row's number: no text has it, as it is spelled otherwise."""


class Pieces:
    """Rows of one table, piece by piece, packed: as they are they take ten times the memory.

    More of them than a sheet has room for are counted and not kept.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._packed: list[bytes] = []

    def add(self, piece: pd.DataFrame) -> None:
        """Add rows below those that are there."""
        self.rows += len(piece)
        if self.too_many:
            self._packed.clear()
        else:
            self._packed.append(zlib.compress(pickle.dumps(piece), 1))

    @property
    def too_many(self) -> bool:
        """Whether they do not go on one sheet."""
        return self.rows > MOST_ROWS

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """Yield the pieces as they were added."""
        for packed in self._packed:
            yield pickle.loads(zlib.decompress(packed))


@dataclass(frozen=True, slots=True)
class TableField:
    """One column of a table."""

    heading: str
    source: str
    """The column of the pieces."""
    width: float
    shown: str = "@"
    """Its number format; that of a text keeps what is typed over it a text, too."""
    words: Mapping[Any, str] | None = None
    """What stands for a value, where it is not itself."""
    percent: str = ""
    """The column of the pieces that says of each row whether the number is a percentage."""
    printed: bool = True
    """Whether it goes on paper; those that do come first."""


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table on a sheet of its own; sheet and table have one name."""

    name: str
    fields: Sequence[TableField]
    pieces: Pieces


Forms = tuple[int, int]
"""The numbers by which the cells of a column call their format, and that of percentages."""


def begin_table(style: Style, table: LongTable) -> list[Forms]:
    """Add its sheet, with all but the rows; return the formats of each field."""
    sheet, end, rows = style.workbook.add_worksheet(table.name), len(table.fields) - 1, table.pieces
    forms = []
    for at, field in enumerate(table.fields):
        form = style(num_format=field.shown, text_wrap=False)
        percent = style(num_format="0.00%", text_wrap=False) if field.percent else form
        forms.append((format_number(form), format_number(percent)))
        sheet.set_column(at, at, field.width, form)
    header = {"header_format": style.heading()}
    columns = [{"header": field.heading, **header} for field in table.fields]
    options = {"name": table.name, "style": "Table Style Light 2", "columns": columns}
    last = max(rows.rows, 1)
    sheet.add_table(0, 0, 1, end, options)  # it would go through all rows; `with_rows` widens it
    sheet.set_row(0, 24)
    sheet.ignore_errors({"number_stored_as_text": f"A2:{_letters(end)}{last + 1}"})
    sheet.freeze_panes(1, 0)
    sheet.print_area(0, 0, last, sum(field.printed for field in table.fields) - 1)
    paper(sheet, landscape=True, repeat=(0,))
    return forms


def with_rows(content: bytes, tables: Mapping[str, tuple[LongTable, Sequence[Forms]]]) -> bytes:
    """Return a workbook with the rows of its tables, each by the name of its sheet's part.

    Beside each table stand the formats that `begin_table` gave.
    """
    parts: list[Part] = []
    areas = {
        f"xl/tables/table{at}.xml": (_area(table, 2), _area(table, table.pieces.rows + 1))
        for at, (table, _) in enumerate(tables.values(), start=1)
        if table.pieces.rows
    }
    with ZipFile(BytesIO(content)) as made:
        for name in made.namelist():
            if name in areas:
                begun, whole = (f'ref="{area}"'.encode() for area in areas[name])
                parts.append(part(name, made.read(name).replace(begun, whole)))
                continue
            if name not in tables:
                parts.append(part(name, made.read(name)))
                continue
            table, forms = tables[name]
            head, tail = made.read(name).split(b"</sheetData>")
            area = f'<dimension ref="{_area(table, table.pieces.rows + 1)}"/>'.encode()
            head = re.sub(rb'<dimension ref="[^"]*"/>', area, head, count=1)
            rows = _rows(table, forms)
            parts.append(flowing(name, _chain(head, rows, b"</sheetData>" + tail)))
    return archive(parts)


def _area(table: LongTable, last: int) -> str:
    """Return the place of a table that ends at a row, counted from 1."""
    return f"A1:{_letters(len(table.fields) - 1)}{last}"


def _chain(head: bytes, rows: Iterable[bytes], tail: bytes) -> Iterator[bytes]:
    yield head
    yield from rows
    yield tail


def _rows(table: LongTable, forms: Sequence[Forms]) -> Iterator[bytes]:
    """Yield the rows of each piece, spelled."""
    first = 2
    for piece in table.pieces:
        columns = [
            _cells(piece, field, _letters(at), own)
            for at, (field, own) in enumerate(zip(table.fields, forms, strict=True))
        ]
        rows = (
            f'<row r="{number}">{"".join(cells).replace(_PLACE, str(number))}</row>'
            for number, cells in enumerate(zip(*columns, strict=True), start=first)
        )
        yield "".join(rows).encode()
        first += len(piece)


def _cells(piece: pd.DataFrame, field: TableField, letters: str, forms: Forms) -> list[str]:
    """Return the cells of a column; what is missing or empty has none."""
    values = piece[field.source].tolist()
    plain, percent = (f'<c r="{letters}{_PLACE}" s="{form}"' for form in forms)
    if field.shown == "@":
        known: dict[Any, str] = {}
        words = field.words or {}
        for value in values:
            if value not in known:
                known[value] = _text(words.get(value, str(value)), plain)
        return [known[value] for value in values]
    if field.percent:
        shares = piece[field.percent].tolist()
        return [
            _number(value, percent if share else plain)
            for value, share in zip(values, shares, strict=True)
        ]
    return [_number(value, plain) for value in values]


def _text(text: str, begin: str) -> str:
    if not text:
        return ""
    if len(text) > _MOST_SIGNS:
        text = f"{text[:_MOST_SIGNS]}…"
    return f'{begin} t="inlineStr"><is><t xml:space="preserve">{spelled(text)}</t></is></c>'


def _number(value: Any, begin: str) -> str:
    return "" if value is None or value != value else f"{begin}><v>{value!r}</v></c>"


def _letters(column: int) -> str:
    """Return what a column is called; a table of ours has 26 at most."""
    return chr(ord("A") + column)
