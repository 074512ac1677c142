"""A run whose call would undo a month stops before it touches anything, and says what to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support import small
from support.inbox import copy
from support.interrupted import besides_resubmissions
from support.small_inbox import (
    BAD,
    RIGHT,
    RUBRIC,
    YEAR,
    content,
    inbox_of,
    office_of,
    put,
    read_here,
    tree,
)
from typer.testing import CliRunner

from perfeval_xl.batch.inbox import intake as intake_module
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.batch.settings.settings import RunSettings
from perfeval_xl.batch.watching import watch
from perfeval_xl.cli import app
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.ledger import open_ledger
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.system.lock import hold

__all__ = ["read_here"]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Five returns, and what a right run made of them."""
    return office_of(tmp_path, 5)


def stopped(office: Path, options: Options, out: str = "结果") -> PerfevalError:
    """Run, and return why it stopped; nothing has changed in its output folder."""
    before = tree(office / out)
    with pytest.raises(PerfevalError) as told:
        run(office / "收件", office / out, options)
    assert tree(office / out) == before
    assert (office / out).exists() == bool(before)
    return told.value


OTHER_RUBRIC = small.TEXT.replace("id: small", "id: other").replace("数据", "别的表")
LATER_EDITION = small.TEXT.replace("id: small", "id: small\nversion: 3\naccepts: [2]")


def rubric(office: Path, text: str) -> str:
    path = office / "体系.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


OTHERS = ("外市财政局", "外市教育局")


CALLS: dict[str, tuple[Callable[[Path], Options], str]] = {
    "ALL_OTHER_YEAR": (
        lambda _: Options(str(RUBRIC), year=2030),
        f"5 份报送表写的是 {YEAR} 年度，而这次要的是 2030 年度：多半是 --year",
    ),
    "ALL_OTHER_YEAR of a period": (
        lambda _: Options(str(RUBRIC), period="2030-10"),
        f"5 份报送表写的是 {YEAR} 年度，而这次要的是 2030 年度：多半是 --period",
    ),
    "ALL_OTHER_RUBRIC": (
        lambda office: Options(rubric(office, OTHER_RUBRIC)),
        "5 份报送表用的指标体系是“small”，而这次只评“other”：多半是 --rubric",
    ),
    "ALL_UNKNOWN_RUBRIC": (
        lambda _: Options(),
        "5 份报送表用的指标体系是“small”，本机没有，这次也没有指明体系文件：多半是忘了 --rubric",
    ),
    "ALL_OLD_TEMPLATE": (
        lambda office: Options(rubric(office, LATER_EDITION)),
        "5 份报送表的模板是第 1 版，而这次的指标体系只收第 3 版",
    ),
    "ROSTER_OF_OTHERS": (
        lambda _: Options(str(RUBRIC), roster=[RosterEntry(name) for name in OTHERS]),
        "报来的 5 个单位（第1局、第2局、第3局）没有一个在名册里，名册里是 外市财政局、外市教育局",
    ),
}  # fmt: skip


@pytest.mark.parametrize("out", ["结果", "新的结果"])
@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_option_stops_the_run_and_is_named(name: str, out: str, office: Path):
    options, words = CALLS[name]

    told = stopped(office, options(office), out)

    assert not isinstance(told, RunError)
    assert told.code == name.split()[0]
    assert words in str(told)
    assert "--anyway" in str(told)


@pytest.mark.large
def test_the_next_right_run_gives_what_one_gives_that_never_went_wrong(office: Path):
    put(office / "收件" / "1.xlsx", content("第1局", 7))
    for options, _ in CALLS.values():
        stopped(office, options(office))

    run(office / "收件", office / "结果", RIGHT)

    run(office / "收件", office / "新的结果", RIGHT)
    for name in ("scores.csv", "findings.csv", "评分表/第1局.xlsx"):
        assert (office / "结果" / name).read_bytes() == (office / "新的结果" / name).read_bytes()
    told = [(office / out / "汇总表.xlsx").read_bytes() for out in ("结果", "新的结果")]
    assert besides_resubmissions(told[0]) == besides_resubmissions(told[1])


def test_who_insists_has_it_and_is_asked_again_the_next_time(office: Path):
    call = [str(office / "收件"), "--out", str(office / "结果"), "--rubric", str(RUBRIC)]
    wrong = ["run", *call, "--year", "2030"]

    refused = CliRunner().invoke(app, wrong)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "2030 年度：多半是 --year" in refused.stderr
    books = tree(office / "结果" / "评分表")

    insisted = CliRunner().invoke(app, [*wrong, "--anyway"])
    assert insisted.exit_code == 1
    assert "退回 5" in insisted.stdout
    # Nothing of one year moves anything of another.
    assert tree(office / "结果" / "评分表") == books
    assert (office / "结果" / "2030" / "退回").is_dir()
    assert "与上次运行相比没有变化" in CliRunner().invoke(app, wrong).stdout

    put(office / "收件" / "1.xlsx", content("第1局", 7))
    assert CliRunner().invoke(app, wrong).exit_code == 2


