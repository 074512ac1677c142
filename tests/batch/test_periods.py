"""A run of one period: from its template to the scores; what no period fits is told plainly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support import SUPPORT
from typer.testing import CliRunner

from perfeval_xl.batch.inbox.periods import named_by
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import app
from perfeval_xl.forms.identity import Identity
from perfeval_xl.forms.reading.reader import ReturnError
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import load_rubric

RUBRIC = SUPPORT / "monitoring.yaml"
FIGURES = {"全年预算": 100.0, "本年支出": 80.0, "项目支出": 80.0}


def invoke(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def filled(path: Path, period: str, year: int | None = None, **own: float) -> None:
    """Write a return of 甲局 on the template of a period."""
    figures = {**FIGURES, **own}
    write_template(load_rubric(RUBRIC, year, period), path, Filling("甲局", "001", figures))


def total_of(inbox: Path, out: Path, period: str) -> dict[str, object]:
    code, told = invoke(
        "run", inbox, "--out", out, "--rubric", RUBRIC, "--period", period, "--json"
    )
    assert code == 0, told
    (total,) = json.loads(told)["totals"]
    assert isinstance(total, dict)
    return total


@pytest.mark.parametrize(("period", "score"), [("2026-10", 85.0), ("2026年6月", 100.0)])
def test_a_return_is_scored_by_what_its_period_asks_for(period: str, score: float, tmp_path: Path):
    filled(tmp_path / "收件" / "甲.xlsx", period, 自评得分_季末检查=20)

    total = total_of(tmp_path / "收件", tmp_path / "结果", period)

    assert (total["period"], total["score"]) == (Options(period=period).period, score)
    scores = (tmp_path / "结果" / Options(period=period).period / "scores.csv").read_text(
        encoding="utf-8-sig"
    )
    assert "产出质量" not in scores
    assert ("季末检查" in scores) == (period == "2026年6月")


def test_the_years_template_serves_for_a_month_too(tmp_path: Path):
    filled(tmp_path / "收件" / "甲.xlsx", "", 自评得分_产出质量=40, 自评得分_支付进度率=18)

    total = total_of(tmp_path / "收件", tmp_path / "结果", "2026-10")

    assert total["score"] == 85.0
    findings = (tmp_path / "结果" / "2026-10" / "findings.csv").read_text(encoding="utf-8-sig")
    assert "产出质量" not in findings


def test_the_template_of_a_month_lists_what_is_scored_then(tmp_path: Path):
    code, told = invoke("template", RUBRIC, "-o", tmp_path, "--period", "2026-10")

    assert (code, told) == (0, f"{tmp_path / 'monitoring_2026年10月报送表.xlsx'}\n")
    book = load_workbook(tmp_path / "monitoring_2026年10月报送表.xlsx")
    listed = [row[2].value for row in book["自评表"].iter_rows(min_row=4) if row[2].value]
    assert listed == ["支付进度率", "进度偏离度", "项目支出占比"]
    words = [cell.value for row in book["自评表"] for cell in row if cell.value]
    assert "36分以上优，32分以上良，24分以上中" in words
    told = "\n".join(str(row[0].value) for row in book["填报说明"])
    assert told.startswith("2026年10月")
    assert "序时进度" not in told


@pytest.mark.parametrize("command", ["run", "check", "template"])
@pytest.mark.parametrize("period", ["十月", "2026-13"])
def test_what_is_no_period_is_a_wrong_call(command: str, period: str, tmp_path: Path):
    place = RUBRIC if command == "template" else tmp_path
    out = {"run": ("--out", tmp_path / "结果"), "template": ("-o", tmp_path)}.get(command, ())

    code, told = invoke(command, place, *out, "--period", period)

    assert code == 2
    assert f"错误：期间“{period}”看不懂。应写年和月，例如 2026-10" in told
    assert list(tmp_path.iterdir()) == []


def test_a_period_outside_the_year_asked_for_is_a_wrong_call(tmp_path: Path):
    code, told = invoke(
        "run", tmp_path, "--out", tmp_path.parent / "结果", "--year", 2025, "--period", "2026-10"
    )

    assert code == 2
    assert "期间 2026-10 不在 2025 年度里" in told


def test_a_period_in_which_the_rubric_scores_nothing_is_a_wrong_call(tmp_path: Path):
    text = RUBRIC.read_text(encoding="utf-8")
    for line in ("name: 支付进度率", "name: 进度偏离度", "name: 项目支出占比"):
        text = text.replace(f"    {line}", f"    periods: 年度\n    {line}")
    text = text.replace("    periods: [月度, 年度]\n", "")
    (tmp_path / "年度.yaml").write_text(text, encoding="utf-8")

    code, told = invoke(
        "run", tmp_path, "--out", tmp_path.parent / "结果",
        "--rubric", tmp_path / "年度.yaml", "--period", "2026-10",
    )  # fmt: skip

    assert code == 2
    assert "指标体系 monitoring 在2026年10月没有要评的指标" in told


def test_a_return_of_another_year_than_the_periods_is_handed_back(tmp_path: Path):
    filled(tmp_path / "收件" / "甲.xlsx", "", 2025)
    filled(tmp_path / "收件" / "乙.xlsx", "2026-10")

    code, told = invoke(
        "run", tmp_path / "收件", "--out", tmp_path / "结果",
        "--rubric", RUBRIC, "--period", "2026-10", "--json",
    )  # fmt: skip

    assert code == 1
    reasons = {each["path"]: each["reason"] for each in json.loads(told)["files"]}
    assert reasons["甲.xlsx"] == "报送表是2025年度的，本次评2026年度。请改用本年度的模板。"
    assert not reasons["乙.xlsx"]


def test_a_check_asks_for_what_the_period_scores_alone(tmp_path: Path):
    filled(tmp_path / "甲.xlsx", "")

    _, yearly = invoke("check", tmp_path / "甲.xlsx", "--rubric", RUBRIC)
    _, monthly = invoke("check", tmp_path / "甲.xlsx", "--rubric", RUBRIC, "--period", "2026-10")

    assert "【产出质量】【季末检查】由人评定，但没有填自评得分" in yearly
    assert "产出质量" not in monthly


def test_one_choice_leads_to_that_of_another_period():
    choice = Choice.of(str(RUBRIC))
    identity = Identity(rubric="monitoring", year=2026)

    (yearly,), (june,) = choice.rubrics(identity), choice.in_period("2026-06").rubrics(identity)

    assert (len(yearly.indicators), len(june.indicators)) == (5, 4)
    assert choice.rubric(june.id, june.fiscal_year, june.period.name) is june
    with pytest.raises(ReturnError, match="报送表是2025年度的，本次评2026年度"):
        choice.in_period("2026-06").rubrics(Identity(rubric="monitoring", year=2025))


def test_options_hold_a_period_by_its_one_name():
    assert Options(period=" 2026年3月").period == "2026-03"
    with pytest.raises(PerfevalError, match="看不懂"):
        Options(period="三月")


@pytest.mark.parametrize(
    ("relative", "year", "scope"),
    [
        ("甲.xlsx", None, (None, "")),
        ("2026-10.xlsx", None, (None, "")),
        ("2026-10/甲.xlsx", None, (2026, "2026-10")),
        ("2026年10月/甲.xlsx", None, (2026, "2026-10")),
        ("２０２６年1月份 /甲.xlsx", None, (2026, "2026-01")),
        ("202610/教育局/甲.xlsx", None, (2026, "2026-10")),
        ("教育局/2026-Q1/甲.zip/甲.xlsx", None, (2026, "2026-Q1")),
        ("2026年上半年/甲.xlsx", None, (2026, "2026-H1")),
        ("10月/甲.xlsx", None, (None, "")),
        ("10月/甲.xlsx", 2026, (2026, "2026-10")),
        ("三季度/甲.xlsx", 2026, (2026, "2026-Q3")),
        ("2025年度/9月/甲.xlsx", 2026, (2025, "2025-09")),
        ("2025/9月/甲.xlsx", None, (2025, "2025-09")),
        ("2026-09/2026-10/甲.xlsx", None, (2026, "2026-10")),
        ("2026-09/10/甲.xlsx", 2026, (2026, "2026-09")),
        ("10/甲.xlsx", 2026, (None, "")),
        ("13月/甲.xlsx", 2026, (None, "")),
        ("430400/甲.xlsx", None, (None, "")),
        ("210101/甲.xlsx", 2026, (None, "")),
        ("2026/甲.xlsx", None, (2026, "")),
        ("2025年度/教育局/甲.xlsx", 2026, (2025, "")),
        ("/甲.xlsx", 2026, (None, "")),
    ],
)
def test_a_folder_names_the_period_of_what_lies_in_it(
    relative: str, year: int | None, scope: tuple[int | None, str]
):
    assert named_by(relative, year) == scope
