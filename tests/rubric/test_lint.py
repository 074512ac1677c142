"""Lint finds what a published table leaves open, and tells whether a reading answers it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from perfeval_xl.cli import app
from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.source import catalogue

TINY = """
id: tiny
title: 试
issuer: 试
fiscal_year: 2020
grades: {优: 90, 差: 0}
levels: {甲: 100}
indicators:
  - path: [甲]
    name: 控制率
    points: 60
    criterion: 100%以下计60分
    ratio: 实际 / 预算
    when_zero:
      both: {result: full, because: 无}
      denominator: {result: zero, because: 无}
    rule: {bands: [["<= 100%", 60], [else, 0]]}
  - {path: [甲], name: 评定, points: 40, rule: judged}
forms:
  - {sheet: 表, title: 表, blocks: [{lines: 数, rows: [{field: 实际}, {field: 预算}]}]}
"""


def warnings(old: str = "", new: str = "") -> list[tuple[str, str]]:
    assert old in TINY
    return [(each.where, each.text) for each in lint(read_rubric(TINY.replace(old, new, 1), "t"))]


def test_a_rubric_in_order_has_no_warning():
    assert warnings() == []


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("old", "new", "where", "text"),
    [
        ("points: 40", "points: 30", "分值", "各指标分值合计 90，不是 100"),
        ("{甲: 100}", "{甲: 99}", "levels", "“甲”印的是 99 分，其下各指标合计 100 分"),
        ("{甲: 100}", "{乙: 100}", "levels", "“乙”不是任何指标的上级"),
        ("计60分", "计70分", "控制率", "评价标准写“计70分”，而分值是 60"),
        ('["<= 100%", 60]', '["<= 100%", 50]', "控制率", "分值 60，而规则最高只给 50 分"),
        (
            '["<= 100%", 60], [else, 0]',
            '["< 99%", 60], ["[100%, 200%]", 5], ["> 200%", 0]',
            "控制率",
            "分档在“不低于99%且低于100%”有缺口",
        ),
        (
            '["<= 100%", 60], [else, 0]',
            '["[0%, 100%]", 60], ["[100%, 200%]", 5], [else, 0]',
            "控制率",
            "分档在“等于100%”重叠",
        ),
        (
            'rule: {bands: [["<= 100%", 60], [else, 0]]}',
            "rule: judged",
            "控制率",
            "有计算公式而没有评分标准，由人评定",
        ),
        (
            "rule: judged",
            "criterion: a, rule: {checklist: [[a, 50]]}",
            "评定",
            "各要点合计 50 分，超过分值 40",
        ),
        (
            "{field: 预算}]",
            "{field: 预算}, {field: 多余}]",
            "表单",
            "数据项“多余”没有被任何公式、合计或核对用到",
        ),
        (
            "rule: judged",
            "periods: 月度, rule: judged",
            "分值",
            "各指标分值合计 60，不是 100",
        ),
        (
            "ratio: 实际 / 预算",
            "periods: 年度\n    ratio: 实际 / 预算 / 序时进度",
            "控制率",
            "公式用到“序时进度”，而指标只在全年评价时评，那时它总是 100%",
        ),
        (
            "levels:",
            "schedule: {3月: 50%, 6月: 40%}\nlevels:",
            "schedule",
            "schedule 的进度没有逐月上升：3月 50%，6月 40%",
        ),
        (
            "levels:",
            "schedule: {3月: 25%}\nlevels:",
            "schedule",
            "写了 schedule，而没有公式用到“序时进度”",
        ),
    ],
)
def test_what_is_open_or_contradictory_is_named(old: str, new: str, where: str, text: str):
    assert (where, text) in warnings(old, new)


def test_indicators_of_single_months_are_no_part_of_the_years_total():
    assert (
        warnings(
            "forms:", "  - {path: [甲], name: 月评, points: 9, periods: 月度, rule: judged}\nforms:"
        )
        == []
    )


def test_a_progress_that_goes_on_all_year_may_stand_beside_one_that_does_not():
    new = "periods: [年度, 6月]\n    ratio: 实际 / 预算 / 序时进度"

    assert warnings("ratio: 实际 / 预算", new) == []


@pytest.mark.parametrize(
    ("given", "open_"),
    [
        ("{3月: 25%, 6月: 50%}", True),
        ("{1月: 5%, 2月: 10%}", True),
        ("{" + ", ".join(f"{month}月: {month * 8}%" for month in range(1, 13)) + "}", False),
    ],
)
def test_months_that_a_schedule_leaves_out_ask_for_a_reading(given: str, open_: bool):
    text = TINY.replace("ratio: 实际 / 预算", "ratio: 实际 / 预算 / 序时进度")
    text = text.replace("levels:", f"schedule: {given}\nlevels:")
    text += "reading: 其余月份的序时进度按直线内插。\n"

    found = [(each.where, each.answer) for each in lint(read_rubric(text, "t"))]

    assert found == ([("schedule", "其余月份的序时进度按直线内插。")] if open_ else [])


def test_a_code_twice_is_named():
    one = TINY.replace("name: 控制率", "name: 控制率\n    code: A1")
    twice = one.replace("name: 评定", "name: 评定, code: A1")

    found = [(each.where, each.text) for each in lint(read_rubric(twice, "t"))]

    assert found == [("代码", "2 个指标的代码都是“A1”")]


SLIPS = [
    # 公用经费控制率: 100%以下（含）计满分，每超出1%扣0.5分，扣完为止
    ("every: 1%, deduct: 0.5", "every: 1%, deduct: 0.05", "在 ", "公用经费控制率"),
    ('full: "<= 100%", every', 'full: "<= 110%", every', "而规则计", "公用经费控制率"),
    ('full: "<= 100%", every', 'full: ">= 100%", every', "而规则计", "公用经费控制率"),
    ("实际支出 / 预算安排", "预算安排 / 实际支出", "放错了位置", "公用经费控制率"),
    ("实际支出 / 预算安排", "(实际支出 - 预算安排) / 预算安排", "构成与它不同", "公用经费控制率"),
    ("rule: {step:", "rule: judged #", "可以读作", "公用经费控制率"),
    ("deduct: 2}}", "deduct: 1}}", "在 ", "合规性"),
]
WORDS = """
id: t
title: t
issuer: t
fiscal_year: 2020
grades: {优: 90, 差: 0}
forms:
  - sheet: 表
    title: 表
    blocks:
      - lines: 数
        rows: [{field: 实际支出}, {field: 预算安排}, {field: 例数, kind: count}]
