"""`perfeval new`: everything in its place, and nothing of anybody's replaced."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

from perfeval_xl.batch.settings.settings import _OF_A_PERIOD, _TABLES, load_settings
from perfeval_xl.cli import app
from perfeval_xl.desk.starters import DESK, STEPS
from perfeval_xl.desk.work_folder import make_work_folder, settings_text
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.messages import PerfevalError

STARTERS = [*(f"{at} {step}.desktop" for at, step in enumerate(STEPS, start=1)), f"{DESK}.desktop"]
FILES = ["单位名册.xlsx", "perfeval.toml", *STARTERS]


def make(folder: Path, program: str = "/p"):
    return make_work_folder(folder, "hengyang-2019", 2026, (program,), "linux")


def test_everything_is_in_its_place(tmp_path: Path):
    laid = make(tmp_path / "绩效")

    there = sorted(path.name for path in (tmp_path / "绩效").iterdir() if path.name[0] != ".")
    assert there == sorted(["收件", "结果", "体系", *FILES])
    assert laid.kept == []
    run = load_settings(tmp_path / "绩效" / "perfeval.toml").run
    assert (run.rubric, run.year, run.period, run.deadline) == ("hengyang-2019", 2026, None, None)
    assert [run.inbox, run.out, run.roster] == [
        tmp_path / "绩效" / name for name in ("收件", "结果", "单位名册.xlsx")
    ]


def test_the_settings_hold_every_setting_as_a_remark(tmp_path: Path):
    text = settings_text("", 2026)
    said = "\n".join(line.removeprefix("# ") for line in text.splitlines()[1:])
    (tmp_path / "perfeval.toml").write_text(said, encoding="utf-8")

    load_settings(tmp_path / "perfeval.toml")
    tables = tomllib.loads(said)
    for name in _TABLES.keys() - {"limits"}:  # of these the manual shows the usual ones
        assert tables[name].keys() == _TABLES[name].keys()
    assert {key for each in tables["periods"].values() for key in each} == _OF_A_PERIOD.keys()


def test_without_a_rubric_none_is_set(tmp_path: Path):
    make_work_folder(tmp_path, "", 2026, ("/p",), "linux")

    assert load_settings(tmp_path / "perfeval.toml").run.rubric is None


def test_the_roster_is_empty_explained_and_takes_codes_as_texts(tmp_path: Path):
    make(tmp_path)

    assert read_roster(tmp_path / "单位名册.xlsx") == []
    book = load_workbook(tmp_path / "单位名册.xlsx")
    sheet = book["单位名册"]
    assert all(cell.comment for cell in sheet[1])
    sheet["A2"], sheet["B2"] = "甲局", "001"
    book.save(tmp_path / "单位名册.xlsx")
    assert [(each.name, each.code) for each in read_roster(tmp_path / "单位名册.xlsx")] == [
        ("甲局", "001")
    ]


WRITTEN = st.binary(min_size=1).filter(any)  # of zeros alone a cut of power may be the author
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from([*FILES, "收件/甲.xlsx"]), WRITTEN),
        st.tuples(st.just("delete"), st.sampled_from(FILES), st.just(b"")),
        st.tuples(st.just("again"), st.sampled_from(["/p", "/q"]), st.just(b"")),
        st.tuples(st.just("move"), st.just(""), st.just(b"")),
    ),
    max_size=8,
)  # fmt: skip


@given(acts=ACTS)
def test_what_somebody_wrote_stays_and_what_is_lacking_comes(acts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("acts") / "绩效"
    make(folder)
    written: dict[str, bytes] = {}
    for act, name, content in [*acts, ("again", "/r", b"")]:
        match act:
            case "write":
                (folder / name).write_bytes(content)
                written[name] = content
            case "delete":
                (folder / name).unlink(missing_ok=True)
                written.pop(name, None)
            case "move":
                folder = Path(shutil.move(folder, folder.with_name(f"{folder.name}.")))
            case "again":
                make(folder, name)
    for name in FILES:
        assert (folder / name).is_file()
    for name, content in written.items():
        assert (folder / name).read_bytes() == content
    for name in set(STARTERS) - written.keys():
        text = (folder / name).read_text()
        # Renewed for where the folder and the program are now.
        assert f"Path={folder}\n" in text
        assert '"/r"' in text


def test_a_file_of_that_name_is_no_folder(tmp_path: Path):
    (tmp_path / "绩效").write_text("x")

    with pytest.raises(PerfevalError) as refused:
        make(tmp_path / "绩效")

    assert refused.value.code == "WORK_FOLDER_IS_FILE"
    assert (tmp_path / "绩效").read_text() == "x"


def test_a_rubric_that_is_none_makes_nothing(tmp_path: Path):
    result = CliRunner().invoke(app, ["new", str(tmp_path / "绩效"), "--rubric", "没有"])

    assert result.exit_code == 2
    assert "没有指标体系“没有”" in result.output
    assert not (tmp_path / "绩效").exists()


def test_the_command_says_what_it_made_and_what_it_left(tmp_path: Path):
    call = ["new", str(tmp_path / "绩效"), "--rubric", "hengyang-2019", "--year", "2026"]
    first, second = (CliRunner().invoke(app, call).output for _ in range(2))

    assert "建好了" in first
    assert "已有的没有动" not in first
    assert "已有的没有动：收件、结果、体系、单位名册.xlsx、perfeval.toml。" in second
