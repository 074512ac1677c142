"""One way to write a workbook: same bytes for the same input, old file or new one, text as data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import xlsxwriter
from xlsxwriter.workbook import Workbook

# A fixed date: a run over the same input gives the same bytes.
_CREATED = datetime(2020, 1, 1)


@contextmanager
def workbook_at(path: Path, title: str) -> Iterator[Workbook]:
    """Open a workbook for writing; on leaving, it stands complete under `path` or not at all."""
    with replacing(path) as temporary:
        workbook = xlsxwriter.Workbook(
            str(temporary),
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        workbook.set_properties({"title": title, "created": _CREATED})
        workbook.set_size(1920, 1280)
        yield workbook
        workbook.close()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving without an error it becomes `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".~", suffix=path.suffix, delete=False) as file:
        temporary = Path(file.name)
    try:
        yield temporary
        # The temporary file is private to its owner; what people open follows the folder's habit.
        os.chmod(temporary, 0o666 & ~_umask())  # noqa: PTH101
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
