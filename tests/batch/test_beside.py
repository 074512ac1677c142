"""A rubric of 加分, 扣分, caps and vetoes from the template to explain, as a bureau walks it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support import SUPPORT
from typer.testing import CliRunner

from perfeval_xl import cli
from perfeval_xl.look_back.explain.explain import explain

REVIEW, OPINION = "J", "N"


def told(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


def typed(book: Path, rows: dict[str, tuple[Any, str]]) -> None:
    """Type reviews and opinions into the rows of a scorebook that begin with some words."""
    workbook = load_workbook(book)
    sheet = workbook["评分表"]
    found = {
        words: cell.row
        for row in sheet.iter_rows()
        for cell in row
        for words in rows
        if str(cell.value or "").startswith(words)
    }
    assert found.keys() == rows.keys()
    for words, (review, opinion) in rows.items():
        sheet[f"{REVIEW}{found[words]}"], sheet[f"{OPINION}{found[words]}"] = review, opinion
    workbook.save(book)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over practice returns, one of whose scorebooks was reviewed."""
    folder = tmp_path_factory.mktemp("beside")
    rubric = SUPPORT / "beside.yaml"
    assert "0 条提醒" in told("rubric", "check", rubric)
    told("template", rubric, "--out", folder / "收件", "--fill-random", "3")
    assert "须改正 0" in told("check", folder / "收件", "--rubric", rubric)
    told("run", folder / "收件", "--out", folder / "out", "--rubric", rubric)
    typed(
        folder / "out" / "评分表" / "演练单位003.xlsx",
        {
            "一票否决“虚报”": ("是", "查实"),
            "一票否决“拒不配合”": ("对", ""),
            "一票否决“违纪违法”": ("否", "已核"),
            "一票否决“通报”": ("否", "已核"),
            "工作表现": (-2.5, "多次通报"),
            "审计问题": (-9, "太多"),
        },
    )
    assert "审核 5 项" in told("review", folder / "out", code=1)  # two cells were refused
    return folder / "out"


@pytest.mark.large
def test_what_a_reviewer_said_of_a_veto_is_scored(out: Path):
    rows = {r["indicator"]: r for r in read(out / "scores.csv") if r["department"] == "演练单位003"}

    assert [rows[key]["final_score"] for key in ("质量", "满意度")] == ["0.0", "0.0"]
    assert rows["质量"]["note"].startswith("一票否决“虚报”（弄虚作假的，效果不得分）")
    assert rows["工作表现"]["final_score"] == "-2.5"
    assert float(rows["审计问题"]["score"]) <= 0
    assert sum(float(row["points"]) for row in rows.values()) == 100


def test_what_is_no_review_is_told_with_what_is(out: Path):
    refused = [row for row in read(out / "findings.csv") if row["code"] == "REVIEW_NOT_TAKEN"]

    assert {(row["found"], row["expected"]) for row in refused} == {
        ("对", "是或否"),
        ("'-9", "'-8 至 0 之间的数"),  # as a CSV holds what might be a formula
    }
    codes = {row["code"] for row in read(out / "findings.csv")}
    assert "SELF_DIFFERS" not in codes, "a veto is no slip of the department's own score"


def test_the_reviews_stand_in_the_next_run(out: Path):
    before = read(out / "scores.csv")
    told("run", out.parent / "收件", "--out", out, "--rubric", SUPPORT / "beside.yaml")

    assert read(out / "scores.csv") == before
    book = load_workbook(out / "评分表" / "演练单位003.xlsx")["评分表"]
    shown = [row[9].value for row in book.iter_rows() if str(row[0].value).startswith("一票否决")]
    assert shown == [None, "是", "否", "否", "对"], "what was refused is left to whoever typed it"


def test_explain_tells_what_became_of_the_vetoes(out: Path):
    lines = explain(out, "演练单位003")

    assert "虚报：是（审核人判断，审核意见：查实）" in lines
    assert "通报：否（审核人判断，审核意见：已核）" in lines
    assert "拒不配合：否（系统判断）" in lines
    assert "【审计问题】（扣分项，扣8分）" in lines
    assert "【工作表现】（加减分项，加2扣3分）" in lines
    assert "由人评定，-3至2分" in lines


def test_the_ranking_names_the_vetoes_that_hold(out: Path):
    sheet = load_workbook(out / "汇总表.xlsx")["排名"]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "名次")
    columns = {cell.value: cell.column - 1 for cell in heading}
    rows = [row for row in sheet.iter_rows(min_row=heading[0].row + 1) if row[0].value]
    told = {row[columns["单位名称"]].value: row[columns["一票否决"]].value for row in rows}

    assert told["演练单位003"] == "虚报"
    assert told["演练单位001"] == "违纪违法、通报"
    assert not told["演练单位002"]


def test_a_total_that_a_veto_moved_says_so_in_a_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)  # where the comparison is written
    inbox = tmp_path / "收件"
    told("template", SUPPORT / "beside.yaml", "--out", inbox, "--fill-random", "2")
    arguments = "--rubric", SUPPORT / "beside.yaml", "--out"
    told("run", inbox, *arguments, tmp_path / "前")
    workbook = load_workbook(inbox / "演练单位002.xlsx")
    sheet = workbook["基础数据表"]
    (cases,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "案件数"]
    sheet.cell(cases.row, cases.column + 1).value = 60
    workbook.save(inbox / "演练单位002.xlsx")
    told("run", inbox, *arguments, tmp_path / "后")

    told("compare", tmp_path / "前", tmp_path / "后")

    (book,) = tmp_path.rglob("对比.xlsx")
    cells = [str(cell.value) for sheet in load_workbook(book) for row in sheet for cell in row]
    assert "一票否决、上限或折算 －87" in cells
