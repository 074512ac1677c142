"""An .ods workbook before its reader."""

import re
from collections.abc import Iterable, Iterator, Mapping

from perfeval_xl.sheets.gate.archive import Entry, check_media, is_media, rewritten
from perfeval_xl.sheets.gate.inflate import Inflater, Seen, checked
from perfeval_xl.sheets.gate.limits import LONGEST_TEXT, Limits, Tally
from perfeval_xl.sheets.gate.notes import (
    Note,
    RefusedError,
    content_notes,
    suspect,
    too_large,
    unreadable,
)
from perfeval_xl.sheets.gate.xml_parts import parse

_CONTENT = "content.xml"
_TYPE = "mimetype"
_NAMED_TYPE = re.compile(rb"<!DOCTYPE\s[^<>\[]*>")
_MANIFEST = "meta-inf/manifest.xml"
_CELLS = ("table-cell", "covered-table-cell")
_FILLED = ("value", "string-value", "date-value", "time-value", "boolean-value", "value-type")


def examine_ods(
    content: bytes, parts: Mapping[str, Entry], limits: Limits
) -> tuple[bytes, str, list[Note]]:
    """Return what a reader is given, the kind (ods) and the notes.

    Readers look at the content and at the list of parts alone; macros, objects and styles are
    carried along. Raises RefusedError beyond a limit or at a password.
    """
    inflater, tally = Inflater(content, limits), Tally(limits)

    seen = Seen()

    def pieces(entry: Entry) -> Iterator[bytes]:
        raw = inflater.pieces(entry)
        named = _without_its_type(raw) if entry.key == _MANIFEST else raw
        return checked(named, entry.name, seen)

    if _MANIFEST in parts:
        _refuse_password(pieces(parts[_MANIFEST]), tally)
    if _CONTENT not in parts:
        raise unreadable("没有内容的 ODF 文件")
    read = [part for part in parts.values() if part.key.endswith(".xml") and not is_media(part)]
    check_media((part for part in parts.values() if part not in read), limits)
    for entry in read:
        if entry.key not in (_CONTENT, _MANIFEST):
            for _ in inflater.pieces(entry):
                pass
    seen = Seen()
    scan = OdsContent(tally)
    scan.scan(pieces(parts[_CONTENT]), _CONTENT)
    macros = any(key.startswith(("basic/", "scripts/")) and "script-lc" not in key for key in parts)
    if seen.wide:  # our reader knows UTF-8 alone
        needed = [parts[key] for key in (_TYPE, _MANIFEST, _CONTENT) if key in parts]
        content = rewritten({entry.name: b"".join(pieces(entry)) for entry in needed})
    return content, "ods", content_notes(macros, scan.links, scan.hidden)


def _without_its_type(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the list of parts without the document type that old programs name, and only name."""
    for number, piece in enumerate(pieces):
        yield piece if number else _NAMED_TYPE.sub(b"", piece, count=1)


def _refuse_password(pieces: Iterator[bytes], tally: Tally) -> None:
    def start(element: str, _: dict[str, str]) -> None:
        if element.rpartition(":")[2] in ("encryption-data", "encrypted-key"):
            raise RefusedError("FILE_PASSWORD")

    parse(pieces, _MANIFEST, tally, start)


class OdsContent:
    """Follows tables, rows and cells; afterwards tells the hidden tables and links to files.

    Readers write out every repeated cell and row up to the last one that holds something; the
    blank ones after it, to the end of the sheet, cost nothing.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._rows = 0
        self._repeats = 1
        self._column = 0
        self._last = 0
        self._text = 0
        self._cell: tuple[int, bool] | None = None
        self._length = 0
        self._style = ""
        self._hidden_styles: set[str] = set()
        self.hidden: list[str] = []
        self.links = False
        self._names: dict[str, str] = {}

    def scan(self, pieces: Iterable[bytes], name: str) -> None:
        """Count everything in content.xml; raises RefusedError beyond a limit."""
        parse(
            pieces,
            name,
            self._tally,
            self._start,
            self._end,
            self._characters,
            inside=lambda: self._cell is not None,
        )
        self._tally.end_sheet()

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        local = self._local(element)
        if local in _CELLS:
            values = {self._local(key): value for key, value in attributes.items()}
            filled = "formula" in values or any(key in values for key in _FILLED)
            self._cell = (_repeats(values.get("number-columns-repeated")), filled)
            self._length = len(values.get("string-value", "")) + len(values.get("formula", ""))
        elif local == "s" and self._cell is not None:
            spaces = next((v for key, v in attributes.items() if self._local(key) == "c"), "1")
            self._length += _repeats(spaces)
        elif local == "table-row":
            values = {self._local(key): value for key, value in attributes.items()}
            self._repeats = _repeats(values.get("number-rows-repeated"))
            self._column = self._last = self._text = 0
        elif local == "table":
            self._tally.sheet()
            values = {self._local(key): value for key, value in attributes.items()}
            name = values.get("name", "")
            # What another file holds is kept as a table that is named after the file.
            if values.get("style-name") in self._hidden_styles and not name.startswith("'file:"):
                self.hidden.append(name)
        elif local == "table-source":
            self.links = True
        elif local == "style":
            values = {self._local(key): value for key, value in attributes.items()}
            self._style = values.get("name", "")
        elif local == "table-properties":
            values = {self._local(key): value for key, value in attributes.items()}
            if values.get("display") == "false":
                self._hidden_styles.add(self._style)

    def _end(self, element: str) -> None:
        local = self._local(element)
        if local in _CELLS and self._cell is not None:
            repeats, filled = self._cell
            self._cell = None
            self._column += repeats
            if filled:
                self._last = self._column
                self._tally.text(self._length, repeats * self._repeats)
                self._tally.used(self._rows + 1, self._last, repeats)
        elif local == "table-row":
            self._rows += self._repeats
            if self._last:
                self._tally.used(self._rows, self._last, 0)
        elif local == "table":
            self._tally.end_sheet()
            self._rows = 0

    def _characters(self, characters: str) -> None:
        if self._cell is not None:
            self._length += len(characters)

    def _local(self, name: str) -> str:
        local = self._names.get(name)
        if local is None:
            local = self._names[name] = name.rpartition(":")[2]
        return local


def _repeats(stated: str | None) -> int:
    """Return how often a cell, a row or a space is repeated."""
    if stated is None:
        return 1
    # Where something is repeated no times, readers put what follows elsewhere than it stands.
    if not (stated.isascii() and stated.isdecimal() and stated.strip("0")):
        raise suspect(f"有一处重复次数是“{stated[:20]}”")
    if len(stated) > 7:
        raise too_large(f"有一处重复 {stated[:20]} 次", f"{LONGEST_TEXT:,} 次")
    return int(stated)
