"""A list of numbers and texts is written in one go, and looks as if written cell by cell."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.columns import CENTRED, POINTS, Column, Formula
from perfeval_xl.sheets.inside_xlsxwriter import LiveSheet
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import Style
from perfeval_xl.sheets.workbook_file import workbook_at

VALUES = (
    st.none()
    | st.floats(-1e12, 1e12)
    | st.just(float("nan"))
    | st.integers(-(10**9), 10**9)
    | st.text("甲乙<&_x0041_ =1", max_size=40)
    | st.just(Formula("=1+1", 2.0))
    | st.just(Formula('=IF(1<2,"","甲")', ""))
)
ROWS = st.lists(st.tuples(st.text("单位<", max_size=60), VALUES, VALUES), max_size=6)


def written(kind: type[Worksheet], content: ListSheet[Any], rows: list[Any]) -> dict[str, Any]:
    """Return values, looks and heights of a list, written on a sheet of a kind."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "一览.xlsx"
        with workbook_at(path, "一览") as workbook:
            workbook.worksheet_class = kind
            write_list(workbook.add_worksheet("一览"), Style(workbook), content, rows)
        sheet = openpyxl.load_workbook(path)["一览"]
        cells: dict[str, Any] = {
            cell.coordinate: (
                cell.value, cell.data_type, cell.number_format, cell.alignment.horizontal,
                cell.alignment.wrap_text, cell.border.left.style, cell.font.b,
            )
            for row in sheet.iter_rows()
            for cell in row
        }  # fmt: skip
        heights = {f"row {at}": size.height for at, size in sheet.row_dimensions.items()}
        return {**cells, **heights, "filter": sheet.auto_filter.ref, "size": sheet.dimensions}


@given(ROWS, st.sampled_from([None, 19.0, 30.0]), st.integers(3, 8))
def test_a_plain_list_looks_as_if_written_cell_by_cell(
    rows: list[Any], least: float | None, measured: int
):
    columns: list[Column[Any]] = [
        Column("序号", 6.0, look=CENTRED),
        Column("单位", 12.0, lambda row: row[0]),
        Column("分值", 8.0, lambda row: row[1], POINTS, tall=False),
        Column("说明", 20.0, lambda row: row[2], {"font_size": 9}),
    ]
    content = ListSheet(columns, "一览", "共几个", least=least, measured=measured, empty="没有。")

    assert written(LiveSheet, content, rows) == written(Worksheet, content, rows)
