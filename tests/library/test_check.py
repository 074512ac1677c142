"""px.check says of figures what `perfeval check` says of the returns that they were read from."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import pytest
from returns.case import HERE, PROJECTS, RUBRIC
from support.inbox import EXAMPLES, SOUND, copy

import perfeval_xl as px
from perfeval_xl.batch import check as command
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.rubric.source import catalogue

DAMAGED = (
    "COUNT_TOO_LARGE", "FILE_CLAIMED_TWICE", "FILE_PASSWORD", "FILE_SUPERSEDED", "FINDINGS_CUT",
    "SHEET_MISSING", "SUM_DIFFERS", "UNIT_CONVERTED", "VALUE_MISSING", "VALUE_NOT_NUMBER",
)  # fmt: skip
OF_PROJECTS = ("ROW_POINTS_NEGATIVE", "TOLD_RATE_DIFFERS", "WEIGHTS_DIFFER")


def read(folder: Path, rubric: px.Rubric) -> pd.DataFrame:
    """Read returns; what cannot be read is meant to be there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return px.read_returns(folder, rubric)


def by_command(folder: Path, rubric: Path | str) -> pd.DataFrame:
    """What the command finds, but for returns of other rubrics: those are left alone."""
    findings = command.check([folder], str(rubric)).findings
    return findings[findings["code"] != "FILE_OTHER_RUBRIC"].reset_index(drop=True)


def inboxes() -> list[tuple[Path, Path | str]]:
    own = [(EXAMPLES, rubric) for rubric in catalogue()]
    own += [(HERE / code / "triggers", RUBRIC) for code in DAMAGED]
    return own + [(HERE / code / "triggers", PROJECTS) for code in OF_PROJECTS]


@pytest.mark.thinned(5)
@pytest.mark.parametrize(
    ("folder", "source"), inboxes(), ids=lambda each: each.parent.name if each in (
        *(HERE / code / "triggers" for code in (*DAMAGED, *OF_PROJECTS)),) else str(each)[-16:]
)  # fmt: skip
def test_it_finds_what_the_command_finds(folder: Path, source: Path | str):
    rubric = px.load_rubric(source)

    findings = px.check(read(folder, rubric), rubric)

    pd.testing.assert_frame_equal(findings, by_command(folder, source))
    assert len(findings) or folder == EXAMPLES


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A sound return, one with a wrong total, and something that is no return."""

    def wrong_total(book) -> None:
        book["基础数据表"]["B6"] = "９９９"

    def typed_oddly(book) -> None:
        book["基础数据表"]["B6"] = f"{book['基础数据表']['B6'].value} 万元"

    copy(SOUND, tmp_path / "收件" / "好.xlsx", typed_oddly)
    copy("示例单位02.xlsx", tmp_path / "收件" / "错.xlsx", wrong_total)
    (tmp_path / "收件" / "坏.xlsx").write_bytes(b"x")
    return tmp_path / "收件"


def test_what_a_run_would_hand_back_is_named_as_the_run_names_it(
    inbox: Path, tmp_path: Path, hengyang: px.Rubric
):
    handed_back = read(inbox, hengyang).attrs["handed_back"]

    manifest = run(inbox, tmp_path / "out", Options("hengyang-2019")).manifest
    returned = [each for each in manifest["files"] if each["status"] == "returned"]
    assert [(each["file"], each["message"]) for each in handed_back] == [
        (each["path"], each["reason"]) for each in returned
    ]
    assert {each["file"]: (each["department"], each["code"]) for each in handed_back} == {
        "坏.xlsx": ("", "FILE_UNREADABLE"),
        "错.xlsx": ("示例单位02", "SUM_DIFFERS"),
    }


def test_departments_with_errors_come_first_as_the_command_has_them(
    inbox: Path, hengyang: px.Rubric
):
    findings = px.check(read(inbox, hengyang), hengyang)

    pd.testing.assert_frame_equal(findings, by_command(inbox, "hengyang-2019"))
    assert list(dict.fromkeys(findings["department"])) == ["", "示例单位02", "示例单位01"]


def test_nothing_to_hand_back(tmp_path: Path, hengyang: px.Rubric):
    copy(SOUND, tmp_path / "好.xlsx")

    assert px.read_returns(tmp_path, hengyang).attrs["handed_back"] == []


def test_a_changed_figure_is_checked_as_changed_where_it_was_read(inbox: Path, hengyang: px.Rubric):
    figures = read(inbox, hengyang)
    good = figures.loc[["示例单位01"]].copy()
    before = px.check(good, hengyang)
    good["编制数"] = -good["编制数"]

    found = px.check(good, hengyang)

    (new,) = found[found["code"] == "FIGURE_SLIPPED"].itertuples()
    assert (new.file, new.department, new.sheet) == ("好.xlsx", "示例单位01", "基础数据表")
    assert (new.cell, new.found, new.expected) == ("B4", "-20", "20")
    assert "FIGURE_SLIPPED" not in set(before["code"])
    # Of departments that were filtered out nothing is said but what is wrong with whole files.
    assert set(found["department"]) == {"示例单位01", ""}


@pytest.mark.thinned(7)
@pytest.mark.parametrize("rubric_id", catalogue())
def test_figures_made_by_hand_are_checked_without_places(rubric_id: str):
    rubric = px.load_rubric(rubric_id)
    columns = [name for name, entry in rubric.entries.items() if entry.field]
    hand_made = pd.DataFrame(-7.0, ["甲局"], columns)

    findings = px.check(hand_made, rubric)

    assert set(findings["department"]) == {"甲局"}
    assert set(findings["file"]) == set(findings["cell"]) == {""}


def test_a_total_made_by_hand_is_held_against_its_parts(hengyang: px.Rubric):
    figures = read(EXAMPLES, hengyang).loc[["示例单位01"]]
    stated = [name for name in figures if name.startswith("填报_") and name[3:] in figures]
    hand_made = pd.DataFrame(figures.drop(columns=stated).to_dict("list"), index=["甲局"])
    total = next(iter(layouts(hengyang)[0].sums))
    hand_made[total] += 100

    findings = px.check(hand_made, hengyang)

    assert "SUM_DIFFERS" in set(findings["code"])


@pytest.mark.large
def test_what_figures_carry_survives_tables_and_files(inbox: Path, tmp_path: Path, hengyang):
    figures = read(inbox, hengyang)
    wanted = px.check(figures, hengyang)

    joined = pd.concat([figures.iloc[:1], figures.iloc[1:]])
    figures.to_pickle(tmp_path / "figures.pickle")
    figures.to_parquet(tmp_path / "figures.parquet")

    for same in (
        joined,
        figures.copy(),
        figures.assign(),
        pd.read_pickle(tmp_path / "figures.pickle"),
    ):
        pd.testing.assert_frame_equal(px.check(same, hengyang), wanted)
    assert figures.copy().attrs["source"] is figures.attrs["source"]
    kept = pd.read_parquet(tmp_path / "figures.parquet")
    assert kept.attrs["handed_back"] == figures.attrs["handed_back"]
    assert set(px.check(kept, hengyang)["cell"]) == {""}


def test_a_rubric_of_projects_is_scored_from_its_figures_alone(datong: px.Rubric):
    figures = px.read_returns(EXAMPLES, datong)

    alone = px.score(figures, datong)

    given = px.score(figures, datong, projects=px.read_projects(EXAMPLES, datong))
    pd.testing.assert_frame_equal(alone.totals, given.totals)
    assert len(alone.projects.totals) == 3
