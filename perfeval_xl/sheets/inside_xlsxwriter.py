"""The one module that touches what XlsxWriter keeps to itself.

None of it is promised to stay: `tests/sheets/test_private_names.py` names what an upgrade took
away, and pyproject.toml bounds the versions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from io import StringIO
from typing import Any

from xlsxwriter.comments import Comments, CommentType
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.vml import Vml
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet


class _PlainPackager(Packager):  # type: ignore[misc]
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
_SIMPLE = frozenset(("Number", "String", "Blank"))
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

    plain_first = 0
    plain_rows: Sequence[Sequence[Any]] = ()
    plain_forms: Sequence[Format] = ()
    plain_heights: Sequence[float | None] = ()
    plain_blanks = False

    def write_plain_rows(
        self,
        first: int,
        rows: Sequence[Sequence[Any]],
        forms: Sequence[Format],
        heights: Sequence[float | None] = (),
        *,
        blanks: bool = False,
    ) -> None:
        """Write the last rows of a sheet, all cells of numbers and texts: a tenth of the time.

        Each row holds as many values from the first column on as there are `forms`; what is None,
        NaN or "" stays empty, with `blanks` a cell that has its form alone. `heights` are the
        rows' in points, None for the usual one, as they all are where none is given.
        """
        if not rows:
            return
        index = self.str_table._get_shared_string_index

        def cell(value: Any) -> Any:
            """Return a number as it is, a text as the file calls it."""
            if isinstance(value, str):
                return f't="s"><v>{index(value)}<' if value else None
            return value

        self.plain_rows = [list(map(cell, row)) for row in rows]
        self.plain_first, self.plain_forms, self.plain_blanks = first, forms, blanks
        self.plain_heights = heights or [None] * len(rows)
        self._check_dimensions(first, 0)
        self._check_dimensions(first + len(rows) - 1, len(forms) - 1)

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
        width = len(self.plain_forms)
        numbers = {form: form._get_xf_index() for form in dict.fromkeys(self.plain_forms)}
        names = [_letters(column) for column in range(width)]
        styles = [f'" s="{numbers[form]}"' for form in self.plain_forms]
        sized = zip(self.plain_rows, self.plain_heights, strict=True)
        for row, (values, height) in enumerate(sized, start=self.plain_first + 1):
            cells = [f'<row r="{row}" spans="1:{width}"{height_of(height)}>']
            for name, style, value in zip(names, styles, values, strict=True):
                if isinstance(value, str):
                    cells.append(f'<c r="{name}{row}{style} {value}/v></c>')
                elif value is not None and value == value:
                    cells.append(f'<c r="{name}{row}{style}><v>{value:.16G}</v></c>')
                elif self.plain_blanks:
                    cells.append(f'<c r="{name}{row}{style}/>')
            cells.append("</row>")
            self.fh.write("".join(cells))


ENGINE = 191029
"""The engine of Excel since 2019. Excel computes a workbook anew that an older one computed."""


def long_formulas(workbook: Workbook, length: int) -> Iterator[tuple[str, str, str]]:
    """Yield sheet, cell and text of every formula in a cell that is longer than that."""
    for sheet in workbook.worksheets():
        for row, cells in sheet.table.items():
            for column, cell in cells.items():
                formula = getattr(cell, "formula", "")
                if len(formula) > length:
                    yield sheet.name, f"{_letters(column)}{row + 1}", formula


class PlainWorkbook(Workbook):  # type: ignore[misc]
    """A workbook of plain texts only, "<r>…</r>" is no markup, whose results stand beside formulas.

    It says that they were computed by the current Excel and asks for nothing: one that is computed
    on opening counts as changed, and Excel asks on closing whether to save it.
    """

    worksheet_class = LiveSheet

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take what XlsxWriter takes."""
        super().__init__(*args, **options)
        self.set_calc_mode("auto", ENGINE)
        self.calc_on_load = False

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
