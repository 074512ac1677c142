"""A scorebook's mould: all its parts, cut open where departments differ.

`MouldWriter` writes the scorebooks of a rubric by them: one is made for each shape that occurs.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.archive import Kept, Part, archive, part
from perfeval_xl.sheets.inside_xlsxwriter import format_number
from perfeval_xl.sheets.workbook_file import workbook_bytes
from perfeval_xl.workbooks.scorebook.book import title_of, write_book
from perfeval_xl.workbooks.scorebook.book_filling import BookFilling, FilledBooks
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.findings_sheet import SHEET as FINDINGS
from perfeval_xl.workbooks.scorebook.live import Spot
from perfeval_xl.workbooks.scorebook.mould import notes_and_charts as notes
from perfeval_xl.workbooks.scorebook.mould.findings import FindingsMould, filter_name, forms_of
from perfeval_xl.workbooks.scorebook.mould.neutral import NAME, Shape, neutral, shapes_of
from perfeval_xl.workbooks.scorebook.mould.notes_and_charts import ChartMould
from perfeval_xl.workbooks.scorebook.mould.sheet import SheetMould
from perfeval_xl.workbooks.scorebook.mould.xml_text import (
    Strings,
    StringsMould,
    spelled,
    uses_of_strings,
)
from perfeval_xl.workbooks.scorebook.stated_totals import differ, stated_columns, total_spots

_CONTENTS = "[Content_Types].xml"
_WORKBOOK, _STRINGS, _CORE = "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"
_NAMES = "<definedNames>"
_END = b"</worksheet>"
_AFTER_DEFAULTS, _AFTER_NOTES = "<Override", '<Override PartName="/xl/sharedStrings.xml"'
"""What follows in the list of contents."""
_PRINT_AREA = r'(name="_xlnm.Print_Area" localSheetId="{}">[^<]*:)\$[A-Z]+(\$\d+<)'
_MOST = 64
"""So many moulds are kept; one takes about a megabyte."""


class _Printed(NamedTuple):
    """The print area of a sheet, without and with the totals that departments stated."""

    totals: Sequence[tuple[Spot, Spot]]
    """The cells of the totals, and of the stated ones."""
    usual: str
    wide: str


class BookMould:
    """The scorebook of a department without figures, to be filled with those of others."""

    def __init__(self, filling: BookFilling, shape: Shape, like: Contents) -> None:
        """Write it, in the shape of `like`, of which nothing else is taken."""
        self._rubric = filling.rubric
        book = filling.fill(neutral(shape, filling.table, like), shape.listed)
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
        uses = sum(map(uses_of_strings, texts.values()), Counter[int]())
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
        uses.subtract([self._findings.text])
        for _, mould in self._filled.values():
            uses.subtract(mould.texts)
        self._strings = StringsMould(texts.pop(_STRINGS), uses)
        self._charts = {
            name: ChartMould(texts.pop(name), book.sheets)
            for name in self._order
            if name.startswith("xl/charts/")
        }
        self._contents, self._workbook = texts.pop(_CONTENTS), texts.pop(_WORKBOOK)
        self._core = texts.pop(_CORE).split(spelled(title))
        self._same = {name: Kept(text.encode()).part(name) for name, text in texts.items()}
        self._printed = dict(self._print_areas(filling.plan(shape.listed).layouts))

    def fill(self, books: FilledBooks) -> list[bytes]:
        """Return the workbooks, in order."""
        names = books.contents.departments.names
        strings = [Strings(self._strings.first) for _ in names]
        parts = [dict(self._same) for _ in names]
        again: dict[str, Part] = {}
        """By text: where it says the same of many departments, it is deflated once."""

        def put(at: int, path: str, content: bytes) -> None:
            parts[at][path] = part(path, content)

        def put_again(at: int, path: str, text: str) -> None:
            if text not in again:
                again[text] = part(path, text.encode())
            parts[at][path] = again[text]

        for path, (name, mould) in self._filled.items():
            noted = [problems.get(name) for problems in books.problems]
            for at, text in enumerate(mould.filled(books.sheets[name], strings, self._marks)):
                put(at, path, text.replace(_END, notes.IN_SHEET + _END) if noted[at] else text)
        for path, chart in self._charts.items():
            for at, text in enumerate(chart.filled(books.sheets, len(names))):
                put(at, path, text)
        wider = self._wider(books)
        for at, (name, own) in enumerate(zip(names, strings, strict=True)):
            findings, problems = books.findings[at], books.problems[at]
            put_again(at, self._sheets[FINDINGS], self._findings.filled(findings, own))
            parts[at][_STRINGS] = self._strings.filled(_STRINGS, own)
            put(at, _CORE, spelled(title_of(self._rubric, name)).join(self._core).encode())
            put_again(at, _WORKBOOK, self._named(len(findings), wider[at]))
            numbers = notes.Numbers()
            for sheet in self._worksheets if problems else ():
                if of_sheet := problems.get(sheet.name):
                    path = self._sheets[sheet.name]
                    for added, xml in notes.note_parts(path, sheet, of_sheet, numbers).items():
                        put(at, added, xml.encode())
            put_again(at, _CONTENTS, self._listed(numbers.sheets))
        return [archive(own[name] for name in dict.fromkeys((*self._order, *own))) for own in parts]

    def _listed(self, noted: int) -> str:
        """Return the list of contents with so many sheets' notes."""
        if not noted:
            return self._contents
        overrides = "".join(map(notes.override, range(1, noted + 1)))
        listed = self._contents.replace(_AFTER_DEFAULTS, notes.EXTENSION + _AFTER_DEFAULTS, 1)
        return listed.replace(_AFTER_NOTES, overrides + _AFTER_NOTES, 1)

    def _named(self, findings: int, wider: Iterable[str]) -> str:
        """Return the workbook's part with the areas that depend on the figures.

        `wider` are the sheets that are printed with the totals that the department stated.
        """
        at = list(self._sheets).index(FINDINGS)
        xml = self._workbook.replace(_NAMES, _NAMES + filter_name(at, findings), 1)
        for printed in map(self._printed.__getitem__, wider):
            xml = xml.replace(printed.usual, printed.wide, 1)
        return xml

    def _wider(self, books: FilledBooks) -> list[list[str]]:
        """Return for every book the sheets where a stated total differs."""
        wider: list[list[str]] = [[] for _ in books.findings]
        for name, printed in self._printed.items():
            cells = books.sheets[name].cells
            pairs = [(cells[counted], cells[stated]) for counted, stated in printed.totals]
            for at, own in enumerate(wider):
                if any(differ(counted[at], stated[at]) for counted, stated in pairs):
                    own.append(name)
        return wider

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
                totals = list(total_spots(layout, stated_at))
                yield layout.sheet, _Printed(totals, found[0], wide)


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
        for some in contents:
            books: dict[int, bytes] = {}
            for shape, rows in shapes_of(some, self._filling.listed(some)).items():
                own = some.of(rows)
                made = self._mould(shape, own).fill(self._filling.fill(own, shape.listed))
                books |= zip(rows, made, strict=True)
            yield from (books[at] for at in range(len(some)))

    def _mould(self, shape: Shape, like: Contents) -> BookMould:
        mould = self._moulds.pop(shape, None) or BookMould(self._filling, shape, like)
        self._moulds[shape] = mould  # the newest last
        if len(self._moulds) > _MOST:
            self._moulds.pop(next(iter(self._moulds)), None)
        return mould
