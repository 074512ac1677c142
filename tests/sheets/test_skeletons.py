"""A workbook that is like another one is read as the gate and the reader would read it, or by them.

Two roads lead to the same sheets: every workbook here goes both, and what comes of it (rows, odd
cells, notes, or a refusal in words) is the same to the letter.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from support import damage
from support.inbox import EXAMPLES
from support.profile import sized

from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.sheets import skeletons
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.skeletons import read_sheets

BASE, OTHER = EXAMPLES / "示例单位01.xlsx", EXAMPLES / "示例单位02.xlsx"
LIMITS = Limits()
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    skeletons._SHELVES.clear()
    yield
    skeletons._SHELVES.clear()


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def outcome(read: Callable[[], object]) -> str:
    try:
        return repr(read())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def misses() -> int:
    return sum(shelf.misses for shelf in skeletons._SHELVES.values())


def by_both(path: Path, known: Path, limits: Limits = LIMITS) -> bool:
    """Read a workbook by both roads, by the short one when another is known; tell if it went."""
    skeletons._SHELVES.clear()
    long = outcome(lambda: read_sheets(path, limits))
    skeletons._SHELVES.clear()
    outcome(lambda: read_sheets(known, limits))
    before = misses()
    short = outcome(lambda: read_sheets(path, limits))
    assert short == long
    return misses() == before and "Error: " not in short[:40]


def returns_of_the_suite(root: Path) -> list[Path]:
    folders = [EXAMPLES, root / "templates", root / "tests" / "returns", root / "tests" / "samples"]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.suffix not in (".py", ".yaml", ".txt", ".pyc")]


def test_every_return_of_the_suite_is_the_same_by_both_roads(root: Path):
    files = returns_of_the_suite(root)
    long = {}
    for path in files:
        skeletons._SHELVES.clear()
        long[path] = outcome(lambda path=path: read_sheets(path))

    skeletons._SHELVES.clear()
    for _ in range(2):  # the second time many are known
        for path in files:
            assert outcome(lambda path=path: read_sheets(path)) == long[path], path

    assert misses() < 1.7 * len(files)


def test_a_return_is_the_same_by_both_roads(root: Path):
    rubrics = [load_rubric("hengyang-2019"), load_rubric("taojiang-2019")]
    files = [path for path in returns_of_the_suite(root) if "hengyang" in str(path) or path.parent == EXAMPLES]  # fmt: skip

    def read(path: Path) -> str:
        return outcome(lambda: read_return(path, lambda _: rubrics))

    long = {}
    for path in files:
        skeletons._SHELVES.clear()
        long[path] = read(path)
    for path in files * 2:
        assert read(path) == long[path], path
