"""Rules for the workbook: its sheets, its names, how it opens, its styles and texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.excel_file import MAIN, ExcelFile, units
from support.excel_rules.formula_text import is_name, taken_apart
from support.excel_rules.package import counted, twice
from support.excel_rules.references import nowhere

_BUILT_IN = {"Print_Area", "Print_Titles", "_FilterDatabase"}
_NO_SIGNS = re.compile(r"[\\/?*\[\]:\x00-\x1f]")
LONGEST_CELL, MOST_BREAKS, MOST_STYLES, MOST_FONTS = 32_767, 253, 64_000, 512


def sheets(file: ExcelFile) -> Iterator[str]:
    """Yield what is wrong with the list of sheets and with what is seen first."""
    named = [each.name for each in file.sheets]
    for name in named:
        if not 1 <= units(name) <= 31 or _NO_SIGNS.search(name) or "'" in (name[0], name[-1]):
            yield f"sheet name {name!r}"
        if name.casefold() == "history":
            yield f"sheet name {name!r} is taken by Excel"
    for name in twice(each.casefold() for each in named):
        yield f"two sheets {name!r}"
    root = file.xml(file.book)
    for number in twice(each.attrib["sheetId"] for each in root.iter(f"{MAIN}sheet")):
        yield f"two sheets of id {number}"
    if len(file.sheets) != len(list(root.iter(f"{MAIN}sheet"))):
        yield "a sheet without a part"
    seen = [each.state == "visible" for each in file.sheets]
    views = list(root.iter(f"{MAIN}workbookView"))
    opened = [int(each.get("activeTab", 0)) for each in views]
    first = [int(each.get("firstSheet", 0)) for each in views]
    for at in (*opened, *first):
        if at >= len(seen) or not seen[at]:
            yield f"opens on sheet {at}, which is not to be seen"
    chosen = [
        at
        for at, sheet in enumerate(file.sheets)
        for view in sheet.root.iter(f"{MAIN}sheetView")
        if view.get("tabSelected") in ("1", "true")
    ]
    if chosen != opened:
        yield f"sheets {chosen} are selected and {opened} is open: whoever types writes into all"


def names(file: ExcelFile) -> Iterator[str]:
    """Yield defined names that are none, stand twice or lead nowhere."""
    entries = list(file.xml(file.book).iter(f"{MAIN}definedName"))
    keys = [(each.attrib["name"].casefold(), each.get("localSheetId", "")) for each in entries]
    for name in twice(f"{name} of sheet {at}" for name, at in keys):
        yield f"name twice: {name}"
    for each in entries:
        name, text, own = each.attrib["name"], each.text or "", each.get("localSheetId")
        where = f"name {name}"
        if name.startswith("_xlnm."):
            if name[6:] not in _BUILT_IN or own is None:
                yield f"{where}: not one of Excel's own, or of no sheet"
        elif not is_name(name):
            yield f"{where}: Excel takes it for no name"
        if own is not None and int(own) >= len(file.sheets):
            yield f"{where}: of sheet {own}, which is not there"
            continue
        parsed = taken_apart(f"CHOOSE({text})" if name.startswith("_xlnm.") else text)
        yield from (f"{where}: {fault}" for fault in parsed.wrong)
        yield from (f"{where}: {fault}" for fault in nowhere(file, parsed, file.sheets[0].name))
        if own is not None and {each.casefold() for each, _ in parsed.references} != {
            file.sheets[int(own)].name.casefold()
        }:
            yield f"{where}: {text} is not on its sheet"
        if own is None and any(not sheet for sheet, _ in parsed.references):
            yield f"{where}: {text} is on no sheet"


def styles(file: ExcelFile) -> Iterator[str]:
    """Yield styles that call what is not there, or that are too many."""
    (part,) = file.linked(file.book, "styles")
    yield from counted(file, part)
    own = {each.attrib["numFmtId"]: each.attrib["formatCode"] for each in file.styles_in("numFmts")}
    for number, code in own.items():
        if int(number) < 164 or not 1 <= units(code) <= 255:
            yield f"{part}: number format {number} {code!r}"
    for number in twice(each.attrib["numFmtId"] for each in file.styles_in("numFmts")):
        yield f"{part}: two number formats {number}"
    there = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    counts = {name: len(file.styles_in(group)) for name, group in there.items()}
    for group in ("cellXfs", "cellStyleXfs"):
        for at, form in enumerate(file.styles_in(group)):
            for name, count in counts.items():
                if int(form.get(name, 0)) >= count:
                    yield f"{part}: {group} {at} calls {name} {form.get(name)} of {count}"
            number = form.get("numFmtId", "0")
            if int(number) >= 164 and number not in own:
                yield f"{part}: {group} {at} calls number format {number}"
    if len(file.styles_in("cellXfs")) > MOST_STYLES or counts["fontId"] > MOST_FONTS:
        yield f"{part}: too many styles"
    for name in twice(each.attrib["name"].casefold() for each in file.styles_in("cellStyles")):
        yield f"{part}: two styles {name!r}"


def texts(file: ExcelFile) -> Iterator[str]:
    """Yield shared texts that a cell cannot hold or that would lose their blanks."""
    for part in file.linked(file.book, "sharedStrings"):
        root = file.xml(part)
        if int(root.get("uniqueCount", len(root))) != len(root):
            yield f"{part}: says {root.get('uniqueCount')} texts, has {len(root)}"
        for element in root.iter(f"{MAIN}t"):
            text = element.text or ""
            kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
            if text != text.strip() and not kept:
                yield f"{part}: blanks are lost of {text[:40]!r}"
    for text in file.texts:
        if units(text) > LONGEST_CELL or text.count("\n") > MOST_BREAKS:
            yield f"text of {units(text)} characters, {text.count(chr(10))} breaks: {text[:40]!r}"


def recalculation(file: ExcelFile) -> Iterator[str]:
    """Yield what makes Excel ask on closing whether to save what nobody changed."""
    found = list(file.xml(file.book).iter(f"{MAIN}calcPr"))
    for each in found:
        for name in ("fullCalcOnLoad", "forceFullCalc"):
            if each.get(name) in ("1", "true"):
                yield f"calcPr: {name}"
        if int(each.get("calcId", 0)) < CURRENT_CALC:
            yield f"calcPr: calcId {each.get('calcId')}"
    if len(found) != 1:
        yield f"calcPr: {len(found)} times"


CURRENT_CALC = 191_029
"""The calcId of Excel since 2019: a smaller one is computed anew as it opens."""
