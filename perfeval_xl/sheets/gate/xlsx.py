"""An .xlsx or .xlsm workbook before its reader: every part that is read, wherever it lies."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property

from perfeval_xl.sheets.gate.archive import Entry, check_media, entries, is_media
from perfeval_xl.sheets.gate.inflate import Inflater, Seen, checked
from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.notes import (
    MACRO_SHEET,
    Note,
    RefusedError,
    content_notes,
    suspect,
    too_large,
)
from perfeval_xl.sheets.gate.parsed_cells import count_cells
from perfeval_xl.sheets.gate.xlsx_cells import count_quickly, longest_text
from perfeval_xl.sheets.gate.xml_parts import (
    Pieces,
    in_usual_form,
    moved_parts,
    named_parts,
    parse,
)

_TYPES, _WORKBOOK, _STYLES = "[content_types].xml", "xl/workbook.xml", "xl/styles.xml"
_UNCOUNTED = Limits(elements=1 << 40)
"""For what is only looked at: it is counted elsewhere, or need not be."""
_KEPT = 8 << 20
"""Bytes of parts that are kept for whoever looks into them behind the gate."""
_XML = (".xml", ".rels", ".vml")


def examine_xlsx(
    content: bytes, parts: Mapping[str, Entry], limits: Limits
) -> tuple[bytes, str, list[Note], dict[str, bytes]]:
    """Return what a reader is given, the kind (xlsx or xlsm), the notes and small parts.

    A reader is given the archive itself, or one of the same parts where it would not find them or
    not know their encoding. The small parts are as they are in it, by their names; not all of them
    need be there. Raises RefusedError beyond a limit.

    Sheets, texts and lists of sheets are recognised by what is in them: a path is only a name,
    and readers differ in how they follow it.
    """
    inflater, tally = Inflater(content, limits), Tally(limits)

    def pieces(entry: Entry) -> Iterator[bytes]:
        return checked(inflater.pieces(entry), entry.name, Seen())

    named = [key for _, key in named_parts(parts, pieces, tally)]
    moved = moved_parts(parts, pieces, tally)
    read = [
        entry
        for entry in parts.values()
        if entry.key in named or (entry.key.endswith(_XML) and not is_media(entry))
    ]
    check_media((entry for entry in parts.values() if entry not in read), limits)
    seen = {entry.key: _look_through(inflater, entry) for entry in read}
    if moved or any(look.wide and (look.telling or key in named) for key, look in seen.items()):
        content = in_usual_form(parts, pieces, tally, moved)
        return examine_xlsx(content, entries(content, limits), limits)
    for entry in read:
        # Sheets and texts are counted below; of the rest a reader keeps every style and name.
        if entry.size > limits.tables_mb << 20 and not seen[entry.key].telling - {"sheets"}:
            raise too_large(f"“{entry.name}”超过 {limits.tables_mb} MB", f"{limits.tables_mb} MB")

    def with_element(element: str) -> list[Entry]:
        return [parts[key] for key, look in seen.items() if element in look.telling]

    tables = with_element("si")
    if len(tables) > 1:
        raise suspect("有两份共用的文字表")
    strings = _Strings(tables, seen, pieces, tally)
    hidden = [
        name
        for part in with_element("sheets")
        for name in hidden_sheets(_pieces(seen[part.key], pieces, part), part.name, tally)
    ]
    for part in read:
        if part.name == _STYLES or seen[part.key].telling:
            with _in_sheet(part, parts, pieces):
                parse(_pieces(seen[part.key], pieces, part), part.name, Tally(_UNCOUNTED))
    for part in with_element("sheetData"):
        if named.count(part.key) > 1:
            raise suspect("两张工作表是同一个部分")
        with _in_sheet(part, parts, pieces):
            if not count_quickly(_pieces(seen[part.key], pieces, part), tally, strings.longest):
                count_cells(pieces(part), part.name, tally, strings.lengths)
    macros = any(key.endswith("vbaproject.bin") for key in parts)
    links = any(re.search(r"(^|/)externallinks/[^/]+\.xml$", key) for key in parts)
    enabled = _TYPES in parts and b"macroEnabled" in b"".join(pieces(parts[_TYPES]))
    kind = "xlsm" if macros or enabled else "xlsx"
    notes = content_notes(macros, links, hidden, any(map(MACRO_SHEET.match, parts)))
    return content, kind, notes, _small(parts, seen)


@contextmanager
def _in_sheet(part: Entry, parts: Mapping[str, Entry], pieces: Pieces) -> Iterator[None]:
    """Name the sheet in what is told of its part."""
    try:
        yield
    except RefusedError as error:
        if error.code not in ("FILE_SUSPECT", "FILE_UNREADABLE"):
            raise
        name = _sheet_names(parts, pieces).get(part.key)
        if name is None:
            raise
        raise RefusedError(error.code, found=f"工作表“{name}”：{error.details['found']}") from None


def _sheet_names(parts: Mapping[str, Entry], pieces: Pieces) -> dict[str, str]:
    """Return the sheets' names by the keys of their parts, those that can be told."""
    tally = Tally(_UNCOUNTED)
    names: dict[str, str] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == "sheet":
            ids = [value for name, value in attributes.items() if name.endswith(":id")]
            names.update(dict.fromkeys(ids, attributes.get("name", "")))

    if _WORKBOOK not in parts:  # it is of another name: its relations are known, not the sheets'
        return {}
    with suppress(RefusedError):
        parse(pieces(parts[_WORKBOOK]), _WORKBOOK, tally, start)
        return {
            key: names[name] for name, key in named_parts(parts, pieces, tally) if name in names
        }
    return {}


