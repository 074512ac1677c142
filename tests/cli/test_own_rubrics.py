"""A bureau's own rubrics: found by id in 体系/, several in one inbox, under its own name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support import small
from support.small_inbox import read_here
from typer.testing import CliRunner

from perfeval_xl.cli import app
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import read_rubric

__all__ = ["read_here"]

OTHER = small.TEXT.replace("id: small", "id: other-2024").replace("某市财政局", "某县财政局")
SETTINGS = '[bureau]\nissuer = "甲县财政局"\nline = "预算绩效管理股"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two own rubrics, and a return for each in the inbox."""
    monkeypatch.chdir(tmp_path)
    own("甲.yaml", small.TEXT)
    own("other-2024.yml", OTHER)
    sent("1.xlsx", small.TEXT, "第1局")
    sent("2.xlsx", OTHER, "第2局")
    return tmp_path


def own(name: str, text: str) -> None:
    Path("体系").mkdir(exist_ok=True)
    Path("体系", name).write_text(text, encoding="utf-8")


def sent(name: str, text: str, department: str) -> None:
    """Put a return into the inbox that a template of the rubric was filled in for."""
    rubric, path = read_rubric(text, "x.yaml"), Path("收件", name)
    write_template(rubric, path, Filling(department, figures=small.LOSING))