def test_settings_of_last_year_stop_the_run_too(office: Path):
    text = f"[run]\ninbox = '收件'\nout = '结果'\nrubric = '{RUBRIC.as_posix()}'\nyear = 2023\n"
    (office / "perfeval.toml").write_text(text, encoding="utf-8")
    before = tree(office / "结果")

    told = CliRunner().invoke(app, ["run", str(office / "收件")])

    assert told.exit_code == 2
    assert "perfeval.toml" in told.stderr
    assert tree(office / "结果") == before


def test_a_watch_publishes_nothing_of_it_and_tries_again(office: Path, caplog):
    put(office / "收件" / "6.xlsx", content("第6局"), 6)
    settings = office / "perfeval.toml"
    settings.write_text(f"[run]\nrubric = '{RUBRIC.as_posix()}'\nyear = 2023\n", encoding="utf-8")
    call = RunSettings(office / "收件", office / "结果")
    before = tree(office / "结果")

    with caplog.at_level("INFO"):
        assert not watch._run_once(call, office / "收件", office / "结果")
    assert tree(office / "结果") == before
    assert "2023 年度：多半是 --year" in caplog.text
    assert "稍后自动再试" in caplog.text

    settings.write_text(f"[run]\nrubric = '{RUBRIC.as_posix()}'\n", encoding="utf-8")
    assert watch._run_once(call, office / "收件", office / "结果")
    assert "第6局" in (office / "结果" / "scores.csv").read_text(encoding="utf-8-sig")


def test_a_watch_whose_share_is_away_tries_again(office: Path, caplog):
    (office / "perfeval.toml").write_text(
        f"[run]\nrubric = '{RUBRIC.as_posix()}'\n", encoding="utf-8"
    )
    call = RunSettings(office / "收件", office / "结果")
    assert watch._run_once(call, office / "收件", office / "结果")
    before = tree(office / "结果")
    (office / "收件").rename(office / "离线")

    with caplog.at_level("INFO"):
        assert not watch._run_once(call, office / "收件", office / "结果")
        (office / "收件").mkdir()
        assert not watch._run_once(call, office / "收件", office / "结果")

    assert "没有这个文件夹" in caplog.text
    assert "现在是空的，上次运行时有 5 个文件" in caplog.text
    assert tree(office / "结果") == before


def test_the_new_ledger_of_another_run_is_nothing_to_clear_away(office: Path):
    (office / "新的结果").mkdir()
    with hold(office / "新的结果"), open_ledger(office / "新的结果"):
        with pytest.raises(RunError) as told:
            run(office / "收件", office / "新的结果", RIGHT)
        assert (office / "新的结果" / "ledger.sqlite").is_file()

    assert told.value.code == "OUT_IN_USE"


def test_two_that_are_wrong_by_themselves_go_back(tmp_path: Path):
    inbox = inbox_of(tmp_path / "收件", 2)

    result = run(inbox, tmp_path / "结果", Options(str(RUBRIC), year=2030))

    assert result.handed_back == 2


def test_one_of_the_year_that_is_asked_for_speaks_for_the_call(tmp_path: Path):
    inbox = inbox_of(tmp_path / "收件", 4)
    put(inbox / "5.xlsx", content("第5局", BAD, year=2030), 5)

    result = run(inbox, tmp_path / "结果", Options(str(RUBRIC), year=2030))

    assert result.handed_back == 5


def test_a_damaged_file_among_them_does_not(office: Path):
    put(office / "收件" / "5.xlsx", b"PK damaged")

    assert stopped(office, Options(str(RUBRIC), year=2030)).code == "ALL_OTHER_YEAR"


def test_what_was_scored_and_has_not_changed_does_not_go_back_because_of_one_that_fits(
    office: Path,
):
    put(office / "收件" / "6.xlsx", content("第6局", year=2030), 6)

    told = stopped(office, Options(str(RUBRIC), year=2030))

    assert told.code == "ALL_OTHER_YEAR"
    assert told.details["count"] == 5


def test_another_period_than_that_of_the_folders(tmp_path: Path):
    for number in range(1, 4):
        put(tmp_path / "收件" / f"{YEAR}-10" / f"{number}.xlsx", content(f"第{number}局"), number)
    run(tmp_path / "收件", tmp_path / "结果", RIGHT)

    told = stopped(tmp_path, Options(str(RUBRIC), period=f"{YEAR}-12"))

    assert told.code == "ALL_OTHER_PERIOD"
    assert f"都在 {YEAR}-10 的文件夹里，而这次要的是 {YEAR}-12" in str(told)


def test_a_new_month_begins_with_its_first_return(tmp_path: Path):
    for number in range(1, 4):
        put(tmp_path / "收件" / f"{YEAR}-10" / f"{number}.xlsx", content(f"第{number}局"), number)
    run(tmp_path / "收件", tmp_path / "结果", RIGHT)
    put(tmp_path / "收件" / f"{YEAR}-11" / "1.xlsx", content("第1局", BAD), 9)

    result = run(tmp_path / "收件", tmp_path / "结果", RIGHT)

    assert result.manifest["period"] == f"{YEAR}-11"
    assert result.handed_back == 1


