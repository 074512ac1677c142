"""One way to write a workbook: same bytes for the same input, old file or new one, text as data."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook

from perfeval_xl.forms import journal
from perfeval_xl.forms.not_written import not_written

# A fixed date: a run over the same input gives the same bytes.
_CREATED = datetime(2020, 1, 1)


@contextmanager
def workbook_at(path: Path, title: str) -> Iterator[Workbook]:
    """Open a workbook for writing; on leaving, it stands complete under `path` or not at all."""
    # The archive is made in memory: one that cannot be written out ends with one error, not two.
    content = BytesIO()
    with replacing(path) as temporary:
        workbook = xlsxwriter.Workbook(
            content,
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
        temporary.write_bytes(content.getvalue())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving without an error it becomes `path`.

    Raises RunError where the system refuses: a full disk, a folder that may not be written to, a
    file that is open in a spreadsheet program (on Windows it cannot be replaced then).
    """
    temporary = path.with_name(f".~{secrets.token_hex(8)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(exist_ok=False)
        yield temporary
        journal.note(path, temporary)
        temporary.replace(path)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        _remove(temporary)


def _remove(temporary: Path) -> None:
    with suppress(OSError):  # why it could not be written was said; this adds nothing
        temporary.unlink(missing_ok=True)
