"""A year against the last: what a return says of last year, and what the ledger has of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.two_years import LINES, SOUND, TEXT, TwoYears, repeated
from typer.testing import CliRunner

import perfeval_xl as px
from perfeval_xl.batch.check import check
from perfeval_xl.batch.review import review
from perfeval_xl.cli import app


@pytest.fixture(scope="module")
def first_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    years = TwoYears(tmp_path_factory.mktemp("years"))
    years.sound(2023)
    years.run(2023)
    return years.folder


@pytest.fixture
def years(first_year: Path, tmp_path: Path) -> TwoYears:
    """甲局 has returned its form for 2023."""
    return TwoYears(shutil.copytree(first_year, tmp_path / "years"))


def test_a_figure_of_last_year_is_held_against_its_return(years: TwoYears):
    years.sound(2024, 人员经费_上年决算=299.0, 合计_上年决算=489.0)

    result = years.run(2024)

    of_part = years.found("LAST_YEAR_DIFFERS").set_index("cell").loc["B7"]
    assert of_part["message"] == (
        "【人员经费（2023年决算数）】填的是 299 万元，而2023年度的报送表评分时，这个数是 300 万元"
        "（“甲局.xlsx”表 C7）。请核对是哪一年的数有误。"
    )
    assert (of_part["file"], of_part["sheet"], of_part["severity"]) == (
        "甲局.xlsx",
        "表",
        "warning",
    )
    assert (of_part["found"], of_part["expected"]) == ("299", "300")
    assert list(years.found()["cell"]) == ["B6", "B7"], "each in its own cell"
    assert not result.handed_back


def test_what_agrees_is_not_told(years: TwoYears):
    years.sound(2024)

    years.run(2024)

    assert years.found().empty


@pytest.mark.large
def test_rounding_is_no_difference(years: TwoYears):
    years.sound(2024, 人员经费_上年决算=300.01, 合计_上年决算=490.01, 上年满意度=0.94)
    years.run(2024)

    assert years.found().empty

    years.sound(2025, 公用经费_上年决算=100.02, 合计_上年决算=490.02, 上年人数=21, 上年满意度=0.92)
    years.run(2025)
    assert list(years.found()["found"]) == ["21", "100.02", "92%"]


def test_lines_of_a_list_are_those_of_the_same_name(years: TwoYears):
    figures = {**SOUND, **repeated()}
    lines = [("培训", 31.0, 30.0), ("新项目", 5.0, 30.0), ("修 缮", 60.0, 30.0)]
    years.fill(
        2024, "甲局", {**figures, "专项_上年决算": 96.0, "合计_上年决算": 496.0}, lines=lines
    )

    years.run(2024)

    told = years.found().set_index("cell")["message"]
    assert told["B10"].startswith("【培训（2023年决算数）】填的是 31 万元，而2023年度")
    assert "这个数是 30 万元（“甲局.xlsx”表 C11）" in told["B10"]
    assert list(told.index) == ["B6", "B9", "B10"], "and nothing of the others' lines"


@pytest.mark.large
def test_a_year_without_a_single_line_is_a_year_like_others(tmp_path: Path):
    years = TwoYears(tmp_path)
    years.fill(2023, "甲局", SOUND)
    years.run(2023)
    years.sound(2024, 上年人数=1)

    years.run(2024)

    assert list(years.found()["cell"]) == ["B4"]


@pytest.mark.large
def test_who_was_renamed_is_known_by_the_code(tmp_path: Path):
    years = TwoYears(tmp_path)
    years.sound(2023, "甲局", code="001")
    years.sound(2023, "乙局", code="002", 在职人数=7)
    years.run(2023)
    years.sound(2024, "乙中心", code="001", 上年人数=8)
    years.sound(2024, "乙局", code="002", 上年人数=7)

    years.run(2024)

    (message,) = years.found()["message"]
    assert "填的是 8，而2023年度的报送表评分时，这个数是 20（“甲局.xlsx”" in message


@pytest.mark.thinned(2)
@pytest.mark.parametrize("bearer", ["乙局", "丁局"])
def test_the_code_goes_before_the_name(tmp_path: Path, bearer: str):
    """丙局 bears the name of last year's, another its code; whichever is read first."""
    years = TwoYears(tmp_path)
    years.sound(2023, "丙局", code="005")
    years.run(2023)
    years.sound(2024, "丙局", 上年人数=1)
    years.sound(2024, bearer, code="005", 上年人数=2)

    years.run(2024)

    assert list(years.found()["department"]) == [bearer]


@pytest.mark.large
def test_names_are_the_same_whatever_their_width(tmp_path: Path):
    years = TwoYears(tmp_path)
    years.sound(2023, "第1小学")
    years.run(2023)
    years.sound(2024, "第１ 小学", 上年人数=19)

    years.run(2024)

    assert len(years.found()) == 1


def test_what_analysts_put_right_is_what_last_year_was(years: TwoYears):
    book = years.out / "2023" / "评分表" / "甲局.xlsx"
    opened = load_workbook(book)
    opened["表"]["C8"] = 95
    opened.save(book)
    review(years.out)
    years.sound(2024)

    years.run(2024)

    told = years.found().set_index("cell")
    assert list(told.index) == ["B6", "B8"], "the total's parts add up to another sum, too"
    assert (
        "填的是 100 万元，而2023年度的报送表评分时，这个数是 95 万元（" in told.loc["B8", "message"]
    )
    assert told.loc["B6", "expected"] == "485"


