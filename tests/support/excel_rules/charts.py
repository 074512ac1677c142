"""Rules for charts: they stand on their sheet, and show what the cells hold."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from support.excel_file import ExcelFile, Sheet, area_of
from support.excel_rules.cell_values import shown_values
from support.excel_rules.formula_text import taken_apart
from support.excel_rules.package import twice
from support.excel_rules.references import nowhere

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def charts(file: ExcelFile, sheet: Sheet) -> Iterator[str]:
    """Yield drawings that share a number, and series that show other values than their cells."""
    for drawing in file.linked(sheet.part, "drawing"):
        shapes = [each.attrib["id"] for each in file.xml(drawing).iter(f"{_DRAWING}cNvPr")]
        yield from (f"{drawing}: two shapes of id {each}" for each in twice(shapes))
        for part in file.linked(drawing, "chart"):
            for reference in file.xml(part).iter():
                if reference.tag in (f"{_CHART}numRef", f"{_CHART}strRef"):
                    for fault in _reference(file, reference):
                        yield f"{part}: {fault}"


def _reference(file: ExcelFile, reference: Element) -> Iterator[str]:
    text = reference.findtext(f"{_CHART}f", "")
    parsed = taken_apart(text)
    yield from parsed.wrong
    yield from nowhere(file, parsed, "")
    if parsed.wrong or len(parsed.references) != 1:
        return
    ((name, cells),) = parsed.references
    sheet, points = file.sheet_named.get(name.casefold()), list(reference.iter(f"{_CHART}pt"))
    if sheet is None or not points:
        return
    top, left, bottom, right = area_of(cells)
    here = shown_values(file, sheet)
    places = [(row, at) for row in range(top, bottom + 1) for at in range(left, right + 1)]
    for point in points:
        shown = point.findtext(f"{_CHART}v", "")
        at = int(point.attrib["idx"])
        value = here.get(places[at], "") if at < len(places) else None
        if value is None or not _same(value, shown):
            yield f"{text} shows {shown!r} where the cell has {value!r}"
    count = reference.find(f"*/{_CHART}ptCount")
    if count is not None and int(count.attrib["val"]) != len(places):
        yield f"{text} keeps {count.attrib['val']} of {len(places)} points"


def _same(value: str, shown: str) -> bool:
    try:
        return abs(float(value) - float(shown)) <= 1e-9 * max(1.0, abs(float(value)))
    except ValueError:
        return value == shown
