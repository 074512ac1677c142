"""Rules for rows, cells and their values: places in order, types that fit, formulas in limits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from support.excel_file import LAST_ROW, MAIN, ExcelFile, Sheet, cell_place, units
from support.excel_rules.formula_text import taken_apart
from support.excel_rules.references import nowhere
from support.excel_rules.workbook import LONGEST_CELL

_F, _V, _C, _IS = (f"{MAIN}{name}" for name in ("f", "v", "c", "is"))
_CHILDREN = {_F, _V, _IS}
_KINDS = {"n", "s", "str", "b", "inlineStr"}
HIGHEST, WIDEST = 409.5, 255


def rows_and_cells(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield rows and cells out of order, beyond what is said, or of no style."""
    styles, last = len(file.styles_in("cellXfs")), 0
    used: list[tuple[int, int]] = []
    for row in sheet.root.iter(f"{MAIN}row"):
        number = int(row.get("r", 0))
        if not last < number <= LAST_ROW:
            yield f"row {number} after row {last}"
        last = number
        if float(row.get("ht", 0)) > HIGHEST:
            yield f"row {number} is {row.get('ht')} high"
        if int(row.get("s", 0)) >= styles:
            yield f"row {number}: style {row.get('s')} of {styles}"
        before, columns = 0, []
        for cell in row:
            try:
                at, column = cell_place(cell.attrib["r"])
            except (KeyError, ValueError) as error:
                yield f"row {number}: {error}"
                continue
            if at != number or column <= before:
                yield f"cell {cell.attrib['r']} in row {number} after column {before}"
            before = column
            columns.append(column)
            if int(cell.get("s", 0)) >= styles:
                yield f"cell {cell.attrib['r']}: style {cell.get('s')} of {styles}"
        if columns:
            used += [(number, columns[0]), (number, columns[-1])]
            for span in (row.get("spans") or "").split():
                first, _, end = span.partition(":")
                if not int(first) <= columns[0] <= columns[-1] <= int(end):
                    yield f"row {number}: spans {span}, cells {columns[0]} to {columns[-1]}"
    said = sheet.root.find(f"{MAIN}dimension")
    if said is not None and used:
        top, bottom = used[0][0], used[-1][0]
        left, right = min(at for _, at in used), max(at for _, at in used)
        first, _, end = said.attrib["ref"].partition(":")
        if (cell_place(first), cell_place(end or first)) != ((top, left), (bottom, right)):
            yield f"dimension {said.attrib['ref']}, cells {(top, left)} to {(bottom, right)}"


def columns(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield columns that overlap, or are too wide."""
    styles, last = len(file.styles_in("cellXfs")), 0
    for each in sheet.root.iter(f"{MAIN}col"):
        first, end = int(each.attrib["min"]), int(each.attrib["max"])
        if not last < first <= end <= 16_384:
            yield f"columns {first} to {end} after {last}"
        last = end
        if float(each.get("width", 0)) > WIDEST or int(each.get("style", 0)) >= styles:
            yield f"columns {first} to {end}: width {each.get('width')}, style {each.get('style')}"


def values(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield cells whose value is not of its type, and formulas that Excel would not take."""
    texts, hidden = len(file.texts), _hidden(sheet)
    for cell in sheet.root.iter(_C):
        for fault in _fault_of(cell, texts):
            # A gap in a line is drawn from #N/A, which nobody sees.
            if cell.get("t") != "e" or cell_place(cell.attrib["r"])[1] not in hidden:
                yield f"{cell.get('r')}: {fault}"
        formula = cell.find(_F)
        if formula is None:
            continue
        if formula.get("t") is not None or not formula.text:
            yield f"{cell.get('r')}: formula of kind {formula.get('t')}: {formula.text!r}"
            continue
        parsed = taken_apart(formula.text)
        yield from (f"{cell.get('r')}: {fault}" for fault in parsed.wrong)
        yield from (f"{cell.get('r')}: {fault}" for fault in nowhere(file, parsed, sheet.name))


def _hidden(sheet: Sheet) -> set[int]:
    return {
        column
        for each in sheet.root.iter(f"{MAIN}col")
        if each.get("hidden") == "1"
        for column in range(int(each.attrib["min"]), int(each.attrib["max"]) + 1)
    }


def _fault_of(cell: Element, texts: int) -> Iterator[str]:
    if not len(cell):
        if cell.get("t", "n") != "n":
            yield f"type {cell.get('t')} and no value"
        return
    kind, found = cell.get("t", "n"), {each.tag: each for each in cell}
    if len(found) != len(cell) or not found.keys() <= _CHILDREN:
        yield f"holds {[each.tag for each in cell]}"
        return
    value = found[_V].text or "" if _V in found else None
    if kind not in _KINDS:
        yield f"type {kind}: {value!r}"
    elif kind == "inlineStr":
        if _IS not in found or _F in found:
            yield "a text of its own that is none"
    elif value is None:
        yield "no value"
    elif kind == "n" and not _is_number(value):
        yield f"number {value!r}"
    elif kind == "s" and not (value.isdecimal() and int(value) < texts and _F not in found):
        yield f"text {value!r} of {texts}"
    elif kind == "b" and value not in ("0", "1"):
        yield f"truth {value!r}"
    elif kind == "str" and (_F not in found or units(value) > LONGEST_CELL):
        yield f"result of {units(value)} characters, or of no formula"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and text == text.strip()
    except ValueError:
        return False
