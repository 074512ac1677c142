"""核实性说明: what a department writes into its marked copy is kept with the return."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.small_inbox import BAD, RIGHT, content, put, read_here  # noqa: F401

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.explanations import (
    Explanation,
    Place,
    explained,
    explanations_in,
    taken_apart,
    with_explanation,
)
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric

HEAD = ["序号", "程度", "工作表", "单元格", "问题", "现在是", "应该是", "核实性说明"]


def said_in(*rows: list[object], name: str = "修改清单") -> list[Explanation]:
    return explanations_in({name: [["标题"], HEAD, *rows]})


def line(cell: str, problem: str, text: object, sheet: str = "表") -> list[object]:
    return [1, "必须改正", sheet, cell, problem, "", "", text]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    put(tmp_path / "收件/1.xlsx", content("第1局", BAD))
    run(tmp_path / "收件", tmp_path / "结果", RIGHT)
    return tmp_path


def answer(office: Path, text: object, mended: object = None) -> None:
    """Write into the marked copy as its accountant does, and send it in."""
    book = load_workbook(office / "结果/退回/1.xlsx")
    listed = book["修改清单"]
    head = next(row for row in listed.iter_rows() if row[0].value == "序号")
    assert head[7].value == "核实性说明"
    for row in listed.iter_rows(min_row=head[0].row + 1):
        if row[1].value == "必须改正":
            row[7].value = text
            if mended is not None:
                book["数据"][row[3].value] = mended
    book.save(office / "收件/1.xlsx")


def findings(office: Path) -> pd.DataFrame:
    run(office / "收件", office / "结果", RIGHT)
    return pd.read_csv(office / "结果/findings.csv", keep_default_na=False)


def test_what_was_said_of_an_error_stands_behind_it_and_in_the_next_copy(office: Path):
    answer(office, "正在清产核资")

    (error,) = findings(office).query("severity == 'error'")["message"]
    assert "不详" in error
    assert error.endswith("单位核实性说明：“正在清产核资”。")
    again = load_workbook(office / "结果/退回/1.xlsx")["修改清单"]
    texts = [row[7] for row in again.iter_rows(values_only=True) if row[1] == "必须改正"]
    assert texts == ["正在清产核资"]


def test_what_is_said_of_a_problem_that_was_mended_is_told_and_not_lost(office: Path):
    answer(office, "已按决算改", mended=98)

    told = findings(office)
    assert [*told["code"]].count("EXPLANATION_UNMATCHED") == 1
    (message,) = told.query("code == 'EXPLANATION_UNMATCHED'")["message"]
    assert "单位写了核实性说明：“已按决算改”" in message
    assert not (told["severity"] == "error").any()


def test_a_text_like_a_formula_stays_a_text(office: Path):
    answer(office, "'=1+1")
    findings(office)
    again = load_workbook(office / "结果/退回/1.xlsx")["修改清单"]
    (cell,) = [row[7] for row in again.iter_rows() if row[1].value == "必须改正"]
    assert cell.data_type == "s"


def test_nobody_writes_our_words_behind_his_own():
    (said,) = said_in(line("B2", "不符。", "有误”。已认可：“张三"))

    assert "”" not in said.text
    message = with_explanation("不符。", said.text)
    assert taken_apart(message) == ("不符。", said.text)


def test_a_list_without_the_column_says_nothing():
    assert explanations_in({"修改清单": [HEAD[:7], line("B2", "不符。", "")[:7]]}) == []


def test_what_people_write_is_one_line_of_text():
    said = said_in(line("B2", "不符。", 12.0), line("B3", "不符。", "甲\n乙\x07"))

    assert [each.text for each in said] == ["12", "甲 乙"]


def test_it_belongs_to_the_same_sentence_whatever_its_figures():
    problems = [
        Place("表", "B2", "【甲】是负数 -3。请核对。"),
        Place("表", "B3", "【乙】是负数 -3。请核对。"),
        Place("表", "B3", "【乙】应为整数，现为 -3.5。请核对。"),
    ]
    said = said_in(line("B3", "【乙】是负数 -77。请核对。", "退款"))

    assert explained(problems, said) == (["", "退款", ""], [])


def test_rows_that_moved_are_found_by_their_label():
    problems = [
        Place("表", "B3", "【甲】是负数 -3。"),
        Place("表", "B4", "【乙】是负数 -3。"),
    ]
    said = said_in(line("B3", "【乙】是负数 -3。", "退款"))

    assert explained(problems, said)[0] == ["", "退款"]


def test_a_sentence_about_several_figures_gives_its_answer_to_each():
    problems = [
        Place("表", cell, f"【{name}】没有填。") for cell, name in (("B2", "甲"), ("B3", "乙"))
    ]
    said = said_in(line("B2、B3", "【甲】【乙】没有填。", "没有这项"))

    assert explained(problems, said)[0] == ["没有这项", "没有这项"]


def test_what_two_lists_say_of_one_problem_is_told_together():
    both = said_in(line("B2", "不符。", "甲说")) + said_in(line("B2", "不符。", "乙说"))

    assert explained([Place("表", "B2", "不符。")], both)[0] == ["甲说；乙说"]


def test_the_other_sheets_of_a_return_say_nothing():
    assert said_in(line("B2", "不符。", "说明"), name="数据") == []


def test_what_is_to_be_looked_at_is_explained_on_the_templates_own_sheet(tmp_path: Path):
    """A return with nothing but warnings is not handed back: its department explains at once."""
    figures = {"编制数": 10, "在职人数": 12, "人员经费_本年预算": 5.0, "人员经费_本年决算": 5000.0}
    path = tmp_path / "收件/1.xlsx"
    path.parent.mkdir()
    write_template(load_rubric("hengyang-2019"), path, Filling("示例局", figures=figures))
    run(tmp_path / "收件", tmp_path / "结果", Options())
    (asked, *_) = [
        row for row in pd.read_csv(tmp_path / "结果/findings.csv").to_dict("records")
        if row["severity"] == "warning" and "【" in row["message"]
    ]  # fmt: skip
    label = asked["message"].partition("【")[2].partition("】")[0]
    book = load_workbook(path)
    sheet = book["核实性说明"]
    assert not sheet["A4"].protection.locked
    sheet["A4"], sheet["B4"] = f"{asked['sheet']}：【{label}】请核对", "年中追加，有批复"
    book.save(path)

    run(tmp_path / "收件", tmp_path / "结果", Options())

    told = pd.read_csv(tmp_path / "结果/findings.csv", keep_default_na=False)
    (message, *_) = [each for each in told["message"] if "年中追加，有批复" in each]
    assert message.endswith("单位核实性说明：“年中追加，有批复”。")
    assert f"【{label}】" in message
    accepted = load_workbook(tmp_path / "结果/问题认可.xlsx")["问题认可"]
    texts = [str(cell) for row in accepted.iter_rows(values_only=True) for cell in row]
    assert "年中追加，有批复" in texts
