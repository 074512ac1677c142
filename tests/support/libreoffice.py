"""Recalculates workbooks with LibreOffice, which trusts cached values unless forced not to."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

# 0: always recalculate on load.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
_WORTH_ANOTHER = 10
"""Files for which starting LibreOffice a second time, on the other core, pays."""
REQUIRED = "PERFEVAL_REQUIRE_LIBREOFFICE"


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


def convert(
    files: list[Path], out: Path, suffix: str = "xlsx", *, recalculate: bool = True
) -> None:
    """Convert workbooks into `out`; formulas are recalculated on the way unless told otherwise.

    A filter may follow the suffix behind a colon.
    """
    # Under pytest-xdist the other core is at other tests.
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    command, count = soffice(), min(2, 1 + len(files) // _WORTH_ANOTHER) if alone else 1

    def some(own: list[Path]) -> None:
        _convert(command, own, out, suffix, recalculate=recalculate)

    with ThreadPoolExecutor(count) as both:
        list(both.map(some, (files[at::count] for at in range(count))))
    missing = [
        file.name
        for file in files
        if not (out / file.with_suffix(f".{suffix.partition(':')[0]}").name).exists()
    ]
    assert not missing, f"LibreOffice converted nothing for {missing}"


def _convert(command: str, files: list[Path], out: Path, suffix: str, *, recalculate: bool) -> None:
    with tempfile.TemporaryDirectory() as profile:
        user = Path(profile) / "user"
        user.mkdir()
        if recalculate:
            (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        arguments = [
            command,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(out),
            *map(str, files),
        ]
        subprocess.run(arguments, check=True, capture_output=True, timeout=540)
