"""What another program holds for a moment is written all the same; what stays open is told.

Windows' refusals are imitated: there a virus scanner or a cloud folder holds a fresh file for a
moment, and Excel one that somebody has open for as long as he has.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.batch.results.fate import is_open
from perfeval_xl.batch.results.out_folder import SUMMARY, OutFolder
from perfeval_xl.ledger.backups import keep_backup
from perfeval_xl.ledger.recovery import put_right
from perfeval_xl.messages import RunError
from perfeval_xl.sheets.workbook_file import put, put_all
from perfeval_xl.system import durable
from perfeval_xl.system.holder import Holder
from perfeval_xl.system.lock import NAME
from perfeval_xl.system.lock import hold as hold_out
from perfeval_xl.system.written import RECORD, remember, write_at

DENIED, SHARED, LOCKED = 5, 32, 33


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of `patiently`, and nobody who gave up before."""
    clock = Clock()
    monkeypatch.setattr(durable, "time", clock)
    monkeypatch.setattr(durable, "_given_up", [])
    return clock


def refusal(code: int) -> PermissionError:
    """Return what Python makes of an error of Windows."""
    error = PermissionError(errno.EACCES, "另一个程序正在使用此文件，进程无法访问。")
    error.winerror = code  # type: ignore[attr-defined]
    return error


def hold(
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    seconds: float,
    code: int = SHARED,
    held: Callable[[Path], bool] = lambda _: True,
) -> None:
    """Let nothing be named as a held file, nor a held file otherwise, for so long."""
    until = clock.now + seconds

    def refusing(act: Callable[..., None]) -> Callable[..., None]:
        def refused(path: os.PathLike[str], target: os.PathLike[str]) -> None:
            if clock.now < until and held(Path(target)):
                raise refusal(code)
            act(path, target)

        return refused

    for name in ("replace", "rename"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))


@pytest.mark.parametrize("code", [DENIED, SHARED, LOCKED])
def test_a_file_that_a_scanner_holds_for_a_second_is_written(
    code: int, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / SUMMARY).write_bytes(b"old")
    hold(monkeypatch, clock, 1, code)
    put(tmp_path / SUMMARY, b"new")
    assert (tmp_path / SUMMARY).read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == [SUMMARY]


def test_a_file_that_stays_open_is_told_after_two_seconds(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / SUMMARY).write_bytes(b"old")
    hold(monkeypatch, clock, 3600)
    with pytest.raises(RunError, match="正被别的程序打开") as told:
        put(tmp_path / SUMMARY, b"new")
    assert told.value.code == "OUTPUT_LOCKED"
    assert 2 <= clock.now - 1000 < 2.2
    assert (tmp_path / SUMMARY).read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [SUMMARY]


def test_what_is_refused_for_good_is_told_at_once(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    hold(monkeypatch, clock, 3600, code=183)
    with pytest.raises(RunError):
        put(tmp_path / SUMMARY, b"new")
    assert clock.now == 1000


@pytest.mark.parametrize("count", [1, 300])
def test_however_many_files_stay_held_the_run_waits_for_seconds_not_minutes(
    count: int, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    hold(monkeypatch, clock, 3600, held=lambda path: path.suffix == ".xlsx")
    books = [(tmp_path / f"单位{number}.xlsx", b"book") for number in range(count)]
    outcomes = [outcome for _, outcome in put_all(books)]
    assert [str(getattr(outcome, "code", "")) for outcome in outcomes] == ["OUTPUT_LOCKED"] * count
    assert clock.now - 1000 < 30


def test_three_hundred_books_are_written_beside_a_table_that_is_open(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    hold(monkeypatch, clock, 3600, held=lambda path: path.name == SUMMARY)
    books = [(tmp_path / f"单位{number}.xlsx", b"book") for number in range(300)]
    assert all(isinstance(outcome, str) for _, outcome in put_all(books))
    with pytest.raises(RunError, match="正被别的程序打开"):
        put(tmp_path / SUMMARY, b"new")
    assert clock.now - 1000 < 2.2


def test_patience_comes_back_once_the_folder_is_quiet(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        hold(patch, clock, 3600)
        assert [type(outcome) for _, outcome in put_all([(tmp_path / "甲.xlsx", b"")] * 9)]
    clock.sleep(61)
    hold(monkeypatch, clock, 1.9)
    put(tmp_path / "甲.xlsx", b"new")


def test_every_way_to_put_a_file_in_place_is_patient(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "原.txt").write_bytes(b"theirs")
    (tmp_path / "评分表.xlsx").write_bytes(b"book")
    (tmp_path / "台账备份").mkdir()
    sqlite3.connect(tmp_path / "ledger.sqlite").execute("CREATE TABLE runs (id)").connection.close()
    hold(monkeypatch, clock, 1)
    remember(tmp_path, {"评分表.xlsx": "0" * 64})
    assert (tmp_path / RECORD).is_file()

    hold(monkeypatch, clock, 1)
    write_at(tmp_path / "原.txt", lambda path: path.write_bytes(b"ours"), overwrite=True)
    assert next(tmp_path.glob("原有文件*/原.txt")).read_bytes() == b"theirs"

    hold(monkeypatch, clock, 1)
    kept = OutFolder(tmp_path).put_aside(tmp_path / "评分表.xlsx")
    assert (tmp_path / kept).read_bytes() == b"book"

    hold(monkeypatch, clock, 1)
    keep_backup(tmp_path / "ledger.sqlite")
    assert len([*tmp_path.glob("台账备份/台账_*.sqlite")]) == 1

    (tmp_path / "ledger.sqlite").unlink()
    hold(monkeypatch, clock, 1)
    put_right(tmp_path / "ledger.sqlite", used=True)
    assert (tmp_path / "ledger.sqlite").is_file()
    assert clock.now >= 1005


def test_what_is_held_for_a_second_is_not_taken_for_open(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    book = tmp_path / SUMMARY
    book.write_bytes(b"book")
    opened, until = Path.open, clock.now + 1

    def held(path: Path, mode: str = "r", **options: object) -> object:
        if clock.now < until and mode == "r+b":
            raise refusal(SHARED)
        return opened(path, mode, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", held)
    assert not is_open(book)
    until = clock.now + 1
    OutFolder(tmp_path).check_writable()
    until = clock.now + 3600
    assert is_open(book)
    with pytest.raises(RunError, match="正被别的程序打开"):
        OutFolder(tmp_path).check_writable()


def test_on_this_system_nothing_waits(tmp_path: Path):
    begun = time.monotonic()
    with pytest.raises(RunError):
        put(tmp_path / "没有的文件" / ("长" * 300) / SUMMARY, b"new")
    assert time.monotonic() - begun < 1


def test_a_dead_runs_lock_that_somebody_reads_is_taken_over(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    lock = tmp_path / NAME
    lock.write_bytes(replace(Holder.here(), pid=2_000_000_000).content())
    removed, until = os.unlink, clock.now + 1

    def refusing(path: os.PathLike[str]) -> None:
        if clock.now < until and Path(path) == lock:
            raise refusal(SHARED)
        removed(path)

    monkeypatch.setattr(os, "unlink", refusing)
    with hold_out(tmp_path):
        assert Holder.read(lock).pid == os.getpid()
    assert not lock.exists()
