"""LibreOffice, started once a process and given orders: its start takes longer than any workbook.

A macro of ours waits in it for a file that tells what to open, what to change and how to save it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pytest

from support import SUPPORT

REQUIRED = "PERFEVAL_REQUIRE_LIBREOFFICE"
_SECONDS = 120
_MACRO = SUPPORT / "office.bas"
_MODULE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"'
    ' script:language="StarBasic">{}</script:module>\n'
)


class Order(NamedTuple):
    """A workbook to open, change and save; a step is what to do, the sheet, and its details."""

    source: Path
    target: Path
    filter: str
    details: str = ""
    steps: Sequence[Sequence[object]] = ()

    def line(self) -> str:
        steps = ";".join("|".join(map(str, step)) for step in self.steps)
        source, target = (each.absolute().as_uri() for each in (self.source, self.target))
        # LibreOffice keeps the last end of a line: nothing that counts stands before it.
        return "\t".join((source, target, self.filter, self.details, steps, ""))


def soffice() -> str:
    """Return LibreOffice's command; skip where there is none, unless it is required."""
    return program("LibreOffice", REQUIRED, "soffice", "libreoffice")


def program(name: str, required: str, *commands: str) -> str:
    """Return the first command that is there; skip where none is, unless the variable is set."""
    found = next(filter(None, map(shutil.which, commands)), None)
    if found is None:
        if os.environ.get(required):
            pytest.fail(f"{name} is absent although {required} is set")
        pytest.skip(f"{name} is not installed")
    return found


class Office:
    """LibreOffice at work. It ends by itself when nothing is asked of it for two minutes."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._place = Path(self._folder.name) / "orders"
        self._place.mkdir()
        profile = Path(self._folder.name) / "profile"
        self._command = [soffice(), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
        # The first start writes an empty module into a new profile.
        subprocess.run([*self._command, "--terminate_after_init"], check=True, capture_output=True)
        module = profile / "user" / "basic" / "Standard" / "Module1.xba"
        assert module.exists()
        module.write_text(
            _MODULE.format(escape(_MACRO.read_text(encoding="utf-8"))), encoding="utf-8"
        )
        self._process = self._started()

    def save(self, orders: Sequence[Order], *, recalculate: bool) -> None:
        """Carry out orders. Cached values are trusted unless it is to recalculate."""
        # 0: always recalculate on load; 1: never.
        lines = [str(int(not recalculate)), *(order.line() for order in orders)]
        (self._place / "written").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (self._place / "written").rename(self._place / "order")
        answer, end = self._place / "answer", time.monotonic() + _SECONDS
        while not answer.exists():
            assert time.monotonic() < end, "LibreOffice does not answer"
            if self._process.poll() is not None:
                self._process = self._started()
            time.sleep(0.01)
        said = answer.read_text(encoding="utf-8").strip()
        answer.unlink()
        assert said == "done", f"LibreOffice: {said}"

    def close(self) -> None:
        """End it: it looks whether the folder of its orders is there."""
        shutil.rmtree(self._place)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)  # what it started, too
            self._process.wait()
        self._folder.cleanup()

    def _started(self) -> subprocess.Popen[bytes]:
        call = f'macro:///Standard.Module1.Serve("{self._place}/")'
        return subprocess.Popen(
            [*self._command, "--norestore", call],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


_open: list[Office] = []


def office() -> Office:
    """Return this process's LibreOffice."""
    if not _open:
        _open.append(Office())
    return _open[0]


def close() -> None:
    """End LibreOffice where it was started."""
    while _open:
        _open.pop().close()
