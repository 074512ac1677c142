"""The parts of a zipped workbook: what they are related to, how one is gone through; of an .xlsx
which sheet is which part, its formulas, and what its numbers were merged over."""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BytesIO
from itertools import islice, product
from typing import IO, Protocol
from xml.parsers.expat import ParserCreate

from perfeval_xl.sheets.gate.xlsx_cells import column_number
from perfeval_xl.sheets.grids import Grid, Merged, OddCell, value_at

_CHUNK = 1 << 20
_LONGEST_MARK = 1 << 10
_MOST = 20 << 20
"""Bytes of the list of sheets, or of what they are related to."""
WORKBOOK = "xl/workbook.xml"
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"""
)
_MOST_MERGED, _WIDEST_MERGED = 5_000, 100
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"[^<>]*>\s*<f[^<>]*>([^<]+)</f>')


class Parts:
    """The parts of a zipped workbook; what the gate inflated is not inflated again."""

    def __init__(self, content: bytes, inflated: Mapping[str, bytes]) -> None:
        """`inflated` are some parts, or all, by their names."""
        self._content, self._inflated = content, inflated

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        """The archive itself; raises what a damaged one makes of zipfile."""
        return zipfile.ZipFile(BytesIO(self._content))

    def open(self, part: str) -> IO[bytes]:
        """Open a part; raises KeyError where there is none, and what damage makes of zipfile."""
        known = self._inflated.get(part)
        return self.archive.open(part) if known is None else BytesIO(known)

    def __contains__(self, part: object) -> bool:
        return part in self._inflated or part in self._names

    def whole(self, part: str) -> bytes | None:
        """Return all of a part, None for one that is gone through piece by piece.

        Raises as `open` does.
        """
        if (known := self._inflated.get(part)) is not None:
            return known
        with self.open(part) as stream:
            data = stream.read(_CHUNK + 1)
        return data if len(data) <= _CHUNK else None

    @cached_property
    def _names(self) -> set[str]:
        return set(self.archive.namelist())


def relations(parts: Parts, workbook: str) -> dict[str, str]:
    """Return the parts that a workbook is related to, by their ids."""
    folder, name = posixpath.split(workbook)
    targets: dict[str, str] = {}

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            targets[attributes.get("Id", "")] = target.lstrip("/")

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content(parts, f"{folder}/_rels/{name}.rels"), True)
    return targets


def content(parts: Parts, part: str) -> bytes:
    """Return a small part. Raises ValueError for one that is not small, KeyError for none."""
    with parts.open(part) as stream:
        data = stream.read(_MOST + 1)
    if len(data) > _MOST:
        raise ValueError(f"{part} is larger than {_MOST} bytes")
    return data


def local(name: str) -> str:
    """Return a tag's or attribute's own name, without the prefix of its namespace."""
    return name.rpartition(":")[2]


class Follower(Protocol):
    """Follows the tags and texts of a part."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an opening tag."""

    def text(self, words: str) -> None:
        """Take in text."""

    def end(self, tag: str) -> None:
        """Take in a closing tag."""


def follow(parts: Parts, part: str, follower: Follower) -> None:
    """Go through a part piece by piece; raises what a damaged one makes of zipfile and expat."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = follower.start
    parser.EndElementHandler = follower.end
    parser.CharacterDataHandler = follower.text
    for piece in _pieces(parts, part):
        parser.Parse(piece)
    parser.Parse(b"", True)


def holds(parts: Parts, part: str, mark: re.Pattern[bytes]) -> bool:
    """Tell whether a part holds a mark of at most a kilobyte: most parts need no parsing."""
    tail = b""
    for piece in _pieces(parts, part):
        if mark.search(tail + piece):
            return True
        tail = piece[-_LONGEST_MARK:]
    return False


def _pieces(parts: Parts, part: str) -> Iterator[bytes]:
    with parts.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def merged_in_xlsx(
    parts: Parts, grids: Mapping[str, Grid]
) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the blanks that cells with numbers were merged over; raises as `open` does."""
    merged: dict[str, dict[tuple[int, int], OddCell]] = {}
    for sheet, part in sheet_parts(parts).items():
        text = parts.whole(part)
        if text is None or sheet not in grids:
            continue
        for found in islice(_MERGED.finditer(text, text.rfind(b"<sheetData")), _MOST_MERGED):
            first, last = (
                (int(found[row]) - 1, column_number(found[column].decode()) - 1)
                for column, row in ((1, 2), (3, 4))
            )
            number = value_at(grids[sheet], *first)
            if isinstance(number, int | float) and not isinstance(number, bool):
                into = Merged(f"{found[1].decode()}{found[2].decode()}")
                cells = product(range(first[0], last[0] + 1), range(first[1], last[1] + 1))
                merged.setdefault(sheet, {}).update(
                    (place, into) for place in islice(cells, 1, _WIDEST_MERGED)
                )
    return merged


def sheet_parts(parts: Parts) -> dict[str, str]:
    """Return the sheets' names, each with its part; raises as `open` does."""
    targets = relations(parts, WORKBOOK)
    return {sheet: targets[part] for sheet, part in _sheets(parts) if targets.get(part) in parts}


def formulas_in_xlsx(parts: Parts) -> dict[str, dict[str, str]]:
    """Return the formulas of every sheet by their cells, C7; raises as `open` does.

    Those that several cells share, and those of a sheet of another form than the usual, are none.
    """
    # Imported here: it brings half of the network along, and few look for formulas.
    from xml.sax.saxutils import unescape

    return {
        sheet: {
            cell.decode(): unescape(formula.decode(), _QUOTES)
            for cell, formula in _FORMULA.findall(parts.whole(part) or b"")
        }
        for sheet, part in sheet_parts(parts).items()
    }


def _sheets(parts: Parts) -> list[tuple[str, str]]:
    """Return the sheets' names, each with the id of its part."""
    sheets: list[tuple[str, str]] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "sheet" and "name" in attributes:
            ids = [value for name, value in attributes.items() if name.endswith(":id")]
            sheets.append((attributes["name"], ids[0] if ids else ""))

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content(parts, WORKBOOK), True)
    return sheets
