"""perfeval.toml: what a run need not be told again, and what the command line says instead."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from support.inbox import SOUND, copy
from typer.testing import CliRunner

from perfeval_xl.batch.settings.run_plan import plan_of
from perfeval_xl.batch.settings.settings import RunSettings, WatchSettings, load_settings
from perfeval_xl.cli import app
from perfeval_xl.guide import find_chapter
from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.gate.limits import Limits

WHOLE = """
[run]
inbox = '收件'
out = '结果'
rubric = "hengyang-2019"
year = 2026
period = "2026-10"
roster = '名册.csv'
deadline = 2026-11-30

[limits]
file_mb = 7
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch) -> Path:
    """The working folder: an inbox, a roster, and settings beside it."""
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    (tmp_path / "名册.csv").write_text("单位名称\n甲局\n", encoding="utf-8")
    settings(tmp_path, WHOLE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(folder: Path, text: str) -> None:
    (folder / "perfeval.toml").write_text(text, encoding="utf-8")


def test_everything_may_stand_in_the_file(office: Path):
    plan = plan_of(RunSettings())

    assert (plan.inbox, plan.out) == (office / "收件", office / "结果")
    options = plan.options
    assert (options.rubric, options.year, options.period) == ("hengyang-2019", 2026, "2026-10")
    assert [entry.name for entry in options.roster] == ["甲局"]
    assert options.deadline == date(2026, 11, 30)
    assert options.limits is not None
    assert options.limits.file_mb == 7


def test_the_command_line_wins(office: Path):
    (office / "另一册.csv").write_text("单位名称\n乙局\n", encoding="utf-8")
    call = RunSettings(
        office / "收件", Path("别处"), "mof-2013", 2025, "2025-01", Path("另一册.csv")
    )

    plan = plan_of(call)

    assert plan.out == Path("别处")
    options = plan.options
    assert (options.rubric, options.year, options.period) == ("mof-2013", 2025, "2025-01")
    assert [entry.name for entry in options.roster] == ["乙局"]
    assert options.deadline == date(2026, 11, 30)


def test_paths_are_those_beside_the_file_wherever_one_stands(office: Path, monkeypatch):
    (office / "体系.yaml").write_text("x", encoding="utf-8")
    settings(office, WHOLE.replace("hengyang-2019", "体系.yaml"))
    monkeypatch.chdir("/")

    plan = plan_of(RunSettings(office / "收件"))

    assert plan.out == office / "结果"
    assert plan.options.rubric == str(office / "体系.yaml")


def test_an_inbox_elsewhere_goes_by_the_file_that_names_it(office: Path):
    settings(office, "[run]\ninbox = '共享/收件'\nout = '结果'\n[limits]\nfile_mb = 9\n")
    copy(SOUND, office / "共享" / "收件" / "甲.xlsx")

    limits = plan_of(RunSettings()).options.limits

    assert limits is not None
    assert limits.file_mb == 9


def test_last_years_inbox_is_not_written_over_this_years_results(office: Path):
    (office / "去年").mkdir()

    with pytest.raises(PerfevalError) as refused:
        plan_of(RunSettings(Path("去年")))

    assert refused.value.code == "RUN_NEEDS_OUT"


@pytest.mark.large
def test_the_monthly_command_is_two_words(office: Path):
    settings(office, "[run]\ninbox = '收件'\nout = '结果'\nperiod = '2019-10'\n")

    done = CliRunner().invoke(app, ["run"])

    assert done.exit_code == 0, done.output
    scores = office / "结果" / "2019-10" / "scores.csv"
    assert ",2019-10,EX001," in scores.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run"], "perfeval.toml 也没有写。请写作 perfeval run 收件 --out 结果"),
        (["run", "收件"], "没有写 收件 的结果放在哪里。请加 --out"),
        (["watch"], "perfeval.toml 也没有写。请写作 perfeval run 收件 --out 结果"),
        (["watch", "没有的", "--out", "x"], "收件文件夹 没有的 不存在"),
        (["watch", "收件", "--out", "收件/x"], "产出会被当作报送表再读一遍"),
    ],
)
def test_what_is_said_nowhere_is_asked_for(office: Path, arguments: list[str], told: str):
    (office / "perfeval.toml").unlink()

    done = CliRunner().invoke(app, arguments)

    assert done.exit_code == 2
    assert told in done.output
    assert not (office / "结果").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[run]\ninbok = 'x'\n", "没有“inbok”这一项，[run] 下可写：inbox、out、rubric"),
        ("[runs]\n", "没有“[runs]”这一项，可写的有：[limits]、[run]、[watch]"),
        ("[run]\ninbox = 3\n", "inbox 应是单引号里的路径"),
        ('[run]\ninbox = "D:\\temp"\n', "inbox 应是单引号里的路径"),
        ('[run]\ninbox = "D:\\收件"\n', "第 2 行的写法不对，带 \\ 的路径请用单引号"),
        ("[run]\nyear = '今年'\n", "year 应是四位的年度，例如 2026，现为 '今年'"),
        ("[run]\nyear = 26\n", "year 应是四位的年度，例如 2026，现为 26"),
        ("[run]\nperiod = 202610\n", "period 应是引号里的文字，现为 202610"),
        ("[run]\nperiod = 2026-10\n", "第 2 行的写法不对"),
        ("[run]\ndeadline = '十一月底'\n", "deadline 应是日期，例如 2026-11-30"),
        ("[run]\ndeadline = 2026-11-30T08:00:00\n", "deadline 应是日期，例如 2026-11-30"),
        ("[watch]\npolling = '是'\n", "polling 应是 true 或 false"),
        ("[watch]\nquiet_seconds = 0\n", "quiet_seconds 应是大于 0 的秒数，现为 0"),
        ("[watch]\nquiet_seconds = nan\n", "quiet_seconds 应是大于 0 的秒数，现为 nan"),
    ],
)
def test_what_is_not_understood_is_not_passed_over(office: Path, text: str, told: str):
    settings(office, text)

    with pytest.raises(PerfevalError) as refused:
        plan_of(RunSettings())

    assert refused.value.code == "SETTINGS_INVALID"
    assert told in str(refused.value)


