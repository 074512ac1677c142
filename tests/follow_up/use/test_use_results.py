"""结果应用表, 公开表, 佐证清单: advice by the rules of the place, answers kept, equality told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from support.bureau import save_as_of
from support.small_inbox import RIGHT, RUBRIC, YEAR, content, put, read_here  # noqa: F401
from typer.testing import CliRunner

from perfeval_xl.batch.run import run
from perfeval_xl.cli import app
from perfeval_xl.follow_up.use.evidence import files_named
from perfeval_xl.follow_up.use.use_results import PUBLISHED, use_results
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.entries import standing
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.workbooks.open_lists.open_book import NUMBER

RULES = """
[use]
base = "乙"
advice = { "良" = "保持", "良上升" = "优先保障", "中" = "核减" }
cut = { "良" = "10%" }
source = "某县办法第六条"
"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    for number, version in ((1, 0), (2, 6), (3, -40)):
        put(tmp_path / "收件" / f"{number}.xlsx", content(f"第{number}局", version), number)
    run(tmp_path / "收件", tmp_path / "结果", RIGHT)
    return tmp_path / "结果"


def rules(out: Path, text: str) -> None:
    (out.parent / "perfeval.toml").write_text(text, encoding="utf-8")


def rows(path: Path, first: int = 4) -> list[dict[str, Any]]:
    sheet = load_workbook(path).worksheets[0]
    head, *body = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first - 1)]
    return [{k: v for k, v in zip(head, row, strict=True) if k != NUMBER} for row in body]


def answer(out: Path, **cells: object) -> None:
    path = out / "结果应用表.xlsx"
    book = load_workbook(path)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    save_as_of(book, path, "业务处", datetime(2026, 3, 1, 8))


def test_without_a_rule_there_is_no_advice(out):
    used = use_results(out)

    sheet = load_workbook(out / "结果应用表.xlsx").worksheets[0]
    assert list(rows(out / "结果应用表.xlsx")[0]) == [
        "单位名称", "总分", "等级", "未销号问题数", "是否采纳", "处室金额", "说明", "依据文号",
    ]  # fmt: skip
    assert "不提建议" in sheet["A2"].value
    assert not used.to_look_at


def test_advice_and_amounts_follow_the_rules_of_the_place(out):
    rules(out, RULES)
    use_results(out)

    found = {row["单位名称"]: row for row in rows(out / "结果应用表.xlsx")}

    assert {name: (row["总分"], row["等级"]) for name, row in found.items()} == {
        "第2局": (89.0, "良"), "第1局": (83.0, "良"), "第3局": (83.0, "良"),
    }  # fmt: skip
    assert found["第1局"]["规则建议"] == "保持"
    assert (found["第1局"]["基数"], found["第1局"]["建议核减比例"]) == (100, 0.1)
    assert found["第1局"]["建议核减金额"] == 10
    assert "某县办法第六条" in load_workbook(out / "结果应用表.xlsx").worksheets[0]["A2"].value


def test_a_base_that_nobody_has_is_told(out):
    rules(out, RULES.replace('"乙"', '"去年的数"'))

    with pytest.raises(PerfevalError, match="去年的数"):
        use_results(out)


def test_what_the_divisions_decide_comes_back_and_stays(out):
    rules(out, RULES)
    use_results(out)
    columns = {row.value: row.column_letter for row in load_workbook(
        out / "结果应用表.xlsx").worksheets[0][3]}  # fmt: skip
    decided, amount, why = (columns[name] for name in ("是否采纳", "处室金额", "说明"))
    answer(out, **{f"{decided}4": "不采纳", f"{decided}5": "部分采纳", f"{amount}5": 8.5,
                   f"{why}6": "=1+1"})  # fmt: skip

    used = use_results(out)
    again = use_results(out)

    assert [row.code for row in used.findings] == ["USE_ANSWER_INCOMPLETE"]
    found = {row["单位名称"]: row for row in rows(out / "结果应用表.xlsx")}
    assert found["第2局"]["是否采纳"] == "不采纳"
    assert (found["第1局"]["是否采纳"], found["第1局"]["处室金额"]) == ("部分采纳", 8.5)
    assert [row.code for row in again.findings] == ["USE_ANSWER_INCOMPLETE"]
    assert [path.name for path in (out / "旧稿").iterdir()] == ["结果应用表.xlsx"]
    # Another run changes nothing of it.
    run(out.parent / "收件", out, RIGHT)
    use_results(out)
    assert rows(out / "结果应用表.xlsx")[0]["是否采纳"] == "不采纳"


