"""Reads a workbook part by part as it is packed, with nothing of ours and no spreadsheet library.

What stands in a file is taken as it stands: nothing is mended, guessed or skipped on the way.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ID = f"{{{_OFFICE}/relationships}}id"
KINDS = f"{_OFFICE}/relationships/"
"""What the types of most relationships begin with."""
TYPES = "[Content_Types].xml"
_LINK = re.compile(r"(?:(.*)/)?_rels/([^/]*)\.rels")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]*)")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


@dataclass(frozen=True)
class Link:
    """A relationship of a part."""

    id: str
    kind: str
    """The last word of its type."""
    target: str
    """The part that it leads to; for one to the outside, as it is written."""
    outside: bool


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its state, and its part."""

    name: str
    state: str
    part: str
    root: Element


class ExcelFile:
    """The parts of a workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.entries = [each.filename for each in archive.infolist()]
            self.parts = {name: archive.read(name) for name in self.entries}
        self._read: dict[str, Element] = {}

    def xml(self, part: str) -> Element:
        """Return a part's root, read once."""
        if part not in self._read:
            self._read[part] = ElementTree.fromstring(self.parts[part])
        return self._read[part]

    @cached_property
    def types(self) -> tuple[dict[str, str], dict[str, str]]:
        """The content types by ending, and those by part."""
        given = list(self.xml(TYPES))
        return (
            {e.attrib["Extension"].lower(): e.attrib["ContentType"] for e in given
             if "Extension" in e.attrib},
            {e.attrib["PartName"].lstrip("/"): e.attrib["ContentType"] for e in given
             if "PartName" in e.attrib},
        )  # fmt: skip

    def type_of(self, part: str) -> str:
        """Return a part's content type, "" where it has none."""
        endings, parts = self.types
        return parts.get(part) or endings.get(part.rpartition(".")[2].lower(), "")

    @cached_property
    def links(self) -> dict[str, list[Link]]:
        """The relationships of every part that has some; "" stands for the file."""
        return {of: list(self._links_in(part, of)) for part, of in self.link_parts.items()}

    @cached_property
    def link_parts(self) -> dict[str, str]:
        """The parts that hold relationships, each with the part whose they are."""
        found = {name: _LINK.fullmatch(name) for name in self.parts}
        return {
            name: posixpath.join(match[1] or "", match[2]) for name, match in found.items() if match
        }

    def _links_in(self, part: str, of: str) -> Iterator[Link]:
        for each in self.xml(part):
            target, outside = each.attrib["Target"], each.get("TargetMode") == "External"
            if not outside:
                folder = "" if target.startswith("/") else posixpath.dirname(of)
                target = posixpath.normpath(posixpath.join(folder, unquote(target).lstrip("/")))
            kind = each.attrib["Type"].rpartition("/")[2]
            yield Link(each.attrib["Id"], kind, target, outside)

    def linked(self, part: str, kind: str) -> list[str]:
        """Return the parts that a part is related to in a way."""
        return [each.target for each in self.links.get(part, ()) if each.kind == kind]

    @cached_property
    def book(self) -> str:
        """The part of the workbook itself."""
        return self.linked("", "officeDocument")[0]

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets, in their order; every id and every part must be there."""
        targets = {each.id: each.target for each in self.links[self.book]}
        return [
            Sheet(each.attrib["name"], each.get("state", "visible"), part, self.xml(part))
            for each in self.xml(self.book).iter(f"{MAIN}sheet")
            if (part := targets[each.attrib[ID]])
        ]

    @cached_property
    def sheet_named(self) -> dict[str, Sheet]:
        """The sheets by their names, in small letters."""
        return {each.name.casefold(): each for each in self.sheets}

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """What every defined name refers to, by the name in small letters and its sheet's place."""
        return {
            (each.attrib["name"].casefold(), each.get("localSheetId", "")): each.text or ""
            for each in self.xml(self.book).iter(f"{MAIN}definedName")
        }

    @cached_property
    def texts(self) -> list[str]:
        """The shared texts."""
        shared = self.linked(self.book, "sharedStrings")
        return [plain_text(each) for part in shared for each in self.xml(part)]

    @cached_property
    def styles(self) -> Element:
        """The part of the styles."""
        return self.xml(self.linked(self.book, "styles")[0])

    def styles_in(self, what: str) -> list[Element]:
        """Return the styles of a kind: fonts, cellXfs, dxfs."""
        return [each for group in self.styles.iter(f"{MAIN}{what}") for each in group]


def plain_text(element: Element) -> str:
    """Return the text of a shared text or a comment, without what tells how it is spoken."""
    return "".join(
        each.text or ""
        for run in element
        if run.tag in (f"{MAIN}t", f"{MAIN}r")
        for each in run.iter(f"{MAIN}t")
    )


def cell_place(cell: str) -> tuple[int, int]:
    """Return row and column of a cell, from 1; ValueError where there is no such cell."""
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(f"no cell: {cell!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if row > LAST_ROW or column > LAST_COLUMN:
        raise ValueError(f"beyond the last cell: {cell!r}")
    return row, column


def area_of(text: str) -> Area:
    """Return the area that a reference like A1 or $A$1:B2 covers; ValueError where none is."""
    first, _, last = text.partition(":")
    (top, left), (bottom, right) = cell_place(first), cell_place(last or first)
    if bottom < top or right < left:
        raise ValueError(f"upside down: {text!r}")
    return top, left, bottom, right


def areas_of(text: str) -> list[Area]:
    """Return the areas of a list of references, with a space between them."""
    return [area_of(each) for each in text.split()]


def overlap(one: Area, other: Area) -> bool:
    """Tell whether two areas have a cell in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def units(text: str) -> int:
    """Return how long Excel finds a text: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2
