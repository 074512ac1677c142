"""The totals that a department stated, beside the computed ones: shown where they differ."""

from collections.abc import Iterator, Mapping

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.sheets.style import LOSS_FILL, LOSS_INK, SMALL_INK, Style
from perfeval_xl.workbooks.scorebook.live import Spot

_DIFFERENCE = 0.005
"""Half a unit in the last place shown."""


def stated_columns(layout: Layout, after: int) -> dict[int, int]:
    """Return column of totals → column of the stated ones, side by side behind `after`."""
    columns = sorted({cell.column for cell in layout.cells if cell.role == "total"})
    return {column: after + place for place, column in enumerate(columns, start=1)}


def name_stated(
    sheet: Worksheet, style: Style, layout: Layout, stated_at: Mapping[int, int]
) -> None:
    """Write above each column of stated totals which column of the form they belong to."""
    form = style(font_size=9, font_color=SMALL_INK, align="center", text_wrap=False, shrink=True)
    sheet.set_column(min(stated_at.values()) - 1, min(stated_at.values()) - 1, 3)
    for column, stated in stated_at.items():
        first = next(c.row for c in layout.cells if c.role == "total" and c.column == column)
        above = [
            cell.text
            for cell in layout.cells
            if cell.role == "heading" and cell.column == column and cell.row < first
        ]
        sheet.set_column(stated, stated, 20)
        sheet.write_string(1, stated, f"单位填报：{above[-1] if above else '合计'}", form)


def mark_stated(
    workbook: Workbook, sheet: Worksheet, layout: Layout, stated_at: Mapping[int, int]
) -> None:
    """Colour what differs, as it stands at any time.

    `stated_at` says in which column the stated total of a column stands.
    """
    totals = [cell for cell in layout.cells if cell.role == "total"]
    form = workbook.add_format({"bg_color": LOSS_FILL, "font_color": LOSS_INK})
    first, last = min(cell.row for cell in totals), max(cell.row for cell in totals)
    for column, stated in stated_at.items():
        both = [f"{xl_col_to_name(each)}{first + 1}" for each in (column, stated)]
        gap = f"ABS({both[0]}-{both[1]})>{_DIFFERENCE}"
        # Both branches of an AND are computed: words in a cell would make it an error.
        differs = f"=IF(COUNT({','.join(both)})=2,{gap},FALSE)"
        rule = {"type": "formula", "criteria": differs, "format": form}
        sheet.conditional_format(first, stated, last, stated, rule)


def print_stated(sheet: Worksheet, layout: Layout, stated_at: Mapping[int, int]) -> None:
    """Print the stated totals along with the form."""
    sheet.print_area(0, 0, layout.rows - 1, max(stated_at.values()))


def total_spots(layout: Layout, stated_at: Mapping[int, int]) -> Iterator[tuple[Spot, Spot]]:
    """Yield the cells of every total and of the stated one beside it."""
    for cell in layout.cells:
        if cell.role == "total":
            yield (cell.row, cell.column), (cell.row, stated_at[cell.column])


def differ(counted: float | None, stated: float | None) -> bool:
    """Tell whether a total differs from the stated one; what is missing does not."""
    return counted is not None and stated is not None and abs(counted - stated) > _DIFFERENCE