class _Strings:
    """The shared texts: a bound at once, each one's length when it is asked for."""

    def __init__(
        self, tables: Sequence[Entry], seen: Mapping[str, Seen], pieces: Pieces, tally: Tally
    ) -> None:
        self._tables, self._pieces, self._tally = tables, pieces, tally
        texts = [seen[table.key].text for table in tables]
        bounds = [None if text is None else longest_text(text) for text in texts]
        self.longest = max(self.lengths, default=0) if None in bounds else _most(bounds)

    @cached_property
    def lengths(self) -> list[int]:
        """The characters of every text."""
        return [
            length
            for table in self._tables
            for length in text_lengths(self._pieces(table), table.name, self._tally)
        ]


def _small(parts: Mapping[str, Entry], seen: Mapping[str, Seen]) -> dict[str, bytes]:
    """Return the parts that came in one piece, as long as they are little together."""
    texts = {
        parts[key].name: look.text
        for key, look in seen.items()
        if look.text is not None and not look.wide
    }
    return texts if sum(map(len, texts.values())) <= _KEPT else {}


def _most(bounds: Sequence[int | None]) -> int:
    return max((bound for bound in bounds if bound is not None), default=0)


def _pieces(seen: Seen, pieces: Pieces, entry: Entry) -> Iterable[bytes]:
    return pieces(entry) if seen.text is None else [seen.text]


def _look_through(inflater: Inflater, entry: Entry) -> Seen:
    """Inflate a part to its end and tell what it is.

    A part that is named by the workbook and is no XML by its name (macros, printer settings) is
    looked through as it is: its bytes may hold anything.
    """
    seen = Seen()
    for _ in checked(inflater.pieces(entry), entry.name, seen):
        pass
    return seen


def text_lengths(pieces: Iterable[bytes], name: str, tally: Tally) -> list[int]:
    """Return the characters of every text, in order; raises RefusedError beyond the limits."""
    lengths: list[int] = []
    inside = False

    def start(element: str, _: dict[str, str]) -> None:
        nonlocal inside
        if element == "si" or element.endswith(":si"):
            lengths.append(0)
            inside = True

    def end(element: str) -> None:
        nonlocal inside
        if inside and (element == "si" or element.endswith(":si")):
            inside = False
            tally.text(lengths[-1])

    def text(characters: str) -> None:
        if inside:
            lengths[-1] += len(characters)

    parse(pieces, name, tally, start, end, text, inside=lambda: inside)
    return lengths


def hidden_sheets(pieces: Iterable[bytes], name: str, tally: Tally) -> list[str]:
    """Return the names of the hidden sheets and count all of them.

    Raises RefusedError where there are too many, or where two are the same part: its cells would
    be read twice.
    """
    hidden: list[str] = []
    parts: set[str] = set()

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] != "sheet":
            return
        tally.sheet()
        for attribute, value in attributes.items():
            if attribute.endswith(":id"):
                if value in parts:
                    raise suspect("两张工作表是同一个部分")
                parts.add(value)
        if attributes.get("state", "visible") != "visible":
            hidden.append(attributes.get("name", ""))

    parse(pieces, name, tally, start)
    return hidden
