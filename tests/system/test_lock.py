"""One run at a time writes an output folder; a dead one's lock is taken over."""

from __future__ import annotations

import errno
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from support.inbox import SOUND, copy

from perfeval_xl.batch.run import run
from perfeval_xl.messages import RunError
from perfeval_xl.system import lock
from perfeval_xl.system.holder import Holder, is_running
from perfeval_xl.system.lock import NAME, hold
from perfeval_xl.system.written import RECORD

HOLD = """
import sys, time, pathlib
from perfeval_xl.system.lock import hold
with hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def held(tmp_path: Path):
    """An output folder and the process that holds it."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield tmp_path, process
        process.kill()


def left_by(out: Path, holder: Holder, seconds_ago: float = 0) -> None:
    """Put a lock there as a holder left it."""
    (out / NAME).write_bytes(holder.content())
    then = time.time() - seconds_ago
    os.utime(out / NAME, (then, then))


def elsewhere() -> Holder:
    """Somebody whose process means nothing here."""
    return replace(Holder.here(), host="绩效科-2", user="王", pid=2_000_000_000, machine="another")


@pytest.mark.large
def test_of_two_runs_at_once_one_works_and_the_other_says_who_does(tmp_path: Path):
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    places = [str(tmp_path / "收件"), "--out", str(tmp_path / "结果")]
    command = [sys.executable, "-m", "perfeval_xl", "run", *places]

    both = [subprocess.Popen(command, stdout=-1, stderr=subprocess.PIPE) for _ in range(2)]
    told = {process.pid: process.communicate()[1].decode() for process in both}

    assert sorted(process.returncode for process in both) == [0, 3]
    first, second = sorted(both, key=lambda process: process.returncode)
    assert f"@{socket.gethostname()}（进程 {first.pid}）" in told[second.pid]
    assert f"请删除 {tmp_path / '结果' / NAME}，再运行一次" in told[second.pid]
    assert [path.name for path in (tmp_path / "结果").glob(".*")] == [RECORD]


def test_who_holds_it_is_told_and_since_when(held: tuple[Path, subprocess.Popen[bytes]]):
    out, process = held
    since = json.loads((out / NAME).read_text(encoding="utf-8"))["since"]

    with pytest.raises(RunError) as refused, hold(out):
        pass

    assert refused.value.code == "OUT_IN_USE"
    assert f"（进程 {process.pid}），{since[:10]} {since[11:19]} 开始" in str(refused.value)


def test_the_lock_of_one_that_was_killed_is_taken_over_at_once(
    held: tuple[Path, subprocess.Popen[bytes]], caplog: pytest.LogCaptureFixture
):
    out, process = held
    process.kill()
    process.wait()

    begun = time.monotonic()
    with hold(out):
        assert json.loads((out / NAME).read_text(encoding="utf-8"))["pid"] == os.getpid()

    assert time.monotonic() - begun < 2
    assert f"（进程 {process.pid}" in caplog.text
    assert "没有做完就中断了，已由这一次接手" in caplog.text
    assert not list(out.iterdir())


def test_another_machine_is_believed_for_ten_minutes_by_the_file_servers_clock(tmp_path: Path):
    left_by(tmp_path, elsewhere(), seconds_ago=590)
    with pytest.raises(RunError, match="王@绩效科-2"), hold(tmp_path):
        pass

    left_by(tmp_path, elsewhere(), seconds_ago=610)
    with hold(tmp_path):
        pass


@pytest.mark.parametrize("ahead", [60, 86_400, 4e8])
def test_a_lock_of_the_future_is_taken_over_by_the_same_rules(tmp_path: Path, ahead: float):
    left_by(tmp_path, elsewhere(), seconds_ago=-ahead)
    with pytest.raises(RunError, match="王@绩效科-2"), hold(tmp_path):
        pass

    os.utime(tmp_path / NAME, ns=(0, (tmp_path / NAME).stat().st_mtime_ns - 610 * 10**9))  # later
    with hold(tmp_path):
        pass


