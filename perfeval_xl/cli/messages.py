"""perfeval guide and messages: the manual, and everything that the software can tell."""

import re
import shutil
from typing import Annotated

import typer

from perfeval_xl.cli.errors import nearest, plain_errors
from perfeval_xl.messages import GROUPS, MESSAGES, ON_RETURNS, SEVERITY_WORDS, PerfevalError
from perfeval_xl.system.terminal_text import padded, say, wrapped

_WIDEST = 80
_DETAIL = re.compile(r"\{\w+\}")
_TODO_ON_RETURNS = {
    "error": "报送表退回，不评分。请照提示改正后重报。",
    "warning": "照常评分。请核对，有误的改正后重报。",
    "note": "告知一声，照常处理。读得不对或需要补充的再改。",
}
_TODO_ELSEWHERE = {
    "error": "这一步没有做成。请照提示改正，再运行一次。",
    "warning": "已照提示里说的处理。请核对，需要的照提示改正。",
    "note": "告知一声，一般不用做什么。",
}


def guide_command(
    chapter: Annotated[
        str, typer.Argument(metavar="章", help="第几章，或章名（写一部分也行）；不写则列出各章。")
    ] = "",
) -> None:
    """使用手册：列出各章，或打印一章。"""
    from perfeval_xl.guide import FOLDER, chapters, find_chapter
    from perfeval_xl.guide.plain import plain_text
    from perfeval_xl.system.terminal_text import wrapped

    width = min(_WIDEST, shutil.get_terminal_size().columns)
    if not chapter:
        for listed in chapters():
            summary = wrapped(listed.summary, width, " " * 3)
            say("\n".join([f"{listed.number}  {listed.title}", *summary]))
        say("\n看一章：perfeval guide 1，或 perfeval guide 科员")
        return
    with plain_errors():
        text = find_chapter(chapter).text
    say(plain_text(text, width, FOLDER))


def messages_command(
    code: Annotated[
        str, typer.Argument(metavar="代码", help="只说明这一个，例如 FILE_EMPTY；不写则列出全部。")
    ] = "",
) -> None:
    """列出全部提示的代码、程度和说法；写明代码的，说明那一个和怎么办。

    代码就是 findings.csv 里 code 一列。“…”处是具体的内容。
    """
    columns = min(_WIDEST, shutil.get_terminal_size((_WIDEST, 1)).columns) - 1
    with plain_errors():
        lines = message_lines(code, columns) if code else list_lines(columns)
    say("\n".join(lines))


def list_lines(columns: int) -> list[str]:
    """Return the lines of all messages, group by group."""
    lines: list[str] = []
    for title, group in GROUPS.items():
        lines += [f"【{title}】", ""]
        for code, message in group.items():
            lines.append(f"{code}  {SEVERITY_WORDS[message.severity]}")
            lines += wrapped(_plain(message.sentence), columns, "  ")
        lines.append("")
    return lines[:-1]


def message_lines(asked: str, columns: int) -> list[str]:
    """Return the lines of one message; capitals need not be typed."""
    code = next((known for known in MESSAGES if known == asked.strip().upper()), None)
    if code is None:
        alike = nearest(asked.strip().upper(), MESSAGES)
        raise PerfevalError("CODE_UNKNOWN", found=asked, expected=alike or "。")
    message = MESSAGES[code]
    todo = (_TODO_ON_RETURNS if code in ON_RETURNS else _TODO_ELSEWHERE)[message.severity]
    rows = {
        "代码": code,
        "类别": next(title for title, group in GROUPS.items() if code in group),
        "程度": SEVERITY_WORDS[message.severity],
        "提示": _plain(message.sentence),
        "怎么办": todo,
    }
    return [
        line for title, text in rows.items() for line in wrapped(text, columns, padded(title, 8))
    ]


def _plain(sentence: str) -> str:
    """Return a sentence with … for its details."""
    return _DETAIL.sub("…", sentence)
