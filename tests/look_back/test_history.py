"""The ledger over several periods: trends, exports, comparisons, change against the last period."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support import small
from support.inbox import copy
from support.workbooks import values
from typer.testing import CliRunner

import perfeval_xl as px
from perfeval_xl import cli
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import errors
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.frames import TABLES
from perfeval_xl.look_back.compare import compared, side_of
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.written import RECORD

FIRST, SECOND = "示例单位01", "示例单位02"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months in the folders of one inbox; in the second one department has fewer posts."""
    folder = tmp_path_factory.mktemp("months")
    for month in ("2019-08", "2019年9月"):
        for name in (FIRST, SECOND):
            copy(f"{name}.xlsx", folder / "收件" / month / f"{name}.xlsx")
    run(folder / "收件", folder / "out", Options(period="2019-08"))

    path = folder / "收件" / "2019年9月" / f"{FIRST}.xlsx"
    book = load_workbook(path)
    sheet = book["基础数据表"]
    (cell,) = [each for line in sheet.iter_rows() for each in line if each.value == "编制数"]
    sheet.cell(row=cell.row + 1, column=cell.column).value = 1
    book.save(path)
    run(folder / "收件", folder / "out")
    return folder / "out"


@pytest.mark.large
def test_the_newest_period_named_by_folders_is_the_runs(out: Path):
    totals = px.read_ledger(out, "totals")

    assert sorted(set(totals["period"])) == ["2019-08", "2019-09"]
    found = pd.read_csv(out / "2019-09" / "findings.csv")
    told = found[found["code"] == "FILE_OTHER_PERIOD"]
    assert sorted(told["file"]) == [f"2019-08/{FIRST}.xlsx", f"2019-08/{SECOND}.xlsx"]
    assert "所在文件夹是 2019-08 的，本次评 2019-09" in told["message"].iloc[0]


def test_files_outside_of_such_folders_belong_to_every_period(tmp_path: Path):
    copy(f"{FIRST}.xlsx", tmp_path / "收件" / "2019-08" / f"{FIRST}.xlsx")
    copy(f"{SECOND}.xlsx", tmp_path / "收件" / f"{SECOND}.xlsx")

    result = run(tmp_path / "收件", tmp_path / "out")

    assert {total["department"] for total in result.manifest["totals"]} == {FIRST, SECOND}
    assert {total["period"] for total in result.manifest["totals"]} == {"2019-08"}


def test_the_ranking_and_the_scorebook_show_the_last_period(out: Path):
    shown = list(values(out / "2019-09" / "汇总表.xlsx").values())
    assert any("较上期" in str(value) for value in shown)

    book = values(out / "2019-09" / "评分表" / f"{FIRST}.xlsx")
    standing = [str(value) for (sheet, _), value in book.items() if sheet == "横向与历史"]
    assert {"2019-08", "2019-09"} <= set(standing)


def test_the_trend_is_written_into_the_output_folder(out: Path):
    result = CliRunner().invoke(cli.app, ["history", str(out)])

    assert result.exit_code == 0
    assert result.output.strip() == str(out / "趋势.xlsx")
    shown = list(values(out / "趋势.xlsx").values())
    assert FIRST in shown
    assert "2019-09" in shown


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_table_is_exported_as_it_stands_in_the_ledger(out: Path, tmp_path: Path, kind: str):
    result = CliRunner().invoke(cli.app, ["history", str(out), f"--{kind}", str(tmp_path)])

    assert result.exit_code == 0
    assert {path.stem for path in tmp_path.iterdir() if path.name != RECORD} == set(TABLES)
    read = pd.read_csv if kind == "csv" else pd.read_parquet
    scores = read(tmp_path / f"scores.{kind}")
    own = px.read_ledger(out, "scores")
    assert list(scores.columns) == list(own.columns)
    assert scores["final_score"].tolist() == own["final_score"].tolist()
    assert len(read(tmp_path / f"figures.{kind}")) == len(px.read_ledger(out, "figures"))


