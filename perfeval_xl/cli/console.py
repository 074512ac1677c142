"""Runs the command line, whatever the console is and whoever reads what is printed.

What is printed goes out as UTF-8, and a reader that has seen enough ends nothing: `perfeval
messages | head -1` closes the pipe after one line. The rest then goes nowhere, quietly, and the
exit code stays what the command made of its work.
"""

import errno
import io
import os
import sys
from collections.abc import Callable
from typing import Any, TextIO

import typer

from perfeval_xl.cli.commands import app
from perfeval_xl.cli.errors import USAGE, usage_words

_INTERRUPTED = 130
"""What Typer makes of Ctrl+C."""

# Windows says EINVAL for a pipe that the other side has closed.
_CLOSED = {errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE}


def main() -> None:
    """Run the command line and exit with its code; an interrupt is `system.interrupt`'s to tell."""
    _prepare_streams()
    try:
        code = app(prog_name="perfeval", standalone_mode=False)
    except Exception as error:
        if getattr(error, "exit_code", None) != USAGE:
            raise
        typer.echo(f"用法错误：{usage_words(error)}", err=True)
        sys.exit(USAGE)
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    sys.exit(code)


def _prepare_streams() -> None:
    """Make standard output and standard error UTF-8, and patient with closed pipes."""
    sys.stdout = _prepared(sys.stdout, sys.__stdout__)
    sys.stderr = _prepared(sys.stderr, sys.__stderr__)


def _prepared(stream: TextIO, original: TextIO | None) -> TextIO:
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    # A terminal never closes in this way, and on Windows is written to by its own means; what
    # somebody put in the place of a stream (a test, a notebook) is theirs.
    if stream is None or stream is not original or stream.isatty():
        return stream
    stream.flush()
    raw = io.BufferedWriter(_UntilClosed(stream.fileno(), "wb", closefd=False))
    return io.TextIOWrapper(
        raw, encoding="utf-8", errors="replace", line_buffering=stream is sys.__stderr__
    )


class _UntilClosed(io.FileIO):
    """A file that takes everything, also when nobody reads it any more."""

    def write(self, content: Any) -> int:
        try:
            return super().write(content)
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            return memoryview(content).nbytes
