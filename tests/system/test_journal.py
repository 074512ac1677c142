"""Several processes note in one journal what they are about to do, and no line is lost."""

from __future__ import annotations

import errno
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from perfeval_xl.system import exclusive, scratch
from perfeval_xl.system.exclusive import exclusively, try_lock
from perfeval_xl.system.journal import NAME, note_all, noted, tell_later, to_tell

PROCESSES, NOTES = 4, 60


def append_like_windows() -> None:
    """Go to the end, and write there a moment later, as it is done on Windows."""
    opened, written = os.open, os.write

    def without_append(path: os.PathLike[str], flags: int, mode: int = 0o777) -> int:
        return opened(path, flags & ~os.O_APPEND, mode)

    def late(file: int, content: bytes) -> int:
        os.lseek(file, 0, os.SEEK_END)
        time.sleep(0.001)
        return written(file, content)

    os.open, os.write = without_append, late  # type: ignore[assignment]


def note_many(out: Path, process: int) -> None:
    append_like_windows()
    for number in range(NOTES):
        note_all([(out / "退回" / f"{process}-{number}.xlsx", f"{process:032}{number:032}")])


def test_two_processes_that_write_at_once_write_over_nothing(tmp_path: Path):
    (tmp_path / NAME).touch()
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=note_many, args=(tmp_path, number)) for number in range(PROCESSES)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * PROCESSES
    assert noted(tmp_path) == {
        f"退回/{process}-{number}.xlsx": {f"{process:032}{number:032}"}
        for process in range(PROCESSES)
        for number in range(NOTES)
    }


def test_a_line_that_a_killed_process_left_unfinished_spoils_no_other(tmp_path: Path):
    (tmp_path / NAME).write_bytes(b'["a.xlsx", "1"]\n["b.xl')
    note_all([(tmp_path / "c.xlsx", "3")])
    tell_later(tmp_path, [("told",)])
    assert noted(tmp_path) == {"a.xlsx": {"1"}, "c.xlsx": {"3"}}
    assert to_tell(tmp_path) == [("told",)]


def test_one_that_was_stopped_while_it_held_the_journal_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / NAME).touch()
    monkeypatch.setattr(exclusive, "_MOST_SECONDS", 0.1)
    with (tmp_path / NAME).open("rb") as held, exclusively(held.fileno()):
        note_all([(tmp_path / "a.xlsx", "1")])
    assert noted(tmp_path) == {"a.xlsx": {"1"}}


def test_a_file_server_without_locks_makes_nobody_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    fcntl = pytest.importorskip("fcntl")

    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    (tmp_path / NAME).touch()
    begun = time.monotonic()
    note_all([(tmp_path / "a.xlsx", "1")])
    assert time.monotonic() - begun < 1
    assert noted(tmp_path) == {"a.xlsx": {"1"}}


class Regions:
    """msvcrt's locks: of regions, by file and place, against everybody with another handle."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self) -> None:
        self.locked: dict[tuple[int, int], int] = {}

    def locking(self, file: int, mode: int, count: int) -> None:
        """Lock or unlock the byte where the file stands."""
        assert count == 1
        region = os.fstat(file).st_ino, os.lseek(file, 0, os.SEEK_CUR)
        if mode == self.LK_UNLCK:
            if self.locked.pop(region, None) != file:
                raise PermissionError(errno.EACCES, "not locked")
        elif self.locked.setdefault(region, file) != file:
            raise PermissionError(errno.EACCES, "Permission denied")


@pytest.fixture
def regions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Regions]:
    """Windows' way to lock, with nothing locked."""
    module, regions = ModuleType("msvcrt"), Regions()
    vars(module).update(locking=regions.locking, LK_NBLCK=2, LK_UNLCK=0)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "msvcrt", module)
        patch.setattr(exclusive, "sys", SimpleNamespace(platform="win32"))
        yield regions


def test_on_windows_a_place_is_locked_where_nobody_reads(tmp_path: Path, regions: Regions):
    (tmp_path / NAME).write_bytes(b'["a.xlsx", "1"]\n')
    with (tmp_path / NAME).open("rb") as one, (tmp_path / NAME).open("rb") as other:
        with exclusively(one.fileno()):
            assert [place for _, place in regions.locked] == [0x7FFF0000]
            assert try_lock(other.fileno()) == "others"
        assert regions.locked == {}
        assert try_lock(other.fileno()) == "held"
        assert one.read() == other.read() == b'["a.xlsx", "1"]\n'


def test_on_windows_a_journal_grows_at_its_end(tmp_path: Path, regions: Regions):
    (tmp_path / NAME).write_bytes(b'["a.xlsx", "1"]\n')
    note_all([(tmp_path / "b.xlsx", "2")])
    assert noted(tmp_path) == {"a.xlsx": {"1"}, "b.xlsx": {"2"}}
    assert regions.locked == {}


def test_on_windows_a_folder_in_use_is_no_folder_that_was_left(
    tmp_path: Path, regions: Regions, monkeypatch: pytest.MonkeyPatch
):
    # Imitated locks keep nobody off folders that other programs use at this moment.
    monkeypatch.setattr(scratch, "_USUAL", ())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch.scratch_folder() as folder:
        assert len(regions.locked) == 1
        scratch.remove_left()
        assert folder.is_dir()
    assert not folder.exists()
