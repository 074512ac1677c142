"""Reads every sheet of a workbook; one that is like another but for its values, cheaply.

Most returns of a run are one template, filled in with one program: their archives hold the same
parts, and their sheets differ in values alone. So what was read of a workbook is kept as its
`Skeleton`, and the next one is held against it. What is equal has been judged; what differs is
taken only where it is of a strict grammar (`cut_sheets`), within the same limits. Every other
workbook goes through the gate and the reader: this road gives what they give, or nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from perfeval_xl.sheets.cut_sheets import NumberStyles, SheetSkeleton, TextTable, UnlikeError
from perfeval_xl.sheets.gate.archive import Entry, entries
from perfeval_xl.sheets.gate.examine import Examined, examine_content, take_bytes
from perfeval_xl.sheets.gate.inflate import Inflater, Seen, checked
from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET, Note, RefusedError, kind_note
from perfeval_xl.sheets.gate.xlsx import hidden_sheets
from perfeval_xl.sheets.grids import Grid, Look, OddCells, grids_of
from perfeval_xl.sheets.odd_cells.find import DAMAGE, find_odd_cells, overlay
from perfeval_xl.sheets.odd_cells.looks import xlsx_styles
from perfeval_xl.sheets.odd_cells.parts import WORKBOOK, Parts, sheet_parts
from perfeval_xl.sheets.odd_cells.xlsx import STYLES, TEXTS
from perfeval_xl.sheets.unread import ABOUT, Unread, names_more_than_sheets, same_workbook

_LARGEST = 1 << 19
"""Bytes of all parts of a workbook that is kept."""
_MOST_PARTS, _MOST_SHEETS, _MOST_STYLES = 100, 8, 2_000
_SHELVES_KEPT, _FILLED_KEPT, _SKELETONS_KEPT = 256, 16, 3
_AT_ONCE = 4
"""Workbooks of a shelf that are kept as they come, but for the first one: it may be the only one
of its kind. Afterwards ever fewer are."""
_PRINTERS = re.compile(r"xl/printersettings/printersettings[0-9]+\.bin")
_VARYING = re.compile(
    rf"docprops/.*|xl/worksheets/[^/]*|xl/sharedstrings\.xml|xl/workbook\.xml|{_PRINTERS.pattern}"
)
_PROBE = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%b</sheetData></worksheet>"
)
_UNLIKE = (UnlikeError, UnicodeDecodeError, RefusedError)
_LIMITS = Limits()


def read_sheets(path: Path, limits: Limits = _LIMITS) -> tuple[dict[str, Grid], list[Note]]:
    """Read every sheet of a workbook as rows of raw values from A1 on, and the gate's notes.

    Error values and formulas without a result are `CellError` and `Uncomputed`. Raises
    RefusedError before anything is read, and UnreadableWorkbookError whatever the reader stumbles
    over.
    """
    content = take_bytes(path, limits)
    shelf, parts = _shelf(content, limits)
    for skeleton in shelf.skeletons:
        with suppress(*_UNLIKE):
            grids = skeleton.read(content, parts)
            return grids, kind_note(path.suffix, skeleton.kind) + skeleton.notes
    examined = examine_content(content, limits)
    grids = grids_of(examined.content)
    odd = find_odd_cells(examined.content, examined.inflated, grids)
    shelf.misses += 1
    often = shelf.misses > _AT_ONCE and shelf.misses & (shelf.misses - 1)
    if shelf.misses > 1 and not often and examined.content is content:
        with suppress(*_UNLIKE, *DAMAGE):
            shelf.keep(Skeleton(examined, parts, grids, odd, limits))
    return overlay(grids, odd), kind_note(path.suffix, examined.kind) + examined.notes


class Skeleton:
    """A workbook that was read before, without its values."""

    def __init__(
        self,
        examined: Examined,
        parts: Mapping[str, Entry],
        grids: Mapping[str, Grid],
        odd: OddCells,
        limits: Limits,
    ) -> None:
        """Raises UnlikeError where a workbook is none whose like can be told by its bytes."""
        self.kind, self.notes = examined.kind, examined.notes
        self._limits = limits
        # A megabyte is not asked how well it was deflated; an element takes four bytes at least.
        self._room = min(
            _LARGEST,
            limits.inflated_mb << 20,
            limits.media_mb << 20,
            limits.tables_mb << 20,
            limits.elements,
        )
        content, texts = examined.content, examined.inflated
        unread = {key for key, entry in parts.items() if entry.name not in texts}
        if WORKBOOK not in texts or not all(map(_PRINTERS.fullmatch, unread)):
            raise UnlikeError
        if unread and names_more_than_sheets(texts):
            raise UnlikeError
        names = sheet_parts(Parts(content, texts))
        if not grids or not grids.keys() <= names.keys() or len(names) > _MOST_SHEETS:
            raise UnlikeError
        self._table = TextTable(texts[TEXTS]) if TEXTS in texts else None
        numbers = _number_styles(texts, names, next(iter(grids)))
        # A look goes with its value; what is no value stays in its place.
        grids, self._odd = overlay(grids, _some(odd, looks=True)), _some(odd, looks=False)
        self._sheets = {
            name: (
                names[name].lower(),
                SheetSkeleton(texts[names[name]], grid, self._table, numbers),
            )
            for name, grid in grids.items()
        }
        self._shown = {
            part.lower(): Unread(texts[part])
            for name, part in names.items()
            if name == SELF_CHECK_SHEET
        }
        cut = unread | {part for part, _ in self._sheets.values()} | self._shown.keys()
        cut |= {TEXTS.lower()} if self._table is not None else set()
        self._others = {
            key: (entry, _packed(content, entry), texts[entry.name])
            for key, entry in parts.items()
            if key not in cut
        }
        if sum(sheet.area for _, sheet in self._sheets.values()) > limits.cells:
            raise UnlikeError
        if repr(self.read(content, parts)) != repr(overlay(grids, self._odd)):
            raise UnlikeError

    def read(self, content: bytes, parts: Mapping[str, Entry]) -> dict[str, Grid]:
        """Return the sheets of a workbook whose archive has parts of the same names.

        Raises UnlikeError where it differs in more than plain values, RefusedError where a part
        of it is damaged.
        """
        if sum(entry.size for entry in parts.values()) > self._room:
            raise UnlikeError
        inflater = Inflater(content, self._limits)
        if not all(self._is_alike(parts[key], content, inflater) for key in self._others):
            raise UnlikeError
        for part, shown in self._shown.items():
            if not shown.is_like(inflater.whole(parts[part])):
                raise UnlikeError
        texts: list[str] = []
        sizes: list[int] = []
        if self._table is not None:
            texts, sizes = self._table.read(inflater.whole(parts[TEXTS.lower()]))
        used: list[int] = []
        grids = {
            name: sheet.read(inflater.whole(parts[part]), texts, used)
            for name, (part, sheet) in self._sheets.items()
        }
        # The gate may take a text for longer than it is: where it could doubt, it is asked.
        if sum(map(sizes.__getitem__, used)) + self._room > self._limits.text // 4:
            raise UnlikeError
        return overlay(grids, self._odd)

    def _is_alike(self, entry: Entry, content: bytes, inflater: Inflater) -> bool:
        """Tell whether a part is what it was, or differs in what no reader looks at."""
        known, packed, text = self._others[entry.key]
        about = (entry.crc, entry.size, entry.deflated)
        if about == (known.crc, known.size, known.deflated) and _packed(content, entry) == packed:
            return True
        look = Seen()
        now = b"".join(checked(inflater.pieces(entry), entry.name, look))
        if ABOUT.fullmatch(entry.key):
            return not look.telling and not look.wide
        if entry.name == WORKBOOK and look.telling == {"sheets"}:
            hidden_sheets([now], entry.name, Tally(self._limits))
            return same_workbook(now, text)
        return now == text


def _packed(content: bytes, entry: Entry) -> bytes:
    return content[entry.start : entry.start + entry.packed]


def _number_styles(
    texts: Mapping[str, bytes], names: Mapping[str, str], sheet: str
) -> NumberStyles:
    """Return the styles, by their numbers, in which the reader leaves a number one.

    The reader itself is asked, by a sheet with a number in every style: others are dates.
    """
    looks = xlsx_styles(texts[STYLES]) if STYLES in texts else {}
    count = texts.get(STYLES, b"").count(b"<xf ")
    if count > _MOST_STYLES:
        raise UnlikeError
    cells = b"".join(
        b'<row r="%d"><c r="A%d" s="%d"><v>1.5</v></c></row>' % (style + 1, style + 1, style)
        for style in range(count)
    )
    probe = io.BytesIO()
    with zipfile.ZipFile(probe, "w") as archive:
        for name, text in {**texts, names[sheet]: _PROBE % cells}.items():
            archive.writestr(name, text)
    rows = grids_of(probe.getvalue())[sheet]
    numbers = [style for style, (value,) in enumerate(rows) if value == 1.5]
    return {None: looks.get(0), **{b"%d" % style: looks.get(style) for style in numbers}}


def _some(odd: OddCells, *, looks: bool) -> OddCells:
    """Return of a workbook's odd cells those that are looks, or all others."""
    return {
        sheet: {at: cell for at, cell in cells.items() if isinstance(cell, Look) is looks}
        for sheet, cells in odd.items()
    }


