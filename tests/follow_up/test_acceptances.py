"""问题认可: what the bureau accepts with a reason and a name is scored and told, and no more."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.small_inbox import BAD, RIGHT, content, put, read_here  # noqa: F401

from perfeval_xl.batch.report import decided
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.look_back.explain.explain import explain

LIST = "问题认可.xlsx"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    put(tmp_path / "收件/1.xlsx", content("第1局", BAD))
    put(tmp_path / "收件/2.xlsx", content("第2局"))
    again(tmp_path)
    return tmp_path


def again(office: Path) -> RunResult:
    return run(office / "收件", office / "结果", RIGHT)


def rows(path: Path) -> list[dict[str, Any]]:
    lines = [*load_workbook(path)["问题认可"].iter_rows(values_only=True)]
    at = next(number for number, line in enumerate(lines) if "认可" in line)
    return [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]]


def write(path: Path, department: str = "第1局", **cells: Any) -> None:
    """Fill in the rows of a department."""
    book = load_workbook(path)
    sheet = book["问题认可"]
    head = next(row for row in sheet.iter_rows() if "认可" in [cell.value for cell in row])
    at = {cell.value: cell.column for cell in head}
    for row in range(head[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, at["单位"]).value == department:
            for heading, value in cells.items():
                sheet.cell(row, at[heading]).value = value
    book.save(path)


def accept(office: Path, **cells: Any) -> None:
    write(office / "结果" / LIST, **{"认可": "是", "理由": "已查实", "认可人": "李科长", **cells})


def findings(office: Path) -> pd.DataFrame:
    return pd.read_csv(office / "结果/findings.csv", keep_default_na=False)


def status(office: Path) -> str:
    table = pd.read_json(office / "结果/run.json", typ="series")
    return next(each["status"] for each in table["files"] if each["path"] == "1.xlsx")


def told(office: Path) -> str:
    return "\n".join(findings(office)["message"])


def test_an_accepted_error_is_scored_and_told_everywhere_with_its_reason(office: Path):
    assert status(office) == "returned"
    accept(office)

    result = again(office)

    assert result.handed_back == 0
    assert status(office) == "scored"
    (note,) = findings(office).query("code == 'VALUE_NOT_NUMBER'").to_dict("records")
    assert note["severity"] == "note"
    assert "不详" in note["message"]
    assert "已认可：已查实（李科长" in note["message"]
    assert not (office / "结果/退回/1.xlsx").exists()
    for book in (office / "结果/评分表/第1局.xlsx", office / "结果/汇总表.xlsx"):
        texts = [
            str(cell) for sheet in load_workbook(book) for row in sheet.iter_rows(values_only=True)
            for cell in row
        ]  # fmt: skip
        assert any("已认可：已查实（李科长" in text for text in texts), book.name
    told_by_explain = explain(office / "结果", "第1局")
    assert f"问题　{note['message']}" in told_by_explain
    assert "问题认可　甲　" in told_by_explain
    assert "VALUE_NOT_NUMBER" not in told_by_explain
    (row,) = (each for each in rows(office / "结果" / LIST) if each["单位"] == "第1局")
    assert (row["认可"], row["理由"], row["认可人"]) == ("是", "已查实", "李科长")


def test_acceptance_makes_up_no_points(office: Path):
    accept(office)

    again(office)

    scores = pd.read_csv(office / "结果/scores.csv", keep_default_na=False)
    (status,) = scores.query("department == '第1局' and name == '甲率'")["status"]
    assert status == "pending"


@pytest.mark.large
def test_after_an_acceptance_there_is_nothing_new(office: Path):
    accept(office)
    again(office)

    assert again(office).unchanged


@pytest.mark.large
def test_where_the_figure_is_another_one_it_is_asked_again(office: Path):
    accept(office)
    again(office)
    book = load_workbook(office / "收件/1.xlsx")
    for row in book["数据"].iter_rows():
        for cell in row:
            if cell.value == "不详":
                cell.value = "不知"
    book.save(office / "收件/1.xlsx")

    again(office)

    assert status(office) == "returned"
    (row,) = (each for each in rows(office / "结果" / LIST) if each["单位"] == "第1局")
    assert row["认可"] is None


@pytest.mark.large
def test_an_acceptance_that_is_withdrawn_hands_it_back_again(office: Path):
    accept(office)
    again(office)
    accept(office, 认可=None)

    again(office)

    assert status(office) == "returned"
    assert (office / "结果/退回/1.xlsx").exists()
    assert "已认可" not in told(office)


@pytest.mark.thinned(2)
@pytest.mark.parametrize("missing", ["理由", "认可人"])
def test_without_reason_or_name_it_does_not_count_and_is_told(office: Path, missing: str):
    accept(office, **{missing: None})

    result = again(office)

    assert any("不算数" in line for line in decided(result))
    assert status(office) == "returned"
    assert f"选了认可，没有填{missing}，不算数" in told(office)
    accept(office)
    again(office)
    assert status(office) == "scored"
    assert "不算数" not in told(office)


def test_a_review_takes_it_over_and_the_next_run_writes_the_scorebook(office: Path):
    accept(office)

    result = review(office / "结果")

    assert "第1局" in result.after.index
    assert "第1局" not in result.before.index
    assert status(office) == "scored"
    assert not again(office).unchanged
    assert (office / "结果/评分表/第1局.xlsx").exists()
    assert again(office).unchanged


def test_a_colleagues_copy_of_the_list_counts_as_well(office: Path):
    shutil.copy(office / "结果" / LIST, office / "结果/问题认可 - 副本.xlsx")
    write(office / "结果/问题认可 - 副本.xlsx", 认可="是", 理由="核过", 认可人="王")

    again(office)

    assert status(office) == "scored"
    assert again(office).unchanged


def test_copies_that_disagree_do_not_count_until_somebody_settles_it(office: Path):
    accept(office)
    again(office)
    older = office / "结果/问题认可 - 副本.xlsx"
    shutil.copy(office / "结果" / LIST, older)
    write(older, 理由="另一个理由")
    accept(office, 理由="第三个理由")
    again(office)
    assert "几份清单填得不一样" in told(office)

    accept(office, 理由="定下来的理由")
    again(office)

    assert "已认可：定下来的理由" in told(office)
    assert "几份清单填得不一样" not in told(office)


@pytest.mark.large
def test_a_row_that_was_deleted_takes_nothing_back(office: Path):
    accept(office)
    again(office)
    book = load_workbook(office / "结果" / LIST)
    book["问题认可"].delete_rows(4, 5)
    book.save(office / "结果" / LIST)

    again(office)

    assert status(office) == "scored"
    assert any(each["认可"] == "是" for each in rows(office / "结果" / LIST))


@pytest.mark.large
def test_a_reason_like_a_formula_is_a_text(office: Path):
    book = load_workbook(office / "结果" / LIST)
    accept(office, 理由="=1+1")
    again(office)
    assert "已认可：=1+1" not in told(office) or status(office) == "scored"
    accept(office, 理由="'=1+1")

    again(office)

    assert "'=1+1" in told(office)
    book = load_workbook(office / "结果" / LIST)
    cells = [cell for row in book["问题认可"].iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)


def test_where_nothing_is_wrong_there_is_no_list(office: Path):
    put(office / "收件/1.xlsx", content("第1局"))

    again(office)

    asked = rows(office / "结果" / LIST) if (office / "结果" / LIST).exists() else []
    assert not any(each["程度"] == "错误" for each in asked)
