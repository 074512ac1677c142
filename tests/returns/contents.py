"""Contents of files that are no filled return, or are one no longer."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl import Workbook

from perfeval_xl.workbooks.handed_back.marked_copy import store

from .case import Make

_DATE = (2020, 1, 1, 0, 0, 0)


def raw(content: bytes) -> Make:
    """Return these very bytes."""
    return lambda: content


def sample(path: Path) -> Make:
    """Return a sample that another program wrote."""
    return path.read_bytes


def half(whole: Make) -> Make:
    """Return what came of a file whose sending broke off."""
    return lambda: (content := whole())[: len(content) // 2]


def saved(book: Workbook, change: Callable[[str, bytes], bytes] = lambda _, part: part) -> bytes:
    """Return a workbook with the same bytes every time; `change` edits one part."""
    written, stored = io.BytesIO(), io.BytesIO()
    book.save(written)
    store(written, stored, change)
    return stored.getvalue()


def table(*rows: tuple[object, ...]) -> Make:
    """Return a workbook of one plain sheet."""

    def make() -> bytes:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        return saved(book)

    return make


def zipped(files: Mapping[str, Make]) -> Make:
    """Return an archive of files."""

    def make() -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(_entry(name), content())
        return target.getvalue()

    return make


def with_part(whole: Make, part: str, content: str) -> Make:
    """Return a workbook with a part more."""

    def make() -> bytes:
        target = io.BytesIO(whole())
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_entry(part), content)
        return target.getvalue()

    return make


def in_part(whole: Make, part: str, old: str, new: str) -> Make:
    """Return a workbook with one part edited: the first match of a pattern replaced."""

    def make() -> bytes:
        target = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(whole())) as source,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in source.namelist():
                content = source.read(name)
                if name == part:
                    edited, count = re.subn(old, new, content.decode(), count=1)
                    assert count, f"{part} has no {old}"
                    content = edited.encode()
                archive.writestr(_entry(name), content)
        return target.getvalue()

    return make


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    return entry
