"""Runs in real processes that need not import anything first, so that many can be interrupted.

    python warm_runs.py INBOX RUBRIC

takes orders from standard input, one a line of JSON: `inbox`, `out`, and how it ends, if not by
itself: killed (SIGKILL) `seconds` after its start, or after it has noted `noted` more lines in the
journal; no room from the `full_at`-th opening of a file on; no file may grow beyond `most` bytes.
Its `year` or `period` may be named.
Each run is a fork that has everything loaded that a run over INBOX needs. Answers with one line of
JSON: whether it was killed, how long it took, its exit code. Files are read in the same process:
starting readers takes longer than all the rest.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.messages import RunError
from perfeval_xl.system.journal import NAME
from perfeval_xl.workers.children import Children

NO_SPACE = 3


def order(
    options: Options,
    inbox: str,
    out: str,
    seconds: float | None = None,
    noted: int = 0,
    full_at: int | None = None,
    most: int | None = None,
    year: int | None = None,
    period: str = "",
) -> dict[str, Any]:
    """Make one run in a fork, and kill it when it is due."""
    options = replace(options, year=year, period=period)
    begun, before = time.monotonic(), lines(Path(out))
    pid = os.fork()
    if not pid:
        if full_at is not None:
            fill_up(out, full_at)
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        os._exit(exit_code(Path(inbox), Path(out), options))
    due = None if noted else seconds
    while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
        now = time.monotonic() - begun
        if noted and due is None and lines(Path(out)) - before >= noted:
            due = now + (seconds or 0)
        if due is not None and now >= due:
            os.kill(pid, signal.SIGKILL)
            ended = os.waitpid(pid, 0)
            break
        time.sleep(0.001)
    took, code = time.monotonic() - begun, os.waitstatus_to_exitcode(ended[1])
    return {"killed": code == -signal.SIGKILL, "seconds": took, "code": code}


def exit_code(inbox: Path, out: Path, options: Options) -> int:
    try:
        run(inbox, out, options)
    except RunError as error:
        # A file that may not grow is no full disk to SQLite: it tells of an I/O error.
        return NO_SPACE if error.code in ("OUTPUT_NO_SPACE", "LEDGER_LOCKED") else 1
    except BaseException:
        return 1
    return 0


def lines(out: Path) -> int:
    """Return how many lines the journals have, of whatever period."""
    found = 0
    for journal in (out / NAME, *out.glob(f"2*/{NAME}")):
        with suppress(OSError):
            found += journal.read_bytes().count(b"\n")
    return found


def fill_up(out: str, at: int) -> None:
    """Refuse the `at`-th opening of a file in `out` for writing, and all behind it."""
    count = 0

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(out):
            writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            count += bool(writes)
            if writes and count >= at:
                raise OSError(errno.ENOSPC, "No space left on device")

    sys.addaudithook(refuse)


def in_this_process(_: Children, function: Any, calls: Any, seconds: object = None) -> list[Any]:
    found = []
    for arguments in calls:
        try:
            found.append(function(*arguments))
        except Exception as error:
            found.append(error)
    return found


def main(inbox: Path, options: Options) -> None:
    Children.call_all = in_this_process  # type: ignore[method-assign]
    with TemporaryDirectory() as folder:  # once, so that rubrics and all else are there
        run(inbox, Path(folder), options)
    for line in sys.stdin:
        print(json.dumps(order(options, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Options(sys.argv[2]))
