"""A watch runs once what was copied in is complete, goes on after failures, ends in order."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import ROOT
from support.inbox import SOUND, copy, totals

from perfeval_xl.batch.settings.settings import WatchSettings
from perfeval_xl.batch.watching import inbox_at_rest, watch
from perfeval_xl.batch.watching import inbox_at_rest as quiet
from perfeval_xl.system.holder import Holder
from perfeval_xl.system.lock import NAME

# Even where the tests themselves were started deaf to Ctrl+C.
COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from perfeval_xl.cli import main
main()
"""
SLIP = """
from perfeval_xl.batch.watching import watch
def slip(*_):
    raise ZeroDivisionError("a slip of the program")
watch.run = slip
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An inbox with one return in it, and settings that make a watch quick."""
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    text = "[run]\ninbox = '收件'\nout = '结果'\n[watch]\nquiet_seconds = 0.6\nretry_seconds = 1\n"
    (tmp_path / "perfeval.toml").write_text(text, encoding="utf-8")
    return tmp_path


@contextmanager
def watching(office: Path, *options: str, before: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """Start `perfeval watch` and wait for its first run; end it with the context."""
    command = [sys.executable, "-c", before + COMMAND, "watch", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=office, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def log(office: Path) -> list[str]:
    path = office / "结果" / "perfeval.log"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def runs(office: Path) -> list[str]:
    """What the log says of each run that was done."""
    told = ("共 ", "与上次运行相比没有变化")
    lines = (line.partition("  ")[2] for line in log(office))
    return [line for line in lines if line.startswith(told)]


def until(true: Callable[[], object], seconds: float = 30) -> None:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, "it did not come to pass"
        time.sleep(0.05)


def drop_in_pieces(office: Path, name: str) -> None:
    """Copy a return into the inbox as a slow network does."""
    whole = copy("示例单位02.xlsx", office / "whole.xlsx").read_bytes()
    path = office / "收件" / name
    for end in range(len(whole) // 5, len(whole), len(whole) // 5):
        path.write_bytes(whole[:end])
        time.sleep(0.3)
    path.write_bytes(whole)


@pytest.mark.large
@pytest.mark.parametrize(
    "options",
    [
        pytest.param([], id="told", marks=pytest.mark.large),
        pytest.param(["--polling"], id="polling"),
    ],
)
def test_a_file_that_comes_in_pieces_leads_to_one_run_when_it_is_complete(
    office: Path, options: list[str]
):
    with watching(office, "--quiet-seconds", "1.5", *options) as process:
        until(lambda: runs(office))
        drop_in_pieces(office, "乙.xlsx")
        assert len(runs(office)) == 1
        until(lambda: len(runs(office)) > 1)
        (office / "收件" / "~$乙.xlsx").write_bytes(b"x")  # somebody opens it
        (office / "收件" / ".隐藏").write_bytes(b"x")
        time.sleep(3)
        assert len(runs(office)) == 2

        (office / "收件" / "甲.xlsx").unlink()
        until(lambda: len(runs(office)) > 2)
        process.send_signal(signal.SIGINT)
        told, errors = process.communicate()

    assert [line.partition("。")[0] for line in runs(office)] == [
        "共 1 个文件：评分 1，退回 0，被替代 0，未读取 0",
        "共 2 个文件：评分 2，退回 0，被替代 0，未读取 0",
        "共 3 个文件：评分 1，退回 0，被替代 0，未读取 2",
    ]
    assert list(totals(office / "结果")) == ["示例单位02"]
    assert (process.returncode, errors) == (0, b"")
    assert told.decode().rstrip().endswith("已停止。")
    assert [line.encode() for line in log(office)] == told.splitlines()


def test_what_goes_back_is_logged_and_a_service_can_end_it(office: Path):
    copy(SOUND, office / "收件" / "甲.xlsx", lambda book: book["基础数据表"].__setitem__("B6", 9))

    with watching(office) as process:
        until(lambda: len(log(office)) > 2)
        process.send_signal(signal.SIGTERM)
        process.communicate()

    assert "  退回  甲.xlsx：" in log(office)[2]
    assert log(office)[-1].endswith("已停止。")
    assert process.returncode == 0


@pytest.mark.large
def test_a_run_that_fails_is_logged_and_tried_again(office: Path):
    (office / "结果").mkdir()
    other = Holder("别的机器", "jxk", 1, "another", "2019-11-20T09:00:00", "0", "1")
    (office / "结果" / NAME).write_bytes(other.content())

    with watching(office):
        until(lambda: len(log(office)) > 1)
        assert "运行失败：输出文件夹" in log(office)[1]
        assert "jxk@别的机器（进程 1），2019-11-20 09:00:00 开始" in log(office)[1]
        (office / "结果" / NAME).unlink()
        until(lambda: runs(office))


def test_a_slip_of_the_program_is_logged_whole_and_does_not_end_it(office: Path):
    with watching(office, before=SLIP) as process:
        until(lambda: log(office).count("ZeroDivisionError: a slip of the program") > 1)
        assert process.poll() is None

    assert any("程序自己出了错" in line for line in log(office))


@pytest.mark.large
def test_the_settings_are_read_anew_for_every_run(office: Path):
    settings = office / "perfeval.toml"
    with watching(office):
        until(lambda: runs(office))
        text = settings.read_text(encoding="utf-8").replace("[watch]", "period = 3\n[watch]")
        settings.write_text(text, encoding="utf-8")
        copy("示例单位02.xlsx", office / "收件" / "乙.xlsx")
        until(lambda: "period 应是引号里的文字，现为 3" in log(office)[-1])
        settings.write_text(text.replace("= 3", "= '2019-10'"), encoding="utf-8")
        until(lambda: len(runs(office)) > 1)

    scores = office / "结果" / "2019-10" / "scores.csv"
    assert ",2019-10," in scores.read_text(encoding="utf-8-sig")


@pytest.mark.large
def test_an_inbox_that_goes_away_and_comes_back_is_watched_on(office: Path):
    with watching(office):
        until(lambda: runs(office))
        (office / "收件").rename(office / "离线")
        until(lambda: "收件文件夹" in log(office)[-1])
        (office / "离线").rename(office / "收件")
        until(lambda: len(runs(office)) > 1)
        copy("示例单位02.xlsx", office / "收件" / "乙.xlsx")
        until(lambda: runs(office)[-1].startswith("共 2 个文件"))


def test_the_log_stays_small(tmp_path: Path):
    settings = WatchSettings(log_kb=1, log_files=3)
    with watch.log_to(tmp_path, settings):
        for number in range(100):
            watch.logging.getLogger("perfeval_xl.some").info("第 %d 次：共 100 个文件", number)

    assert {path.name for path in tmp_path.iterdir()} == {
        "perfeval.log", "perfeval.1.log", "perfeval.2.log",
    }  # fmt: skip
    assert all(path.stat().st_size <= 1024 for path in tmp_path.iterdir())
    assert "第 99 次" in (tmp_path / "perfeval.log").read_text(encoding="utf-8")


def test_a_log_that_cannot_begin_anew_loses_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: object) -> None:
        raise PermissionError(13, "另一个程序正在使用此文件，进程无法访问。")

    monkeypatch.setattr(os, "rename", refused)
    with watch.log_to(tmp_path, WatchSettings(log_kb=1, log_files=3)):
        for number in range(50):
            watch.logging.getLogger("perfeval_xl.some").info("第 %d 次", number)

    lines = (tmp_path / "perfeval.log").read_text(encoding="utf-8").splitlines()
    assert [line.rpartition("  ")[2] for line in lines] == [
        f"第 {number} 次" for number in range(50)
    ]


@pytest.mark.large
def test_another_folder_in_the_inboxs_place_is_watched_too(tmp_path: Path):
    """A share that was mounted again, with nothing changed in it meanwhile."""
    inbox = tmp_path / "收件"
    copy(SOUND, inbox / "甲.xlsx")
    shutil.copytree(inbox, tmp_path / "新")
    seen = quiet.snapshot(inbox)
    waiting = threading.Thread(
        target=quiet.wait_for_change, args=(inbox, seen, 0.1, None, False), daemon=True
    )
    waiting.start()
    time.sleep(0.7)
    inbox.rename(tmp_path / "旧")
    (tmp_path / "新").rename(inbox)
    time.sleep(1.5)
    assert waiting.is_alive()

    (inbox / "乙.xlsx").write_bytes(b"x")

    waiting.join(10)
    assert not waiting.is_alive()


@pytest.mark.parametrize("polling", [True, False])
def test_polling_is_asked_for(tmp_path: Path, monkeypatch, polling: bool):
    asked = []

    def told(*_: object, **how: object) -> Iterator[set[object]]:
        asked.append(how["force_polling"])
        yield {"something"}

    monkeypatch.setattr(quiet.watchfiles, "watch", told)

    quiet.wait_for_change(tmp_path, {"甲.xlsx": (1, 1)}, 0, None, polling)

    assert asked == [polling or None]


def test_what_comes_before_the_watcher_listens_is_seen(tmp_path: Path, monkeypatch):
    """A return that comes just when a run has ended, and nothing after it."""

    def listening(*_: object, **__: object) -> Iterator[set[object]]:
        (tmp_path / "乙.xlsx").write_bytes(b"x")
        for _ in range(100):
            time.sleep(0.01)
            yield set()
        raise AssertionError("the return was not seen")

    monkeypatch.setattr(quiet.watchfiles, "watch", listening)

    quiet.wait_for_change(tmp_path, quiet.snapshot(tmp_path), quiet=0.1, most=None, polling=False)


def test_where_the_system_does_not_tell_one_looks(tmp_path: Path, monkeypatch):
    def deaf(*_: object, **__: object) -> Iterator[set[object]]:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(quiet.watchfiles, "watch", deaf)
    monkeypatch.setattr(quiet, "_POLL_MS", 20)
    seen = quiet.snapshot(tmp_path)
    (tmp_path / "甲.xlsx").write_bytes(b"x")

    quiet.wait_for_change(tmp_path, seen, quiet=0.1, most=None, polling=False)

    assert quiet.snapshot(tmp_path) != seen


@pytest.mark.parametrize(
    ("mounts", "remote"),
    [
        ("/dev/sda1 / ext4 rw 0 0\n", False),
        ("//server/share / cifs rw 0 0\n", True),
        ("/dev/sda1 / ext4 rw 0 0\nserver:/x {} nfs4 rw 0 0\n", True),
        ("server:/x / nfs rw 0 0\ntmpfs {} tmpfs rw 0 0\n", False),
        ("/dev/sda1 / ext4 rw 0 0\nserver:/x {}x nfs4 rw 0 0\n", False),
    ],
)
def test_a_share_is_known_by_its_mount(tmp_path: Path, monkeypatch, mounts: str, remote: bool):
    inbox = tmp_path / "收 件"
    inbox.mkdir()
    place = str(inbox).replace(" ", "\\040")
    (tmp_path / "mounts").write_text(mounts.format(place), encoding="utf-8")
    monkeypatch.setattr(inbox_at_rest, "_MOUNTS", tmp_path / "mounts")

    assert inbox_at_rest.is_remote(inbox) == remote