def test_a_file_of_somebody_else_is_not_overwritten(out):
    Workbook().save(out / "公开表.xlsx")

    with pytest.raises(PerfevalError, match="公开表"):
        use_results(out)
    use_results(out, overwrite=True)
    assert rows(out / "公开表.xlsx")[0]["单位名称"] == "第2局"


def test_what_may_be_published_leaves_out_secret_units_and_all_that_is_inner(out):
    rules(out, '[use]\nsecret = ["第 2局"]\npublic = { "预算数" = "乙" }')
    use_results(out)

    found = rows(out / "公开表.xlsx")

    assert [row["单位名称"] for row in found] == ["第1局", "第3局"]
    assert list(found[0]) == [
        "序号", "年度", "单位名称", "预算数", "总分", "等级", "主要扣分指标",
    ]  # fmt: skip
    assert found[0]["主要扣分指标"] == "甲率（扣 10 分）、丙率（扣 4 分）、判定甲（扣 3 分）"


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("D4", 88.9, "公开的得分是 88.9，核定的是 89.00"),
        ("E4", "优", "公开的等级是“优”，核定的是“良”"),
        ("C4", "第9局", "公开的表里没有"),
    ],
)
def test_a_publication_that_differs_is_told_and_recorded(out, cell, value, words):
    use_results(out)
    book = load_workbook(out / "公开表.xlsx")
    book.worksheets[0][cell] = value
    book.save(out.parent / "网站上的.xlsx")

    result = CliRunner().invoke(
        app, ["use", str(out), "--published", str(out.parent / "网站上的.xlsx")]
    )

    assert result.exit_code == 1
    assert f"第2局：{words}" in result.output
    with read_ledger(out) as ledger:
        said = {each.place[-1]: [entry.value for entry in entries]
                for each, entries in standing(ledger, PUBLISHED).items()}  # fmt: skip
    assert said == {"第1局": ["一致"], "第2局": [words], "第3局": ["一致"]}


def test_a_publication_that_equals_is_recorded_so(out):
    use_results(out)

    used = use_results(out, publication=out / "公开表.xlsx")

    assert used.lines == []


def test_what_is_no_table_is_refused(out, tmp_path):
    Workbook().save(tmp_path / "空.xlsx")

    with pytest.raises(PerfevalError, match="单位名称"):
        use_results(out, publication=tmp_path / "空.xlsx")


def test_files_that_a_text_names():
    assert files_named("见《财务管理制度》和 决算报表.PDF、照片1.jpg；总结") == [
        "决算报表.PDF", "照片1.jpg", "财务管理制度",
    ]  # fmt: skip


def test_evidence_is_looked_for_in_each_departments_folder(tmp_path):
    figures = {"甲": 97.0, "乙": 100.0, "丙": 0.9, "自评得分_判定甲": 27.0}
    words = {"佐证_判定甲": "见《工作总结》、台账.xlsx", "佐证_判定乙": "=1+1"}
    (tmp_path / "收件").mkdir()
    write_template(
        load_rubric(RUBRIC, YEAR), tmp_path / "收件" / "1.xlsx",
        Filling("第1局", figures=figures, words=words),
    )  # fmt: skip
    run(tmp_path / "收件", tmp_path / "结果", RIGHT)
    (tmp_path / "佐证" / "第1局" / "二").mkdir(parents=True)
    (tmp_path / "佐证" / "第1局" / "二" / "2024年工作总结.docx").touch()

    use_results(tmp_path / "结果", evidence_folder=tmp_path / "佐证")

    found = {row["三级指标"]: row for row in rows(tmp_path / "结果" / "佐证清单.xlsx")}
    assert {name: row["状态"] for name, row in found.items()} == {
        "甲率": "由数据核算", "丙率": "由数据核算", "判定甲": "文件缺失", "判定乙": "已写明",
    }  # fmt: skip
    assert found["判定甲"]["缺的文件"] == "台账.xlsx"
    with pytest.raises(PerfevalError, match="没有文件夹"):
        use_results(tmp_path / "结果", evidence_folder=tmp_path / "没有")
