"""What stands above every list of the summary: title, a line of facts, column headings."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.style import Style, row_height, text_width


def head(sheet: Worksheet, style: Style, widths: Sequence[float], title: str, caption: str) -> None:
    """Set the columns and write a sheet's first two rows: the title across, and a line below."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    last = len(widths) - 1
    sheet.merge_range(0, 0, 0, last, "", style.title())
    sheet.write_string(0, 0, title, style.title())
    sheet.set_row(0, 32)
    small = style(font_size=9, font_color="#52606D", valign="vcenter")
    sheet.merge_range(1, 0, 1, last, "", small)
    sheet.write_string(1, 0, caption, small)
    sheet.set_row(1, row_height((caption, sum(widths)), line=12.5))


def headings(sheet: Worksheet, style: Style, row: int, names: Sequence[str]) -> None:
    """Write the row of column headings."""
    form = style.heading()
    for column, name in enumerate(names):
        sheet.write_string(row, column, name, form)


def heading_height(names: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height of a row of headings; bold text is a little wider."""
    pairs = zip(names, widths, strict=True)
    return row_height(*((f"{name} " if text_width(name) > 8 else name, w) for name, w in pairs),
                      least=30.0)  # fmt: skip
