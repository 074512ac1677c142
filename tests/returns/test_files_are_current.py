"""The files here are what the tables give today."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from support.profile import sized

from returns.case import HERE
from returns.tables import CASES
from returns.writing import folders, write_case

REBUILD = "run: python tests/returns/build.py"
_LOOKS = re.compile(r"docProps/.*|xl/styles\.xml|xl/theme/.*")
_STYLE = re.compile(rb' s="\d+"')


def test_the_files_are_what_the_tables_give(tmp_path: Path):
    codes = [*CASES][:: sized(8, deep=1)]
    for code in codes:
        write_case(tmp_path / code, CASES[code])
    kept, made = contents(HERE, codes), contents(tmp_path, codes)

    assert folders(HERE).keys() == CASES.keys(), REBUILD
    assert kept.keys() == made.keys(), REBUILD
    for name in kept:
        assert kept[name] == made[name], f"{name}: {REBUILD}"


def contents(root: Path, codes: list[str]) -> dict[str, Any]:
    return {
        path.relative_to(root).as_posix(): parts(path.read_bytes())
        for code in codes
        for path in sorted((root / code).rglob("*"))
        if path.is_file()
    }


def parts(content: bytes) -> Any:
    """What a file holds; of a workbook all but its looks, whoever compressed it."""
    if content.startswith(b"[limits]"):
        return content.split()
    if not content.startswith(b"PK"):
        return content
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        return "a broken archive"
    with archive:
        return {
            name: parts(_STYLE.sub(b"", archive.read(name)))
            for name in archive.namelist()
            if not _LOOKS.fullmatch(name)
        }


def test_they_are_small():
    # What Python compiles beside its modules is none of them.
    files = (path for path in HERE.rglob("*") if path.suffix != ".pyc" and path.is_file())
    sizes = {path: path.stat().st_size for path in files}

    assert max(sizes.values()) < 20_000
    assert sum(sizes.values()) < 2_500_000
