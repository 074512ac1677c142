"""Rules for what lies over cells: merged areas, tables, filters, rules, links, notes, drawings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from support.excel_file import (
    ID,
    MAIN,
    Area,
    ExcelFile,
    Sheet,
    area_of,
    areas_of,
    overlap,
    plain_text,
    units,
)
from support.excel_rules.formula_text import LONGEST_TEXT, FormulaText, is_name, taken_apart
from support.excel_rules.package import counted, twice
from support.excel_rules.references import nowhere, place_is_there

_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects",
    "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_MANY = {"conditionalFormatting"}
_BREAKS, _HEADER, _URL, _LINKS = 1_026, 255, 2_079, 65_530
_TITLE, _MESSAGE, _LIST, _NOTE = 32, 255, 255, 32_767
_LOCAL = re.compile(r"(?![a-z]+:)(?:file:///)?(?P<path>[^#]+)", re.IGNORECASE)


def layout(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield parts of a sheet out of their order, counts that differ, what paper cannot hold."""
    found = [each.tag.removeprefix(MAIN) for each in sheet.root]
    for name in twice(found):
        if name not in _MANY:
            yield f"{name} twice"
    if unknown := set(found) - set(_ORDER):
        yield f"holds {sorted(unknown)}"
    elif found != sorted(found, key=_ORDER.index):
        yield f"out of order: {found}"
    yield from counted(file, sheet.part)
    for each in sheet.root.iter():
        name = each.tag.removeprefix(MAIN)
        if name in ("oddHeader", "oddFooter", "evenFooter") and units(each.text or "") > _HEADER:
            yield f"{name} of {units(each.text or '')} characters"
        if name in ("rowBreaks", "colBreaks"):
            if len(each) > _BREAKS:
                yield f"{len(each)} {name}"
            if int(each.get("manualBreakCount", len(each))) != len(each):
                yield f"{name}: {each.get('manualBreakCount')} of {len(each)}"
        if name in ("selection", "pane"):
            yield from _view(each, name)
        scale = each.get("zoomScale") or each.get("scale")
        if scale and not 10 <= int(scale) <= 400:
            yield f"{name}: scale {scale}"


def _view(element: Element, name: str) -> Iterator[str]:
    for attribute in ("topLeftCell", "activeCell", "sqref"):
        try:
            areas_of(element.get(attribute, ""))
        except ValueError as error:
            yield f"{name}: {error}"
    if name == "pane" and not (element.get("xSplit") or element.get("ySplit")):
        yield "pane that divides nothing"


