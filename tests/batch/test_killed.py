"""A run that is killed at any moment leaves whole files, and the next run puts all in order."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.inbox import copy
from support.interrupted import WarmRuns, assert_whole, contents, two_inboxes
from support.profile import sized
from support.warm_runs import lines

from perfeval_xl.batch.run import run
from perfeval_xl.system import scratch
from perfeval_xl.system.journal import NAME as JOURNAL
from perfeval_xl.system.lock import NAME as LOCK
from perfeval_xl.system.lock import hold
from perfeval_xl.system.written import RECORD

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")

KILLS = int(os.environ.get("PERFEVAL_KILLS", sized(4, deep=30)))
"""How often: where exactly it is killed depends on the moment as well, never twice the same."""
SEED = 20261121


@pytest.fixture
def inboxes(tmp_path: Path) -> tuple[Path, Path]:
    return two_inboxes(tmp_path)


@pytest.fixture
def warm(inboxes: tuple[Path, Path]) -> Iterator[WarmRuns]:
    made = WarmRuns(inboxes[0])
    yield made
    made.close()


@pytest.mark.thinned(2)
@pytest.mark.parametrize("year", [None, 2024], ids=["none named", "a year named"])
def test_killed_at_any_moment(
    warm: WarmRuns, inboxes: tuple[Path, Path], tmp_path: Path, year: int | None
):
    choose = random.Random(SEED)
    fresh = [tmp_path / "新0", tmp_path / "新1"]
    took = [
        warm.run(inbox, out, year=year)["seconds"]
        for inbox, out in zip(inboxes, fresh, strict=True)
    ]
    states = [contents(out) for out in fresh]
    assert len({len(state) for state in states}) == 1
    files = len(states[0])
    assert any(name.startswith(f"{year}/退回/" if year else "退回/") for name in states[0])
    out = tmp_path / "结果"
    # A month of the year stands beside it: nothing of it may change.
    assert not year or warm.run(inboxes[0], out, period=f"{year}-03")["code"] == 0
    month = contents(out)
    states = [{**state, **month} for state in states]
    assert warm.run(inboxes[0], out, year=year)["code"] == 0

    killed = writing = at = 0
    while killed < KILLS:
        at += 1
        inbox = inboxes[at % 2]
        if at % 5:  # at some file, and up to the next
            noted, seconds = choose.randint(1, files), choose.uniform(0, 0.05)
        else:  # at any time
            noted, seconds = 0, choose.uniform(0, max(took))
        before = lines(out)
        killed += warm.run(inbox, out, seconds=seconds, noted=noted, year=year)["killed"]
        writing += lines(out) > before
        assert_whole(out, states)
        if not at % 20:
            state = choose.randrange(2)
            assert warm.run(inboxes[state], out, year=year)["code"] == 0
            assert contents(out) == states[state]
            assert {path.name for path in out.rglob(".*")} == {RECORD}

    assert writing >= KILLS / 2
    assert warm.run(inboxes[0], out, year=year)["code"] == 0
    assert contents(out) == states[0]


def children_of(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def is_gone(pid: int) -> bool:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return text.rpartition(")")[2].split()[0] in "ZX"


@pytest.mark.large
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are read from /proc")
@pytest.mark.parametrize("whom", ["the run alone", "its whole group"])
def test_with_its_readers_it_leaves_none_behind(
    inboxes: tuple[Path, Path], tmp_path: Path, whom: str, monkeypatch
):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    choose, out = random.Random(SEED), tmp_path / "结果"
    subprocess.run(command(inboxes[0], out), check=False, capture_output=True)
    begun = time.monotonic()
    subprocess.run(command(inboxes[1], tmp_path / "新1"), check=False, capture_output=True)
    took = time.monotonic() - begun
    states = [contents(out), contents(tmp_path / "新1")]

    for at in range(sized(1, deep=3)):
        process = subprocess.Popen(
            command(inboxes[1 - at % 2], out), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(choose.uniform(0.3, took))
        readers = children_of(process.pid)
        kill = os.kill if whom == "the run alone" else os.killpg
        kill(process.pid, signal.SIGKILL)
        process.communicate()
        end = time.monotonic() + 5
        while not all(map(is_gone, readers)):
            assert time.monotonic() < end, "a reader goes on without its run"
            time.sleep(0.01)
        assert_whole(out, states)

    done = subprocess.run(command(inboxes[1], out), check=False, capture_output=True)
    assert done.returncode == 1  # one is handed back
    assert contents(out) == states[1]
    assert not list((tmp_path / "tmp").iterdir())


def unpacked(temporary: Path) -> bool:
    try:
        return any(temporary.glob("perfeval-files-*/*/00000.xlsx"))
    except FileNotFoundError:  # of one that is gone again
        return False


@pytest.mark.thinned(2)
@pytest.mark.parametrize("whom", ["the run alone", "its whole group"])
def test_what_it_had_unpacked_is_gone_before_anybody_runs_again(
    inboxes: tuple[Path, Path], tmp_path: Path, whom: str
):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with zipfile.ZipFile(inboxes[0] / "几份.zip", "w") as archive:
        archive.write(inboxes[0] / "4.xlsx", "里面的.xlsx")
    process = subprocess.Popen(
        command(inboxes[0], tmp_path / "结果"), env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not unpacked(temporary):
        assert time.monotonic() < end
        time.sleep(0.002)

    (os.kill if whom == "the run alone" else os.killpg)(process.pid, signal.SIGKILL)
    process.wait()

    while list(temporary.iterdir()):
        assert time.monotonic() < end, "returns of others are left"
        time.sleep(0.05)


def test_a_run_with_another_temporary_folder_removes_what_is_left(tmp_path: Path, monkeypatch):
    usual, left = tmp_path / "var", tmp_path / "var" / "perfeval-files-left"
    left.mkdir(parents=True)
    (left / ".in-use").touch()
    (left / "1.xlsx").touch()
    monkeypatch.setattr(scratch, "_USUAL", (str(usual),))

    with scratch.scratch_folder():
        assert not left.exists()


def test_what_somebody_still_writes_into_is_removed_by_the_next_look(tmp_path: Path, monkeypatch):
    """A reader of a killed run unpacks an archive while another one clears up behind the run."""
    left = tmp_path / "perfeval-files-left"
    (left / "1-1").mkdir(parents=True)
    (left / ".in-use").touch()
    monkeypatch.setattr(scratch, "_USUAL", (str(tmp_path),))
    remove = scratch.shutil.rmtree

    def and_one_more(path: Path, **how: bool) -> None:
        remove(path, **how)
        monkeypatch.setattr(scratch.shutil, "rmtree", remove)
        (left / "1-1").mkdir(parents=True)
        (left / "1-1" / "00001.xlsx").touch()

    monkeypatch.setattr(scratch.shutil, "rmtree", and_one_more)
    scratch.remove_left()
    assert (left / "1-1" / "00001.xlsx").exists()

    scratch.remove_left()
    assert not left.exists()


def command(inbox: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "perfeval_xl", "run", str(inbox), "--out", str(out)]


def test_what_a_killed_run_has_written_is_no_clutter_for_ever(tmp_path: Path):
    """Between its scorebook and its manifest: no manifest names what it wrote."""
    copy("示例单位01.xlsx", tmp_path / "收件" / "甲.xlsx")
    out, book = tmp_path / "结果", tmp_path / "结果" / "评分表" / "示例单位02.xlsx"
    run(tmp_path / "收件", out)
    lines = ""
    for name in ("评分表/示例单位02.xlsx", "评分表/../../外面.xlsx", "评分表/我的.xlsx"):
        (out / name).write_bytes(b"written by a run")
        digest = hashlib.sha256(b"written by a run").hexdigest()
        lines += json.dumps([name, digest]) + "\n"
    (out / JOURNAL).write_text(f'{lines}["评', encoding="utf-8")
    (out / "评分表" / "我的.xlsx").write_bytes(b"changed by a person since")
    (out / ".~0123456789abcdef.xlsx").touch()
    (out / "评分表" / ".~0123456789abcdef.xlsx").touch()
    (out / "评分表" / ".~我的.xlsx").touch()
    copy("示例单位03.xlsx", tmp_path / "收件" / "甲.xlsx")

    run(tmp_path / "收件", out)

    assert not book.exists()
    assert (tmp_path / "外面.xlsx").exists()
    hidden = sorted(
        path.name for path in out.rglob("*") if path.is_file() and "台账_" not in path.name
    )
    results = ("run.json", "汇总表.xlsx", "明细.xlsx", "问题认可.xlsx", RECORD)
    assert [name for name in hidden if name not in results] == [
        ".~我的.xlsx", "findings.csv", "ledger.sqlite", "scores.csv", "我的.xlsx",
        "示例单位01.xlsx", "示例单位03.xlsx",
    ]  # fmt: skip


def test_folders_that_killed_runs_left_in_the_systems_are_removed(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    code = (
        "import time; from perfeval_xl.system.scratch import scratch_folder\n"
        "with scratch_folder() as folder: print(folder, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment)
        for _ in range(2)
    ]
    folders = [Path(os.fsdecode(process.stdout.readline().strip())) for process in processes]
    (folders[0] / "1").mkdir()
    (folders[0] / "1" / "a.xlsx").touch()
    processes[0].kill()
    processes[0].communicate()
    (tmp_path / "perfeval-files-empty").mkdir()
    (tmp_path / "perfeval-files-mine").mkdir()
    (tmp_path / "perfeval-files-mine" / "a.txt").touch()

    with scratch.scratch_folder() as own:
        left = sorted(path.name for path in tmp_path.iterdir())

    processes[1].kill()
    processes[1].communicate()
    assert left == sorted([own.name, folders[1].name, "perfeval-files-mine"])
    assert not own.exists()


@pytest.mark.large
def test_the_lock_of_a_killed_run_does_not_keep_the_next_one_waiting(
    warm: WarmRuns, inboxes: tuple[Path, Path], tmp_path: Path
):
    out = tmp_path / "结果"
    assert warm.run(inboxes[0], out, seconds=0, noted=1)["killed"]
    assert (out / LOCK).exists()

    begun = time.monotonic()
    with hold(out):
        assert time.monotonic() - begun < 1
