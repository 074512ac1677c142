"""A published 评分表 as people type and paste it: read as it stands, or told by its cell."""

from __future__ import annotations

from typing import Any

import pytest

from perfeval_xl.authoring.published import PublishedTable
from perfeval_xl.authoring.published_table import published_of, read_published
from perfeval_xl.messages import PerfevalError

HEAD = ["一级指标", "二级指标", "三级指标", "分值", "评价标准"]
A = ["投入", "目标", "甲", 60, "酌情"]
B = ["产出", "质量", "乙", 40, "酌情"]


def grid(*rows: list[Any]) -> list[list[Any]]:
    """A grid as the reader of workbooks gives it: rectangular, blank cells as ""."""
    width = max(len(row) for row in rows)
    filled = [[*row, *[None] * (width - len(row))] for row in rows]
    return [["" if cell is None else cell for cell in row] for row in filled]


def table(*rows: list[Any]) -> PublishedTable:
    read = read_published(grid(*rows))
    assert read is not None
    return read


def told(read: PublishedTable) -> list[tuple[Any, ...]]:
    return [(*row.path, row.name, row.points) for row in read.rows]


BOTH = [("投入", "目标", "甲", 60), ("产出", "质量", "乙", 40)]
UPPER, LOWER = ["指标", None, None, "分值", "评价标准"], ["一级", "二级", "三级", None, None]
ASIDE = [None, None]


@pytest.mark.parametrize(
    "rows",
    [
        [UPPER, LOWER, A, B],
        [["绩效指标体系", None, None, "评分"], [*HEAD[:4], "标准"], A, B],
        [["某县评分表"], UPPER, LOWER, A, ["某县评分表（续）"], UPPER, LOWER, B],
        [HEAD, A, [], ["附件1"], ["单位：", None, "日期："], HEAD, B],
        [["序号", *HEAD], [1, *A], [2, *B], [3, "合计", None, None, 100]],
        [HEAD, A, ["小计", None, None, 60], B, [None, None, "小计", 40], [None, None, "合计", 100]],
        [HEAD, ["合计", None, None, 100], A, B],
        [HEAD, ["投入\n60分", *A[1:]], ["产出（权重40分）", *B[1:]]],
        [HEAD, [*A[:3], "６０ 分", "酌情"], [*B[:2], "乙（40分）", None, "酌情"]],
        [[*HEAD[:3], "权重", HEAD[4]], [*A[:3], 0.6, "x"], [*B[:3], 0.4, "x"]],
        [[*HEAD[:3], "权重", *HEAD[3:]], [*A[:3], "60%", *A[3:]], [*B[:3], "40%", *B[3:]]],
        [ASIDE, [*ASIDE, *HEAD], ASIDE, [*ASIDE, *A], ASIDE, [*ASIDE, *B]],
        [HEAD, ["投入（60分）"], [None, *A[1:]], ["产出（40分）"], [None, *B[1:]]],
        [[*HEAD[:3], "权重", None, None, "标准"], [None] * 3 + ["一级", "二级", "三级", None],
         [*A[:3], 60, 60, 60, "x"], [*B[:3], 40, 40, 40, "x"]],
        [["一级指标及权重", "二级指标及权重", "三级指标及权重", "评分标准"],
         ["投入（60%）", "目标(60%)", "甲（60%）", "x"], ["产出（40%）", "质量", "乙（40%）", "x"]],
        [[*HEAD, None, *HEAD], [*A, None, *B]],
        [HEAD, A, B, [*ASIDE, None, "本表一式两份"], ["填报人：", None, "负责人：", "日期："]],
        [["类别", "评价项目", "考核项", "满分（100分）", "评分规则"], A, B],
        [HEAD, A, ["合计", None, None, 60], B, ["合计", *ASIDE, 40], ["总计", *ASIDE, 100]],
    ],
)  # fmt: skip
def test_the_same_table_however_it_is_laid_out(rows: list[list[Any]]):
    read = published_of({"表": grid(*rows)}, "表.xlsx")

    assert read is not None
    assert told(read) == BOTH


