"""What a person sees of a sheet: its texts as they are cached, widths, heights, what is marked.

Read out of the parts themselves: nothing of ours, and no library that mends what it reads.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree as ET

from xlsxwriter.utility import xl_cell_to_rowcol

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NUMBER = re.compile(r"\s*[-+]?(\d[\d,]*\.?\d*|\.\d+)([eE][-+]?\d+)?%?\s*")
_USUAL_WIDTH, _USUAL_HEIGHT = 64 / 7, 15.0
_FORMATS = {"1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%"}
"""The number formats that Excel knows by number alone, as far as we use them."""

Form = tuple[bool, float, bool, bool, str, bool, str]
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


@dataclass(frozen=True)
class SeenCell:
    """A cell with what stands in it."""

    name: str
    row: int
    column: int
    text: str
    is_text: bool
    formula: str
    wrapped: bool
    size: float
    """Of its letters, in points."""
    is_locked: bool
    bold: bool
    align: str
    shrinks: bool
    shows: str
    """Its number format."""


@dataclass
class SeenSheet:
    """One visible sheet of a workbook."""

    book: Path
    name: str
    root: ET.Element
    cells: list[SeenCell] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    printed: Area = (0, 0, 1_048_575, 16_383)
    """What of it is printed."""

    @cached_property
    def merged(self) -> dict[tuple[int, int], Area]:
        """First cell of a merged area → the area."""
        areas = [area_of(each.attrib["ref"]) for each in self.root.iter(f"{_MAIN}mergeCell")]
        return {area[:2]: area for area in areas}

    @cached_property
    def widths(self) -> dict[int, float]:
        """Column → its width in letters."""
        return {
            at: 0.0 if each.get("hidden") else float(each.attrib["width"])
            for each in self.root.iter(f"{_MAIN}col")
            for at in range(int(each.attrib["min"]) - 1, min(int(each.attrib["max"]), 300))
        }

    @cached_property
    def heights(self) -> dict[int, float]:
        """Row → its height in points, of the rows that have one of their own."""
        return {
            int(each.attrib["r"]) - 1: 0.0 if each.get("hidden") else float(each.attrib["ht"])
            for each in self.root.iter(f"{_MAIN}row")
            if each.get("customHeight") or each.get("hidden")
        }

    @property
    def texts(self) -> list[str]:
        """What can be read: cells, notes, and what the validations say."""
        said = [cell.text for cell in self.cells if cell.is_text]
        for each in self.root.iter(f"{_MAIN}dataValidation"):
            said += [
                each.get(name, "") for name in ("promptTitle", "prompt", "errorTitle", "error")
            ]
        return [*said, *self.notes]

    def width(self, first: int, last: int) -> float:
        return sum(self.widths.get(at, _USUAL_WIDTH) for at in range(first, last + 1))

    def height(self, first: int, last: int) -> float:
        return sum(self.heights.get(at, _USUAL_HEIGHT) for at in range(first, last + 1))

    def trusted(self, kind: str) -> list[Area]:
        """Return where no triangle of a kind is shown: numberStoredAsText, formula, …"""
        return [
            area_of(ref)
            for each in self.root.iter(f"{_MAIN}ignoredError")
            if each.get(kind) == "1"
            for ref in each.attrib["sqref"].split()
        ]


def area_of(reference: str) -> Area:
    first, _, last = reference.replace("$", "").partition(":")
    return (*xl_cell_to_rowcol(first), *xl_cell_to_rowcol(last or first))


def inside(cell: SeenCell, areas: list[Area]) -> bool:
    return any(
        top <= cell.row <= bottom and left <= cell.column <= right
        for top, left, bottom, right in areas
    )


def seen(book: Path) -> Iterator[SeenSheet]:
    """Yield the visible sheets of a workbook."""
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    links = {
        each.attrib["Id"]: each.attrib["Target"].removeprefix("/xl/")
        for each in ET.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    strings = [
        "".join(each.text or "" for each in text.iter(f"{_MAIN}t"))
        for text in ET.fromstring(parts.get("xl/sharedStrings.xml", b"<sst/>"))
    ]
    forms = _forms(ET.fromstring(parts["xl/styles.xml"]))
    book_part = ET.fromstring(parts["xl/workbook.xml"])
    printed = {
        int(each.attrib["localSheetId"]): area_of((each.text or "").rpartition("!")[2])
        for each in book_part.iter(f"{_MAIN}definedName")
        if each.get("name") == "_xlnm.Print_Area"
    }
    for at, listed in enumerate(book_part.iter(f"{_MAIN}sheet")):
        if listed.get("state", "visible") != "visible":
            continue
        root = ET.fromstring(parts[f"xl/{links[listed.attrib[_ID]]}"])
        sheet = SeenSheet(book, listed.attrib["name"], root)
        sheet.printed = printed.get(at, sheet.printed)
        beside = parts.get(
            f"xl/worksheets/_rels/{links[listed.attrib[_ID]].partition('/')[2]}.rels"
        )
        for link in ET.fromstring(beside) if beside else ():
            if link.attrib["Type"].endswith("/comments"):
                name = link.attrib["Target"].removeprefix("../").removeprefix("/xl/")
                notes = ET.fromstring(parts[f"xl/{name}"])
                sheet.notes = ["".join(each.itertext()) for each in notes.iter(f"{_MAIN}comment")]
        sheet.cells = [_cell(each, strings, forms) for each in root.iter(f"{_MAIN}c")]
        yield sheet


def _cell(cell: ET.Element, strings: list[str], forms: list[Form]) -> SeenCell:
    value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
    text = (value.text if value is not None else "") or ""
    kind = cell.get("t", "n")
    if kind == "s":
        text = strings[int(text)]
    elif kind == "inlineStr":
        text = "".join(each.text or "" for each in cell.iter(f"{_MAIN}t"))
    name = cell.attrib["r"]
    told = "" if formula is None else formula.text or "?"
    form = forms[int(cell.get("s", "0"))]
    return SeenCell(name, *xl_cell_to_rowcol(name), text, kind in ("s", "str", "inlineStr"), told,
                    *form)  # fmt: skip


def _forms(styles: ET.Element) -> list[Form]:
    """Return of every format what a cell is told by: see `SeenCell`, from `wrapped` on."""
    fonts = [
        (float(size.attrib["val"]) if (size := each.find(f"{_MAIN}sz")) is not None else 11.0,
         each.find(f"{_MAIN}b") is not None)
        for each in styles.find(f"{_MAIN}fonts") or ()
    ]  # fmt: skip
    formats = _FORMATS | {each.attrib["numFmtId"]: each.attrib["formatCode"]
                          for each in styles.iter(f"{_MAIN}numFmt")}  # fmt: skip
    found = []
    for form in styles.find(f"{_MAIN}cellXfs") or ():
        aligned, kept = form.find(f"{_MAIN}alignment"), form.find(f"{_MAIN}protection")
        wraps = aligned is not None and aligned.get("wrapText") == "1"
        locked = kept is None or kept.get("locked", "1") != "0"
        size, bold = fonts[int(form.get("fontId", "0"))]
        told = aligned.attrib if aligned is not None else {}
        shrinks = told.get("shrinkToFit") == "1"
        shows = formats.get(form.get("numFmtId", "0"), "General")
        found.append((wraps, size, locked, bold, told.get("horizontal", ""), shrinks, shows))
    return found


def numbers_as_texts(sheet: SeenSheet) -> list[str]:
    """Return the cells that Excel marks because their text is a number."""
    trusted = sheet.trusted("numberStoredAsText")
    return [
        f"{cell.name} {cell.text}" for cell in sheet.cells
        if cell.is_text and not cell.formula and _NUMBER.fullmatch(cell.text)
        and not inside(cell, trusted)
    ]  # fmt: skip


def marked_formulas(sheet: SeenSheet) -> list[str]:
    """Return the formulas that Excel may mark: unlocked, or unlike those beside them."""
    formulas = [cell for cell in sheet.cells if cell.formula]
    trusted = [sheet.trusted(kind) for kind in ("formula", "formulaRange")]
    return [
        cell.name for cell in formulas
        if not cell.is_locked or not all(inside(cell, areas) for areas in trusted)
    ]  # fmt: skip