def merged(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield merged areas that overlap, lie over a table or a filter, or hide a value."""
    areas = []
    for each in sheet.root.iter(f"{MAIN}mergeCell"):
        try:
            areas.append(area_of(each.attrib["ref"]))
        except ValueError as error:
            yield f"merged area: {error}"
            continue
        if areas[-1][:2] == areas[-1][2:]:
            yield f"merged area {each.attrib['ref']} of one cell"
    yield from (f"merged areas overlap: {one} {other}" for one, other in overlapping(areas))
    below = [*table_areas(file, sheet), *filter_areas(sheet)]
    for area in areas:
        yield from (f"merged area {area} over {each}" for each in below if overlap(area, each))
    hidden = {
        (row, column)
        for top, left, bottom, right in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    for cell in sheet.root.iter(f"{MAIN}c"):
        if hidden and len(cell) and area_of(cell.attrib["r"])[:2] in hidden:
            yield f"{cell.attrib['r']}: a value below a merged area"


def overlapping(areas: Iterable[Area]) -> Iterator[tuple[Area, Area]]:
    """Yield areas that have a cell in common, found row by row from the top."""
    still: list[Area] = []
    for area in sorted(areas):
        still = [each for each in still if each[2] >= area[0]]
        yield from ((each, area) for each in still if overlap(each, area))
        still.append(area)


def table_areas(file: ExcelFile, sheet: Sheet) -> list[Area]:
    """Return the areas of a sheet's tables."""
    return [area_of(file.xml(part).attrib["ref"]) for part in file.linked(sheet.part, "table")]


def filter_areas(sheet: Sheet) -> list[Area]:
    """Return the area of a sheet's filter, if it has one, below its headings as well."""
    return [area_of(each.attrib["ref"]) for each in sheet.root.findall(f"{MAIN}autoFilter")]


def filters(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield a filter that its hidden name does not know, or a hidden name without a filter."""
    own = str(file.sheets.index(sheet))
    said = file.names.get(("_xlnm._filterdatabase", own), "")
    areas = filter_areas(sheet)
    named = [area_of(each.replace("$", "")) for each in said.rpartition("!")[2:]] if said else []
    if areas != named:
        yield f"filter over {areas}, named {named}"
    for area in areas:
        yield from (
            f"filter over the table {each}"
            for each in table_areas(file, sheet)
            if overlap(area, each)
        )


def tables(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield tables whose headings are not the cells, or that have no name of their own."""
    yield from (f"tables overlap: {a} {b}" for a, b in overlapping(table_areas(file, sheet)))
    cells = {each.attrib["r"]: each for each in sheet.root.iter(f"{MAIN}c")}
    for part in file.linked(sheet.part, "table"):
        table = file.xml(part)
        name, (top, left, bottom, right) = table.attrib["displayName"], area_of(table.attrib["ref"])
        where = f"table {name}"
        if not is_name(name) or (name.casefold(), "") in file.names:
            yield f"{where}: no name for a table, or taken"
        if bottom <= top:
            yield f"{where}: no row"
        filtered = table.find(f"{MAIN}autoFilter")
        if filtered is not None and filtered.attrib["ref"] != table.attrib["ref"]:
            yield f"{where}: filters {filtered.attrib['ref']} of {table.attrib['ref']}"
        heads = [each.attrib["name"] for each in table.iter(f"{MAIN}tableColumn")]
        if len(heads) != right - left + 1:
            yield f"{where}: {len(heads)} headings over {right - left + 1} columns"
        yield from counted(file, part)
        yield from (f"{where}: two columns {each!r}" for each in twice(map(str.casefold, heads)))
        yield from (
            f"{where}: two columns of id {each}"
            for each in twice(each.attrib["id"] for each in table.iter(f"{MAIN}tableColumn"))
        )
        for column, head in enumerate(heads, start=left):
            cell = cells.get(f"{_letters(column)}{top}")
            shown = None if cell is None else _shown_text(file, cell)
            if shown != head.replace("_x000a_", "\n") or not 1 <= units(head) <= 255:
                yield f"{where}: heading {head!r} over the cell {shown!r}"


def all_tables(file: ExcelFile) -> Iterator[str]:
    """Yield tables that share a number or a name."""
    parts = [part for sheet in file.sheets for part in file.linked(sheet.part, "table")]
    for what in ("id", "name", "displayName"):
        for each in twice(file.xml(part).attrib[what].casefold() for part in parts):
            yield f"two tables of {what} {each}"


def _shown_text(file: ExcelFile, cell: Element) -> str | None:
    """Return a cell's own text, None where it has none or a formula gives it."""
    value = cell.find(f"{MAIN}v")
    if cell.find(f"{MAIN}f") is not None or cell.get("t") != "s" or value is None:
        return None
    return file.texts[int(value.text or 0)]


def _letters(column: int) -> str:
    text = ""
    while column:
        column, left = divmod(column - 1, 26)
        text = chr(65 + left) + text
    return text


def _formula(file: ExcelFile, sheet: Sheet, text: str, longest: int) -> Iterator[str]:
    parsed: FormulaText = taken_apart(text)
    yield from parsed.wrong
    yield from nowhere(file, parsed, sheet.name)
    if units(text) > longest:
        yield f"formula of {units(text)} characters"


def conditional_formats(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield conditional formats that share a place in line, or whose look or rule is not there."""
    looks, ranks = len(file.styles_in("dxfs")), []
    for group in sheet.root.iter(f"{MAIN}conditionalFormatting"):
        where = f"conditional format {group.get('sqref', '')[:40]}"
        try:
            if not areas_of(group.attrib["sqref"]):
                yield f"{where}: no area"
        except ValueError as error:
            yield f"{where}: {error}"
        for rule in group.iter(f"{MAIN}cfRule"):
            ranks.append(rule.attrib["priority"])
            if int(rule.get("dxfId", 0)) >= looks > 0 or (rule.get("dxfId") and not looks):
                yield f"{where}: look {rule.get('dxfId')} of {looks}"
            wanted = 2 if rule.get("operator") in ("between", "notBetween") else 1
            given = rule.findall(f"{MAIN}formula")
            if rule.get("type") in ("expression", "cellIs") and len(given) != wanted:
                yield f"{where}: {len(given)} formulas"
            for each in given:
                for fault in _formula(file, sheet, each.text or "", 8192):
                    yield f"{where}: {fault}"
    yield from (f"two conditional formats of rank {each}" for each in twice(ranks))


def validations(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield validations that Excel would drop, or two over one cell."""
    areas: list[Area] = []
    for each in sheet.root.iter(f"{MAIN}dataValidation"):
        where = f"validation {each.attrib['sqref'][:40]}"
        try:
            areas += areas_of(each.attrib["sqref"])
        except ValueError as error:
            yield f"{where}: {error}"
        for name, most in (("promptTitle", _TITLE), ("errorTitle", _TITLE),
                           ("prompt", _MESSAGE), ("error", _MESSAGE)):  # fmt: skip
            if units(each.get(name, "")) > most:
                yield f"{where}: {name} of {units(each.get(name, ''))} characters"
        kind, given = each.get("type", "none"), list(each)
        wanted = 0 if kind == "none" else 1
        if kind not in ("none", "list", "custom"):
            wanted += each.get("operator", "between") in ("between", "notBetween")
        if len(given) != wanted:
            yield f"{where}: {kind} with {len(given)} formulas"
        for formula in given:
            text = formula.text or ""
            if kind == "list" and text.startswith('"'):
                if units(text) - 2 > _LIST:
                    yield f"{where}: list of {units(text) - 2} characters"
                text = '""' if text[-1:] == '"' and '"' not in text[1:-1] else text
            for fault in _formula(file, sheet, text, LONGEST_TEXT):
                yield f"{where}: {fault}"
    yield from (f"validations overlap: {one} {other}" for one, other in overlapping(areas))


def hyperlinks(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield links that lead nowhere: to a place, or to a file beside this one."""
    links = list(sheet.root.iter(f"{MAIN}hyperlink"))
    outside = {each.id: each.target for each in file.links.get(sheet.part, ()) if each.outside}
    if len(links) > _LINKS:
        yield f"{len(links)} links"
    for cell in twice(each.attrib["ref"] for each in links):
        yield f"{cell}: two links"
    for each in links:
        where = f"{each.attrib['ref']}"
        try:
            area_of(each.attrib["ref"])
        except ValueError as error:
            yield f"link: {error}"
        if units(each.get("tooltip", "")) > _MESSAGE or units(each.get("location", "")) > _MESSAGE:
            yield f"{where}: tooltip or place too long"
        target = outside.get(each.get(ID, ""))
        if target is None and each.get("location"):
            for fault in place_is_there(file, each.attrib["location"]):
                yield f"{where}: {fault}"
        elif target is None:
            yield f"{where}: a link to nothing"
        elif units(target) > _URL:
            yield f"{where}: address of {units(target)} characters"
        elif not (file.path.parent / local_path(target)).exists():
            yield f"{where}: no file {target}"


def local_path(target: str) -> str:
    """Return the path of a file that a link leads to, "" for an address of the net."""
    match = _LOCAL.fullmatch(target.partition("#")[0])
    return unquote(match["path"]).replace("\\", "/") if match else ""


def notes(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield notes without a box, boxes without a note, boxes that share a number."""
    comments: set[tuple[int, int]] = set()
    for part in file.linked(sheet.part, "comments"):
        root = file.xml(part)
        authors = len(list(root.iter(f"{MAIN}author")))
        places = [each.attrib["ref"] for each in root.iter(f"{MAIN}comment")]
        yield from (f"{cell}: two notes" for cell in twice(places))
        for each in root.iter(f"{MAIN}comment"):
            top, left, *_ = area_of(each.attrib["ref"])
            comments.add((top - 1, left - 1))
            if int(each.attrib["authorId"]) >= authors:
                yield f"{each.attrib['ref']}: note of author {each.attrib['authorId']}"
            text = each.find(f"{MAIN}text")
            if text is None or units(plain_text(text)) > _NOTE:
                yield f"{each.attrib['ref']}: note without a text, or too long"
    boxes = []
    for part in file.linked(sheet.part, "vmlDrawing"):
        for data in file.xml(part).iter("{urn:schemas-microsoft-com:office:excel}ClientData"):
            if data.get("ObjectType") == "Note":
                cells = {each.tag.rpartition("}")[2]: each.text for each in data}
                boxes.append((int(cells["Row"] or -1), int(cells["Column"] or -1)))
        shapes = [each.get("id", "") for each in file.xml(part).iter(f"{{{_VML}}}shape")]
        yield from (f"{part}: two boxes of id {each}" for each in twice(shapes))
    if sorted(boxes) != sorted(comments):
        yield f"notes at {sorted(comments)}, boxes at {sorted(boxes)}"


_VML, _BLOCK = "urn:schemas-microsoft-com:vml", 1024
_BY_OPENPYXL = "/commentsDrawing"


def blocks_of_shapes(file: ExcelFile) -> Iterator[str]:
    """Yield blocks of shapes that two sheets use, and boxes that lie in no block of their sheet.

    openpyxl gives the same block to all sheets: so do all workbooks of its with notes on several
    sheets, and Excel numbers them anew.
    """
    used = []
    for part in (part for sheet in file.sheets for part in file.linked(sheet.part, "vmlDrawing")):
        if _BY_OPENPYXL in part:
            continue
        shapes = (each.get("id", "") for each in file.xml(part).iter(f"{{{_VML}}}shape"))
        blocks = {int(each.rpartition("_s")[2]) // _BLOCK for each in shapes}
        own = {
            int(block)
            for each in file.xml(part).iter("{urn:schemas-microsoft-com:office:office}idmap")
            for block in each.attrib["data"].split(",")
        }
        if not blocks <= own:
            yield f"{part}: boxes in the blocks {sorted(blocks)}, {sorted(own)} are its own"
        used += sorted(own)
    yield from (f"block of shapes {each} twice" for each in twice(used))