@pytest.mark.parametrize(
    "rows",
    [
        [["一级指标", "二级指标", "分值", "评分办法"],
         ["投入", "甲", 60, "x"], ["产出", "乙", 40, "y"]],
        [["考核项目", "考核内容", "分值", "评分标准"],
         ["投入（60分）", "甲", 50, "x"], [None, "丙", 10, "y"], ["产出（40）", "乙", 40, "z"]],
    ],
)  # fmt: skip
def test_the_last_name_is_the_indicator(rows: list[list[Any]]):
    read = table(*rows)

    assert {(*row.path, row.name) for row in read.rows} >= {("投入", "甲"), ("产出", "乙")}
    assert [row.criterion for row in read.rows] == [row[-1] for row in rows[1:]]


def test_a_page_break_may_cut_a_criterion_and_print_its_name_again():
    first = ["投入（60）", "目标", "甲", 60, "≥95%得60分，"]
    read = table(HEAD, first, HEAD, ["投入（60）", None, "甲", None, "低于95%不得分"], B)

    assert told(read) == BOTH
    assert read.rows[0].criterion == "≥95%得60分，\n低于95%不得分"


def test_a_table_without_levels_takes_them_from_its_section_lines():
    head = ["三级指标", "分值", "评价标准"]
    read = table(head, ["一、投入（60分）"], A[2:], ["二、产出（40分）"], B[2:])

    assert told(read) == [("一、投入", "甲", 60), ("二、产出", "乙", 40)]
    assert read.levels == {("一、投入",): 60, ("二、产出",): 40}


def test_an_indicator_may_be_called_like_a_note():
    head = ["一级指标", "三级指标", "评价标准"]
    read = table(head, ["投入", "填报质量（60分）", "x"], [None, "联系群众（40分）", "x"])

    assert told(read) == [("投入", "填报质量", 60), ("投入", "联系群众", 40)]


def test_two_columns_of_explanation_are_both_kept():
    head = [*HEAD[:4], "指标解释", "指标说明", "评分标准"]
    (row,) = table(head, [*A[:4], "解释", "说明", "标准"]).rows

    assert (row.explanation, row.content, row.criterion) == ("解释", "说明", "标准")


def test_the_title_is_the_line_that_names_a_table_and_notes_are_told():
    long = "说明：本表由各部门根据实际情况填写，一式三份，财政局一份，部门一份，评价组一份"
    read = table(["2026年某县评分表"], [long], HEAD, A, B)

    assert (read.title, read.notes) == ("2026年某县评分表", [long])


def test_what_is_not_taken_is_told():
    remarks = table(
        [*HEAD, "得分", "责任科室"], [*A, 55, "一科"], [*B, None, "二科", "批注"]
    ).remarks

    for said in ("“得分”一栏有 1 行", "“责任科室”一栏有 2 行", "没有表头的 H 列有 1 行"):
        assert any(said in remark for remark in remarks), said


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([HEAD, [*A[:3], "5-10", "x"]], "D2 的分值“5-10”不是一个数"),
        ([HEAD, [*A[:3], 0, "x"]], "D2 的分值应大于 0"),
        ([HEAD, A, ["产出", "满意度", None, 40, "x"]], "C3 空着：这一行有“满意度”"),
        ([HEAD, [None, None, "甲", 60, "x"]], "C2 的“甲”没有一级指标"),
        ([HEAD, A, [None, None, None, 40]], "D3 有分值，这一行却没有指标"),
        ([HEAD, [*A[:3], 5, "≥90%"], [None] * 3 + [3, "80%以上"]], "像是分档的得分"),
        ([HEAD, [*A[:2], "甲（10分）", 4, "要点"]], "名称里是 10 分，分值一栏相加是 4 分"),
        ([[*HEAD[:3], "四级指标", *HEAD[3:]], [*A[:3], "一", 60, "x"]], "有“四级指标”一栏"),
        ([[*HEAD[:3], "标准分", "分值", "评价标准"], [*A[:4], 60, "x"]], "都像分值"),
    ],
)
def test_what_is_not_clear_is_told_by_its_cell(rows: list[list[Any]], words: str):
    with pytest.raises(ValueError, match=words):
        read_published(grid(*rows))