def perfeval(*words: str, code: int = 0) -> str:
    """Give a command and return what it says."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.output


def fates() -> dict[str, tuple[str, str, str | None]]:
    """Return what the last run made of every file: status, code, rubric."""
    manifest: dict[str, Any] = json.loads(Path("结果", "run.json").read_text(encoding="utf-8"))
    return {
        file["path"]: (file["status"], file["code"], file["rubric"]) for file in manifest["files"]
    }


def printed(path: str) -> str:
    """Return all that a workbook says."""
    book = load_workbook(path, read_only=True)
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


def test_two_own_rubrics_are_scored_in_one_run():
    said = perfeval("run", "收件", "--out", "结果")

    assert fates() == {"1.xlsx": ("scored", "", "small"), "2.xlsx": ("scored", "", "other-2024")}
    assert "small：" in said
    assert "other-2024：" in said
    assert "共 2 个文件：可以评分 2" in perfeval("check", "收件")
    again = perfeval("run", "收件", "--out", "结果")
    assert "没有变化" in again


def test_they_are_listed_with_where_they_are_from():
    lines = [line.split("\t") for line in perfeval("rubrics").splitlines()]

    where = {line[0]: line[-1] for line in lines}
    assert where["small"] == "体系/甲.yaml"
    assert where["other-2024"] == "体系/other-2024.yml"
    assert where["hengyang-2019"] == "内置"


def test_an_own_rubric_is_known_by_its_id_to_every_command():
    assert "small 写到 s.xlsx" in perfeval("rubric", "export", "small", "-o", "s.xlsx")
    perfeval("template", "small", "-o", "模板")
    assert len(list(Path("模板").glob("*.xlsx"))) == 1
    assert "共 0 条提醒" in perfeval("rubric", "check", "small")
    perfeval("run", "收件", "--out", "结果", "--rubric", "small", code=1)
    assert fates()["2.xlsx"][1] == "FILE_OTHER_RUBRIC"


def test_a_broken_file_is_named_and_in_nobody_elses_way():
    own("kaputt.yaml", "id: kaputt\ntitle: [\n")

    assert "体系/kaputt.yaml 第" in perfeval("rubrics", code=1)
    perfeval("run", "收件", "--out", "结果")
    assert {status for status, *_ in fates().values()} == {"scored"}


@pytest.mark.large
def test_returns_of_a_broken_file_wait_for_it():
    perfeval("run", "收件", "--out", "结果")
    own("other-2024.yml", OTHER.replace("title: 评分表", "titel: 评分表"))

    said = perfeval("run", "收件", "--out", "结果")

    assert "下次  2.xlsx：报送表用的指标体系“other-2024”在 体系/other-2024.yml 里" in said
    assert "“title”缺少这一项，请补上。报送表不用退回" in said
    assert fates() == {
        "1.xlsx": ("scored", "", "small"),
        "2.xlsx": ("ignored", "FILE_RUBRIC_BROKEN", None),
    }
    assert Path("结果", "评分表", "第2局.xlsx").is_file()
    own("other-2024.yml", OTHER)
    perfeval("run", "收件", "--out", "结果")
    assert fates()["2.xlsx"] == ("scored", "", "other-2024")


@pytest.mark.parametrize(
    ("name", "text", "files"),
    [
        ("乙.yaml", small.TEXT, "体系/乙.yaml 和 体系/甲.yaml"),
        (
            "z.yaml",
            small.TEXT.replace("id: small", "id: mof-2013"),
            "内置的 mof-2013 和 体系/z.yaml",
        ),
    ],
)
def test_one_id_twice_is_an_error_that_names_both(name: str, text: str, files: str):
    own(name, text)

    for words in (("rubrics",), ("run", "收件", "--out", "结果"), ("check", "收件")):
        said = perfeval(*words, code=2)
        assert all(file in said for file in files.split(" 和 ")), said
    assert not Path("结果").exists()


def test_a_file_that_is_no_text_is_named():
    Path("体系", "gbk.yaml").write_bytes("id: 甲".encode("gbk"))

    assert "体系/gbk.yaml 不是 UTF-8 编码的文本" in perfeval("rubrics", code=1)
    perfeval("run", "收件", "--out", "结果")


# -- the bureau's own name -----------------------------------------------------------------------


@pytest.mark.large
def test_the_bureaus_name_stands_wherever_the_issuer_was_printed():
    Path("perfeval.toml").write_text(SETTINGS, encoding="utf-8")
    perfeval("run", "收件", "--out", "结果")
    perfeval("history", "结果")

    for path in ("结果/评分表/第1局.xlsx", "结果/汇总表.xlsx", "结果/趋势.xlsx"):
        words = printed(path)
        assert "甲县财政局　预算绩效管理股" in words, path
        assert "某市财政局" not in words
        assert "某县财政局" not in words
    assert "甲县财政局" in perfeval("explain", "结果", "第1局")
    assert "hengyang-2019\t甲县财政局　预算绩效管理股" in perfeval("rubrics")


@pytest.mark.large
def test_an_old_template_counts_under_a_new_name_and_reviews_stand():
    perfeval("run", "收件", "--out", "结果")
    book = load_workbook("结果/评分表/第1局.xlsx")
    sheet = book["评分表"]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "审核得分")
    place = sheet.cell(heading.row + 3, heading.column)
    place.value = 11
    book.save("结果/评分表/第1局.xlsx")
    before = perfeval("review", "结果", code=1)
    assert "审核 1 项" in before

    Path("perfeval.toml").write_text(SETTINGS, encoding="utf-8")
    said = perfeval("run", "收件", "--out", "结果")

    assert {status for status, *_ in fates().values()} == {"scored"}
    assert "不是同一份文件" not in said
    scores = Path("结果", "scores.csv").read_text(encoding="utf-8-sig")
    assert "判定甲,30.0,,27.0,27.0,11.0,11.0,judged" in scores
    assert "没有变化" in perfeval("run", "收件", "--out", "结果")
    perfeval("review", "结果", code=1)
    assert "甲县财政局" in printed("结果/汇总表.xlsx")
    assert "某市财政局" not in printed("结果/汇总表.xlsx")


@pytest.mark.parametrize(
    "settings", ["[bureau]\nissuer = 3\n", '[bureau]\nname = "甲"\n', '[bureau]\nline = "甲"\n']
)
def test_a_wrong_setting_is_told_what_is_right(settings: str):
    Path("perfeval.toml").write_text(settings, encoding="utf-8")

    assert "[bureau] 下一行“issuer = " in perfeval("rubrics", code=2)


# -- next year -----------------------------------------------------------------------------------


@pytest.mark.large
def test_a_new_years_copy_is_scored_by_and_compared():
    said = perfeval("rubric", "copy", "other-2024", "--year", "2026")

    assert "写出 体系/other-2026.yaml" in said
    path = Path("体系", "other-2026.yaml")
    copied = path.read_text(encoding="utf-8")
    assert "id: other-2026\n" in copied
    assert "fiscal_year: 2026\n" in copied
    assert "没有不同。" in perfeval("rubric", "compare", "other-2024", "other-2026")

    edited = copied.replace("points: 10\n", "points: 12\n").replace("points: 30", "points: 28")
    edited = edited.replace("每低于1%扣1分", "每低于2%扣1分").replace("every: 1%", "every: 2%")
    edited = edited.replace("ratio: 丙,", "ratio: 丙 * 2,").replace("name: 判定乙", "name: 判定丁")
    edited = edited.replace("{field: 乙}, ", "{field: 乙, label: 乙数}, {field: 戊}, ")
    path.write_text(edited, encoding="utf-8")
    changes = perfeval("rubric", "compare", "other-2024", "other-2026")

    assert "指标【甲率】 分值“10” → “12”；评价标准“每低于1%扣1分” → “每低于2%扣1分”；" in changes
    assert "评分规则“≥100%，计10分；每低于1%扣1分" in changes
    assert "指标【丙率】 计算公式“丙” → “丙 * 2”" in changes
    assert "指标【判定甲】 分值“30” → “28”" in changes
    assert "指标【判定丁】 新增，20 分" in changes
    assert "指标【判定乙】 删去，原为 20 分" in changes
    assert "表单 新增 戊（戊）" in changes
    assert "表单 乙：称呼“乙” → “乙数”" in changes

    sent("3.xlsx", edited, "第3局")
    perfeval("run", "收件", "--out", "结果")
    assert fates()["3.xlsx"] == ("scored", "", "other-2026")


def test_a_copy_overwrites_nothing_and_may_have_an_id_of_its_own():
    perfeval("rubric", "copy", "other-2024", "--year", "2026")
    path = Path("体系", "other-2026.yaml")
    path.write_text("改过", encoding="utf-8")

    said = perfeval("rubric", "copy", "other-2024", "--year", "2026", code=2)
    assert "体系/other-2026.yaml 已经有了，没有改动" in said
    assert path.read_text(encoding="utf-8") == "改过"
    perfeval("rubric", "copy", "mof-2013", "--year", "2026", "--id", "shili-2026")
    assert Path("体系", "shili-2026.yaml").is_file()
    taken = perfeval("rubric", "copy", "mof-2013", "--year", "2026", "--id", "small", code=2)
    assert "体系/甲.yaml 已经有了" in taken
    assert "只用小写字母" in perfeval(
        "rubric", "copy", "mof-2013", "--year", "2026", "--id", "甲 乙", code=2
    )


@pytest.mark.thinned(3)
@pytest.mark.parametrize("name", ["hengyang-2019", "datong-2021-project", "dongchuan-2020"])
def test_a_shipped_rubric_is_copied_with_its_comments(name: str):
    said = perfeval("rubric", "copy", name, "--year", "2026")

    new = name.replace(name.split("-")[1], "2026")
    copied = Path("体系", f"{new}.yaml").read_text(encoding="utf-8")
    assert copied.startswith(f"# 由 {name}（")
    assert copied.count("\n# ") >= 2
    assert "没有不同。" in perfeval("rubric", "compare", name, new)
    assert f"perfeval rubric compare {name} {new}" in said