def test_a_nameless_lock_of_the_future_is_soon_a_dead_ones(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(lock, "_NAMELESS_SECONDS", 0.3)
    (tmp_path / NAME).touch()
    os.utime(tmp_path / NAME, (time.time() + 1e6, time.time() + 1e6))

    with hold(tmp_path):
        pass


def test_the_clock_of_this_machine_is_not_asked(tmp_path: Path, monkeypatch):
    left_by(tmp_path, elsewhere())
    monkeypatch.setattr(time, "time", lambda: 9e9)

    with pytest.raises(RunError), hold(tmp_path):
        pass


def test_one_that_works_long_is_heard_of(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(lock, "HEARTBEAT_SECONDS", 0.02)
    with hold(tmp_path):
        os.utime(tmp_path / NAME, (1, 1))
        time.sleep(0.5)
        assert (tmp_path / NAME).stat().st_mtime > 1


def test_of_many_who_find_a_dead_ones_lock_one_at_a_time_has_it(tmp_path: Path, monkeypatch):
    read = Holder.read

    def slowly(path: Path) -> Holder | None:
        holder = read(path)
        time.sleep(random.random() / 200)  # as over a network: others act meanwhile
        return holder

    monkeypatch.setattr(Holder, "read", slowly)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    inside, most, successes = [0], [0], [0]
    counting = threading.Lock()

    def take() -> None:
        try:
            with hold(tmp_path):
                with counting:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    successes[0] += 1
                time.sleep(0.002)
                with counting:
                    inside[0] -= 1
        except RunError:
            return  # one of the others has it

    for _ in range(20):
        left_by(tmp_path, replace(Holder.here(), pid=dead.pid))
        takers = [threading.Thread(target=take) for _ in range(8)]
        for taker in takers:
            taker.start()
        for taker in takers:
            taker.join()

    assert most == [1]
    assert successes[0] >= 20
    assert not list(tmp_path.iterdir())


def test_a_lock_that_does_not_say_whose_it_is_is_soon_a_dead_ones(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(lock, "_NAMELESS_SECONDS", 0.3)
    (tmp_path / NAME).touch()

    begun = time.monotonic()
    with hold(tmp_path):
        pass

    assert time.monotonic() - begun > 0.2


def test_only_ones_own_lock_is_taken_away_in_the_end(tmp_path: Path):
    with hold(tmp_path):
        left_by(tmp_path, elsewhere())

    assert Holder.read(tmp_path / NAME).host == "绩效科-2"


def test_a_lock_that_somebody_is_just_reading_goes_a_moment_later(tmp_path: Path, monkeypatch):
    """On Windows such a file cannot be removed."""
    unlink, refused = Path.unlink, []

    def busy(self: Path, missing_ok: bool = False) -> None:
        if self.name == NAME and len(refused) < 3:
            refused.append(self)
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", busy)
    with hold(tmp_path):
        pass

    assert len(refused) == 3
    assert not list(tmp_path.iterdir())


def test_a_lock_that_cannot_be_written_does_not_stay_behind(tmp_path: Path, monkeypatch):
    def full(_: Holder) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Holder, "content", full)
    with pytest.raises(RunError, match="磁盘已满"), hold(tmp_path):
        pass

    assert not list(tmp_path.iterdir())


def test_a_run_that_is_refused_changes_nothing(tmp_path: Path):
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    (tmp_path / "结果").mkdir()
    left_by(tmp_path / "结果", elsewhere())

    with pytest.raises(RunError):
        run(tmp_path / "收件", tmp_path / "结果")

    assert [path.name for path in (tmp_path / "结果").iterdir()] == [NAME]


@pytest.mark.parametrize(
    ("pid", "runs"),
    [(os.getpid(), True), (0, True), (-1, True), (1, True)],
    ids=["own", "0", "-1", "1"],
)
def test_a_number_that_means_no_process_ends_nobody(pid: int, runs: bool):
    assert is_running(pid) == runs
