"""How a step talks to whoever double-clicked it: questions, one screen of words, what is opened."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import typer

from perfeval_xl.cli.errors import HANDED_BACK
from perfeval_xl.desk.starters import open_as_clicked
from perfeval_xl.messages import MESSAGES, PerfevalError
from perfeval_xl.system.terminal_text import answer_to, say

_Result = TypeVar("_Result")
_LINES = 30
"""Lines of one screen; what is longer is put into a file."""
_WHOLE = "上次显示的全文.txt"
_YES = ("是", "y", "yes", "1")


def answered(question: str, usual: str, read: Callable[[str], _Result]) -> _Result:
    """Ask until the answer is understood; Enter is the usual one."""
    shown = f"［{usual}］" if usual else ""
    while True:
        text = answer_to(f"{question}{shown}：")
        try:
            return read(text or usual)
        except PerfevalError as error:
            if not text:  # nobody is there to answer otherwise
                raise
            say(str(error))


def confirmed(question: str, *, usual: bool = True) -> bool:
    """Ask whether, and tell; Enter is the usual answer."""
    text = answer_to(f"{question}（是/否）［{'是' if usual else '否'}］：").lower()
    return text in _YES if text else usual


def insisting(do: Callable[[bool, bool], _Result]) -> _Result:
    """Do what may be refused; where a person may insist, ask, with no for the usual answer."""
    overwrite = anyway = False
    while True:
        try:
            return do(overwrite, anyway)
        except PerfevalError as error:
            taken = not overwrite and error.code == "OUTPUT_NOT_OURS"
            doubted = not anyway and "--anyway" in MESSAGES[error.code].sentence
            if not (taken or doubted):
                raise
            say(str(error))
            question = "把它们移进“原有文件”文件夹，再写新的吗？" if taken else "确要照样做吗？"
            if not confirmed(question, usual=False):
                say("没有做，什么也没有改动。")
                raise typer.Exit(HANDED_BACK) from None
            overwrite, anyway = overwrite or taken, anyway or doubted


def show(text: str) -> None:
    """Say a text on one screen; a longer one is put into a file, which is opened."""
    from perfeval_xl.system.written import write_at

    lines = text.splitlines()
    if len(lines) <= _LINES:
        say(text)
        return
    head = _LINES // 2
    whole = Path(_WHOLE)
    write_at(whole, lambda path: path.write_text(text + "\n", encoding="utf-8-sig"), overwrite=True)
    left = len(lines) - head - 5
    say("\n".join([*lines[:head], f"  …… 中间 {left} 行在 {_WHOLE} 里 ……", *lines[-5:]]))
    open_it(whole)


def open_it(path: Path) -> None:
    """Open a file or folder as a double click does, where somebody sits before the screen."""
    if sys.stdin is None or not sys.stdin.isatty() or not path.exists():
        return
    if not open_as_clicked(path):
        say(f"请打开 {path}。")
