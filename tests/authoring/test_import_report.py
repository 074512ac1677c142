"""What an import tells: of every row what was read, or which words were not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from perfeval_xl.authoring.import_report import Imported, import_report, unread_words
from perfeval_xl.authoring.rubric_files import import_rubric
from perfeval_xl.cli import app

HEAD = ["一级指标", "三级指标", "分值", "评分标准", "指标说明"]
ROWS = [
    ["投入", "预算执行率", 30, "≥95%计满分，每低于1%扣1分，扣完为止。",
     "预算执行率=（支出数/预算数）×100%。"],
    ["", "结转结余率", 30, "预算执行率≥95%的得30分，低于95%不得分。",
     "结转结余率=（结转结余数/预算数）×100%。"],
    ["效果", "社会效益", 40, "视成效\n酌情计分。", "影响。"],
]  # fmt: skip


def imported(folder: Path, *rows: list[Any], year: int | None = None) -> tuple[Imported, Path]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "表.xlsx")
    out = folder / "county-2026.yaml"
    return import_rubric(folder / "表.xlsx", out, year), out


def test_every_row_is_told_with_its_rule_or_the_words_that_were_not_read(tmp_path: Path):
    report = import_report(*imported(tmp_path, ["某县评分表"], HEAD, *ROWS)).split("\n")

    for line in (
        "读懂 1 条评价标准，2 条没有读懂，改由人评定。",
        "  读作  B3 预算执行率：≥95%，计30分；每低于1%扣1分，不足1%不扣分，扣完为止"
        "；公式 支出数 / 预算数",
        "  未读懂  B5 社会效益：视成效酌情计分",
    ):
        assert line in report


def test_a_criterion_of_another_measure_is_named_and_not_attached(tmp_path: Path):
    done, out = imported(tmp_path, ["某县评分表"], HEAD, *ROWS)
    check = CliRunner().invoke(app, ["rubric", "check", str(out)])

    assert done.rubric.by_id["结转结余率"].rule.kind == "judged"
    told = "评价标准说的是“预算执行率”，不是“结转结余率”"
    assert (told in import_report(done, out), told in check.output) == (True, True)
    assert (check.exit_code, "2 条评价标准没有读懂" in check.output) == (1, True)
    assert [line.split("：")[0] for line in unread_words(done.rubric)] == ["结转结余率", "社会效益"]


def test_points_of_the_levels_are_held_against_the_rows_also_under_one_name(tmp_path: Path):
    head = ["一级指标", "权重", "二级指标", "权重", "三级指标", "权重", "评分标准"]
    done, out = imported(
        tmp_path, head,
        ["产出", 60, "质量", 50, "甲", 60, "酌情"],
        ["效果", 30, "质量", 40, "乙", 40, "酌情"],
    )  # fmt: skip
    report = import_report(done, out)

    assert "“产出”下的“质量”印的是 50 分，其下各指标合计 60 分" in report
    assert "“效果”印的是 30 分，其下各指标合计 40 分" in report
    assert "“效果”下的“质量”" not in report


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        (["优≥95、良80–95、差<80"],
         "等级：优 95、良 80、差 0。等级分数线取自原表“优≥95、良80–95、差<80”"),
        ([""], "等级：优 90、良 80、中 60、差 0。表里没有找到等级分数线，暂按"),
        (["优≥95、良80–90、差<80"], "表里的等级“优≥95、良80–90、差<80”没有读懂，暂按"),
    ],
)  # fmt: skip
def test_the_grades_are_told_truthfully(grades: list[str], words: str, tmp_path: Path):
    done, out = imported(tmp_path, ["某县评分表"], HEAD, *ROWS, grades)

    assert words in import_report(done, out)


def test_the_title_and_the_years_of_figures_follow_the_year(tmp_path: Path):
    formula = "增长率=（本县2025年收入-本县2024年收入）/本县2024年收入×100%。"
    rows = ["效果", "增长率", 100, "≥5%得满分，每低1%扣1分，扣完为止。", formula]
    done, out = imported(tmp_path, ["2025年某县评分表"], HEAD, rows, year=2026)

    assert done.rubric.title == "2026年某县评分表"
    assert done.rubric.by_id["增长率"].explanation == formula
    assert [done.rubric.label(name) for name in done.rubric.entries] == [
        "本县2026年收入", "本县2025年收入"
    ]  # fmt: skip
    assert "表题里的年度是 2025，体系用于 2026 年度" in import_report(done, out)


def test_lines_that_are_only_to_be_filled_in_are_not_told(tmp_path: Path):
    foot = ["填报人：", None, "负责人："], ["本表由财政局制定。"]
    done, out = imported(
        tmp_path, ["单位："], ["某县评分表"], HEAD, *ROWS, ["合计", "", 100], *foot
    )
    report = import_report(done, out)

    assert "没有当作指标的行：本表由财政局制定。" in report
    assert ("填报人" in report, "单位：" in report) == (False, False)


@pytest.mark.parametrize(
    ("target", "criterion", "rule"),
    [
        ("≥90", "每低1%扣2分，扣完为止", "≥90%，计100分；每低于1%扣2分，不足1%不扣分，扣完为止"),
        ("90", "每低1%扣2分，扣完为止", ""),  # may be what was reached
        ("≥90", "视情扣分", ""),
        ("≥90", "≥95%得满分，每低1%扣1分，扣完为止",
         "≥95%，计100分；每低于1%扣1分，不足1%不扣分，扣完为止"),
    ],
)  # fmt: skip
def test_a_target_beside_a_criterion_may_say_what_is_full(
    target: str, criterion: str, rule: str, tmp_path: Path
):
    head = ["一级指标", "三级指标", "指标值", "计量单位", "评（扣）分标准", "分值"]
    done, _ = imported(tmp_path, head, ["效益", "满意度", target, "%", criterion, 100])
    ((_, _, drafted),) = done.drafted

    assert drafted.rule == rule
    assert ("取自目标值“≥90%”" in done.rubric.by_id["满意度"].reading) == rule.startswith("≥90%")
