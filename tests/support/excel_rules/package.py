"""What holds the parts together: content types, relationships, properties of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar
from xml.etree import ElementTree

from support.excel_file import ID, MAIN, TYPES, ExcelFile

T = TypeVar("T", bound=Hashable)
_TYPE = "application/vnd.openxmlformats-officedocument."
_SHEET, _DRAWING = f"{_TYPE}spreadsheetml.", f"{_TYPE}drawing"
# What a part of each relationship is, and its root.
_KINDS = {
    "officeDocument": ("sheet.main+xml", "workbook"),
    "worksheet": ("worksheet+xml", "worksheet"),
    "styles": ("styles+xml", "styleSheet"),
    "sharedStrings": ("sharedStrings+xml", "sst"),
    "comments": ("comments+xml", "comments"),
    "table": ("table+xml", "table"),
    "theme": ("theme+xml", "theme"),
    "drawing": ("drawing+xml", "wsDr"),
    "chart": ("drawingml.chart+xml", "chartSpace"),
    "vmlDrawing": ("vmlDrawing", "xml"),
    "core-properties": ("core-properties+xml", "coreProperties"),
    "extended-properties": ("extended-properties+xml", "Properties"),
    "image": ("image/", ""),
}
# A part's relationships that are followed without being called by their ids.
_UNCALLED = {"comments", "sharedStrings", "styles", "theme", "officeDocument",
             "core-properties", "extended-properties"}  # fmt: skip
_ATTRIBUTE = re.compile(rf"{{{re.escape(ID[1:].partition('}')[0])}}}(?:id|embed|link|pict)")
_RELID = "{urn:schemas-microsoft-com:office:office}relid"
_DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"


def sound_parts(file: ExcelFile) -> Iterator[str]:
    """Yield what is wrong with the archive and its XML; the other rules need it to be sound."""
    for name in twice(each.casefold() for each in file.entries):
        yield f"{name}: packed twice"
    for name, content in file.parts.items():
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            yield f"{name}: no name of a part"
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                file.xml(name)
            except ElementTree.ParseError as error:
                yield f"{name}: {error}"
        elif not content:
            yield f"{name}: empty"


def types_and_links(file: ExcelFile) -> Iterator[str]:
    """Yield parts without a type, types without a part, and links that lead nowhere or twice."""
    given = [each.get("PartName") or each.get("Extension", "").lower() for each in file.xml(TYPES)]
    for each in twice(given):
        yield f"{each}: two content types"
    for name in file.types[1]:
        if name not in file.parts:
            yield f"{name}: content type of no part"
    reached = {"", TYPES, *file.link_parts}
    for of, links in file.links.items():
        if of and of not in file.parts:
            yield f"{of}: relationships of no part"
            continue
        for each in twice(link.id for link in links):
            yield f"{of}: relationship {each} twice"
        for target in twice(link.target for link in links if not link.outside):
            yield f"{of}: related to {target} twice"
        for link in links:
            if link.outside and link.kind != "hyperlink":
                yield f"{of}: {link.kind} outside the file"
            elif not link.outside and link.target not in file.parts:
                yield f"{of}: {link.kind} {link.target} is not there"
            elif not link.outside:
                reached.add(link.target)
                yield from _is_of_kind(file, link.kind, link.target)
        if of:
            yield from _called(file, of, {link.id: link.kind for link in links})
    for name in file.parts:
        if name not in reached:
            yield f"{name}: nothing leads to it"
        elif name != TYPES and not file.type_of(name):
            yield f"{name}: no content type"
        if name not in file.links and name.endswith((".xml", ".vml")) and name != TYPES:
            yield from _called(file, name, {})


def _is_of_kind(file: ExcelFile, kind: str, part: str) -> Iterator[str]:
    if kind not in _KINDS:
        yield f"{part}: related as {kind}"
        return
    wanted, root = _KINDS[kind]
    if wanted not in file.type_of(part) and not (
        kind == "officeDocument" and "main+xml" in file.type_of(part)
    ):
        yield f"{part}: a {kind} of type {file.type_of(part)!r}"
    if root and file.xml(part).tag.rpartition("}")[2] != root:
        yield f"{part}: a {kind} that begins with {file.xml(part).tag}"


def _called(file: ExcelFile, part: str, links: dict[str, str]) -> Iterator[str]:
    """Hold the ids that a part calls against its relationships, both ways."""
    called = {
        value
        for each in file.xml(part).iter()
        for name, value in each.attrib.items()
        if value and (_ATTRIBUTE.fullmatch(name) or name == _RELID)
    }
    for each in sorted(called - links.keys()):
        yield f"{part}: {each} is no relationship of it"
    for each, kind in links.items():
        if each not in called and kind not in _UNCALLED:
            yield f"{part}: {kind} {each} is never called"


def properties(file: ExcelFile) -> Iterator[str]:
    """Yield what the properties of the document say that is not so."""
    for part in file.linked("", "core-properties"):
        for each in file.xml(part):
            name = each.tag.rpartition("}")[2]
            if name in ("created", "modified") and not _DAY.fullmatch(each.text or ""):
                yield f"{part}: {name} {each.text!r}"
        for name in twice(each.tag for each in file.xml(part)):
            yield f"{part}: {name} twice"
    for part in file.linked("", "extended-properties"):
        vectors = {each.tag.rpartition("}")[2]: each for each in file.xml(part) if len(each)}
        for name, each in vectors.items():
            if int(each[0].attrib["size"]) != len(each[0]):
                yield f"{part}: {name} counts {each[0].attrib['size']} of {len(each[0])}"
        if "HeadingPairs" not in vectors:
            continue
        counts = [int(each.text or 0) for each in vectors["HeadingPairs"].iter(f"{_VT}i4")]
        titles = [each.text for each in vectors["TitlesOfParts"].iter(f"{_VT}lpstr")]
        if sum(counts) != len(titles):
            yield f"{part}: {sum(counts)} titles said, {len(titles)} there"
        shown = [each.name for each in file.sheets if each.state != "veryHidden"]
        if titles[: counts[0]] not in ([each.name for each in file.sheets], shown):
            yield f"{part}: titles of other sheets: {titles[: counts[0]]}"


def twice(values: Iterable[T]) -> list[T]:
    """Return the values that are there more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


def counted(file: ExcelFile, part: str) -> Iterator[str]:
    """Yield lists that say another number of entries than they have."""
    for each in file.xml(part).iter():
        said = each.get("count")
        if said is not None and each.tag.startswith(MAIN) and len(each) and int(said) != len(each):
            yield f"{part}: {each.tag.rpartition('}')[2]} counts {said} of {len(each)}"
