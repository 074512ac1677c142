"""A starter calls the program from its own folder, wherever that is and whatever it is called."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfeval_xl.desk.starters import DESK, DROPPED, STEPS, dropped_files, starters
from perfeval_xl.system.this_program import this_program

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\n\r\0"), min_size=1, max_size=12)


def arguments_of(entry: str) -> list[str]:
    """What a desktop calls by the Desktop Entry Specification: first the value, then Exec."""
    value = re.sub(r"\\(.)", r"\1", re.search(r"^Exec=(.*)$", entry, re.M)[1])
    parts = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', value)
    return [re.sub(r"\\(.)", r"\1", quoted).replace("%%", "%") or plain for quoted, plain in parts]


def test_they_are_numbered_in_the_order_of_work(tmp_path: Path):
    for system, suffix in (("windows", "bat"), ("macos", "command"), ("linux", "desktop")):
        names = list(starters(tmp_path, ["p"], system))

        steps = [f"{at} {step}.{suffix}" for at, step in enumerate(STEPS, start=1)]
        assert names == [*steps, f"{DESK}.{suffix}"]


def test_the_desk_has_one_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = starters(tmp_path, ["/p"], "linux")
    assert arguments_of(made[f"{DESK}.desktop"].decode()) == ["/p", "desk", "--hold"]
    bat = starters(tmp_path, ["C:\\p.exe"], "windows")[f"{DESK}.bat"].decode()
    assert "if defined PERFEVAL %PERFEVAL% desk\r\n" in bat

    monkeypatch.setattr("perfeval_xl.desk.starters._OF_DESK", ("a_library_that_is_not_there",))

    assert len(starters(tmp_path, ["/p"], "linux")) == len(STEPS)


@given(folder=NAMES, program=NAMES)
def test_a_desktop_entry_says_folder_and_program_whatever_they_are_called(folder, program):
    entry = starters(Path("/") / folder, [f"/{program}", "-P"], "linux")["3 评分.desktop"].decode()

    assert arguments_of(entry) == [f"/{program}", "-P", "step", "3", "--hold", "%F"]
    path = re.search(r"^Path=(.*)$", entry, re.M)[1]
    assert path.replace("\\\\", "\\") == f"/{folder}"


@pytest.mark.skipif(sys.platform == "win32", reason="a starter of another system")
@pytest.mark.parametrize("name", ["绩效 2026", '它\'s $HOME `a` "b"', "-a"])
def test_a_command_goes_to_its_folder_and_calls_the_program(name: str, tmp_path: Path):
    folder = tmp_path / name
    folder.mkdir()
    program = tmp_path / f"程序 {name}"
    program.write_text('#!/bin/sh\npwd\nfor each; do printf "%s|" "$each"; done\n')
    program.chmod(0o755)
    starter = folder / "3 评分.command"
    starter.write_bytes(starters(folder, [str(program), "-P"], "macos")[starter.name])

    called = subprocess.run(["sh", str(starter)], capture_output=True, text=True, check=True)

    assert called.stdout.splitlines() == [str(folder), "-P|step|3|"]


@pytest.mark.skipif(sys.platform == "win32", reason="a starter of another system")
def test_a_copy_of_the_program_in_the_folder_goes_first(tmp_path: Path):
    beside = tmp_path / "perfeval" / "perfeval"
    beside.parent.mkdir()
    beside.write_text("#!/bin/sh\necho beside $@\n")
    beside.chmod(0o755)
    made = starters(tmp_path, ["/nowhere/perfeval"], "macos")
    (tmp_path / "a.command").write_bytes(made["1 发模板.command"])

    called = subprocess.run(["sh", "a.command"], cwd=tmp_path, capture_output=True, text=True)

    assert called.stdout == "beside step 1\n"
    entry = starters(tmp_path, ["/nowhere/perfeval"], "linux")["1 发模板.desktop"].decode()
    assert arguments_of(entry)[0] == str(beside)


@pytest.mark.skipif(sys.platform == "win32", reason="a starter of another system")
def test_a_program_that_is_gone_is_told(tmp_path: Path):
    (tmp_path / "a.command").write_bytes(
        starters(tmp_path, ["/nowhere/perfeval"], "macos")["1 发模板.command"]
    )

    called = subprocess.run(
        ["/bin/sh", "a.command"], cwd=tmp_path, capture_output=True, text=True, env={"PATH": "/x"}
    )

    assert "没有找到评价软件" in called.stdout


def test_a_bat_keeps_to_what_cmd_reads(tmp_path: Path):
    program = ["C:\\软件 (x86)\\100%\\python.exe", "-P", "-m", "perfeval_xl"]
    content = starters(tmp_path, program, "windows")["3 评分.bat"]
    lines = content.decode().split("\r\n")

    assert b"\n" not in content.replace(b"\r\n", b"")
    # cmd reads by the code page of the moment: nothing else than ASCII before it is set.
    assert content.split(b"chcp 65001")[0].isascii()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert 'pushd "%~dp0"' in lines
    # A percent sign of a path is written twice, its brackets stand between quotation marks.
    assert 'set PERFEVAL="C:\\软件 (x86)\\100%%\\python.exe" -P -m perfeval_xl' in "".join(lines)
    called = "if defined PERFEVAL %PERFEVAL% step 3"
    assert f"if defined {DROPPED} {called}" in lines
    assert f"if not defined {DROPPED} {called} %*" in lines
    assert lines[-4:] == ["pause", "popd", f"if defined {DROPPED} exit", ""]
    # Exclamation marks mean something nowhere but where the line is taken out.
    on, off = lines.index("setlocal EnableDelayedExpansion"), lines.index('pushd "%~dp0"')
    assert all("!" not in line for line in [*lines[:on], *lines[off:]])
    assert lines[off - 2].endswith(f'do endlocal & set "{DROPPED}=%%A"')
    assert lines[off - 1] == f"if not defined {DROPPED} endlocal"
    # The call itself holds nothing that depends on the code page.
    assert next(line for line in lines if "%*" in line).isascii()


WINDOWS_NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters='\\/:*?"<>|'),
    min_size=1,
    max_size=12,
)


def dragged(starter: str, files: list[str]) -> str:
    """Return the line by which the Explorer starts cmd: it quotes what has a space in it."""
    given = " ".join(f'"{file}"' if " " in file else file for file in files)
    return f'C:\\Windows\\system32\\cmd.exe /c ""{starter}" {given}"'


@given(folder=WINDOWS_NAMES, names=st.lists(WINDOWS_NAMES, max_size=4))
@example(folder="绩效 & 科(1) 100%!^", names=["a&b.xlsx", "c d.xlsx", "%PATH%(1)!^", "甲　乙;,="])
def test_files_dragged_onto_a_bat_arrive_whole_whatever_they_are_called(folder, names):
    files = [f"D:\\{folder}\\{name}" for name in names]

    line = dragged(f"D:\\{folder}\\2 核对.bat", files)

    assert [str(path) for path in dropped_files(line)] == files


@pytest.mark.parametrize("line", ["", '"C:\\Windows\\system32\\cmd.exe" ', "cmd /k x.bat a"])
def test_a_starter_that_nothing_was_dragged_onto_has_no_files(line: str):
    assert dropped_files(line) == []


def test_the_running_program_is_called_again(monkeypatch: pytest.MonkeyPatch):
    assert this_program() == (sys.executable, "-P", "-m", "perfeval_xl")
    version = [*this_program(), "--version"]
    assert subprocess.run(version, capture_output=True, text=True).stdout.startswith("perfeval-xl")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert this_program() == (sys.executable,)
    assert shlex.join(this_program())
