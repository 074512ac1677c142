"""No command writes over what is not its own: whatever stands where, it stops, or moves it aside.

One small bureau is made once. Each example copies it, puts something random where a random command
is about to write, and calls the command.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.interrupted import two_inboxes
from support.profile import sized
from typer.testing import CliRunner

from perfeval_xl import cli
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import errors
from perfeval_xl.system import written
from perfeval_xl.system.written import MOVED, RECORD

Contents = dict[str, bytes | None]
"""Path below a folder → what stands there, None for a folder."""


@dataclass(frozen=True)
class Call:
    """A command that writes, with paths below the bureau's folder."""

    words: Sequence[str]
    targets: Sequence[str]
    """What it writes and anybody might have in its place."""


TABLES = [
    "结果/汇总表.xlsx", "结果/明细.xlsx", "结果/scores.csv", "结果/findings.csv", "结果/run.json",
]  # fmt: skip
CALLS = [
    Call(["run", "收件0", "--out", "结果"], [*TABLES, "结果/退回/2.xlsx", "结果/退回/2.txt"]),
    Call(["review", "结果"], TABLES),
    Call(["history", "结果"], ["结果/趋势.xlsx"]),
    Call(["history", "结果", "--csv", "表"], ["表/scores.csv", "表/runs.csv", "表/findings.csv"]),
    Call(["compare", "结果", "结果", "-o", "对比.xlsx"], ["对比.xlsx"]),
    Call(["template", "small.yaml", "-o", "模板"], ["模板/small_2024年度报送表.xlsx"]),
    Call(["template", "small.yaml", "--roster", "名册.csv", "-o", "收件0"],
         ["收件0/第1局.xlsx", "收件0/4.xlsx"]),
    Call(["template", "small.yaml", "--fill-random", "2", "-o", "演练"],
         ["演练/演练单位001.xlsx", "演练/演练单位002.xlsx"]),
    Call(["rubric", "export", "small.yaml", "-o", "体系.xlsx"], ["体系.xlsx"]),
    Call(["rubric", "import", "导出.xlsx", "-o", "新/small.yaml"], ["新/small.yaml"]),
]  # fmt: skip
NAMES = [" ".join(call.words[:3]) for call in CALLS]