@pytest.mark.thinned(3)
@pytest.mark.parametrize("other", ["another id", "a month", "two years ago"])
def test_only_the_whole_year_before_by_the_same_rubric_counts(tmp_path: Path, other: str):
    years = TwoYears(tmp_path, TEXT.replace("two-years", "former") if other[0] == "a" else TEXT)
    if other == "a month":
        years = TwoYears(tmp_path)
    then = 2022 if other == "two years ago" else 2023
    years.sound(then)
    years.run(then, "2023-10" if other == "a month" else "")
    years.file.write_text(TEXT, encoding="utf-8")
    years.sound(2024, 上年人数=1)

    years.run(2024)

    assert years.found().empty


def test_within_a_year_it_is_held_against_the_whole_last_year(years: TwoYears):
    years.sound(2024, 上年人数=1)

    years.run(2024, "2024-10")

    assert list(years.found()["cell"]) == ["B4"]


def test_an_edition_in_another_unit_is_brought_to_this_one(tmp_path: Path):
    years = TwoYears(tmp_path, TEXT + "unit: 元\n")
    in_yuan = {name: value * 10_000 for name, value in SOUND.items() if value > 20}
    lines = [(name, None, amount * 10_000) for name, amount in LINES]
    years.fill(2023, "甲局", {**SOUND, **in_yuan}, lines=lines)
    years.run(2023)
    years.file.write_text(TEXT, encoding="utf-8")
    years.sound(2024, 人员经费_上年决算=301, 合计_上年决算=491)

    years.run(2024)

    told = years.found().set_index("cell")
    assert dict(told["expected"]) == {"B6": "490", "B7": "300"}


@pytest.mark.large
def test_a_review_finds_the_same(years: TwoYears):
    years.sound(2024, 上年人数=1)
    years.run(2024, jump=0.5)
    before = (years.place / "findings.csv").read_bytes()

    review(years.out)

    assert (years.place / "findings.csv").read_bytes() == before
    assert len(years.found()) == 1


@pytest.mark.large
def test_an_unchanged_run_stays_one(years: TwoYears):
    years.sound(2024, 上年人数=1)
    years.run(2024, jump=0.5)

    assert years.run(2024, jump=0.5).unchanged
    assert not years.run(2024, jump=0.4).unchanged, "another bound is something to do"


def test_check_knows_nothing_of_the_ledger(years: TwoYears):
    path = years.sound(2024, 上年人数=1)

    findings = check([path], str(years.file)).findings

    assert "LAST_YEAR_DIFFERS" not in set(findings["code"])


def test_a_jump_against_the_ledger_and_against_the_own_column(years: TwoYears):
    years.sound(2024, 全部资产=80.0, 人员经费_本年决算=450.0, 合计_本年决算=640.0)

    years.run(2024, jump=0.5)

    (message,) = years.found("FIGURE_JUMPED")["message"]
    assert message == (
        "【全部资产】是 80 万元，2023年度报送表（“甲局.xlsx”表 B16）是 50 万元，增加 60%，"
        "超过 50% 的上限。"
        "请核对这两个数；确有其事的，不用改。"
    )

    years.run(2024, jump=0.3)
    (of_total, of_part, _) = years.found("FIGURE_JUMPED")["message"]
    assert of_total.startswith(
        "【合计（2024年决算数）】是 640 万元，【合计（2023年决算数）】是 490 万元，增加 30.61%"
    )
    assert (
        "是 450 万元，【人员经费（2023年决算数）】是 300 万元，增加 50%，超过 30% 的上限" in of_part
    )


def test_the_settings_say_from_where_on_a_change_is_told(years: TwoYears):
    years.sound(2024, 全部资产=80.0)
    years.place = years.out / "2024"
    settings = years.folder / "perfeval.toml"
    settings.write_text('[checks]\njump = "60%"\n', encoding="utf-8")
    call = ["run", str(years.inbox(2024)), "--out", str(years.out), "--year", "2024",
            "--rubric", str(years.file)]  # fmt: skip

    assert CliRunner().invoke(app, call).exit_code == 0
    assert years.found("FIGURE_JUMPED").empty, "60 % is not beyond 60 %"

    settings.write_text('[checks]\njump = "59.99%"\n', encoding="utf-8")
    assert CliRunner().invoke(app, call).exit_code == 0
    assert len(years.found("FIGURE_JUMPED")) == 1

    settings.write_text("[checks]\njump = 0.5\n", encoding="utf-8")
    refused = CliRunner().invoke(app, call)
    assert refused.exit_code == 2
    assert 'jump 应是大于 0 的百分数，写在引号里，例如 "50%"，现为 0.5' in refused.output


def test_without_a_bound_nothing_is_said_of_changes(years: TwoYears):
    years.sound(2024, 全部资产=8000.0)

    years.run(2024)

    assert years.found("FIGURE_JUMPED").empty


def test_a_notebook_is_told_of_jumps_that_returns_show(tmp_path: Path):
    years = TwoYears(tmp_path, TEXT.replace('"{year}年决算数"', "{label: 本年, jump: 40%}"))
    years.sound(2024, 公用经费_本年决算=141.0, 合计_本年决算=531.0)
    rubric = px.load_rubric(years.file)

    findings = px.check(px.read_returns(years.inbox(2024), rubric), rubric)

    assert list(findings["cell"][findings["code"] == "FIGURE_JUMPED"]) == ["C8"]
