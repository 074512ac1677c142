"""The sheets of projects: what was filled in comes back, whatever was done to the workbook."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from support.projects import FIGURES, ROWS, filling, lean_rubric, project_filling, projects_of
from support.returns import returned

from perfeval_xl.forms.figures.project_figures import collect_projects, with_project_sums
from perfeval_xl.forms.layout.project_layout import COLUMNS, project_layout
from perfeval_xl.forms.reading.reader import Return, ReturnError, read_return
from perfeval_xl.forms.template.inputs import Filling, ProjectFilling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.model import Rubric

WORDS = {
    "主管部门": "甲委",
    "实施单位": "乙中心",
    "预期目标": "目标一\n目标二",
    "实际完成情况": "已完成",
    "产出情况及分析": "资金使用率为80%",
    "主要经验做法": "=1+1",
}
FORM = "决算"
NAMES = ("三级指标", "指标值文字", "完成值文字", "分值", "自评得分", "偏差原因")


@pytest.fixture(scope="module")
def lean() -> Rubric:
    return lean_rubric()


@pytest.fixture
def read(lean: Rubric, tmp_path: Path) -> Callable[..., Return]:
    """Write a return, change it, read it back."""

    def written(given: Filling, change: Callable[[Workbook], None] | None = None) -> Return:
        return returned(lean, tmp_path / "r.xlsx", given, change)

    return written


def declared(found: Return, at: int = 0) -> list[list[Any]]:
    """Return a project's declared rows as filled in, None where blank."""
    return [[row[name] or None for name in NAMES] for row in found.projects[at].rows]


def unmerge(sheet: Any) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


EXPECTED = [list(row[2:]) for row in ROWS]


def test_a_filled_template_is_read_back(read):
    found = read(filling(project_filling(words=WORDS), project_filling("乙项目")))

    first, second = found.projects
    assert (found.department, found.code) == ("示例局", "007")
    assert [project.name for project in found.projects] == ["甲项目", "乙项目"]
    assert first.figures == FIGURES
    assert first.words == WORDS
    assert declared(found) == declared(found, 1) == EXPECTED
    assert [row["一级指标"] for row in first.rows] == ["产出指标", "产出指标", "效益指标"]
    assert [row["二级指标"] for row in first.rows] == ["数量指标", "数量指标", "社会效益指标"]
    assert first.remarks == second.remarks == []


def test_every_figure_and_row_knows_its_cell(read):
    places = read(filling(project_filling(words=WORDS))).projects[0].places

    assert places["年度资金总额_全年预算数"] == ("项目1", "E6")
    assert places["绩效指标_1_分值"] == ("项目1", "G13")
    assert places["绩效指标_3_自评得分"] == ("项目1", "H15")
    assert places["填报_分值合计"] == ("项目1", "G16")
    assert places["产出情况及分析"] == ("项目1", "F18")


@pytest.mark.thinned(2)
@pytest.mark.parametrize("count", [1, 30])
def test_a_workbook_holds_as_many_projects_as_there_are(count: int, read, tmp_path):
    found = read(filling(*[project_filling(f"项目{n}") for n in range(count)]))

    assert [project.name for project in found.projects] == [f"项目{n}" for n in range(count)]
    sheets = load_workbook(tmp_path / "r.xlsx").sheetnames
    assert sheets[1:-4] == [f"项目{n + 1}" for n in range(count)]


