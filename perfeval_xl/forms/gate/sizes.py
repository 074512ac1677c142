"""Looks at a workbook before any reader does: a small file can ask a reader for all memory.

A 5 KB workbook with one cell in A1 and one in XFD1048576 makes the reader allocate the whole
rectangle between them and abort the process, beyond any `except`.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

MOST_CELLS = 5_000_000
"""Cells in the rectangle from A1 to the last one used; a form has some thousands."""
MOST_BYTES = 200 * 1024 * 1024
"""Bytes of a workbook's parts once inflated."""

_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_CHUNK = 1 << 20
_LONGEST_REFERENCE = 32


class OversizedWorkbookError(Exception):
    """A workbook is too large to be read safely; the text says what of it."""


def check_size(path: Path) -> None:
    """Raise OversizedWorkbookError where a zipped workbook inflates or sprawls beyond bounds.

    A file that is no zip archive, or a broken one, passes: it is for the reader to refuse.
    """
    if not zipfile.is_zipfile(path):
        return
    inflated = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                inflated += _check_part(archive, entry, MOST_BYTES - inflated)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Inflate one part piece by piece and return its size."""
    sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    size = rows = columns = 0
    tail = b""
    with archive.open(entry) as part:
        while piece := part.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise OversizedWorkbookError(f"解压后超过 {MOST_BYTES >> 20} MB")
            if not sheet:
                continue
            for letters, digits in _CELL.findall(tail + piece):
                rows, columns = max(rows, int(digits)), max(columns, _column(letters))
            if rows * columns > MOST_CELLS:
                raise OversizedWorkbookError(f"用到的区域有 {rows} 行 {columns} 列")
            tail = piece[-_LONGEST_REFERENCE:]
    return size


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
