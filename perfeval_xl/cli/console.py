"""Runs the command line, whatever the console is and whoever reads what is printed.

A reader that has seen enough ends nothing: `perfeval messages | head -1` closes the pipe after one
line. The rest then goes nowhere, quietly, and the exit code stays what the command made of its
work.

What is printed goes out as UTF-8. On Windows it depends on who reads:

- a console shows all characters, whatever its code page: Python hands them over as they are;
- a pipe is read by `more`, `findstr` or PowerShell, which take what comes for text in the code page
  of their console, in China 936; without a console, by a program, and programs expect UTF-8;
- a file is opened in the Notepad, which is sure of UTF-8 where a mark stands at the beginning. It
  gets one where it is empty, but for JSON, which has none by its standard.

Whoever sets PYTHONIOENCODING or PYTHONUTF8 reads what these say.
"""

import codecs
import errno
import io
import logging
import os
import stat
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, TextIO

from perfeval_xl.cli.commands import app
from perfeval_xl.cli.errors import USAGE, usage_words
from perfeval_xl.system.interrupt import end_with_standard_input
from perfeval_xl.system.progress import is_told_in_lines
from perfeval_xl.system.terminal_text import PrintableFormatter, say

_INTERRUPTED = 130
"""What Typer makes of Ctrl+C."""

# Windows says EINVAL for a pipe that the other side has closed.
_WINDOWS = sys.platform == "win32"
_CLOSED = {errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE}


def main() -> None:
    """Run the command line and exit with its code; an interrupt is `system.interrupt`'s to tell."""
    _prepare_streams()
    if is_told_in_lines():  # by a desk, which may let go at any moment
        end_with_standard_input()
    sys.excepthook = _tell
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(PrintableFormatter())
    try:
        code = app(prog_name="perfeval", standalone_mode=False)
    except Exception as error:
        if getattr(error, "exit_code", None) != USAGE:
            raise
        say(f"用法错误：{usage_words(error)}", err=True)
        sys.exit(USAGE)
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    sys.exit(code)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback: what it quotes may be of a file."""
    say("".join(traceback.format_exception(kind, error, trace)).rstrip(), err=True)


def _prepare_streams() -> None:
    """Make standard output and standard error readable, and patient with closed pipes."""
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
    file = _UntilClosed(stream.fileno(), "wb", closefd=False)
    is_file = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    file.is_marked = _WINDOWS and is_file and "--json" not in sys.argv
    return io.TextIOWrapper(
        io.BufferedWriter(file),
        encoding="utf-8" if is_file or not _WINDOWS else _encoding_of_readers(),
        errors="replace",
        line_buffering=stream is sys.__stderr__,
    )


def _encoding_of_readers() -> str:
    """Return what the other programs of this console take text for."""
    if chosen := os.environ.get("PYTHONIOENCODING", "").partition(":")[0]:
        return chosen
    page = 0 if sys.flags.utf8_mode else _console_code_page()
    try:
        return codecs.lookup(f"cp{page}").name if page else "utf-8"
    except LookupError:
        return "utf-8"


def _console_code_page() -> int:
    """Return the code page of the console's output, 0 where there is no console."""
    if sys.platform != "win32":
        return 0
    import ctypes

    return int(ctypes.WinDLL("kernel32").GetConsoleOutputCP())


class _UntilClosed(io.FileIO):
    """A file that takes everything, also when nobody reads it any more."""

    is_marked = False
    """Whether it begins with the mark of UTF-8."""

    def write(self, content: Any) -> int:
        try:
            if self.is_marked and not os.fstat(self.fileno()).st_size:
                super().write(codecs.BOM_UTF8)
            return super().write(content)
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            return memoryview(content).nbytes
