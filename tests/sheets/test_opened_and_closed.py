"""A workbook that is opened and closed is not changed: no program has a reason to ask about it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from support.save_prompt import reasons

from perfeval_xl.sheets.workbook_file import workbook_bytes

ROOT = Path(__file__).parents[2]


def test_an_empty_result_is_an_empty_text(tmp_path: Path):
    with workbook_bytes("表") as made:
        sheet, bold = made.workbook.add_worksheet("表"), made.workbook.add_format({"bold": True})
        sheet.write_formula(0, 0, '=IF(B1>"a&b","","x")', None, "")
        sheet.write_formula(1, 0, '=""', bold, "")
        sheet.write_formula(2, 0, "=1+1", bold, 2)
    path = tmp_path / "表.xlsx"
    path.write_bytes(made.content)

    assert reasons(made.content) == []
    results = load_workbook(path, data_only=True)["表"]
    assert [(cell.value, cell.data_type) for (cell,) in results["A1:A3"]] == [
        (None, "str"), (None, "str"), (2, "n"),
    ]  # fmt: skip
    assert load_workbook(path)["表"]["A1"].value == '=IF(B1>"a&b","","x")'
    assert CalamineWorkbook.from_path(path).get_sheet_by_name("表").to_python() == [[""], [""], [2]]
    frame = pd.read_excel(path, header=None, engine="openpyxl", keep_default_na=False)
    assert list(frame[0]) in (["", "", 2], [None, None, 2])


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.xlsx")), ids=lambda path: path.stem
)
def test_nobody_asks_about_a_template(path: Path):
    assert reasons(path.read_bytes()) == []