def test_a_table_on_two_sheets_is_put_together():
    pages = {"封面": grid(["某县"]), "表1": grid(HEAD, A), "表2": grid(HEAD, B)}
    read = published_of(pages, "表.xlsx")

    assert read is not None
    assert told(read) == BOTH
    assert [row.place for row in read.rows] == ["表1!C2", "表2!C2"]
    assert "“表1”、“表2”合起来满 100 分" in read.remarks[-1]


def test_of_two_tables_none_is_chosen():
    pages = {"2025": grid(HEAD, A, B), "2026": grid(HEAD, A, ["产出", "质量", "丙", 40, "x"])}

    with pytest.raises(PerfevalError, match="几张评分表：“2025”、“2026”"):
        published_of(pages, "表.xlsx")


def test_what_is_added_or_taken_beside_is_no_part_of_the_total():
    more = ["加分项", None, "创新", "+5", "酌情"], ["扣分项", None, "通报", "-3", "酌情"]
    read = table(HEAD, A, B, *more, ["合计", None, None, 100])

    assert [(row.name, row.nature, row.points) for row in read.rows[2:]] == [
        ("创新", "加分项", 5), ("通报", "扣分项", 3)
    ]  # fmt: skip
    assert (read.points, read.total) == (100, 100)


def test_a_form_beside_the_table_is_none_for_all_its_headings():
    form = grid(["项目", "单位", "指标说明", "数值"], ["在职人数", "人", "年末实有", None])
    read = published_of({"评分": grid(HEAD, A, B), "基础数据表": form}, "表.xlsx")

    assert read is not None
    assert told(read) == BOTH


def test_tables_side_by_side_that_are_two_are_refused():
    wide = grid([*HEAD, None, *HEAD], [*A, None, *A], [*B, None, *B])

    with pytest.raises(ValueError, match="并排的几块里都有“甲”"):
        published_of({"表": wide}, "表.xlsx")


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        (["≥", 95, "%"], "≥95%"),
        (["=", "12", "次"], "=12次"),
        (["定量", "≥95%", "%"], "≥95%"),
        ([None, "95", None], "95"),
        (["定性", "显著提升", None], "显著提升"),
    ],
)
def test_a_target_is_put_together_from_its_columns(cells: list[Any], target: str):
    head = ["一级指标", "三级指标", "指标性质", "指标值", "计量单位", "分值", "数据项"]
    read = table(head, ["产出", "甲", *cells, 100, "甲数/乙数"])
    (row,) = read.rows

    assert (row.target, row.criterion, row.figures) == (target, target, ("甲数", "乙数"))
    assert [content for _, content in read.columns] == [
        "level1", "name", "criterion", "points", "explanation"
    ]  # fmt: skip


def test_a_line_with_a_numeral_is_the_level_above_the_lines_below_it():
    head = ["序号", "指标", "分值", "评分标准"]
    read = table(head, ["一", "投入", 60], [1, *A[2:]], ["（二）", "产出", 40], [1, *B[2:]])

    assert told(read) == [("投入", "甲", 60), ("产出", "乙", 40)]
    assert read.levels == {("投入",): 60, ("产出",): 40}


def test_a_target_beside_a_criterion_is_kept_with_the_content():
    head = ["一级指标", "三级指标", "目标值", "分值", "评分标准"]
    (row,) = table(head, ["产出", "甲", "≥95%", 100, "达到目标值得满分"]).rows

    assert (row.target, row.content, row.criterion) == ("", "≥95%", "达到目标值得满分")


def test_a_line_with_a_numeral_and_nothing_below_it_is_an_indicator():
    head = ["指标", "分值", "评分标准"]
    read = table(
        head, ["一、甲", 30, "x"], ["二、乙", 30, None], ["三、丙", 40, None], ["合计", 100]
    )

    assert told(read) == [("一、甲", 30), ("二、乙", 30), ("三、丙", 40)]
    assert (read.levels, read.total) == ({}, 100)
