"""The one module that touches what XlsxWriter keeps to itself.

None of it is promised to stay: `tests/sheets/test_private_names.py` names what an upgrade took
away, and pyproject.toml bounds the versions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO, StringIO
from operator import attrgetter
from typing import Any, TextIO

from xlsxwriter.comments import Comments, CommentType
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.vml import Vml
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.archive import Part, archive, part
from perfeval_xl.sheets.plain_rows import ROW, PlainRows, height_of, joined


class _PlainPackager(Packager):  # type: ignore[misc]
    def _create_package(self) -> list[Any]:
        for file, name, _ in super()._create_package():
            content = file.getvalue()
            plain = content if isinstance(content, bytes) else content.encode()
            self.workbook.parts.append(part(name, plain))
        return []  # nothing is left that XlsxWriter would deflate: zlib takes several times as long

    def _write_app_file(self) -> None:
        self.named_ranges: list[str] = []  # the names of cells once more, which nothing reads
        super()._write_app_file()

    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            strings = _PlainStrings()
            strings.string_table = self.workbook.str_table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _PlainStrings(SharedStrings):  # type: ignore[misc]
    def _write_si(self, string: str) -> None:
        text = self._escape_control_characters(string)
        kept = [("xml:space", "preserve")] if _preserve_whitespace(text) else []
        self._xml_si_element(text, kept)


_SIMPLE, _LIVE = frozenset(("Number", "String", "Blank")), ("Formula", "ArrayFormula")
_letters = cache(xl_col_to_name)


class LiveSheet(Worksheet):  # type: ignore[misc]
    """Takes formulas as they are.

    XlsxWriter looks through every formula for thirty functions of recent Excel versions, which
    must be prefixed in the file: a fourth of the time that a scorebook takes. Ours use none of
    them, as the tests hold. Should XlsxWriter prepare formulas elsewhere one day, this does
    nothing.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Return a formula as the file wants it: without the sign in front."""
        return formula.removeprefix("=")

    # By row and column alone: to look whether it is an "A1" takes longer than to keep a cell.
    write_number, write_string = Worksheet._write_number, Worksheet._write_string
    write_blank = Worksheet._write_blank
    plain: tuple[PlainRows, ...] = ()
    dim_rowmin: int
    dim_rowmax: int
    fh: TextIO

    def write_plain_columns(
        self,
        first: int,
        columns: Sequence[tuple[Format, Sequence[Any]]],
        heights: Sequence[float | None] = (),
        *,
        blanks: bool = False,
    ) -> None:
        """Write rows of numbers and texts, all at once: a fiftieth of the time.

        Each column, from the first one on, is its form and its values from the row `first` on, as
        many as the others have; what is None, NaN or "" stays empty, with `blanks` a cell that has
        its form alone. What is written into one of these cells by itself, like a formula, stands
        in its place. `heights` are the rows' in points, None for the usual one, as they all are
        where none is given; what `set_row` says of one counts.
        """
        count = len(columns[0][1])
        if not count:
            return
        texts = self._shared([values for _, values in columns])
        rows = PlainRows(first, columns, heights or [None] * count, texts, blanks)
        self.plain = (*self.plain, rows)
        self._check_dimensions(first, 0)
        self._check_dimensions(first + count - 1, len(columns) - 1)

    def _shared(self, columns: Sequence[Sequence[Any]]) -> dict[str, int]:
        """Return the numbers by which the file calls the texts of some columns, given row by row.

        A column has many cells and few texts: what counts is where each of them stands first.
        """
        places: list[tuple[int, int, str]] = []
        cells = 0
        for column, values in enumerate(columns):
            if not any(issubclass(kind, str) for kind in set(map(type, values))):
                continue
            rows = dict(zip(reversed(values), range(len(values) - 1, -1, -1), strict=True))
            texts = {text: row for text, row in rows.items() if isinstance(text, str) and text}
            places += [(row, column, text) for text, row in texts.items()]
            cells += sum(map(texts.__contains__, values))
        index = self.str_table._get_shared_string_index
        numbers = {text: index(text) for _, _, text in sorted(places)}
        self.str_table.count += cells - len(places)
        return numbers

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Write a cell as XlsxWriter does, numbers, texts and blanks without its detours.

        Of a formula that gives nothing it says that the result is an empty text, as Excel does:
        XlsxWriter leaves the result open, which is a formula that nobody computed.
        """
        form, kind = cell.format, type(cell).__name__
        if kind == "Formula" and cell.value == "":
            style = [] if form is None else [("s", form._get_xf_index())]
            head = [("r", f"{_letters(col)}{row + 1}"), *style, ("t", "str")]
            self._xml_formula_element(cell.formula, "", head)
            return
        if form is None or kind not in _SIMPLE or self.constant_memory:
            super()._write_cell(row, col, cell)
            return
        place = f'<c r="{_letters(col)}{row + 1}" s="{form._get_xf_index()}"'
        if kind == "Number":
            self.fh.write(f"{place}><v>{cell.number:.16G}</v></c>")
        elif kind == "String":
            self.fh.write(f'{place} t="s"><v>{cell.string}</v></c>')
        else:
            self.fh.write(f"{place}/>")

    def _write_rows(self) -> None:
        """Write the rows that XlsxWriter holds, and the plain ones where they stand among them."""
        begin, end = self.dim_rowmin, self.dim_rowmax
        for rows in sorted(self.plain, key=attrgetter("first")):
            self.dim_rowmax = rows.first - 1
            super()._write_rows()
            self._write_plain(rows)
            self.dim_rowmin = rows.first + len(rows.heights)
        self.dim_rowmax = end
        super()._write_rows()
        self.dim_rowmin = begin

    def _write_plain(self, rows: PlainRows) -> None:
        usual = rows.heads([form._get_xf_index() for form, _ in rows.columns])
        span = f"1:{len(usual)}"
        lines = zip(rows.heights, rows.endings(), strict=True)
        for row, (height, endings) in enumerate(lines, start=rows.first):
            heads = usual
            for column in sorted(self.table.get(row, ())):
                heads = [*heads[:column], "", *heads[column + 1 :]]
                endings[column : column + 1] = [self._spelled(row, column)]
            if row in self.row_info:
                self._write_row(row, span, self.row_info[row])
            else:
                self.fh.write(f'<row r="{row + 1}" spans="{span}"{height_of(height)}>')
            self.fh.write(f"{joined(heads, endings).replace(ROW, str(row + 1))}</row>")

    def _spelled(self, row: int, column: int) -> str:
        """Return a cell that XlsxWriter holds."""
        file, self.fh = self.fh, StringIO()
        try:
            self._write_cell(row, column, self.table[row][column])
            return self.fh.getvalue()
        finally:
            self.fh = file


