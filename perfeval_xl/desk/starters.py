"""The files to double-click: one a step, numbered in the order of work, and the desk where it is
installed.

A starter goes to its own folder, finds the program (a copy that lies beside it first, then the one
that made the folder, then any that the system knows) and hands on the files that were dragged onto
it. It asks and decides nothing.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path, PureWindowsPath
from typing import Literal

STEPS = ("发模板", "核对", "评分", "收审核", "催报")
"""What a clerk does each month, in this order."""
DESK = "工作台"
_OF_DESK = ("starlette", "uvicorn", "jinja2")
"""What the extra `desk` brings."""
System = Literal["windows", "macos", "linux"]
_BESIDE = "perfeval"
"""The folder of a copy of the program that lies in the work folder."""
DROPPED = "PERFEVAL_DROPPED"
"""What a starter of Windows hands on in the environment: the line by which it was started."""
_STARTED = re.compile(r'/c +""[^"]*"(.*)" *$', re.IGNORECASE | re.DOTALL)
_DROPPED_FILE = re.compile(r'"([^"]+)"|([^ "]+)')
_LOST = (
    "没有找到评价软件。请把软件的 perfeval 文件夹放到这个文件夹里，"
    "或者请装软件的人再做一遍 perfeval new。"
)


def this_system() -> System:
    """Return the system for which starters are written when none is named."""
    if sys.platform == "win32":
        return "windows"
    return "macos" if sys.platform == "darwin" else "linux"


def has_desk() -> bool:
    """Tell whether the extra `desk` is installed."""
    return all(find_spec(name) is not None for name in _OF_DESK)


def open_as_clicked(path: Path) -> bool:
    """Open a file or folder as a double click does; return whether there is a program for that."""
    if sys.platform == "win32":
        os.startfile(path.absolute())
        return True
    program = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        subprocess.Popen([program, str(path.absolute())], stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return True


def starters(folder: Path, program: Sequence[str], system: System) -> dict[str, bytes]:
    """Return the starters of a work folder: file name → content."""
    calls: dict[str, tuple[str, ...]]
    calls = {f"{at} {step}": ("step", str(at)) for at, step in enumerate(STEPS, start=1)}
    if has_desk():
        calls[DESK] = ("desk",)
    made = {}
    for name, call in calls.items():
        if system == "windows":
            made[f"{name}.bat"] = _bat(call, program)
        elif system == "macos":
            made[f"{name}.command"] = _command(call, program)
        else:
            made[f"{name}.desktop"] = _desktop(name, call, folder, program)
    return made


def _takes_files(call: Sequence[str]) -> bool:
    """Tell whether what is dragged onto a starter is handed on; the desk has its page for that."""
    return call[0] == "step"


def _bat(call: Sequence[str], program: Sequence[str]) -> bytes:
    """All that is read before and where it matters is ASCII; `pushd` also takes a share.

    Without a mark at its beginning: cmd would take that for a command.

    Of files that are dragged onto it the Explorer puts only those between quotation marks that have
    a space in their names. cmd ends `a&b.xlsx` at its &, and would start what follows when this is
    done: so the last word is `exit`, behind which it starts nothing, and the program reads the line
    by which cmd was started (`dropped_files`). Taken out between exclamation marks, that line is
    not read as commands; for this alone they mean something, as a folder may have one in its name.
    Called by another name than its own, in a console say, it hands on what was typed.
    """
    there = f"%~dp0{_BESIDE}\\{_BESIDE}.exe"
    made = str(PureWindowsPath(program[0])).replace("%", "%%")
    options = "".join(f" {each}" for each in program[1:])
    called = f"if defined PERFEVAL %PERFEVAL% {' '.join(call)}"
    calls = [called]
    if _takes_files(call):
        calls = [f"if defined {DROPPED} {called}", f"if not defined {DROPPED} {called} %*"]
    lines = [
        "@echo off",
        "chcp 65001 >nul",
        "setlocal DisableDelayedExpansion",
        f'set "{DROPPED}="',
        "setlocal EnableDelayedExpansion",
        'set "LINE=!cmdcmdline!"',
        'if "!LINE:%~nx0=!"=="!LINE!" set "LINE="',
        f'for /f "delims=" %%A in ("!LINE!") do endlocal & set "{DROPPED}=%%A"',
        f"if not defined {DROPPED} endlocal",
        'pushd "%~dp0"',
        'set "PERFEVAL="',
        f'if exist "{there}" set PERFEVAL="{there}"',
        f'if not defined PERFEVAL if exist "{made}" set PERFEVAL="{made}"{options}',
        f"if not defined PERFEVAL where {_BESIDE} >nul 2>nul && set PERFEVAL={_BESIDE}",
        f"if not defined PERFEVAL echo {_LOST}",
        *calls,
        "echo.",
        "pause",
        "popd",
        f"if defined {DROPPED} exit",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def dropped_files(line: str) -> list[Path]:
    """Return the files that were dragged onto a starter of Windows.

    `line` is what cmd was started with: `cmd /c ""D:/绩效/2 核对.bat" D:/a&b.xlsx "D:/c d.xlsx""`.
    A name has no quotation mark in it there, and whatever has a space stands between two.
    """
    started = _STARTED.search(line)
    found = _DROPPED_FILE.findall(started[1]) if started else []
    return [Path(quoted or plain) for quoted, plain in found]


def _command(call: Sequence[str], program: Sequence[str]) -> bytes:
    lines = ["#!/bin/sh", 'cd "$(dirname "$0")" || exit 3']
    for found in ((f"./{_BESIDE}/{_BESIDE}",), program, (_BESIDE,)):
        called = shlex.join((*found, *call))
        lines.append(f"if command -v {shlex.quote(found[0])} >/dev/null; then exec {called}; fi")
    lines.append(f"echo {shlex.quote(_LOST)}")
    return "".join(f"{line}\n" for line in lines).encode()


def _desktop(name: str, call: Sequence[str], folder: Path, program: Sequence[str]) -> bytes:
    """An entry may not look for anything: the folder and the program stand in it.

    By the Desktop Entry Specification; after the folder was moved `perfeval new` writes it anew.
    """
    there = folder / _BESIDE / _BESIDE
    called = [str(there)] if there.is_file() else [*program]
    arguments = " ".join(_quoted(each) for each in (*called, *call, "--hold"))
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        f"Name={name}",
        f"Path={_escaped(str(folder))}",
        f"Exec={_escaped(arguments)}{' %F' if _takes_files(call) else ''}",
        "Terminal=true",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _quoted(argument: str) -> str:
    """Quote an argument of Exec: a double quote, backtick, dollar sign and backslash need one."""
    marked = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in argument)
    return '"{}"'.format(marked.replace("%", "%%"))


def _escaped(value: str) -> str:
    """Escape a value of an entry, in which a backslash begins a sign."""
    return value.replace("\\", "\\\\")