def test_the_deadline_of_the_command_line_wins(office: Path):
    assert plan_of(RunSettings(deadline=date(2026, 12, 5))).options.deadline == date(2026, 12, 5)


def test_a_deadline_that_is_none_is_not_passed_over(office: Path):
    done = CliRunner().invoke(app, ["run", "--deadline", "十一月底"])

    assert done.exit_code == 2
    assert "--deadline 应是日期，例如 2026-11-30，现为“十一月底”" in done.output
    assert not (office / "结果").exists()


def test_a_date_may_stand_in_quotes(office: Path):
    settings(office, WHOLE.replace("2026-11-30", "'2026-11-30'"))

    assert plan_of(RunSettings()).options.deadline == date(2026, 11, 30)


def test_the_settings_that_the_manual_shows_are_understood(tmp_path: Path):
    chapter = find_chapter("自动运行与集群").text
    shown = chapter.partition("<!-- settings -->\n```toml\n")[2].partition("```")[0]
    settings(tmp_path, shown)

    told = load_settings(tmp_path / "perfeval.toml")

    assert told.run.inbox == tmp_path / "收件"
    assert all(getattr(told.run, field.name) is not None for field in fields(RunSettings))
    assert told.watch == replace(WatchSettings(), polling=True)
    assert told.deadlines == {"2026-10": date(2026, 11, 15), "2026": date(2027, 2, 28)}
    assert told.limits == Limits()  # those that are named are the ones that hold anyway