ENGINE = 191029
"""The engine of Excel since 2019. Excel computes a workbook anew that an older one computed."""


def long_formulas(workbook: Workbook, length: int) -> Iterator[tuple[str, str, str]]:
    """Yield sheet, cell and text of every formula in a cell that is longer than that."""
    for sheet in workbook.worksheets():
        for row, cells in sheet.table.items():
            for column, cell in cells.items():
                if type(cell).__name__ in _LIVE and len(cell.formula) > length:
                    yield sheet.name, f"{_letters(column)}{row + 1}", cell.formula


class PlainWorkbook(Workbook):  # type: ignore[misc]
    """A workbook of plain texts only, "<r>…</r>" is no markup, whose results stand beside formulas.

    It says that they were computed by the current Excel and asks for nothing: one that is computed
    on opening counts as changed, and Excel asks on closing whether to save it.
    """

    worksheet_class = LiveSheet

    def __init__(self) -> None:
        """Hold everything in memory; texts are texts whatever they look like."""
        texts = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        super().__init__(BytesIO(), {"in_memory": True, **dict.fromkeys(texts, False)})
        self.set_calc_mode("auto", ENGINE)
        self.calc_on_load = False
        self.parts: list[Part] = []

    def content(self) -> bytes:
        """Close it and return its file."""
        self.close()
        return archive(self.parts)

    def _get_packager(self) -> Packager:
        return _PlainPackager()


def format_number(form: Format) -> int:
    """Return the number by which cells call a format, in the order of the first calls."""
    return int(form._get_xf_index())


def notes_xml(
    sheet: Worksheet,
    notes: Iterable[tuple[int, int, str, Mapping[str, Any]]],
    blocks: str,
    first_shape: int,
) -> tuple[str, str]:
    """Return the two parts that hold a sheet's notes: their texts, and the shapes of their boxes.

    A note is its row and column, counted from 0, its text, and the options of `write_comment`.
    The columns and rows of `sheet` say where the boxes stand. `blocks` are the numbers of the
    blocks of shapes that the sheet takes, "1,2"; `first_shape` is the number before the first.
    """
    comments = []
    for row, column, text, options in notes:
        comment = CommentType(row, column, text, options)
        comment.vertices = sheet._comment_vertices(comment)
        comment.is_visible = False
        comments.append(comment)
    texts, shapes = StringIO(), StringIO()
    part, drawing = Comments(), Vml()
    part._set_filehandle(texts)
    part._assemble_xml_file(comments)
    drawing._set_filehandle(shapes)
    drawing._assemble_xml_file(blocks, first_shape, comments)
    return texts.getvalue(), shapes.getvalue()
