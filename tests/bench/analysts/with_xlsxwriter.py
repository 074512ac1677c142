"""The same as with_openpyxl.py with the faster libraries: calamine in, XlsxWriter out.

    with_xlsxwriter.py INBOX OUT MODEL

Formulas get no stored results, as most would leave them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import xlsxwriter
from compute import among_all, compute
from formats import format_of
from model import Model, filled, frame, load_model
from reading import read


def write(
    path: Path,
    model: Model,
    looks: dict[int, dict[str, Any]],
    name: str,
    sheets: dict[str, Any],
    numbers: list[float],
) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "nan_inf_to_errors": True})
    formats = {number: book.add_format(look) for number, look in looks.items()}
    for title, cells in filled(model, name, sheets, numbers):
        old, sheet = model.book[title], book.add_worksheet(title)
        for area in old.merged_cells.ranges:
            sheet.merge_range(
                area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1, ""
            )
        for cell, value in cells:
            row, column, look = cell.row - 1, cell.column - 1, formats[cell.style]
            if value is None or value == "":
                sheet.write_blank(row, column, None, look)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(row, column, value, look)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, look)
            else:
                sheet.write_number(row, column, value, look)
        _dress(book, sheet, old)
    for name_, defined in model.book.defined_names.items():
        book.define_name(name_, f"={defined.attr_text}")
    book.close()


def _dress(book: Any, sheet: Any, old: Any) -> None:
    """Widths, heights, conditional formats, validations, charts, protection, panes."""
    for letter, dimension in old.column_dimensions.items():
        sheet.set_column(f"{letter}:{letter}", dimension.width, None, {"hidden": dimension.hidden})
    for row, dimension in old.row_dimensions.items():
        sheet.set_row(row - 1, dimension.height)
    for area in old.conditional_formatting:
        for rule in area.rules:
            look = format_of(rule.dxf.font, rule.dxf.fill, None, None, None, "")
            options = {"type": "formula", "criteria": f"={rule.formula[0]}"}
            sheet.conditional_format(str(area.sqref), {**options, "format": book.add_format(look)})
    for each in old.data_validations.dataValidation:
        rule = {"validate": each.type, "criteria": "between", "error_message": each.error}
        bounds = {"minimum": float(each.formula1), "maximum": float(each.formula2)}
        sheet.data_validation(str(each.sqref), {**rule, **bounds, "input_message": each.prompt})
    for chart in old._charts:
        own = book.add_chart({"type": "column"})
        for series in chart.series:
            names = series.cat.strRef.f if series.cat.strRef else series.cat.numRef.f
            own.add_series({"values": f"={series.val.numRef.f}", "categories": f"={names}"})
        sheet.insert_chart(chart.anchor._from.row, chart.anchor._from.col, own)
    if old.protection.sheet:
        sheet.protect("")
    if old.freeze_panes:
        sheet.freeze_panes(old.freeze_panes)
    if old.sheet_state != "visible":
        sheet.very_hidden()


def main(inbox: Path, out: Path, model_path: Path) -> None:
    out.mkdir(parents=True)
    model = load_model(model_path)
    looks = {}
    for sheet in model.book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.style_id not in looks:
                    looks[cell.style_id] = format_of(
                        cell.font, cell.fill, cell.border, cell.alignment, cell.protection,
                        cell.number_format,
                    )  # fmt: skip
    grids = {path.stem: read(path) for path in sorted(inbox.glob("*.xlsx"))}
    numbers = among_all(compute(frame(model, grids)))
    for name, sheets in grids.items():
        write(out / f"{name}.xlsx", model, looks, name, sheets, numbers.loc[name].tolist())
    numbers.to_excel(out.parent / f"{out.name}-汇总.xlsx", engine="xlsxwriter")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
