"""What comes back is read wherever it stands, each figure with its sheet and cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from support.libreoffice import convert
from support.returns import returned

from perfeval_xl.forms.reading.reader import ReturnError, read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.sheets.gate.notes import RefusedError

FIGURES = {
    "编制数": 21,
    "在职人数": 20,
    "填报_在职人员控制率": 0.95,
    "基本支出_本年预算": 231.6,
    "政府采购_本年决算": 41.5,
    "满意度": 0.9,
    "要点_经济效益_2": 3,
    "自评得分_行政效能": 6,
    "自评总分": 95.5,
}
# What the form's formulas give: 乙项目 has no amount in one column, and so its total is none.
SUMS = {"业务工作专项_上年决算": 11.5, "业务工作专项_本年决算": 33.5}
PROJECTS = [["其中：甲项目", 1.5, 2.5, 3.5], ["乙项目", 10, None, 30]]
FILLING = Filling(
    department="示例局",
    code="007",
    figures=FIGURES,
    lists={"业务工作专项": PROJECTS},
    words={"自评等级": "优", "厉行节约保障措施": "一是节约。"},
)


def test_a_filled_template_is_read_back(tmp_path: Path, hengyang):
    found = returned(hengyang, tmp_path / "r.xlsx", FILLING)

    assert found.department == "示例局"
    assert found.code == "007"
    assert found.figures == FIGURES | SUMS
    assert found.words == FILLING.words
    assert found.places["编制数"] == ("基础数据表", "B4")
    assert found.places["满意度"] == ("补充数据表", "B26")
    assert [(item["名称"], item["本年预算"]) for item in found.items] == [
        ("甲项目", 2.5),
        ("乙项目", None),
    ]
    assert found.remarks == []


@pytest.mark.large
@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_it_is_read_alike_when_another_program_saved_it(suffix: str, tmp_path: Path, hengyang):
    write_template(hengyang, tmp_path / "r.xlsx", FILLING)
    convert([tmp_path / "r.xlsx"], tmp_path / "saved", suffix)

    found = read_return(tmp_path / "saved" / f"r.{suffix}", lambda _: [hengyang])

    assert found.department == "示例局"
    assert found.figures == FIGURES | SUMS
    assert found.words == FILLING.words


def test_inserted_rows_and_columns_are_followed(tmp_path: Path, hengyang):
    def insert(book: Workbook) -> None:
        form = book["基础数据表"]
        for area in list(form.merged_cells.ranges):
            form.unmerge_cells(str(area))
        form.insert_rows(6, 2)
        form.insert_cols(1)
        del book["_perfeval"]
        book["补充数据表"].insert_rows(2, 3)

    found = returned(hengyang, tmp_path / "r.xlsx", FILLING, insert)

    assert found.department == "示例局"
    assert found.figures == FIGURES | SUMS
    assert found.places["编制数"] == ("基础数据表", "C4")
    assert found.places["基本支出_本年预算"] == ("基础数据表", "D8")
    assert found.places["满意度"] == ("补充数据表", "B29")


def test_project_rows_added_by_the_department_are_read(tmp_path: Path, hengyang):
    def add(book: Workbook) -> None:
        form = book["基础数据表"]
        for area in list(form.merged_cells.ranges):
            form.unmerge_cells(str(area))
        label = next(c for c in form["A"] if str(c.value).startswith("2、运行维护专项"))
        form.insert_rows(label.row, 4)
        for offset in range(4):
            form.cell(label.row - 4 + offset, 1, f"新增{offset}")
            form.cell(label.row - 4 + offset, 3, offset)

    found = returned(hengyang, tmp_path / "r.xlsx", FILLING, add)

    names = [item["名称"] for item in found.items if item["清单"] == "业务工作专项"]
    assert len(names) == 6
    assert found.figures["政府采购_本年决算"] == 41.5


def test_renamed_sheets_and_a_lost_identity_are_survived(tmp_path: Path, hengyang):
    def rename(book: Workbook) -> None:
        book["基础数据表"].title = "附件2"
        book["自评表"].title = "Sheet1"
        del book["_perfeval"]

    found = returned(hengyang, tmp_path / "r.xlsx", FILLING, rename)

    assert found.department == "示例局"
    assert found.figures == FIGURES | SUMS
    assert found.places["编制数"] == ("附件2", "B4")


def test_the_name_typed_into_a_blank_template_is_the_department(tmp_path: Path, hengyang):
    def fill_in(book: Workbook) -> None:
        book["基础数据表"]["B2"] = " 手填局 "

    found = returned(hengyang, tmp_path / "r.xlsx", Filling(figures={"编制数": 1}), fill_in)

    assert found.department == "手填局"


def test_a_remark_names_the_cell(tmp_path: Path, hengyang):
    def spoil(book: Workbook) -> None:
        book["基础数据表"]["B4"] = "二十一"
        book["基础数据表"]["C4"] = "２０人"

    found = returned(hengyang, tmp_path / "r.xlsx", FILLING, spoil)

    assert "编制数" not in found.figures
    assert found.figures["在职人数"] == 20
    remarks = {(each.code, each.sheet, each.cell, each.found) for each in found.remarks}
    assert remarks == {
        ("VALUE_NOT_NUMBER", "基础数据表", "B4", "二十一"),
        ("VALUE_TIDIED", "基础数据表", "C4", "２０人"),
    }


def test_a_return_without_a_department_is_refused(tmp_path: Path, hengyang):
    with pytest.raises(ReturnError) as caught:
        returned(hengyang, tmp_path / "r.xlsx", Filling(figures=FIGURES))

    assert caught.value.code == "FILE_NO_DEPARTMENT"


def test_an_ordinary_workbook_is_no_return(tmp_path: Path, hengyang):
    book = Workbook()
    book.active["A1"] = "部门整体支出绩效评价基础表"
    book.save(tmp_path / "r.xlsx")

    with pytest.raises(ReturnError) as caught:
        read_return(tmp_path / "r.xlsx", lambda _: [hengyang])

    assert caught.value.code == "FILE_NOT_RETURN"
    assert "基础数据表" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04broken", b"\xff\xd8\xff\xe0" * 50])
def test_what_is_no_workbook_is_refused_and_nothing_worse(content: bytes, tmp_path: Path):
    (tmp_path / "r.xlsx").write_bytes(content)

    with pytest.raises(RefusedError):
        read_return(tmp_path / "r.xlsx", lambda _: [])
