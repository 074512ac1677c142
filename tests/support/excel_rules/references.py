"""Whether what a formula, a name or a link refers to is there."""

from __future__ import annotations

from collections.abc import Iterator

from support.excel_file import MAIN, ExcelFile, area_of
from support.excel_rules.formula_text import FormulaText


def nowhere(file: ExcelFile, parsed: FormulaText, own: str) -> Iterator[str]:
    """Yield sheets and names that a formula on a sheet of the name `own` misses."""
    for sheet in sorted({sheet for sheet, _ in parsed.references} - {""}):
        if sheet.casefold() not in file.sheet_named:
            yield f"no sheet {sheet!r}"
    at = next(
        (str(at) for at, each in enumerate(file.sheets) if each.name.casefold() == own.casefold()),
        "",
    )
    for name in sorted(parsed.names):
        plain = name.partition("[")[0].casefold()
        known = (plain, "") in file.names or (plain, at) in file.names or plain in tables(file)
        if not known:
            yield f"no name {name!r}"
    for text in parsed.texts:
        if text.startswith("#") and "!" in text:
            yield from place_is_there(file, text[1:])


def tables(file: ExcelFile) -> set[str]:
    """Return the names of the tables, in small letters."""
    return {
        file.xml(part).attrib["displayName"].casefold()
        for sheet in file.sheets
        for part in file.linked(sheet.part, "table")
    }


def place_is_there(file: ExcelFile, location: str) -> Iterator[str]:
    """Yield what is wrong with where a link within the workbook leads."""
    sheet, mark, cell = location.rpartition("!")
    if not mark:
        if (location.casefold(), "") not in file.names:
            yield f"link to {location!r}: no such name"
        return
    quoted = sheet[:1] == sheet[-1:] == "'" and len(sheet) > 2
    if not quoted and not sheet.isidentifier():
        yield f"link to {location!r}: sheet that needs quotes"
    name = sheet[1:-1].replace("''", "'") if quoted else sheet
    found = file.sheet_named.get(name.casefold())
    if found is None:
        yield f"link to {location!r}: no such sheet"
        return
    if found.state != "visible":
        yield f"link to {location!r}: the sheet is hidden"
    try:
        area_of(cell)
    except ValueError as error:
        yield f"link to {location!r}: {error}"


def formulas_of(file: ExcelFile) -> Iterator[tuple[str, str, str]]:
    """Yield sheet, cell and formula of every cell that has one."""
    for sheet in file.sheets:
        for cell in sheet.root.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is not None:
                yield sheet.name, cell.attrib["r"], formula.text or ""
