"""What the system does not let us write: told in one sentence, and nothing is left half done."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from support.inbox import SOUND, copy
from typer.testing import CliRunner

from perfeval_xl import cli
from perfeval_xl.batch.run import run
from perfeval_xl.cli import errors
from perfeval_xl.workers.child import ChildNotStartedError
from perfeval_xl.workers.children import Children


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """An inbox, and what a run over it wrote."""
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    run(tmp_path / "收件", tmp_path / "结果")
    return tmp_path / "收件", tmp_path / "结果"


def again(places: tuple[Path, Path]) -> tuple[int, str]:
    """Run once more, with one return more: otherwise there is nothing to do."""
    copy("示例单位02.xlsx", places[0] / "乙.xlsx")
    result = CliRunner().invoke(cli.app, ["run", str(places[0]), "--out", str(places[1])])
    return result.exit_code, result.output


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refuse(monkeypatch, method: str, name: str, error: OSError) -> None:
    """Let a method of Path fail for files of this name, as the system would."""
    original = getattr(Path, method)

    def refused(self: Path, *arguments, **more):
        if name in self.name and (method != "open" or arguments[:1] == ("r+b",)):
            raise error
        return original(self, *arguments, **more)

    monkeypatch.setattr(Path, method, refused)


@pytest.mark.thinned(3)
@pytest.mark.parametrize("name", ["汇总表.xlsx", "明细.xlsx", "findings.csv"])
def test_a_result_that_is_open_elsewhere_is_named_before_anything_changes(
    places: tuple[Path, Path], monkeypatch, name: str
):
    before = contents(places[1])
    refuse(monkeypatch, "open", name, PermissionError(errno.EACCES, "Permission denied"))

    code, told = again(places)

    assert code == errors.FAILED
    assert f"{name}：它正被别的程序打开（多半是 Excel 或 WPS）" in told
    assert "Permission" not in told
    assert contents(places[1]) == before


@pytest.mark.large
def test_what_no_run_wrote_may_be_open(places: tuple[Path, Path], monkeypatch):
    for name in ("我的.xlsx", "评分表/我的.xlsx"):
        (places[1] / name).write_bytes(b"x")
    refuse(monkeypatch, "open", "我的.xlsx", PermissionError(errno.EACCES, "Permission denied"))

    assert again(places)[0] == 0


@pytest.mark.large
def test_one_that_is_opened_meanwhile_ends_the_run_in_order(places: tuple[Path, Path], monkeypatch):
    refuse(monkeypatch, "replace", ".~", PermissionError(errno.EACCES, "Permission denied"))

    code, told = again(places)

    assert code == errors.FAILED
    assert "它正被别的程序打开" in told
    assert not list(places[1].rglob(".~*"))


@pytest.mark.large
def test_a_scorebook_that_should_go_and_is_open_is_named_too(
    places: tuple[Path, Path], monkeypatch
):
    copy(SOUND, places[0] / "甲.xlsx", lambda book: book["基础数据表"].__setitem__("B6", 999))
    refuse(monkeypatch, "replace", SOUND, PermissionError(errno.EACCES, "Permission denied"))

    code, told = again(places)

    assert code == errors.HANDED_BACK
    assert f"{SOUND} 是上次运行写的，这次不再有这份，它正被人打开" in told
    monkeypatch.undo()
    assert again(places)[0] == errors.HANDED_BACK
    assert not (places[1] / "评分表" / SOUND).exists()


def test_a_full_disk_is_told_as_one(places: tuple[Path, Path], monkeypatch):
    refuse(monkeypatch, "write_bytes", ".~", OSError(errno.ENOSPC, "No space left on device"))

    code, told = again(places)

    assert code == errors.FAILED
    assert "磁盘已满。请腾出空间，再运行一次。" in told
    assert "No space" not in told
    assert not list(places[1].rglob(".~*"))


def test_an_output_place_that_is_a_file(tmp_path: Path):
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    (tmp_path / "结果").write_text("x", encoding="ascii")

    code, told = again((tmp_path / "收件", tmp_path / "结果"))

    assert code == errors.USAGE
    assert "是一个文件，不是文件夹" in told


def test_readers_that_do_not_start_leave_the_results_as_they_are(
    places: tuple[Path, Path], monkeypatch
):
    before = contents(places[1])

    def not_started(*_: object) -> None:
        raise ChildNotStartedError("READER_NOT_STARTED", found="blocked")

    monkeypatch.setattr(Children, "call_all", not_started)
    code, told = again(places)

    assert code == errors.FAILED
    assert "读取程序启动不了" in told
    assert contents(places[1]) == before


def test_what_is_written_has_the_rights_that_the_folder_gives(places: tuple[Path, Path]):
    plain = places[1] / "别的"
    plain.touch()

    assert {path.stat().st_mode for path in contents(places[1])} == {plain.stat().st_mode}
