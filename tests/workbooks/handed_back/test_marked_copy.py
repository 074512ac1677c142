"""The department's own workbook with its problems marked, as an accountant opens it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from support.libreoffice import convert
from support.workbooks import values

from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.sheets.inside_xlsxwriter import PlainWorkbook
from perfeval_xl.sheets.style import ERROR_FILL, WARNING_FILL
from perfeval_xl.workbooks.handed_back.correction_list import Heading
from perfeval_xl.workbooks.handed_back.mark import Mark
from perfeval_xl.workbooks.handed_back.marked_copy import mark_copy
from perfeval_xl.workbooks.handed_back.marking import box_size
from perfeval_xl.workbooks.handed_back.opening import CannotMarkError

HEADING = Heading("甲局", "甲局.xlsx")
Marked = Callable[..., Worksheet]


@pytest.fixture
def marked(tmp_path: Path) -> Callable[..., Workbook]:
    """Mark a small workbook, whose sheet 表 has figures in A1:C5, and open the copy."""

    def make(*marks: Mark, change: Callable[[Workbook], None] = lambda _: None) -> Workbook:
        book = Workbook()
        book.active.title = "表"
        for row in range(1, 6):
            for column in range(1, 4):
                book["表"].cell(row, column, row * column)
        change(book)
        book.save(tmp_path / "原.xlsx")
        mark_copy(tmp_path / "原.xlsx", tmp_path / "退.xlsx", HEADING, marks)
        return load_workbook(tmp_path / "退.xlsx")

    return make


def colour(cell: Cell) -> str:
    """The colour that the conditional formats give a cell, the first rule winning."""
    rules = [
        (rule.priority, rule.dxf.fill.bgColor.rgb)
        for area in cell.parent.conditional_formatting
        if cell.coordinate in area
        for rule in area.rules
    ]
    return f"#{min(rules)[1][-6:]}" if rules else ""


def lines(book: Workbook) -> list[tuple[Any, ...]]:
    """The lines of the list below its headings."""
    rows = list(book["修改清单"].iter_rows(values_only=True))
    return rows[next(at for at, row in enumerate(rows) if row[0] == "序号") + 1 :]


def test_a_problem_is_coloured_and_told_in_its_cell(marked):
    book = marked(
        Mark("表", ("B2",), "error", "合计不对。"),
        Mark("表", ("C3",), "warning", "是负数。"),
        Mark("表", ("A1",), "note", "按 1 读取。"),
    )

    sheet = book["表"]
    assert [colour(sheet[place]) for place in ("B2", "C3", "A1")] == [ERROR_FILL, WARNING_FILL, ""]
    assert sheet["B2"].comment.text == "【退回修改】\n必须改正：合计不对。"
    assert sheet["C3"].comment.text == "【退回修改】\n请核对：是负数。"
    assert sheet["A1"].comment.text == "【退回修改】\n供参考：按 1 读取。"
    assert sheet["B2"].comment.author == "perfeval-xl"


def test_several_problems_of_one_cell_share_a_comment_gravest_first(marked):
    book = marked(Mark("表", ("B2",), "warning", "乙。"), Mark("表", ("B2",), "error", "甲。"))

    assert book["表"]["B2"].comment.text == "【退回修改】\n必须改正：甲。\n请核对：乙。"
    assert colour(book["表"]["B2"]) == ERROR_FILL


def test_a_problem_of_several_cells_marks_each(marked):
    sheet = marked(Mark("表", ("A1", "B2:C3"), "error", "不符。"))["表"]

    coloured = {cell.coordinate for row in sheet.iter_rows() for cell in row if colour(cell)}
    assert coloured == {"A1", "B2", "C2", "B3", "C3"}
    assert sheet["A1"].comment is not None
    assert sheet["B2"].comment is not None
    assert sheet["C3"].comment is None


def test_a_merged_cell_is_marked_where_it_shows(marked):
    book = marked(
        Mark("表", ("C3",), "error", "不对。"), change=lambda b: b["表"].merge_cells("B2:C4")
    )

    assert book["表"]["B2"].comment.text.endswith("不对。")
    assert colour(book["表"]["B2"]) == ERROR_FILL
    assert book["修改清单"]["D5"].hyperlink.location == "'表'!B2"


def test_the_authors_comment_stays_above_ours(marked):
    def change(book: Workbook) -> None:
        book["表"]["B2"].comment = Comment("会计的话", "会计")
        book["表"]["C3"].comment = Comment("另一句", "会计")

    sheet = marked(Mark("表", ("B2",), "error", "不对。"), change=change)["表"]

    assert sheet["B2"].comment.text == "会计的话\n\n【退回修改】\n必须改正：不对。"
    assert sheet["B2"].comment.author == "会计"
    assert sheet["C3"].comment.text == "另一句"


def test_the_list_stands_in_front_gravest_first_in_reading_order(marked):
    book = marked(
        Mark("表", ("A1",), "note", "说明。", "１", "1"),
        Mark("表", ("C1",), "warning", "提醒。", "-5"),
        Mark("表", ("B3",), "error", "下面的错。", "9", "8"),
        Mark("表", ("B2", "B3"), "error", "上面的错。", "7", "6"),
        Mark("", (), "error", "整个不对。"),
        change=lambda b: setattr(b["表"].sheet_view, "tabSelected", True),
    )

    assert book.sheetnames == ["修改清单", "表"]
    assert book.active.title == "修改清单"
    assert not book["表"].sheet_view.tabSelected, "two selected sheets are edited together"
    assert lines(book) == [
        (1, "必须改正", "（整个文件）", None, "整个不对。", None, None, None),
        (2, "必须改正", "表", "B2、B3", "上面的错。", "7", "6", None),
        (3, "必须改正", "表", "B3", "下面的错。", "9", "8", None),
        (4, "请核对", "表", "C1", "提醒。", "-5", None, None),
        (5, "供参考", "表", "A1", "说明。", "１", None, None),
    ]
    first = book["修改清单"]
    assert first["A1"].value == "甲局报送表修改清单"
    assert first["A2"].value == "文件：甲局.xlsx　　必须改正 3 处，请核对 1 处，供参考 1 处"
    assert first.page_setup.orientation == "landscape"
    assert first.print_title_rows == "$4:$4"


def test_what_was_said_of_a_problem_stands_in_its_line(marked):
    book = marked(Mark("表", ("B2",), "error", "不符。", explanation="=1+1"))

    assert [line[7] for line in lines(book)] == ["=1+1"]
    assert book["修改清单"]["H5"].data_type == "s"
    assert book["修改清单"]["H5"].quotePrefix


@pytest.mark.parametrize("name", ["it's", "a b", "表（一）!", "2019年", "R1C1"])
def test_a_line_links_to_its_cell_whatever_the_sheet_is_called(marked, name: str):
    book = marked(
        Mark(name, ("B2",), "error", "不对。"),
        change=lambda b: setattr(b["表"], "title", name),
    )

    link = book["修改清单"]["D5"].hyperlink
    assert link.location == f"'{name.replace(chr(39), chr(39) * 2)}'!B2"
    assert link.target is None


def test_what_cannot_be_shown_has_no_link_and_is_told_all_the_same(marked):
    def hide(book: Workbook) -> None:
        book.create_sheet("藏").sheet_state = "hidden"

    book = marked(
        Mark("藏", ("A1",), "error", "隐藏。"),
        Mark("没有", ("A1",), "error", "没有这张表。"),
        Mark("表", ("ZZZ1", "A0", "？"), "error", "不是地址。"),
        change=hide,
    )

    assert {line[4] for line in lines(book)} == {"隐藏。", "没有这张表。", "不是地址。"}
    assert [book["修改清单"].cell(row, 4).hyperlink for row in (5, 6, 7)] == [None] * 3


def test_text_from_the_return_is_data(marked):
    evil = '=HYPERLINK("http://x")\x07\x1b _x0041_ \ud800'
    book = marked(Mark("表", ("A1",), "error", evil, "=1+1", "#N/A"))

    (line,) = lines(book)
    assert line[4] == '=HYPERLINK("http://x") _x005F_x0041_ '
    cells = [book["修改清单"].cell(5, column) for column in (5, 6, 7)]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert cells[0].quotePrefix
    assert [cell.hyperlink for cell in cells] == [None] * 3


def test_endless_texts_are_cut(marked):
    book = marked(Mark("表", ("A1",), "error", "长" * 100_000, "值" * 100_000))

    (line,) = lines(book)
    assert (len(line[4]), len(line[5])) == (700, 200)
    assert len(book["表"]["A1"].comment.text) < 500


def test_two_hundred_problems_stay_readable(marked):
    marks = [Mark("表", ("A1",), "error", f"第{number}个问题。") for number in range(200)]

    book = marked(*marks)

    assert len(lines(book)) == 200
    assert book["修改清单"].freeze_panes == "A5"
    assert book["修改清单"].auto_filter.ref == "A4:H204"
    assert book["表"]["A1"].comment.text.split("\n")[-1] == "另有 192 处，见“修改清单”。"


def test_a_mark_far_outside_does_not_make_the_sheet_that_large(marked):
    sheet = marked(Mark("表", ("XFD1048576",), "error", "远。"))["表"]

    assert sheet.dimensions == "A1:C5"


def test_results_of_formulas_are_kept_for_readers_that_do_not_compute(tmp_path: Path):
    import xlsxwriter

    results = {"A1": 15.5, "A2": "a<b>&", "A3": True, "A4": "#DIV/0!", "A5": 43831}
    with xlsxwriter.Workbook(tmp_path / "原.xlsx") as book:
        sheet, dates = book.add_worksheet("表"), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, result in results.items():
            sheet.write_formula(place, "=NOW()", dates if place == "A5" else None, result)
        sheet.write_array_formula("B1:B2", "{=A1:A2*2}", None, 31)

    mark_copy(
        tmp_path / "原.xlsx", tmp_path / "退.xlsx", HEADING, [Mark("表", ("A1",), "error", "x")]
    )

    before, after = values(tmp_path / "原.xlsx"), values(tmp_path / "退.xlsx")
    assert {place: after.get(place) for place in before} == before
    assert load_workbook(tmp_path / "退.xlsx")["表"]["A1"].value == "=NOW()"


@pytest.mark.parametrize(
    ("result", "asks", "computed"), [(5, False, True), ("", False, True), (5, True, False)]
)
def test_a_copy_is_computed_on_opening_only_where_the_results_are_in_doubt(
    tmp_path: Path, result: Any, asks: bool, computed: bool
):
    path, copy = tmp_path / "原.xlsx", tmp_path / "退.xlsx"
    book = PlainWorkbook()
    book.calc_on_load = asks
    book.add_worksheet("表").write_formula("A1", "=B1", None, result)
    path.write_bytes(book.content())

    mark_copy(path, copy, HEADING, [Mark("表", ("A1",), "error", "x")])

    with zipfile.ZipFile(copy) as archive:
        told = archive.read("xl/workbook.xml").decode()
        cell = archive.read("xl/worksheets/sheet2.xml").decode()
    assert ('fullCalcOnLoad="1"' not in told) == computed
    assert ('calcId="191029"' in told) == computed or asks
    assert ('t="str"><f>B1</f><v></v>' in cell) == (result == "")


def test_formulas_that_nobody_computed_are_computed_on_opening(tmp_path: Path):
    path, copy = tmp_path / "原.xlsx", tmp_path / "退.xlsx"
    book = Workbook()
    book.active.title = "表"
    book.active["A1"] = "=1+1"
    book.calculation.fullCalcOnLoad = False
    book.save(path)

    mark_copy(path, copy, HEADING, [Mark("表", ("A1",), "error", "x")])

    assert load_workbook(copy).calculation.fullCalcOnLoad


EXAMPLES = [
    ("hengyang-2019", "衡阳市人民政府金融工作办公室", "基础数据表"),
    ("datong-2021-project", "大同市人民政府金融工作办公室", "项目1"),
    ("zhanjiang-2018", "湛江市金融工作局", "基础数据表"),
]


def read(path: Path, rubric: str) -> Return:
    return read_return(path, lambda _: [load_rubric(rubric)])


def told(content: Return) -> tuple[Any, ...]:
    projects = [(each.figures, each.rows) for each in content.projects]
    return (
        content.department, content.code, content.figures, content.places, content.items,
        content.words, content.remarks, projects,
    )  # fmt: skip


@pytest.mark.thinned(3)
@pytest.mark.parametrize(("rubric", "office", "sheet"), EXAMPLES)
def test_a_marked_copy_sent_in_again_is_the_same_return(
    rubric: str, office: str, sheet: str, root: Path, tmp_path: Path
):
    original = root / "examples" / "inbox" / f"{office}.xlsx"
    marks = [
        Mark(sheet, ("B6", "C8"), "error", "不对。"),
        Mark("自评表", ("F5",), "warning", "请核对。"),
    ]

    mark_copy(original, tmp_path / "退.xlsx", Heading(office, original.name), marks)

    assert told(read(tmp_path / "退.xlsx", rubric)) == told(read(original, rubric))
    before, after = load_workbook(original), load_workbook(tmp_path / "退.xlsx")
    assert after.sheetnames == ["修改清单", *before.sheetnames]
    assert list(after.defined_names) == list(before.defined_names)
    for own in before.worksheets:
        copy = after[own.title]
        assert copy.sheet_state == own.sheet_state
        assert copy.protection.sheet == own.protection.sheet
        assert [c.protection.locked for row in copy.iter_rows() for c in row] == [
            c.protection.locked for row in own.iter_rows() for c in row
        ]
        assert copy.data_validations.count == own.data_validations.count


def test_the_marks_of_the_last_time_do_not_pile_up(root: Path, tmp_path: Path):
    original = root / "examples" / "inbox" / "示例单位01.xlsx"
    first, second, third = (tmp_path / f"{name}.xlsx" for name in "一二三")
    mark_copy(original, first, HEADING, [Mark("基础数据表", ("B6", "C8"), "error", "旧的。")])
    new = [Mark("基础数据表", ("C8",), "warning", "新的。")]

    mark_copy(first, second, HEADING, new)
    mark_copy(original, third, HEADING, new)

    assert load_workbook(second).sheetnames == load_workbook(third).sheetnames
    sheet = load_workbook(second)["基础数据表"]
    assert sheet["B6"].comment is None
    assert colour(sheet["B6"]) == ""
    assert sheet["C8"].comment.text == "【退回修改】\n请核对：新的。"
    assert colour(sheet["C8"]) == WARNING_FILL
    assert values(second) == values(third)


def test_taking_marks_off_leaves_what_the_accountant_wrote(marked, tmp_path: Path):
    marked(Mark("表", ("B2",), "error", "不对。"), Mark("表", ("C3",), "error", "不对。"))
    book = load_workbook(tmp_path / "退.xlsx")
    book["表"]["B2"].comment.text += "\n已核对，确是如此"
    book.save(tmp_path / "改.xlsx")

    mark_copy(tmp_path / "改.xlsx", tmp_path / "再退.xlsx", HEADING, [])

    sheet = load_workbook(tmp_path / "再退.xlsx")["表"]
    assert sheet["B2"].comment.text == "已核对，确是如此"
    assert sheet["C3"].comment is None


def test_a_sheet_of_the_departments_own_by_that_name_is_kept(marked):
    book = marked(
        Mark("表", ("A1",), "error", "不对。"), change=lambda b: b.create_sheet("修改清单")
    )

    assert book.sheetnames == ["修改清单_2", "表", "修改清单"]


@pytest.mark.large
def test_the_same_input_gives_the_same_bytes_in_any_process(root: Path, tmp_path: Path):
    original = root / "examples" / "inbox" / "湛江市金融工作局.xlsx"
    code = (
        "import sys; from pathlib import Path;"
        "from perfeval_xl.workbooks.handed_back.correction_list import Heading;"
        "from perfeval_xl.workbooks.handed_back.mark import Mark;"
        "from perfeval_xl.workbooks.handed_back.marked_copy import mark_copy;"
        "mark_copy(Path(sys.argv[1]), Path(sys.argv[2]), Heading('甲', '乙.xlsx'),"
        " [Mark('基础数据表', ('B6', 'C8:D9', 'A2'), 'error', '不对')])"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(original), str(tmp_path / f"{seed}.xlsx")],
            check=True,
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
        )

    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.xlsx") as archive:
        assert archive.read("docProps/core.xml").count(b">2020-01-01T00:00:00Z<") == 2
        assert {entry.date_time for entry in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", "文本".encode()])
def test_what_openpyxl_cannot_read_is_refused_and_nothing_is_left(content: bytes, tmp_path: Path):
    (tmp_path / "坏.xlsx").write_bytes(content)

    with pytest.raises(CannotMarkError):
        mark_copy(tmp_path / "坏.xlsx", tmp_path / "out" / "退.xlsx", HEADING, [])

    assert not (tmp_path / "out").exists()


def test_the_box_of_a_comment_is_large_enough_for_its_text(marked, tmp_path: Path):
    short, long = "三个字", "一个汉字有两个字母宽" * 30

    assert box_size(short)[1] < box_size(long)[1]
    width, height = box_size(long)
    # At 9 point a Chinese character is 12 pixels wide and a line 17 high, for 600 of them.
    assert width * height >= 300 * 12 * 17
    book = marked(Mark("表", ("A1",), "error", long))
    width, height = box_size(book["表"]["A1"].comment.text)
    with zipfile.ZipFile(tmp_path / "退.xlsx") as archive:
        drawn = archive.read("xl/drawings/commentsDrawing1.vml").decode()
    assert f"width:{width}px;height:{height}px" in drawn


@pytest.mark.large
@pytest.mark.libreoffice
def test_marks_are_found_again_after_another_office_suite_has_saved_them(
    root: Path, tmp_path: Path
):
    original = root / "examples" / "inbox" / "示例单位01.xlsx"
    marks = [Mark("基础数据表", ("B6", "C8:D9"), "error", "不对。")]
    (tmp_path / "out").mkdir()
    mark_copy(original, tmp_path / "退.xlsx", HEADING, marks)
    convert([tmp_path / "退.xlsx"], tmp_path / "out", recalculate=False)

    mark_copy(tmp_path / "out" / "退.xlsx", tmp_path / "再退.xlsx", HEADING, [])

    book = load_workbook(tmp_path / "再退.xlsx")
    assert book.sheetnames[:3] == ["修改清单", "自查", "基础数据表"]
    assert len(book["基础数据表"].conditional_formatting) == 0
    assert book["基础数据表"]["B6"].comment is None
    sent_in, before = (
        read(path, "hengyang-2019") for path in (tmp_path / "out" / "退.xlsx", original)
    )
    assert sent_in.figures == before.figures
    assert sent_in.department == before.department
