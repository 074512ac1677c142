"""A list as a sheet: title, facts, headings, rows, filter and paper.

A list says what it shows (`ListSheet` with its `Column`s); `write_list` does the rest: text stays
text, a number that is not there stays blank, texts show whole, headings come again on every page
of A4. Sheets that are no plain list use the same pieces: `write_head`, `write_headings`,
`write_rows` and `put`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.columns import SKIP, Column, Formula, Row, heading_height, worded
from perfeval_xl.sheets.inside_xlsxwriter import LiveSheet
from perfeval_xl.sheets.style import SMALL_INK, Style, keep_texts, paper, row_height

_NUMBERS = {int, float}
_PLAIN = _NUMBERS | {str, type(None), Formula}
_LINKS = 60_000
"""Rows with a link at most: a sheet holds 65,530, and XlsxWriter drops the rest."""


@dataclass(frozen=True)
class ListSheet(Generic[Row]):
    """What stands on a sheet that is a list."""

    columns: Sequence[Column[Row]]
    title: str = ""
    """"" for a list that begins with its headings."""
    facts: str = ""
    """The small line below the title."""
    first: int = 3
    """The first line's row, from 0; the headings stand above it."""
    heading_height: float | Literal["fit"] | None = 24.0
    """"fit": as the headings need it; None: the usual height."""
    least: float | None = 19.0
    """The height of a row at least; None where rows keep the usual height."""
    measured: int = 1_000_000
    """Rows from here on keep the usual height: measuring takes longer than it helps."""
    frozen: int = 1
    """Columns that stay where they are."""
    table: str = ""
    """The name of the Excel table that the list is; "" for a list with a filter."""
    empty: str = ""
    """The sentence of a list without a row."""
    filtered: bool = True
    """Whether it can be filtered."""
    across: int | None = None
    """So many columns title and facts stand over; None for all."""

    @property
    def widths(self) -> list[float]:
        """The columns' widths."""
        return [column.width for column in self.columns]

    @property
    def headings(self) -> list[str]:
        """The columns' headings."""
        return [column.heading for column in self.columns]


def write_list(sheet: Worksheet, style: Style, content: ListSheet[Row], rows: Sequence[Row]) -> int:
    """Write a list on an empty sheet, ready to be filtered and printed; return its last row."""
    if content.title:
        printed = content.widths[: content.across]
        write_head(sheet, style, printed, content.title, content.facts)
    for at, width in enumerate(content.widths):
        sheet.set_column(at, at, width)
    return write_body(sheet, style, content, rows)


def write_body(sheet: Worksheet, style: Style, content: ListSheet[Row], rows: Sequence[Row]) -> int:
    """Write a list below a head that stands already; return its last row, from 0."""
    first, end = content.first, len(content.columns) - 1
    last = first + len(rows) - 1
    if content.table:
        header = {"header_format": style.heading()}
        options = {"name": content.table, "style": "Table Style Light 2"}
        columns = [{"header": name, **header} for name in content.headings]
        sheet.add_table(first - 1, 0, max(last, first), end, {**options, "columns": columns})
    else:
        write_headings(sheet, style, first - 1, content.headings)
    if (height := content.heading_height) is not None:
        sheet.set_row(first - 1, heading_height(content.columns) if height == "fit" else height)
    measured = content.least, content.measured
    write_rows(sheet, style, content.columns, rows, first, *measured, charted=False)
    if not rows and content.empty:
        sheet.write_string(first, 0, content.empty, style(text_wrap=False))
    elif rows and content.filtered and not content.table:
        sheet.autofilter(first - 1, 0, last, end)
    keep_texts(sheet, *worded(content.columns, first))
    sheet.freeze_panes(first, content.frozen)
    paper(sheet, landscape=True, repeat=(first - 1,))
    return last


def write_table(
    sheet: Worksheet,
    style: Style,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    first: int,
    heading: float,
    least: float = 19.0,
) -> None:
    """Write one list of several on a sheet: headings of the height `heading` above `first`."""
    write_headings(sheet, style, first - 1, (column.heading for column in columns))
    sheet.set_row(first - 1, heading)
    write_rows(sheet, style, columns, rows, first, least)
    keep_texts(sheet, *worded(columns, first))