def test_a_blank_template_has_room_under_every_printed_level(datong, tmp_path):
    write_template(datong, tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book["项目1"]

    assert [cell.value for cell in sheet[12] if cell.value] == ["绩效指标", *COLUMNS]
    room = sum(group.room for group in datong.project.declared.groups)
    open_rows = [row for row in range(13, 13 + room) if not sheet.cell(row, 5).protection.locked]
    assert len(open_rows) == room
    assert sheet.cell(13 + room, 1).value == "总分"
    assert [sheet.cell(row, 3).value for row in range(13, 17)] == [
        "数量指标",
        None,
        None,
        "质量指标",
    ]


def test_all_but_the_inputs_of_a_project_is_locked(datong, tmp_path):
    write_template(datong, tmp_path / "t.xlsx")
    sheet = load_workbook(tmp_path / "t.xlsx")["项目1"]
    groups = datong.project.declared.groups
    levels = {name for group in groups for name in (group.level1, group.level2)}

    unlocked = [c for row in sheet.iter_rows() for c in row if not c.protection.locked]

    assert sheet.protection.sheet
    # 一级 and 二级指标 are printed, and the department may write others over them.
    assert {cell.value for cell in unlocked if cell.value is not None} == levels
    assert sheet["B2"] in unlocked
    for name, cell in project_layout(datong, "项目1").figures.items():
        own = sheet.cell(cell.row + 1, cell.column + 1)
        assert (own in unlocked) == (own.data_type != "f"), name


def test_the_department_is_asked_for_once(lean, tmp_path):
    write_template(lean, tmp_path / "t.xlsx", Filling("甲局", projects=[project_filling()] * 2))
    plain = load_workbook(tmp_path / "t.xlsx")
    cached = load_workbook(tmp_path / "t.xlsx", data_only=True)

    assert plain["项目1"]["B2"].value == "甲局"
    assert all(plain[name]["B2"].value.startswith("=IF('项目1'") for name in ("项目2", FORM))
    assert all(cached[name]["B2"].value == "甲局" for name in ("项目2", FORM))


# -- what departments do -----------------------------------------------------------------------


def test_a_name_typed_into_a_blank_template_is_the_department(read):
    found = read(filling(project_filling(), department=""), lambda b: put(b, B2=" 手填局 "))

    assert found.department == "手填局"


def put(book: Workbook, sheet: str = "项目1", **cells: Any) -> None:
    for cell, value in cells.items():
        book[sheet][cell] = value


def test_a_return_without_a_filled_project_is_refused(read):
    with pytest.raises(ReturnError) as caught:
        read(Filling("示例局", figures={"自评项目数": 0}))

    assert caught.value.code == "FILE_NO_PROJECT"
    assert "项目1" in str(caught.value)


def test_a_sheet_left_blank_is_no_project(read):
    found = read(filling(ProjectFilling(), project_filling(), ProjectFilling()))

    assert [project.sheet for project in found.projects] == ["项目2"]


def test_a_project_without_a_name_is_called_by_its_sheet(read):
    found = read(filling(project_filling(""), project_filling("  ")))

    assert [project.name for project in found.projects] == [
        "（未填项目名称：项目1）",
        "（未填项目名称：项目2）",
    ]


def test_projects_of_one_name_are_told_apart_by_their_sheets(read):
    found = read(filling(*[project_filling("同名")] * 3))

    assert [project.name for project in found.projects] == [
        "同名",
        "同名（项目2）",
        "同名（项目3）",
    ]


def test_no_two_projects_ever_have_one_name(read):
    found = read(filling(*[project_filling(name) for name in ("甲", "甲（项目3）", "甲")]))

    assert len({project.name for project in found.projects}) == 3


def copy(book: Workbook) -> None:
    sheet = book.copy_worksheet(book["项目1"])
    sheet.title, sheet["B3"] = "附表 二", "乙项目"


def rename(book: Workbook) -> None:
    book["项目1"].title = "甲项目自评表"


def forget(book: Workbook) -> None:
    del book["_perfeval"]


def only_projects(book: Workbook) -> None:
    for name in ("_perfeval", FORM, "填报说明"):
        del book[name]


def merge_level(book: Workbook) -> None:
    sheet = book["项目1"]
    unmerge(sheet)
    for cell, value in {"B13": "产出\n指标", "B14": None, "C14": None}.items():
        sheet[cell] = value
    sheet.merge_cells("B13:B14")


def column_in_the_middle(book: Workbook) -> None:
    unmerge(book["项目1"])
    book["项目1"].insert_cols(5)


def rows_above(book: Workbook) -> None:
    unmerge(book["项目1"])
    book["项目1"].insert_rows(1, 3)


def columns_swapped(book: Workbook) -> None:
    for row in book["项目1"]["G12:H15"]:
        row[0].value, row[1].value = row[1].value, row[0].value


def headings_reworded(book: Workbook) -> None:
    put(book, A12=None, G12="权重", A10="目标")


CHANGES = [
    rename, forget, only_projects, merge_level, column_in_the_middle, rows_above, columns_swapped,
    headings_reworded,
]  # fmt: skip


@pytest.mark.thinned(3)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_workbook_is_read_alike(change: Callable[[Workbook], None], read):
    found = read(filling(project_filling()), change)

    (project,) = found.projects
    assert found.department == "示例局"
    assert project.name == "甲项目"
    assert project.figures["年度资金总额_全年预算数"] == 100
    assert declared(found) == EXPECTED
    assert [row["一级指标"] for row in project.rows] == ["产出指标", "产出指标", "效益指标"]
    assert [row["二级指标"] for row in project.rows] == ["数量指标", "数量指标", "社会效益指标"]


def test_another_sheet_that_lists_indicators_is_no_project(read):
    def add(book: Workbook) -> None:
        book.create_sheet("指标库").append(["绩效指标", "一级指标", "二级指标", "三级指标"])
        book["指标库"].append(["", "产出指标", "数量指标", "次数", "2次", "2次", 90, 90])

    found = read(filling(project_filling()), add)

    assert [project.sheet for project in found.projects] == ["项目1"]


def test_a_sheet_copied_for_one_more_project_is_one_more_project(read):
    found = read(filling(project_filling()), copy)

    assert [(each.sheet, each.name) for each in found.projects] == [
        ("项目1", "甲项目"),
        ("附表 二", "乙项目"),
    ]
    assert declared(found, 1) == EXPECTED


@pytest.mark.parametrize("at", [13, 14, 16], ids=["first", "inside", "last"])
def test_a_row_inserted_among_the_declared_ones_is_read(at: int, read):
    line = ["效益指标", "经济效益指标", "新增", "3次", "1次", 5, 2, "补录"]

    def insert(book: Workbook) -> None:
        sheet = book["项目1"]
        unmerge(sheet)
        sheet.insert_rows(at, 2)  # one of them stays blank
        for column, value in enumerate(line, start=2):
            sheet.cell(at, column, value)

    found = read(filling(project_filling()), insert)

    assert declared(found) == [*EXPECTED[: at - 13], line[2:], *EXPECTED[at - 13 :]]
    assert [row["序号"] for row in found.projects[0].rows] == [1, 2, 3, 4]
    assert found.projects[0].figures["项目自评总分"] == 88


def test_rows_only_partly_filled_are_rows_and_printed_ones_are_not(read):
    rows = [
        ["产出指标", "数量指标", "指标1：", None, None, None, None, None],
        ["产出指标", "数量指标", "……", None, None, None, None, None],
        ["产出指标", "数量指标", "只有名称", None, None, None, None, None],
        ["产出指标", "质量指标", None, "100%", None, None, None, None],
        ["产出指标", "时效指标", None, None, None, None, None, "推迟"],
        ["产出指标", "成本指标", "指标1：", None, None, 10, None, None],
        ["效益指标", "社会效益指标", None, None, None, None, 0, None],
    ]

    found = read(filling(project_filling(rows=rows)))

    levels = [row["二级指标"] for row in found.projects[0].rows]
    assert levels == ["数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标"]


def test_a_figure_that_is_none_is_remarked_with_its_cell(read):
    found = read(filling(project_filling()), lambda b: put(b, G13="十分", H14="10分", E6="壹佰"))

    remarks = {(each.code, each.name, each.cell) for each in found.projects[0].remarks}
    assert remarks == {
        ("VALUE_NOT_NUMBER", "绩效指标_1_分值", "G13"),
        ("VALUE_TIDIED", "绩效指标_2_自评得分", "H14"),
        ("VALUE_NOT_NUMBER", "年度资金总额_全年预算数", "E6"),
    }
    assert [row["分值"] for row in found.projects[0].rows] == [None, 20, 40]


def test_cells_of_other_kinds_read_as_texts(read):
    day = datetime.date(2021, 12, 31)

    found = read(filling(project_filling()), lambda b: put(b, E13=day, F13=2, E14=0.95, F14=True))

    rows = [(row["指标值文字"], row["完成值文字"]) for row in found.projects[0].rows]
    assert rows == [("2021年12月31日", "2"), ("0.95", ""), ("满意", "满意")]


HOSTILE = ["=1+1", '=HYPERLINK("http://x")', "http://example.org", "@x", "<b>&\"'", "{found}"]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_go_out_and_come_back_as_they_are(text: str, read, tmp_path):
    rows = [[text, text, text, text, text, 90, 90, text]]
    found = read(filling(project_filling(text, rows, dict.fromkeys(WORDS, text))))

    (project,) = found.projects
    assert project.name == text
    assert set(project.words.values()) == {text}
    assert declared(found) == [[text, text, text, 90, 90, text]]
    cells = [c for row in load_workbook(tmp_path / "r.xlsx")["项目1"].iter_rows() for c in row]
    mine = [cell for cell in cells if cell.value == text]
    assert len(mine) == 7 + len(WORDS)
    assert {cell.data_type for cell in mine} == {"s"}
    assert all(cell.hyperlink is None for cell in mine)


def test_an_ordinary_workbook_with_such_a_heading_is_no_return(datong, tmp_path):
    book = Workbook()
    book.active.title = "收入支出决算情况"
    for row, text in ((1, "项目支出绩效自评表"), (3, "收入支出总体情况"), (12, "绩效指标")):
        book.active.cell(row, 1, text)
    book.save(tmp_path / "r.xlsx")

    with pytest.raises(ReturnError) as caught:
        read_return(tmp_path / "r.xlsx", lambda _: [datong])

    assert caught.value.code == "FILE_NOT_RETURN"
    assert "项目1" in str(caught.value)


# -- what is not right yet ---------------------------------------------------------------------


def test_a_column_inserted_in_front_moves_the_texts_too(read):
    def shift(book: Workbook) -> None:
        unmerge(book["项目1"])
        book["项目1"].insert_cols(1)

    (project,) = read(filling(project_filling(words=WORDS)), shift).projects

    assert project.name == "甲项目"
    assert project.words == WORDS


@pytest.mark.parametrize("label", ["合计", "总计", None])
def test_the_total_is_no_declared_row_whatever_it_is_called(label: str | None, read):
    found = read(filling(project_filling(words=WORDS)), lambda b: put(b, A16=label))

    assert declared(found) == EXPECTED


def test_a_blank_second_level_ends_with_the_first(read):
    rows = [
        ["产出指标", "成本指标", "成本", "10万元", "8万元", 45, 45, None],
        ["效益指标", None, "收益", "10万元", "8万元", 45, 45, None],
    ]

    found = read(filling(project_filling(rows=rows)))

    assert [row["二级指标"] for row in found.projects[0].rows] == ["成本指标", ""]


# -- the frames --------------------------------------------------------------------------------


@pytest.mark.large
def test_the_projects_of_several_returns_stand_in_one_frame(lean, tmp_path):
    budget = "年度资金总额_全年预算数"
    given = [
        filling(project_filling("甲"), project_filling("乙", **{budget: 50.0}), department="一局"),
        filling(project_filling("甲", rows=()), department="二局"),
    ]
    returns = [
        returned(lean, tmp_path / f"{n}.xlsx", each) for n, each in enumerate(given, start=1)
    ]

    projects = collect_projects(returns, lean)

    assert projects.figures.index.tolist() == [("一局", "甲"), ("一局", "乙"), ("二局", "甲")]
    assert projects.figures[budget].tolist() == [100, 50, 100]
    assert len(projects.rows) == 2 * len(ROWS)
    assert projects.rows["完成档次"].tolist() == ["", "", "达成"] * 2
    of_one = projects.of(pd.Index(["一局", "三局"]))
    assert of_one.figures.index.tolist() == [("一局", "甲"), ("一局", "乙")]


def test_a_departments_sums_want_every_project(datong):
    budget = "年度资金总额_全年预算数"
    units = {
        ("一局", "甲"): {budget: 1.5},
        ("一局", "乙"): {budget: 2.5},
        ("二局", "甲"): {budget: 4.0},
        ("二局", "乙"): {},
    }
    figures = pd.DataFrame(index=pd.Index(["一局", "二局", "三局"], name="单位名称"))

    sums = with_project_sums(figures, projects_of(datong, units), datong)

    assert sums["项目_个数"].tolist() == [2, 2, 0]
    assert sums[f"项目_{budget}"].fillna(-1).tolist() == [4, -1, -1]
