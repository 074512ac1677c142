"""The files here, and the README's appendix, are what the tables and the registry give today."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from perfeval_xl.messages import ON_RETURNS
from returns.appendix import GROUPS, appendix, in_readme
from returns.case import HERE
from returns.writing import folders, write_all

REBUILD = "run: python tests/returns/build.py"
_LOOKS = re.compile(r"docProps/.*|xl/styles\.xml|xl/theme/.*")
_STYLE = re.compile(rb' s="\d+"')


def test_the_files_are_what_the_tables_give(tmp_path: Path):
    write_all(tmp_path)
    kept, made = contents(HERE), contents(tmp_path)

    assert kept.keys() == made.keys(), REBUILD
    for name in kept:
        assert kept[name] == made[name], f"{name}: {REBUILD}"


def contents(root: Path) -> dict[str, Any]:
    return {
        path.relative_to(root).as_posix(): parts(path.read_bytes())
        for folder in folders(root).values()
        for path in sorted(folder.rglob("*"))
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
    assert sum(sizes.values()) < 2_000_000


def test_the_readme_lists_every_message_in_the_words_of_the_registry(root: Path):
    readme = (root / "README.md").read_text(encoding="utf-8")

    assert in_readme(readme) == readme, REBUILD
    assert [code for group in GROUPS.values() for code in group] == list(ON_RETURNS)


def test_no_sentence_breaks_its_table():
    rows = [line for line in appendix().splitlines() if line.startswith("| `")]

    assert len(rows) == len(ON_RETURNS)
    assert all(len(re.split(r"(?<!\\)\|", row)) == 5 for row in rows)