def called(folder: Path, call: Call, *more: str) -> tuple[int, str]:
    words = [str(folder / word) if (folder / word).exists() or "." in word or word in PLACES
             else word for word in call.words]  # fmt: skip
    result = CliRunner().invoke(cli.app, [*words, *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


PLACES = {"结果", "表", "模板", "演练", "收件0"}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which every call was made once, and something is new for a run since."""
    folder = tmp_path_factory.mktemp("bureau")
    inbox, later = two_inboxes(folder)
    (folder / "名册.csv").write_text("单位名称\n第1局\n4\n", encoding="utf-8")
    shutil.copy(folder / "收件0" / "4.xlsx", folder / "原来的4.xlsx")
    (folder / "收件0" / "4.xlsx").rename(folder / "收件0" / "第四局.xlsx")
    run(inbox, folder / "结果", Options(rubric=str(folder / "small.yaml")))
    export = Call(["rubric", "export", "small.yaml", "-o", "导出.xlsx"], [])
    assert called(folder, export)[0] == 0
    for call in CALLS[1:]:
        assert called(folder, call)[0] == 0, call.words
    assert all((folder / target).exists() for call in CALLS for target in call.targets)
    shutil.copy(later / "5.xlsx", inbox / "5.xlsx")
    return folder


def contents(folder: Path) -> Contents:
    return {path.relative_to(folder).as_posix(): _content(path) for path in folder.rglob("*")}


def _content(path: Path) -> bytes | None:
    if path.is_symlink():
        return str(path.readlink()).encode()
    return None if path.is_dir() else path.read_bytes()


def as_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "我的.txt").write_text("一年的工作", encoding="utf-8")


def as_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "没有这个文件")


KINDS: Mapping[str, Callable[[Path], object]] = {
    "own": lambda path: None,
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "annotated": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "foreign": lambda path: path.write_bytes(b"of somebody else"),
    "folder": as_a_folder,
    "read only": lambda path: (path.write_bytes(b"mine"), path.chmod(0o444)),
    **({} if sys.platform == "win32" else {"link": as_a_link}),
}
OURS = ("own", "gone", "empty")
"""What no work is lost by."""


def moved_from(folder: Path, target: str) -> list[bytes]:
    """Return what lies in the dated folders beside a target, under its name."""
    path = folder / target
    found = [aside / path.name for aside in path.parent.glob(f"{MOVED} *")]
    return [
        (place / "我的.txt" if place.is_dir() else place).read_bytes()
        for place in found if place.exists() and not place.is_symlink()
    ]  # fmt: skip


@settings(
    max_examples=sized(3, deep=50), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_stands_there_is_replaced_only_if_it_is_our_own(
    bureau: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    call = data.draw(st.sampled_from(CALLS))
    kinds = {target: data.draw(st.sampled_from([*KINDS]), label=target) for target in call.targets}
    folder = tmp_path_factory.mktemp("copy") / "局"
    shutil.copytree(bureau, folder)
    for target, kind in kinds.items():
        KINDS[kind](folder / target)
    theirs = [target for target, kind in kinds.items() if kind not in OURS]
    links = [target for target in theirs if kinds[target] == "link"]
    kept = {target: contents(folder).get(f"{target}/我的.txt", contents(folder).get(target))
            for target in theirs if target not in links}  # fmt: skip
    before = contents(folder)

    code, told = called(folder, call)

    if theirs:
        assert code == errors.USAGE
        first = next(target for target in call.targets if target in theirs)
        assert str(folder / first) in told
        assert "--overwrite" in told
        assert contents(folder) == before
        code, told = called(folder, call, "--overwrite")
    assert code in (0, errors.HANDED_BACK), told
    for target in call.targets:
        assert (folder / target).is_file()
        assert not (folder / target).is_symlink()
        assert moved_from(folder, target) == [kept[name] for name in [target] if name in kept]

    # What was written is its own again; and on the same day there is room for more.
    for target in kept:
        (folder / target).write_bytes(b"once more")
    if kept:
        assert called(folder, call, "--overwrite")[0] in (0, errors.HANDED_BACK)
        for target, content in kept.items():
            assert sorted(moved_from(folder, target)) == sorted([content, b"once more"])
    assert called(folder, call)[0] in (0, errors.HANDED_BACK)


@pytest.mark.thinned(4)
@pytest.mark.parametrize("call", CALLS[2:], ids=NAMES[2:])
def test_what_would_be_written_again_stops_nobody(bureau: Path, tmp_path: Path, call: Call):
    """A folder that was sent on without its hidden record."""
    folder = tmp_path / "局"
    shutil.copytree(bureau, folder, ignore=shutil.ignore_patterns(RECORD))

    assert called(folder, call)[0] == 0
    assert not [name for name in contents(folder) if MOVED in name]


@pytest.mark.thinned(3)
@pytest.mark.parametrize("lost", [["run.json"], [RECORD], ["run.json", "ledger.sqlite"]])
def test_an_out_that_lost_a_record_goes_on(bureau: Path, tmp_path: Path, lost: list[str]):
    """A deleted manifest; an OUT of a version that kept no record; one whose ledger is gone."""
    folder = tmp_path / "局"
    shutil.copytree(bureau, folder)
    for name in lost:
        (folder / "结果" / name).unlink()

    assert called(folder, CALLS[0])[0] == errors.HANDED_BACK
    assert not [name for name in contents(folder) if MOVED in name]
    assert called(folder, CALLS[2])[0] == 0


def test_a_trend_of_a_version_that_kept_no_record_goes_on(bureau: Path, tmp_path: Path):
    folder = tmp_path / "局"
    shutil.copytree(bureau, folder)
    (folder / "结果" / RECORD).unlink()
    assert called(folder, CALLS[0])[0] == errors.HANDED_BACK  # other scores, another trend

    assert called(folder, CALLS[2])[0] == 0


def test_what_was_saved_while_a_run_is_at_work_is_not_written_over(
    bureau: Path, tmp_path: Path, monkeypatch
):
    folder = tmp_path / "局"
    shutil.copytree(bureau, folder)
    summary = folder / "结果" / "汇总表.xlsx"
    from perfeval_xl.batch import pipeline

    def saved_meanwhile(*arguments, **more):
        summary.write_bytes(b"annotated while the run was writing scorebooks")
        return original(*arguments, **more)

    original = pipeline.write_books
    monkeypatch.setattr(pipeline, "write_books", saved_meanwhile)

    code, told = called(folder, CALLS[0])

    assert code == errors.USAGE
    assert str(summary) in told
    assert summary.read_bytes() == b"annotated while the run was writing scorebooks"
    monkeypatch.undo()
    assert called(folder, CALLS[0], "--overwrite")[0] == errors.HANDED_BACK
    assert moved_from(folder, "结果/汇总表.xlsx") == [
        b"annotated while the run was writing scorebooks"
    ]


def test_many_are_counted_and_where_they_went_is_told(tmp_path: Path, caplog):
    names = [f"{number}.xlsx" for number in range(12)]
    for name in names:
        (tmp_path / name).write_bytes(b"mine")

    with pytest.raises(written.PerfevalError) as refused:
        written.make_room(tmp_path, names, {})
    assert f"{tmp_path / '4.xlsx'}等 12 个文件" in str(refused.value)
    with caplog.at_level(logging.WARNING):
        written.make_room(tmp_path, names, {}, overwrite=True)
    (aside,) = tmp_path.iterdir()
    assert f"原有的 12 个文件给新文件让出了位置，现在在 {aside}。" in caplog.text


def test_a_terminal_shows_where_they_went(tmp_path: Path):
    (tmp_path / "体系.xlsx").write_bytes(b"mine")
    words = ["rubric", "export", "mof-2013", "-o", "体系.xlsx", "--overwrite"]

    done = subprocess.run(
        [sys.executable, "-m", "perfeval_xl", *words], cwd=tmp_path, capture_output=True,
        text=True, encoding="utf-8", check=True,
    )  # fmt: skip

    assert done.stderr.startswith("原有的 1 个文件给新文件让出了位置，现在在 原有文件 2")
    assert len(done.stderr.splitlines()) == 1


def test_returns_that_made_room_are_no_returns_any_more(tmp_path: Path):
    inbox, _ = two_inboxes(tmp_path)
    (tmp_path / "名册.csv").write_text("单位名称\n1\n", encoding="utf-8")
    call = ["template", str(tmp_path / "small.yaml"), "--roster", str(tmp_path / "名册.csv")]

    refused = CliRunner().invoke(cli.app, [*call, "-o", str(inbox)])
    assert refused.exit_code == errors.USAGE
    done = CliRunner().invoke(cli.app, [*call, "-o", str(inbox), "--overwrite"])
    assert done.exit_code == 0

    manifest = run(inbox, tmp_path / "结果", Options(anyway=True)).manifest
    found = {file["path"]: file["code"] for file in manifest["files"]}
    (moved,) = (path for path in found if path.startswith(MOVED))
    assert found.pop(moved) == "FILE_MADE_ROOM"
    assert sorted(found) == ["1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx", "5.xlsx"]


def test_damage_is_left_where_something_else_stops_the_run(bureau: Path, tmp_path: Path):
    folder = tmp_path / "局"
    shutil.copytree(bureau, folder)
    (folder / "结果" / "run.json").write_bytes(b"")
    marked = next((folder / "结果" / "退回").glob("*.xlsx"))
    marked.write_bytes(b"annotated")
    before = contents(folder)

    assert called(folder, CALLS[0])[0] == errors.USAGE

    assert contents(folder) == before
