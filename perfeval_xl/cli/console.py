"""Runs the command line, whatever the console is."""

import sys

import typer

from perfeval_xl.cli.commands import app
from perfeval_xl.cli.errors import FAILED, USAGE
from perfeval_xl.cli.streams import prepare_streams
from perfeval_xl.cli.usage import usage_words

_INTERRUPTED = 130
"""What Typer makes of Ctrl+C."""


def main() -> None:
    """Run the command line and exit with its code."""
    prepare_streams()
    try:
        code = app(prog_name="perfeval", standalone_mode=False)
    except Exception as error:
        if getattr(error, "exit_code", None) != USAGE:
            raise
        typer.echo(f"用法错误：{usage_words(error)}", err=True)
        sys.exit(USAGE)
    if code == _INTERRUPTED:
        typer.echo("已中断，没有做完。再运行一次即可，原来的文件不会只写一半。", err=True)
        code = FAILED
    sys.exit(code)