def write_rows(
    sheet: Worksheet,
    style: Style,
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    first: int,
    least: float | None = 19.0,
    measured: int = 1_000_000,
    *,
    charted: bool = True,
) -> None:
    """Write the rows of a list from the row `first` on; `least` and `measured` as in ListSheet.

    Where none of them is `charted` they need not be kept: charts hold copies of their cells.
    """
    uniform = not any(each.link or each.shade for each in columns)
    if uniform and not charted and isinstance(sheet, LiveSheet):
        lines = range(1, len(rows) + 1)
        cells = [[*map(each.value, rows)] if each.value else [*lines] for each in columns]
        if {kind for values in cells for kind in map(type, values)} <= _PLAIN:
            ends = first if least is None else min(first + len(rows), measured)
            _write_plainly(sheet, style, columns, cells, (first, ends), least or 0.0)
            return
    painters = [_Painter(style, column) for column in columns]
    for row, content in enumerate(rows, start=first):
        texts = []
        for at, painter in enumerate(painters):
            value = painter.write(sheet, (row, at), content, row - first + 1)
            if painter.tall and isinstance(value, str):
                texts.append((value, painter.width))
        if least is not None and row < measured:
            sheet.set_row(row, row_height(*texts, least=least))


def _write_plainly(
    sheet: LiveSheet,
    style: Style,
    columns: Sequence[Column[Row]],
    cells: Sequence[list[Any]],
    measured: tuple[int, int],
    least: float,
) -> None:
    """Write numbers, texts and formulas; `measured` are the first row and the one after the last
    whose height is."""
    first, ends = measured
    shown = [row_height(least=least)] * max(0, ends - first)
    for column, values in zip(columns, cells, strict=True):
        texts = {text for text in values[: len(shown)] if column.tall and type(text) is str}
        if texts:
            width = column.width - column.spare
            needed = {text: row_height((text, width), least=least) for text in texts}
            shown = [max(height, needed.get(text, least))
                     for height, text in zip(shown, values, strict=False)]  # fmt: skip
    heights = [*shown, *[None] * (len(cells[0]) - len(shown))]
    forms = [style.boxed(**each.look) for each in columns]
    for at, (form, values) in enumerate(zip(forms, cells, strict=True)):
        for row, value in enumerate(values):
            if type(value) is Formula:
                put(sheet, first + row, at, value, form)
                values[row] = None  # the formula stands in its place
    sheet.write_plain_columns(first, [*zip(forms, cells, strict=True)], heights, blanks=True)


class _Painter(Generic[Row]):
    """Writes the cells of one column; its usual formats are made once."""

    def __init__(self, style: Style, column: Column[Row]) -> None:
        self._style, self._column = style, column
        self._plain = style.boxed(**column.look)
        self.tall, self.width = column.tall, column.width - column.spare

    def write(self, sheet: Worksheet, spot: tuple[int, int], content: Row, number: int) -> Any:
        """Write one cell and return its value."""
        column = self._column
        value = number if column.value is None else column.value(content)
        if value is SKIP:
            return value
        target = column.link(content) if column.link and value and spot[0] <= _LINKS else ""
        shade = {**(column.shade(content) if column.shade else {}),
                 **(column.linked if target else {})}  # fmt: skip
        form = self._style.boxed(**{**column.look, **shade}) if shade else self._plain
        if target:
            sheet.write_url(*spot, target, form, value)
        elif column.kept:
            sheet.write_string(*spot, value, form)
        else:
            put(sheet, *spot, value, form)
        return value


def put(sheet: Worksheet, row: int, column: int, value: Any, form: Format) -> None:
    """Write a text, a number, a day, a formula, or a blank cell for "", None and NaN."""
    if type(value) in _NUMBERS and value == value:
        sheet.write_number(row, column, value, form)
    elif value is None or value == "" or value != value:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, form, value.result)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def put_across(
    sheet: Worksheet, area: tuple[int, int, int], text: str, form: Format, height: float
) -> None:
    """Write a text over several columns; `area` is the row, the first and the last column."""
    row, first, last = area
    sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)
    sheet.set_row(row, height)


def write_head(
    sheet: Worksheet, style: Style, widths: Sequence[float], title: str, facts: str
) -> None:
    """Set the columns and write a sheet's first two rows: the title across, and a line below."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    last = len(widths) - 1
    put_across(sheet, (0, 0, last), title, style.title(), 32)
    small = style(font_size=9, font_color=SMALL_INK)
    height = row_height((facts, sum(widths)), line=12.5)
    put_across(sheet, (1, 0, last), facts, small, height)


def write_headings(sheet: Worksheet, style: Style, row: int, names: Iterable[str]) -> None:
    """Write the row of column headings."""
    form = style.heading()
    for column, name in enumerate(names):
        sheet.write_string(row, column, name, form)
