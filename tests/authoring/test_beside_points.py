"""加分项, 扣分项, 加减分项 and 一票否决 as tables print them: read by what they say, or told."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from perfeval_xl.authoring.beside_points import nature_of, points_beside, veto_of
from perfeval_xl.authoring.import_report import import_report
from perfeval_xl.authoring.indicator_draft import draft_indicator
from perfeval_xl.authoring.own_part import is_own_part
from perfeval_xl.authoring.published import PublishedRow, PublishedVeto
from perfeval_xl.authoring.rubric_files import import_rubric
from perfeval_xl.cli import app

GRADES = ("优", "良", "中", "差")
ORDINARY = [
    ["投入", "预算", "预算完成率", 40, "≥95%得满分，每低1%扣1分，扣完为止",
     "预算完成率=支出决算/预算数×100%"],
    ["过程", "管理", "制度健全性", 60, "健全得满分，否则酌情扣分", "制度是否健全"],
    ["合计", "", "", 100, "", ""],
]  # fmt: skip
BESIDE = [
    ["加分项（最多5分）", "创新", "获得表彰", "3", "获省级以上表彰的，每项加1分，最多加3分", ""],
    ["", "", "经验推广", "+4", "由评审人酌情加分", ""],
    ["扣分项", "违规", "审计问题", "-10", "每发现一处扣2分，扣完为止", ""],
    ["加减分项", "", "领导评价", "±3", "由评审人酌情加减", ""],
    ["一票否决", "", "重大违纪", "", "发生重大违纪的，总分计0分", ""],
    ["", "", "瞒报数据", "—", "瞒报数据的，过程不得分，不得评为良好及以上等级", ""],
    ["", "", "造成舆情", "", "造成恶劣影响的，由领导小组研究处理", ""],
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "评分表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "某县2026年度部门整体支出绩效评价评分表")
        heads = ["一级指标", "二级指标", "三级指标", "分值", "评价标准", "指标说明"]
        for row, cells in enumerate([heads, *ORDINARY, *BESIDE], start=1):
            sheet.write_row(row, 0, cells)
    return path


def test_a_table_with_all_of_them(table: Path, tmp_path: Path):
    imported = import_rubric(table, tmp_path / "mouxian-2026.yaml", None, "某县财政局")

    rubric = imported.rubric
    assert [(each.name, each.nature, each.points, each.takes) for each in rubric.indicators] == [
        ("预算完成率", "", 40, 0),
        ("制度健全性", "", 60, 0),
        ("获得表彰", "加分项", 3, 0),
        ("经验推广", "加分项", 4, 0),
        ("审计问题", "扣分项", 10, 0),
        ("领导评价", "加减分项", 3, 3),
    ]
    assert rubric.total_points == 100
    assert rubric.caps == {"加分": 5}
    assert [(veto.name, veto.zero, veto.grade) for veto in rubric.vetoes] == [
        ("重大违纪", "总分", ""),
        ("瞒报数据", "过程", "中"),
    ]
    report = import_report(imported, tmp_path / "mouxian-2026.yaml")
    assert "加分项不计入 100 分：获得表彰（加3分）、经验推广（加4分）。" in report
    assert "加分最多 5 分。" in report
    assert "一票否决“瞒报数据”：过程计0分，等级最高为中。" in report
    # What is not understood is told with its place and its words, and is no part of the rubric.
    assert "一票否决“造成恶劣影响的，由领导小组研究处理”没有读懂后果" in report


def test_it_runs_as_it_is(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for command in (
        ["rubric", "import", str(table), "-o", "m.yaml", "--issuer", "某县财政局"],
        ["template", "m.yaml", "-o", "收件", "--fill-random", "4"],
        ["run", "收件", "--out", "结果", "--rubric", "m.yaml"],
        ["review", "结果"],
        ["rubric", "export", "m.yaml", "-o", "m.xlsx"],
        ["rubric", "import", "m.xlsx", "-o", "again.yaml"],
    ):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, (command, done.output)


@pytest.mark.parametrize(
    ("path", "name", "nature"),
    [
        (("加分项",), "表彰", "加分项"),
        (("四、加分项",), "表彰", "加分项"),
        (("奖励加分",), "表彰", "加分项"),
        (("附加分",), "表彰", "加分项"),
        (("过程", "扣分项目"), "违规", "扣分项"),
        (("（五）减分事项",), "违规", "扣分项"),
        (("加减分项",), "评价", "加减分项"),
        (("产出",), "加分项", "加分项"),
        (("过程", "预算管理"), "扣分情况说明", ""),
        (("过程", "加分管理"), "制度", ""),
        (("投入",), "预算编制", ""),
    ],
)
def test_what_a_level_is_called_says_how_its_points_count(path, name: str, nature: str):
    assert nature_of(path, name) == nature


@pytest.mark.parametrize(
    ("name", "criterion", "own"),
    [
        ("履职个性指标", "", True),
        ("部门特性指标", "完成得满分", True),
        ("自设指标1", "", True),
        ("核心业务", "由各部门按职责和年度工作要点申报的指标，完成的得满分", True),
        ("核心业务", "由各单位自行设定个性指标", True),
        ("绩效指标明确性", "绩效指标是否清晰、可衡量", False),
        ("数据申报", "由各单位申报数据，每迟一天扣1分", False),
        ("重点工作完成率", "按完成率得分", False),
    ],
)
def test_what_departments_fill_in_themselves_is_known(name: str, criterion: str, own: bool):
    row = PublishedRow(name, ("履职效能",), 10, "C4", criterion=criterion)

    assert is_own_part(row) is own
    drafted = draft_indicator(row, 10).data
    assert ("own_rows" in str(drafted["rule"])) is own


NUMBERS = st.integers(1, 30) | st.sampled_from([0.5, 1.5, 2.5])


@given(number=NUMBERS, other=NUMBERS)
def test_points_as_they_are_printed(number, other):
    printed = f"{number:g}"
    for text in (printed, f"{printed}分", f"+{printed}", f"加{printed}分", f"（最多加{printed}分）",
                 f"0-{printed}", f"0~{printed}分"):  # fmt: skip
        assert points_beside(text, "", "加分项") == (number, 0)
    for text in (printed, f"-{printed}", f"−{printed}分", f"扣{printed}分", f"最多扣{printed}分"):
        assert points_beside(text, "", "扣分项") == (number, 0)
    assert points_beside(f"±{printed}", "", "加减分项") == (number, number)
    assert points_beside(f"加{printed}扣{other:g}", "", "加减分项") == (number, other)
    assert points_beside(f"+{printed}/-{other:g}", "", "加减分项") == (number, other)
    assert points_beside("", f"每项加1分，最多加{printed}分", "加分项") == (number, 0)
    assert points_beside("若干", f"最多加{printed}分", "加分项") == (None, 0)


@pytest.mark.parametrize(
    ("words", "consequence"),
    [
        ("出现重大违纪违法案件的，总分为0分", {"zero": "总分"}),
        ("发生重大事故，总得分计零分", {"zero": "总分"}),
        ("提供虚假资料的，“过程”一项不得分", {"zero": "过程"}),
        ("挪用资金的，预算完成率计0分", {"zero": "预算完成率"}),
        ("拒不配合的，直接评为差", {"grade": "差"}),
        ("拒不配合的，等级定为“差”等", {"grade": "差"}),
        ("发现弄虚作假，评价等级认定为差级。", {"grade": "差"}),
        ("受到通报批评的，不得评为优秀", {"grade": "良"}),
        ("受到通报批评的，不得评为良及以上等级", {"grade": "中"}),
        ("受到处分的，取消评优资格", {"grade": "良"}),
        ("总分计0分，直接定为差", {"zero": "总分", "grade": "差"}),
        # What does not say it, is none of the rubric's, or says two things.
        ("情节严重的，由领导小组研究", {}),
        ("该项不得分", {}),
        ("相关指标不得分", {}),
        ("直接定为不合格", {}),
        ("扣10分", {}),
        ("不得评为先进单位", {}),
        ("", {}),
    ],
)
def test_what_a_veto_takes_is_read_or_not_at_all(words: str, consequence: dict[str, str]):
    veto = veto_of(PublishedVeto("名", words, "C1"), GRADES, ["过程", "投入", "预算完成率"])

    assert {key: veto[key] for key in ("zero", "grade") if key in veto} == consequence
    assert bool(veto) == bool(consequence)


@given(words=st.text("重大违纪总分计为零0不得评优良中差定级及以上，。", max_size=20))
def test_whatever_stands_there_names_a_grade_and_a_level_of_the_table(words: str):
    veto = veto_of(PublishedVeto("名", words, "C1"), GRADES, ["过程"])

    assert veto.get("grade", "差") in GRADES
    assert veto.get("zero", "总分") in ("总分", "过程")
