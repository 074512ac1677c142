"""The one module that touches what XlsxWriter keeps to itself.

None of it is promised to stay: `tests/sheets/test_private_names.py` names what an upgrade took
away, and pyproject.toml bounds the versions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter.comments import Comments, CommentType
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.vml import Vml
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.archive import Part, archive, part


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


_USUAL = 20
"""Pixels of a row."""
_SIMPLE, _LIVE = frozenset(("Number", "String", "Blank")), ("Formula", "ArrayFormula")
_ROW = "\0"
"""Stands for a row's number in cells that many rows share."""
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
    plain_first = 0
    plain_columns: Sequence[tuple[Format, Sequence[Any]]] = ()
    plain_heights: Sequence[float | None] = ()
    plain_texts: Mapping[str, int] = {}
    plain_blanks = False

    def write_plain_columns(
        self,
        first: int,
        columns: Sequence[tuple[Format, Sequence[Any]]],
        heights: Sequence[float | None] = (),
        *,
        blanks: bool = False,
    ) -> None:
        """Write the last rows of a sheet, all cells of numbers and texts: a fiftieth of the time.

        Each column, from the first one on, is its form and its values from the row `first` on, as
        many as the others have; what is None, NaN or "" stays empty, with `blanks` a cell that has
        its form alone. `heights` are the rows' in points, None for the usual one, as they all are
        where none is given.
        """
        count = len(columns[0][1])
        if not count:
            return
        self.plain_first, self.plain_columns, self.plain_blanks = first, columns, blanks
        self.plain_heights = heights or [None] * count
        self.plain_texts = self._shared([values for _, values in columns])
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
        """Write the rows that XlsxWriter holds, and the plain ones below them."""
        super()._write_rows()
        width = len(self.plain_columns)
        columns = [self._spelled(*each) for each in enumerate(self.plain_columns)]
        cells = zip(self.plain_heights, zip(*columns, strict=True), strict=True)
        for row, (height, texts) in enumerate(cells, start=self.plain_first + 1):
            self.fh.write(f'<row r="{row}" spans="1:{width}"{height_of(height)}>')
            self.fh.write("".join(texts).replace(_ROW, str(row)))
            self.fh.write("</row>")

    def _spelled(self, column: int, plain: tuple[Format, Sequence[Any]]) -> Iterable[str]:
        """Return the cells of a plain column, `_ROW` for the row's number; each value is spelled
        once."""
        form, values = plain
        begin = f'<c r="{_letters(column)}{_ROW}" s="{form._get_xf_index()}"'
        empty = f"{begin}/>" if self.plain_blanks else ""
        spelled: dict[Any, str] = {}
        for value in dict.fromkeys(values):
            if value is None or value == "" or value != value:
                spelled[value] = empty
            elif isinstance(value, str):
                spelled[value] = f'{begin} t="s"><v>{self.plain_texts[value]}</v></c>'
            else:  # -0.0 is the key of 0.0
                spelled[value] = f"{begin}><v>{value + 0.0:.16G}</v></c>"
        return map(spelled.__getitem__, values)


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


@cache
def height_of(points: float | None) -> str:
    """Return how a row says its height: in whole pixels, and not at all where it is the usual."""
    pixels = _USUAL if points is None else int(points * 4.0 / 3.0 + 0.5)
    return "" if pixels == _USUAL else f' ht="{pixels * 0.75:.16g}" customHeight="1"'


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
