"""A scorebook's mould: all its parts, cut open where departments differ.

`MouldWriter` writes the scorebooks of a rubric by them: one is made for each shape that occurs.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.inside_xlsxwriter import format_number
from perfeval_xl.sheets.workbook_file import workbook_bytes
from perfeval_xl.workbooks.scorebook.book import title_of, write_book
from perfeval_xl.workbooks.scorebook.book_filling import BookFilling, FilledBook
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.findings_sheet import SHEET as FINDINGS
from perfeval_xl.workbooks.scorebook.mould import notes_and_charts as notes
from perfeval_xl.workbooks.scorebook.mould.archive import Part, archive, part
from perfeval_xl.workbooks.scorebook.mould.findings import FindingsMould, filter_name, forms_of
from perfeval_xl.workbooks.scorebook.mould.neutral import NAME, Shape, neutral, shape_of
from perfeval_xl.workbooks.scorebook.mould.notes_and_charts import ChartMould
from perfeval_xl.workbooks.scorebook.mould.sheet import SheetMould
from perfeval_xl.workbooks.scorebook.mould.xml_text import Strings, StringsMould, spelled
from perfeval_xl.workbooks.scorebook.stated_totals import stated_columns, stated_differ

_CONTENTS = "[Content_Types].xml"
_WORKBOOK, _STRINGS, _CORE = "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"
_NAMES = "<definedNames>"
_END = "</worksheet>"
_AFTER_DEFAULTS, _AFTER_NOTES = "<Override", '<Override PartName="/xl/sharedStrings.xml"'
"""What follows in the list of contents."""
_PRINT_AREA = r'(name="_xlnm.Print_Area" localSheetId="{}">[^<]*:)\$[A-Z]+(\$\d+<)'
_AT_ONCE = 64
"""Losses and their sentences are computed for so many departments at a time."""
_MOST = 64
"""So many moulds are kept; one takes about a megabyte."""


class _Printed(NamedTuple):
    """The print area of a sheet, without and with the totals that departments stated."""

    layout: Layout
    stated_at: dict[int, int]
    usual: str
    wide: str


class BookMould:
    """The scorebook of a department without figures, to be filled with those of others."""

    def __init__(self, filling: BookFilling, shape: Shape, like: FilledBook) -> None:
        """Write it, in the shape of `like`, of which nothing else is taken."""
        self._rubric = filling.rubric
        empty = neutral(shape, filling.table, like.contents)
        (book,) = filling.fill([empty])
        title = title_of(filling.rubric, NAME)
        with workbook_bytes(title) as made:
            style = write_book(made.workbook, filling, book)
            # Formats get their numbers when they are first asked for: those that only some
            # departments need must have one as well.
            marks = {
                format_number(plain): format_number(marked) for plain, marked in style.pairs.items()
            }
            forms = forms_of(style)
        self._marks = {f' s="{plain}"': f' s="{marked}"' for plain, marked in marks.items()}
        self._worksheets: list[Worksheet] = made.workbook.worksheets()
        texts = _texts(made.content)
        self._order = list(texts)
        self._sheets: dict[str, str] = {
            sheet.name: f"xl/worksheets/sheet{number}.xml"
            for number, sheet in enumerate(self._worksheets, start=1)
        }
        self._filled = {
            self._sheets[name]: (name, SheetMould(texts.pop(self._sheets[name]), filled))
            for name, filled in book.sheets.items()
        }
        self._findings = FindingsMould(texts.pop(self._sheets[FINDINGS]), forms)
        replaced = sum(mould.texts for _, mould in self._filled.values())
        self._strings = StringsMould(texts.pop(_STRINGS), replaced)
        self._charts = {
            name: ChartMould(texts.pop(name), book.sheets)
            for name in self._order
            if name.startswith("xl/charts/")
        }
        self._contents, self._workbook = texts.pop(_CONTENTS), texts.pop(_WORKBOOK)
        self._core = texts.pop(_CORE).split(spelled(title))
        self._same = {name: part(name, text.encode()) for name, text in texts.items()}
        self._printed = dict(self._print_areas(filling.plan(shape.listed).layouts))

    def fill(self, book: FilledBook) -> bytes:
        """Return one department's workbook."""
        strings, numbers = Strings(self._strings.first), notes.Numbers()
        made: dict[str, str] = {}
        added: dict[str, str] = {}
        for path, (name, mould) in self._filled.items():
            filled = book.sheets[name]
            made[path] = mould.filled(filled, strings, self._marks)
        for at, sheet in enumerate(self._worksheets):
            if problems := book.problems.get(sheet.name):
                path = self._sheets[sheet.name]
                made[path] = made[path].replace(_END, notes.IN_SHEET + _END)
                added |= notes.note_parts(path, sheet, problems, numbers)
            if sheet.name == FINDINGS:
                named = filter_name(at, len(book.findings))
        made[self._sheets[FINDINGS]] = self._findings.filled(book.findings, strings)
        for path, chart in self._charts.items():
            made[path] = chart.filled(book.sheets)
        made[_STRINGS] = self._strings.filled(strings)
        made[_CONTENTS] = self._listed(numbers.sheets)
        made[_WORKBOOK] = self._named(book, named)
        made[_CORE] = spelled(title_of(self._rubric, book.contents.department.name)).join(
            self._core
        )
        parts = (self._part(name, made) for name in self._order)
        return archive([*parts, *(part(name, text.encode()) for name, text in added.items())])

    def _part(self, name: str, made: Mapping[str, str]) -> Part:
        return self._same.get(name) or part(name, made[name].encode())

    def _listed(self, noted: int) -> str:
        """Return the list of contents with so many sheets' notes."""
        if not noted:
            return self._contents
        overrides = "".join(map(notes.override, range(1, noted + 1)))
        listed = self._contents.replace(_AFTER_DEFAULTS, notes.EXTENSION + _AFTER_DEFAULTS, 1)
        return listed.replace(_AFTER_NOTES, overrides + _AFTER_NOTES, 1)

    def _named(self, book: FilledBook, filtered: str) -> str:
        """Return the workbook's part with the areas that depend on the figures."""
        xml = self._workbook.replace(_NAMES, _NAMES + filtered, 1)
        for name, printed in self._printed.items():
            if stated_differ(printed.layout, printed.stated_at, book.sheets[name]):
                xml = xml.replace(printed.usual, printed.wide, 1)
        return xml

    def _print_areas(self, layouts: Sequence[Layout]) -> Iterator[tuple[str, _Printed]]:
        """Yield the sheets that are printed wider where stated totals differ."""
        for layout in layouts:
            stated_at = stated_columns(layout, layout.width)
            if stated_at:
                at = list(self._sheets).index(layout.sheet)
                area = re.compile(_PRINT_AREA.format(at))
                found = area.search(self._workbook)
                if found is None:
                    raise ValueError(f"no print area of {layout.sheet}")
                wide = f"{found[1]}${xl_col_to_name(max(stated_at.values()))}{found[2]}"
                yield layout.sheet, _Printed(layout, stated_at, found[0], wide)


def _texts(content: bytes) -> dict[str, str]:
    """Return the parts of an archive, in order."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


class MouldWriter:
    """Writes scorebooks of one rubric of indicators and period."""

    def __init__(self, rubric: Rubric, period: str = "") -> None:
        self._filling = BookFilling(rubric, period)
        self._moulds: dict[Shape, BookMould] = {}

    def books(self, contents: Iterable[Contents]) -> Iterator[bytes]:
        """Yield the workbooks, in order.

        What a department's looks like depends on no other one: the same contents give the same
        bytes, whatever was written before.
        """
        every = iter(contents)
        while some := list(islice(every, _AT_ONCE)):
            for book in self._filling.fill(some):
                yield self._mould(book).fill(book)

    def _mould(self, book: FilledBook) -> BookMould:
        shape = shape_of(book.contents, book.listed)
        mould = self._moulds.pop(shape, None) or BookMould(self._filling, shape, book)
        self._moulds[shape] = mould  # the newest last
        if len(self._moulds) > _MOST:
            del self._moulds[next(iter(self._moulds))]
        return mould