@dataclass
class _Shelf:
    """The skeletons of workbooks whose archives look the same."""

    skeletons: list[Skeleton] = field(default_factory=list)
    misses: int = 0

    def keep(self, skeleton: Skeleton) -> None:
        """Keep one more, and forget those that were not asked for the longest."""
        self.skeletons = [skeleton, *self.skeletons[: _SKELETONS_KEPT - 1]]
        filled = [shelf for shelf in list(_SHELVES.values()) if shelf.skeletons]
        for shelf in filled[:-_FILLED_KEPT]:
            shelf.skeletons = []


_SHELVES: dict[object, _Shelf] = {}
"""The last one that was asked for stands at the end."""


def _shelf(content: bytes, limits: Limits) -> tuple[_Shelf, dict[str, Entry]]:
    """Return where workbooks with such an archive are kept, and its parts; none for no archive."""
    try:
        parts = entries(content, limits)
    except RefusedError:
        return _Shelf(), {}
    if len(parts) > _MOST_PARTS:
        return _Shelf(), parts
    looks = [
        (entry.name, None if _VARYING.fullmatch(key) else entry.crc) for key, entry in parts.items()
    ]
    shelf = _SHELVES.pop((limits, *looks), None) or _Shelf()
    _SHELVES[limits, *looks] = shelf
    if len(_SHELVES) > _SHELVES_KEPT:
        _SHELVES.pop(next(iter(_SHELVES)), None)
    return shelf, parts