def test_a_hidden_file_opens_no_new_month(tmp_path: Path):
    for number in range(1, 4):
        put(tmp_path / "收件" / f"{YEAR}-10" / f"{number}.xlsx", content(f"第{number}局"), number)
    put(tmp_path / "收件" / f"{YEAR}-11" / "Thumbs.db", b"x")

    result = run(tmp_path / "收件", tmp_path / "结果", RIGHT)

    assert result.manifest["period"] == f"{YEAR}-10"


@pytest.mark.parametrize("kind", ["templates", "scorebooks"])
def test_an_inbox_of_what_we_wrote_ourselves(kind: str, office: Path):
    inbox = office / "结果" / "评分表"
    if kind == "templates":
        inbox = office / "模板"
        for number in range(1, 4):
            path = put(inbox / f"{number}.xlsx", b"")
            write_template(load_rubric(RUBRIC), path)
            put(path, path.read_bytes())
    before = tree(office / "结果")

    with pytest.raises(PerfevalError, match="多半是收件文件夹写错了") as told:
        run(inbox, office / "结果", RIGHT)

    assert told.value.code == ("ALL_BLANK" if kind == "templates" else "ALL_SCOREBOOKS")
    assert tree(office / "结果") == before


def test_limits_that_are_too_small(office: Path):
    (office / "perfeval.toml").write_text("[limits]\ncells = 10\n", encoding="utf-8")

    told = stopped(office, RIGHT)

    assert told.code == "ALL_TOO_LARGE"
    assert "[limits] 写得太小" in str(told)


def test_a_program_that_fails_over_every_file_is_no_fault_of_theirs(office: Path, monkeypatch):
    def slipping(*_: object) -> None:
        raise ZeroDivisionError

    for number in range(1, 6):
        put(office / "收件" / f"{number}.xlsx", content(f"第{number}局", 7), number)
    monkeypatch.setattr(intake_module, "read_file", slipping)

    told = stopped(office, RIGHT)

    assert isinstance(told, RunError)
    assert told.code == "ALL_NOT_READ"
    assert "不会是每份都有问题" in str(told)


def test_files_of_which_none_opens(office: Path, monkeypatch):
    from perfeval_xl.system import digests

    read = digests.sha256_of

    def held(path: Path) -> str:
        if "收件" in Path(path).parts:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(digests, "sha256_of", held)

    told = stopped(office, RIGHT)

    assert isinstance(told, RunError)
    assert told.code == "ALL_NOT_READ"


def nameless(book: Workbook) -> None:
    """What is left where sheets are copied into a new workbook."""
    for sheet in book.sheetnames:
        if sheet.startswith("_"):
            del book[sheet]


@pytest.mark.parametrize(
    ("rubric_id", "code"),
    [("zhanjiang-2018", "ALL_NOT_OF_RUBRIC"), ("mof-2013", "ALL_WITHOUT_DEPARTMENT")],
)
def test_returns_without_an_identity_and_a_wrong_rubric(rubric_id: str, code: str, tmp_path: Path):
    for number in range(1, 4):
        copy(f"示例单位0{number}.xlsx", tmp_path / "收件" / f"{number}.xlsx", nameless)

    told = stopped(tmp_path, Options(rubric_id))

    assert told.code == code
    assert "多半是 --rubric" in str(told)


def test_returns_without_an_identity_and_without_their_rubric(tmp_path: Path):
    """They look like none of the shipped ones."""
    for number in range(1, 4):
        path = put(tmp_path / "收件" / f"{number}.xlsx", content(f"第{number}局"))
        book = load_workbook(path)
        nameless(book)
        book.save(path)
        put(path, path.read_bytes())

    told = stopped(tmp_path, Options())

    assert told.code == "ALL_WITHOUT_RUBRIC"
    assert "多半是忘了 --rubric" in str(told)
    assert run(tmp_path / "收件", tmp_path / "结果", RIGHT).handed_back == 0


def test_what_was_scored_goes_back_for_no_change_of_its_own(tmp_path: Path):
    """By a rubric file of the same name that asks for more."""
    lax = small.TEXT.replace("{row: 合计, sum: [基本, 专项]}", "{row: 合计}")
    assert lax != small.TEXT
    options = Options(rubric(tmp_path, lax))
    figures = {**small.LOSING, "合计_预算": 50.0, "基本_预算": 30.0, "专项_预算": 10.0}
    for number in range(1, 4):
        path = put(tmp_path / "收件" / f"{number}.xlsx", b"")
        write_template(
            load_rubric(options.rubric or ""), path, Filling(f"第{number}局", figures=figures)
        )
        put(path, path.read_bytes())
    assert run(tmp_path / "收件", tmp_path / "结果", options).handed_back == 0

    told = stopped(tmp_path, Options(rubric(tmp_path, small.TEXT)))

    assert told.code == "ALL_AS_BEFORE"
    assert "这次却要退回 3 份，例如“1.xlsx”" in str(told)