PERIODS = """
[periods."2026年10月"]
deadline = 2026-11-15

[periods."2026-Q3"]
deadline = '2026-10-20'

[periods."2026年度"]
deadline = 2027-01-31
"""


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    ("call", "folder", "day"),
    [
        (["--period", "2026-10"], "", "2026-11-15"),
        (["--period", "2026-Q3"], "", "2026-10-20"),
        (["--period", "2026-09"], "", "2026-11-30"),  # [run] deadline
        ([], "2026年/10月", "2026-11-15"),  # named by the inbox's folders alone
        ([], "2026-09", "2026-11-30"),
        (["--year", "2026"], "", "2027-01-31"),
        (["--year", "2025"], "", "2026-11-30"),
        (["--period", "2026-10", "--deadline", "2026-12-01"], "", "2026-12-01"),
    ],
)
def test_a_period_has_its_own_deadline(office: Path, call: list[str], folder: str, day: str):
    text = "[run]\ninbox = '收件'\nout = '结果'\ndeadline = 2026-11-30\n"
    settings(office, text + PERIODS)
    if folder:
        (office / "收件" / folder).mkdir(parents=True)
        (office / "收件" / "甲.xlsx").rename(office / "收件" / folder / "甲.xlsx")

    done = CliRunner().invoke(app, ["run", *call])

    assert done.exit_code in (0, 1), done.output
    manifest = json.loads(next((office / "结果").rglob("run.json")).read_text(encoding="utf-8"))
    assert manifest["deadline"] == day
    again = CliRunner().invoke(app, ["run", *call])
    assert "没有变化" in again.output


def test_another_deadline_of_another_period_is_no_change(office: Path):
    text = "[run]\ninbox = '收件'\nout = '结果'\nperiod = '2026-09'\n"
    settings(office, text + PERIODS)
    CliRunner().invoke(app, ["run"])
    settings(office, text + PERIODS.replace("2026-11-15", "2026-11-16"))

    assert "没有变化" in CliRunner().invoke(app, ["run"]).output


def test_the_year_of_the_only_rubric_is_that_of_an_annual_evaluation(office: Path):
    text = "[run]\ninbox = '收件'\nout = '结果'\nrubric = 'hengyang-2019'\n"
    settings(office, text + '[periods."2019"]\ndeadline = 2020-03-31\n')

    CliRunner().invoke(app, ["run"])

    manifest = json.loads(next((office / "结果").rglob("run.json")).read_text(encoding="utf-8"))
    assert manifest["deadline"] == "2020-03-31"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[periods."十月"]\n', '[periods."十月"] 不是期间，月份写成 2026-10'),
        ('[periods.""]\n', '[periods.""] 不是期间'),
        ('[periods."2026-13"]\n', '[periods."2026-13"] 不是期间'),
        (
            '[periods."2026-10"]\n[periods."2026年10月"]\n',
            '[periods."2026-10"] 和 [periods."2026年10月"] 是同一个期间，只留一个',
        ),
        ('[periods."2026"]\n[periods."2026年度"]\n', "是同一个期间，只留一个"),
        (
            "[periods]\ndeadline = 2026-11-15\n",
            "[periods] 下直接写了“deadline”，应先写明是哪个期间",
        ),
        (
            '[periods."2026-10"]\ndedline = 2026-11-15\n',
            '没有“dedline”这一项，[periods."2026-10"] 下可写：deadline',
        ),
        (
            '[periods."2026-10"]\ndeadline = "月底"\n',
            "[periods.\"2026-10\"] 的 deadline 应是日期，例如 2026-11-30，现为 '月底'",
        ),
        ("periods = 3\n", "没有“periods”这一项"),
    ],
)
def test_a_period_that_is_not_understood_is_not_passed_over(office: Path, text: str, told: str):
    settings(office, text)

    with pytest.raises(PerfevalError) as refused:
        plan_of(RunSettings())

    assert refused.value.code == "SETTINGS_INVALID"
    assert told in str(refused.value)
