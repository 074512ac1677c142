"""Runs the command line, whatever the console is."""

from __future__ import annotations

import sys
from typing import Any

import typer

from perfeval_xl.cli.commands import app
from perfeval_xl.cli.errors import FAILED, USAGE

_INTERRUPTED = 130
"""What Typer makes of Ctrl+C."""


def main() -> None:
    """Run the command line, UTF-8 whatever the console's code page is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(standalone_mode=False)
    except Exception as error:
        if getattr(error, "exit_code", None) != USAGE:
            raise
        if words := _usage(error):
            typer.echo(f"用法错误：{words}。加 --help 看说明。", err=True)
        sys.exit(USAGE)
    if code == _INTERRUPTED:
        typer.echo("已中断，没有做完。再运行一次即可，原来的文件不会只写一半。", err=True)
        code = FAILED
    sys.exit(code)


def _usage(error: Any) -> str:
    """Say in Chinese what is wrong with the words of a call; "" where the help was shown."""
    parameter = getattr(error, "param", None)
    name = "/".join(getattr(parameter, "opts", [])) or getattr(error, "option_name", "")
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return ""
        case "MissingParameter":
            return f"缺少 {name}"
        case "NoSuchOption":
            return f"没有选项 {name}"
        case "BadParameter":
            return f"{name} 的值不对"
    message = str(error.format_message())
    return message.replace("No such command", "没有命令").rstrip(".")
