"""What lies in an inbox besides returns, and returns that come in folders and archives."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import zipfile
from pathlib import Path

import pytest
from support.inbox import SOUND, copy, filled, outcome, totals
from support.small_inbox import tree
from typer.testing import CliRunner

from perfeval_xl.batch.inbox import intake
from perfeval_xl.batch.inbox.archives import unpack
from perfeval_xl.batch.inbox.rubric_choice import read_file
from perfeval_xl.batch.report import report
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import app
from perfeval_xl.messages import MESSAGES, PerfevalError, RunError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.journal import NAME as JOURNAL
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.children import Children

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "收件").mkdir()
    return tmp_path / "收件"


def test_names_folders_and_suffixes_as_people_leave_them(inbox: Path, tmp_path: Path):
    names = [
        "十月/甲局.xlsx",
        "十月/乙局/报送表 （1）.xlsx",
        "报送表 - 副本.xlsx",
        "报 送 表(2).XLSX",
    ]
    for number, name in enumerate(names):
        filled(inbox / name, f"单位{number}")

    found = outcome(inbox, tmp_path / "out")

    assert {name: status for name, (status, _) in found.items()} == dict.fromkeys(names, "scored")


def test_what_is_no_return_is_ignored_with_the_reason(inbox: Path, tmp_path: Path):
    for name in (
        "~$甲.xlsx",
        ".~lock.甲.xlsx#",
        ".隐藏.xlsx",
        "Thumbs.db",
        "照片.jpg",
        "说明.docx",
    ):
        (inbox / name).write_bytes(JPEG)
    (inbox / "链接.xlsx").symlink_to(copy(SOUND, tmp_path / "elsewhere.xlsx"))
    (inbox / "文件夹链接").symlink_to(tmp_path)
    os.mkfifo(inbox / "管道.xlsx")

    found = outcome(inbox, tmp_path / "out")

    assert {status for status, _ in found.values()} == {"ignored"}
    assert found["~$甲.xlsx"][1] == found["Thumbs.db"][1] == MESSAGES["FILE_TEMPORARY"].sentence
    assert "“照片.jpg”不是表格文件" in found["照片.jpg"][1]
    for name in ("链接.xlsx", "文件夹链接", "管道.xlsx"):
        assert "是链接或设备" in found[name][1]


def test_a_name_of_other_bytes_is_shown_as_it_was_meant(inbox: Path, tmp_path: Path):
    raw = os.fsencode(inbox) + b"/" + "财政局.xlsx".encode("gbk")
    filled(tmp_path / "a.xlsx", "财政局")
    os.rename(tmp_path / "a.xlsx", raw)  # noqa: PTH104
    filled(inbox / "甲\x1b[31m\n局.xlsx", "甲局")

    found = outcome(inbox, tmp_path / "out")

    assert {name: status for name, (status, _) in found.items()} == {
        "财政局.xlsx": "scored",
        "甲\ufffd[31m\ufffd局.xlsx": "scored",
    }


def archive(path: Path, members: dict[str, Path | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else content.read_bytes()
            writer.writestr(name, data)
    return path


def test_the_returns_in_an_archive_are_read_one_by_one(inbox: Path, tmp_path: Path):
    one, two = filled(tmp_path / "1.xlsx", "甲局"), filled(tmp_path / "2.xlsx", "乙局")
    archive(
        inbox / "邮件附件.zip",
        {"甲.xlsx": one, "子目录/乙.xlsx": two, "照片.jpg": JPEG, "__MACOSX/甲.xlsx": JPEG,
         "../../外面.xlsx": b"x", "里面.zip": b"PK"},
    )  # fmt: skip

    found = outcome(inbox, tmp_path / "out")

    assert {name: status for name, (status, _) in found.items()} == {
        "邮件附件.zip": "ignored",
        "邮件附件.zip/甲.xlsx": "scored",
        "邮件附件.zip/子目录/乙.xlsx": "scored",
        "邮件附件.zip/照片.jpg": "ignored",
        "邮件附件.zip/__MACOSX/甲.xlsx": "ignored",
        "邮件附件.zip/../../外面.xlsx": "returned",
        "邮件附件.zip/里面.zip": "returned",
    }
    assert found["邮件附件.zip"][1] == "压缩包，里面的 6 个文件已逐个处理。"
    assert "又有压缩包" in found["邮件附件.zip/里面.zip"][1]
    assert not (tmp_path / "外面.xlsx").exists()


def test_names_in_an_archive_that_windows_wrote_in_gbk(inbox: Path, tmp_path: Path):
    path = archive(inbox / "a.zip", {"AAAAAA.xlsx": filled(tmp_path / "1.xlsx", "甲局")})
    path.write_bytes(path.read_bytes().replace(b"AAAAAA", "财政局".encode("gbk")))

    assert "a.zip/财政局.xlsx" in outcome(inbox, tmp_path / "out")


@pytest.mark.large
def test_a_workbook_that_is_only_called_zip_is_read_as_one(inbox: Path, tmp_path: Path):
    filled(inbox / "甲局.zip", "甲局")

    assert {status for status, _ in outcome(inbox, tmp_path / "out").values()} == {"scored"}


def test_an_ods_workbook_that_is_only_called_zip(inbox: Path, tmp_path: Path, root: Path):
    (inbox / "甲局.zip").write_bytes((root / "tests" / "samples" / "return.ods").read_bytes())

    assert list(outcome(inbox, tmp_path / "out")) == ["甲局.zip"]


def test_of_two_in_an_archive_the_one_changed_last_counts(inbox: Path, tmp_path: Path):
    with zipfile.ZipFile(inbox / "a.zip", "w") as writer:
        for name, month in (("一.xlsx", 9), ("二.xlsx", 3)):
            data = filled(tmp_path / name, "甲局", figure=month).read_bytes()
            writer.writestr(zipfile.ZipInfo(name, (2026, month, 1, 8, 0, 0)), data)

    found = outcome(inbox, tmp_path / "out")

    assert found["a.zip/一.xlsx"][0] == "scored"
    assert found["a.zip/二.xlsx"][0] == "superseded"


def test_archives_that_cannot_be_opened_say_why(inbox: Path, tmp_path: Path):
    archive(inbox / "完整.zip", {"a.txt": b"x" * 5000})
    (inbox / "半截.zip").write_bytes((inbox / "完整.zip").read_bytes()[:60])
    (inbox / "别的.rar").write_bytes(b"Rar!\x1a\x07\x00")
    locked = bytearray(archive(inbox / "密码.zip", {"a.xlsx": b"x"}).read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + at] |= 1
    (inbox / "密码.zip").write_bytes(locked)

    found = outcome(inbox, tmp_path / "out")

    assert found["半截.zip"] == ("returned", MESSAGES["ARCHIVE_UNREADABLE"].sentence.format(
        found="内容损坏，或没有传完"))  # fmt: skip
    assert "只能读 .zip，这是 .rar" in found["别的.rar"][1]
    assert "设有密码" in found["密码.zip"][1]


def test_an_archive_is_bounded_in_number_and_in_size(inbox: Path, tmp_path: Path):
    (tmp_path / "perfeval.toml").write_text(
        "[limits]\narchive_files = 3\narchive_mb = 2\n", encoding="utf-8"
    )
    archive(inbox / "多.zip", {f"{n}.txt": b"x" for n in range(4)})
    archive(inbox / "大.zip", {"0.txt": bytes(3 << 20)})
    archive(inbox / "合起来大.zip", {"0.txt": bytes(3 << 19), "1.txt": bytes((1 << 19) + 1)})
    archive(inbox / "正好.zip", {"0.txt": bytes(1 << 20), "1.txt": bytes(1 << 20), "2.txt": b""})

    found = outcome(inbox, tmp_path / "out")

    assert "有 4 个文件，上限是 3 个" in found["多.zip"][1]
    assert "解压后超过 2 MB，上限是 2 MB" in found["大.zip"][1]
    assert "解压后超过 2 MB" in found["合起来大.zip"][1]
    assert found["正好.zip"][0] == "ignored"


def test_names_that_stand_twice_in_an_archive_both_count(inbox: Path, tmp_path: Path):
    one = filled(tmp_path / "1.xlsx", "甲局").read_bytes()
    two = filled(tmp_path / "2.xlsx", "乙局").read_bytes()
    path = archive(inbox / "a.zip", {"AAAA.xlsx": one, "BBBB.xlsx": two})
    path.write_bytes(path.read_bytes().replace(b"BBBB.xlsx", b"AAAA.xlsx"))

    run(inbox, tmp_path / "out")

    assert set(totals(tmp_path / "out")) == {"甲局", "乙局"}


def test_a_file_still_being_copied_is_left_for_the_next_run(
    inbox: Path, tmp_path: Path, monkeypatch
):
    whole = filled(tmp_path / "whole.xlsx", "甲局").read_bytes()
    path = inbox / "甲局.xlsx"
    path.write_bytes(whole[:8000])
    writing = threading.Timer(0.3, lambda: path.write_bytes(whole))
    monkeypatch.setattr(intake.time, "sleep", lambda _: (writing.start(), writing.join()))

    first = outcome(inbox, tmp_path / "out")
    monkeypatch.undo()
    second = outcome(inbox, tmp_path / "out")

    assert first == {"甲局.xlsx": ("ignored", MESSAGES["FILE_GROWING"].sentence)}
    assert second["甲局.xlsx"][0] == "scored"


def test_a_damaged_file_that_nobody_is_copying_is_handed_back(inbox: Path, tmp_path: Path):
    whole = filled(tmp_path / "whole.xlsx", "甲局").read_bytes()
    (inbox / "甲局.xlsx").write_bytes(whole[:8000])

    assert outcome(inbox, tmp_path / "out")["甲局.xlsx"][0] == "returned"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[limits]\nfile = 3\n", "没有“file”这一项"),
        ("[limit]\nfile_mb = 3\n", "没有“[limit]”这一项"),
        ("[limits]\nfile_mb = 0\n", "file_mb 应是大于 0 的整数，现为 0"),
        ("[limits]\nfile_mb = '9'\n", "file_mb 应是大于 0 的整数，现为 '9'"),
        ("[limits\n", "perfeval.toml 不对：第 1 行的写法不对"),
        ("[limits]\nfile_mb = \n", "第 2 行的写法不对"),
        ("file_mb = '", "写法不对，没有写完"),
        ("limits = 3\n", "没有“limits”这一项"),
        ("[limits]\nfile_mb = true\n", "file_mb 应是大于 0 的整数，现为 True"),
        ("\ufeff[limits]\nfile = 3\n", "没有“file”这一项"),
    ],
)
def test_settings_that_are_not_understood_are_not_passed_over(
    inbox: Path, tmp_path: Path, text: str, told: str
):
    (tmp_path / "perfeval.toml").write_text(text, encoding="utf-8")

    with pytest.raises(PerfevalError, match=told.replace("[", r"\[")):
        run(inbox, tmp_path / "out", Options())


def test_files_whose_names_look_the_same_are_each_accounted_for(inbox: Path, tmp_path: Path):
    filled(inbox / "局\x01.xlsx", "甲局")
    (inbox / "局\x02.xlsx").write_text("这是一个文本文件", encoding="utf-8")

    found = outcome(inbox, tmp_path / "out")

    assert {name: status for name, (status, _) in found.items()} == {
        "局\ufffd.xlsx": "scored",
        "局\ufffd（第 2 个）.xlsx": "returned",
    }


@pytest.mark.thinned(2)
@pytest.mark.parametrize("name", ["十月", "收件"])
def test_a_folder_that_does_not_open_stops_the_run(
    name: str, inbox: Path, tmp_path: Path, monkeypatch
):
    filled(inbox / "甲.xlsx", "甲局")
    filled(inbox / "十月" / "乙.xlsx", "乙局")
    run(inbox, tmp_path / "out")
    before = tree(tmp_path / "out")
    scan = os.scandir

    def closed(folder):
        if str(folder).endswith(name):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", closed)
    for out in (tmp_path / "out", tmp_path / "new"):
        with pytest.raises(RunError, match="没有读取的权限。原有的结果一点也没有改动") as told:
            run(inbox, out)
        assert told.value.code == "INBOX_UNREADABLE"
        assert name in str(told.value)
    assert tree(tmp_path / "out") == before
    assert not (tmp_path / "new").exists()


def test_a_folder_that_breaks_off_in_the_middle_stops_the_run(
    inbox: Path, tmp_path: Path, monkeypatch
):
    for number in range(3):
        filled(inbox / "十月" / f"{number}.xlsx", f"单位{number}")
    scan = os.scandir

    class Breaking:
        """A listing whose share goes away after the first entry."""

        def __init__(self, folder: str) -> None:
            self._entries = scan(folder)
            self._left = 1

        def __enter__(self) -> Breaking:
            return self

        def __exit__(self, *_: object) -> None:
            self._entries.close()

        def __iter__(self) -> Breaking:
            return self

        def __next__(self) -> os.DirEntry[str]:
            if not self._left:
                raise OSError(errno.ESTALE, "Stale file handle")
            self._left -= 1
            return next(self._entries)

    def breaking(folder):
        return Breaking(folder) if str(folder).endswith("十月") else scan(folder)

    monkeypatch.setattr(os, "scandir", breaking)

    with pytest.raises(RunError, match="Stale file handle") as told:
        run(inbox, tmp_path / "out")
    assert told.value.code == "INBOX_UNREADABLE"


def test_a_folder_of_the_system_may_stay_shut(inbox: Path, tmp_path: Path, monkeypatch):
    filled(inbox / "甲.xlsx", "甲局")
    (inbox / "lost+found").mkdir()
    scan = os.scandir

    def closed(folder):
        if str(folder).endswith("lost+found"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", closed)

    found = outcome(inbox, tmp_path / "out")

    assert found["甲.xlsx"][0] == "scored"
    assert found["lost+found"] == ("ignored", MESSAGES["FILE_TEMPORARY"].sentence)


@pytest.mark.thinned(2)
@pytest.mark.parametrize("left", [[], [".挂载点"], ["lost+found/"], ["Thumbs.db"]])
def test_an_inbox_that_is_empty_all_at_once_stops_the_run(
    left: list[str], inbox: Path, tmp_path: Path
):
    filled(inbox / "甲.xlsx", "甲局")
    run(inbox, tmp_path / "out")
    before = tree(tmp_path / "out")
    (inbox / "甲.xlsx").rename(tmp_path / "甲.xlsx")
    for name in left:
        (inbox / name).mkdir() if name.endswith("/") else (inbox / name).touch()

    for lost in (None, "run.json", "ledger.sqlite"):
        if lost is not None:
            (tmp_path / "out" / lost).rename(tmp_path / lost)
        with pytest.raises(RunError, match="现在是空的，上次运行时有 1 个文件") as told:
            run(inbox, tmp_path / "out", Options(anyway=True))
        assert told.value.code == "INBOX_EMPTIED"
        if lost is not None:
            (tmp_path / lost).rename(tmp_path / "out" / lost)
        left_there = tree(tmp_path / "out")
        left_there.pop(JOURNAL, None)  # that a ledger was found again is told by the next run
        assert left_there == before

    shutil.rmtree(inbox)
    inbox.mkdir()
    (tmp_path / "甲.xlsx").rename(inbox / "甲.xlsx")
    run(inbox, tmp_path / "out")
    assert run(inbox, tmp_path / "out").unchanged


def test_an_inbox_that_is_gone_after_a_run_is_no_wrong_call(inbox: Path, tmp_path: Path):
    with pytest.raises(PerfevalError) as told:
        run(tmp_path / "错", tmp_path / "out")
    assert (told.value.code, type(told.value)) == ("INBOX_MISSING", PerfevalError)
    filled(inbox / "甲.xlsx", "甲局")
    run(inbox, tmp_path / "out")
    inbox.rename(tmp_path / "离线")

    with pytest.raises(RunError, match="没有这个文件夹"):
        run(inbox, tmp_path / "out")


def test_an_inbox_that_has_been_empty_from_the_beginning_is_said(inbox: Path, tmp_path: Path):
    for _ in range(2):
        done = CliRunner().invoke(app, ["run", str(inbox), "--out", str(tmp_path / "out")])
        assert done.exit_code == 0

    assert (tmp_path / "out" / "汇总表.xlsx").is_file()
    first = run(inbox, tmp_path / "new")
    assert "收件文件夹里还没有文件，没有可评的报送表。" in report(first, tmp_path / "new")


def test_a_file_without_a_name_in_an_archive(inbox: Path, tmp_path: Path):
    path = archive(inbox / "a.zip", {"AAAA.xlsx": b"x", "b.xlsx": filled(tmp_path / "1", "甲局")})
    path.write_bytes(path.read_bytes().replace(b"AAAA.xlsx", b"\0AAA.xlsx"))

    found = outcome(inbox, tmp_path / "out")

    assert [status for status, _ in found.values()] == ["ignored", "ignored", "scored"]


def test_a_disk_that_is_full_is_not_the_archives_fault(tmp_path: Path, monkeypatch):
    path = archive(tmp_path / "a.zip", {"a.xlsx": b"x"})
    (tmp_path / "out").mkdir()
    opened = Path.open

    def full(self: Path, mode: str = "r", *more):
        if mode == "ab":
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(self, mode, *more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(RunError, match="磁盘已满"):
        unpack(path, tmp_path / "out", Limits())


def test_a_slip_of_ours_over_one_archive_stops_nothing(inbox: Path, tmp_path: Path, monkeypatch):
    archive(inbox / "a.zip", {"a.xlsx": b"x"})
    filled(inbox / "甲.xlsx", "甲局")
    monkeypatch.setattr("perfeval_xl.batch.inbox.inbox.unpack", len)

    found = outcome(inbox, tmp_path / "out")

    assert "程序自己出了错" in found["a.zip"][1]
    assert found["甲.xlsx"][0] == "scored"


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("function", "error", "words"),
    [
        (unpack, ChildDiedError("读取程序意外退出"), "压缩包打不开：读取程序意外退出"),
        (unpack, ChildSlowError(), "压缩包太大，没有读取：解压超过 8 秒，上限是 8 秒"),
        (read_file, ChildDiedError("读取程序意外退出"), "出了故障（读取程序意外退出）"),
        (read_file, ChildSlowError(), "读取这个文件超过 8 秒"),
        (read_file, PermissionError(), "正被别的程序占用"),
    ],
)
def test_what_takes_a_reader_down_is_named_and_the_run_goes_on(
    inbox: Path, tmp_path: Path, monkeypatch, function, error: Exception, words: str
):
    archive(inbox / "坏.zip", {"a.txt": b"x"})
    filled(inbox / "坏.xlsx", "坏局")
    filled(inbox / "好.xlsx", "好局")
    call_all = Children.call_all

    def failing(self: Children, what, calls, *seconds):
        found = call_all(self, what, calls, *seconds)
        bad = [what is function and arguments[0].stem == "坏" for arguments in calls]
        return [error if fails else each for fails, each in zip(bad, found, strict=True)]

    monkeypatch.setattr(Children, "call_all", failing)
    found = outcome(inbox, tmp_path / "out")

    assert words in found["坏.zip" if function is unpack else "坏.xlsx"][1]
    assert found["好.xlsx"][0] == "scored"