def test_two_periods_are_compared_down_to_the_figure(out: Path, tmp_path: Path):
    target = tmp_path / "对比.xlsx"
    command = ["compare", f"{out}@2019-08", str(out), "-o", str(target)]

    result = CliRunner().invoke(cli.app, command)

    assert result.exit_code == 0
    assert "总分不同 1 个单位（升 0 个，降 1 个），相同 1 个" in result.output
    assert "在职人员控制率" in result.output
    assert "编制数" in result.output
    assert "→ 1" in result.output
    assert FIRST in values(target).values()


@pytest.mark.large
def test_two_runs_of_one_period_are_compared(tmp_path: Path):
    for name in (FIRST, SECOND):
        copy(f"{name}.xlsx", tmp_path / "收件" / f"{name}.xlsx")
    run(tmp_path / "收件", tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "评分表")
    (tmp_path / "收件" / f"{SECOND}.xlsx").unlink()
    run(tmp_path / "收件", tmp_path / "out")

    found = compared(f"{tmp_path / 'out'}#1", str(tmp_path / "out"))

    assert set(found.moved["cause"]) == {"gone"}
    assert set(found.moved["department"]) == {SECOND}


@pytest.mark.parametrize(
    ("text", "period", "year"),
    [("2019-09", "2019-09", None), ("2019", "", 2019), ("2019-Q3#4", "2019-Q3", None)],
)
def test_the_folder_of_a_period_is_a_side(text: str, period: str, year: int | None, tmp_path: Path):
    (tmp_path / "ledger.sqlite").write_bytes(b"")
    found, named = side_of(str(tmp_path / text)), side_of(f"{tmp_path}@{text}")

    assert found == named
    assert (found.out, found.period, found.year) == (tmp_path, period, year)
    assert side_of(str(tmp_path / "评分表")).out == tmp_path / "评分表"  # which has no ledger


def test_a_side_without_scores_is_told(out: Path):
    with pytest.raises(PerfevalError) as told:
        compared(f"{out}@2019-07", str(out))

    assert told.value.code == "COMPARE_NOTHING"


def test_a_folder_without_a_ledger_has_no_history(tmp_path: Path):
    for command in (["history", str(tmp_path)], ["compare", str(tmp_path), str(tmp_path)]):
        result = CliRunner().invoke(cli.app, command)

        assert result.exit_code == errors.USAGE
        assert "没有台账" in result.output


def test_an_empty_ledger_has_no_history(tmp_path: Path):
    (tmp_path / "收件").mkdir()
    run(tmp_path / "收件", tmp_path / "out")

    result = CliRunner().invoke(cli.app, ["history", str(tmp_path / "out")])

    assert result.exit_code == errors.USAGE
    assert "还没有评过分的单位" in result.output


@pytest.mark.large
def test_a_period_that_is_scored_by_another_edition_is_told(tmp_path: Path):
    rubric = tmp_path / "small.yaml"
    rubric.write_text(small.TEXT, encoding="utf-8")
    (tmp_path / "收件").mkdir()
    filling = Filling("甲局", figures=small.LOSING)
    write_template(small.small_rubric(), tmp_path / "收件" / "甲.xlsx", filling)
    options = Options(rubric=str(rubric))
    first = run(tmp_path / "收件", tmp_path / "out", options)
    rubric.write_text(small.TEXT.replace("deduct: 1,", "deduct: 2,"), encoding="utf-8")

    second = run(tmp_path / "收件", tmp_path / "out", options)
    third = run(tmp_path / "收件", tmp_path / "out", Options(rubric=str(rubric), period="2024-10"))

    told = [set(each.findings["code"]) for each in (first, second, third)]
    assert ["RUBRIC_OTHER_EDITION" in each for each in told] == [False, True, False]
    assert second.written == 1