indicators:
  - path: [一]
    name: 公用经费控制率
    points: 60
    criterion: 100%以下（含）计满分，每超出1%扣0.5分，扣完为止。
    explanation: 公用经费控制率=（实际支出公用经费总额/预算安排公用经费总额）×100%。
    ratio: 实际支出 / 预算安排
    when_zero:
      both: {result: full, because: a}
      denominator: {result: zero, because: a}
    rule: {step: {full: "<= 100%", every: 1%, deduct: 0.5}}
  - path: [一]
    name: 合规性
    points: 40
    criterion: 每发现一例扣2分，扣完为止。
    ratio: 例数
    rule: {violations: {deduct: 2}}
"""


@pytest.mark.parametrize(("old", "new", "text", "where"), SLIPS)
def test_a_slip_against_the_words_shows(old: str, new: str, text: str, where: str):
    assert lint(read_rubric(WORDS, "t.yaml")) == []
    assert WORDS.count(old) == 1

    found = [(each.where, each.text) for each in lint(read_rubric(WORDS.replace(old, new), "t"))]

    assert [name for name, said in found if text in said] == [where]


@pytest.mark.parametrize("rubric_id", catalogue())
def test_every_warning_of_a_shipped_rubric_is_answered(rubric_id: str):
    unanswered = [each for each in lint(load_rubric(rubric_id)) if not each.answer]

    assert unanswered == []


def test_the_command_prints_the_readings(tmp_path):
    result = CliRunner().invoke(app, ["rubric", "check", "hengyang-2019"])
    assert result.exit_code == 0
    assert "在职人员控制率：评价标准写“计2分”，而分值是 1。解读：" in result.output

    path = tmp_path / "t.yaml"
    path.write_text(TINY.replace("points: 40", "points: 30"), encoding="utf-8")
    result = CliRunner().invoke(app, ["rubric", "check", str(path)])
    assert result.exit_code == 1
    assert "尚无解读" in result.output


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        ("ABS(追加) / 年初预算", "计算公式按金额（绝对值）计：追减也算调整"),
        ("追加 / 年初预算", "写作“ABS(…) / …”，正负分别计分的，写在 reading 里"),
    ],
)
def test_a_rate_of_adjustment_says_whether_a_cut_counts_as_one(ratio, said):
    text = WORDS.replace("实际支出", "追加").replace("预算安排", "年初预算")
    text = text.replace("公用经费控制率", "预算调整率").replace("公用经费总额", "")
    found = lint(read_rubric(text.replace("追加 / 年初预算", ratio), "t"))
    assert any(said in each.text for each in found), found
