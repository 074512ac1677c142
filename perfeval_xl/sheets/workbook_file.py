"""One way to write a workbook: same bytes for the same input, old file or new one, text as data."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from xlsxwriter.workbook import Workbook

from perfeval_xl.sheets.inside_xlsxwriter import PlainWorkbook
from perfeval_xl.system import journal
from perfeval_xl.system.not_written import not_written

# A fixed date: a run over the same input gives the same bytes.
_CREATED = datetime(2020, 1, 1)


@dataclass(slots=True)
class Made:
    """A workbook that is being written."""

    workbook: Workbook
    content: bytes = b""
    """Its file, once it is complete."""


@contextmanager
def workbook_at(path: Path, title: str) -> Iterator[Workbook]:
    """Open a workbook for writing; on leaving, it stands complete under `path` or not at all."""
    # The archive is made in memory: one that cannot be written out ends with one error, not two.
    with replacing(path) as temporary:
        with workbook_bytes(title) as made:
            yield made.workbook
        temporary.write_bytes(made.content)


@contextmanager
def workbook_bytes(title: str) -> Iterator[Made]:
    """Open a workbook for writing; on leaving, its file is in `content`."""
    content = BytesIO()
    workbook = PlainWorkbook(
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
    made = Made(workbook)
    yield made
    workbook.close()
    made.content = content.getvalue()


def put(path: Path, content: bytes) -> str:
    """Put a file in place, or leave what was there; return its SHA-256.

    Raises RunError where the system refuses, as `replacing`.
    """
    digest = sha256(content).hexdigest()
    with replacing(path, digest) as temporary:
        temporary.write_bytes(content)
    return digest


@contextmanager
def replacing(path: Path, digest: str = "") -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving without an error it becomes `path`.

    `digest` is the SHA-256 of what will be written, where it is known. Raises RunError where the
    system refuses: a full disk, a folder that may not be written to, a file that is open in a
    spreadsheet program (on Windows it cannot be replaced then).
    """
    temporary = path.with_name(f".~{secrets.token_hex(8)}{path.suffix}")
    try:
        _create(temporary)
        yield temporary
        journal.note(path, temporary, digest)
        temporary.replace(path)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        _remove(temporary)


def _create(temporary: Path) -> None:
    try:
        temporary.touch(exist_ok=False)
    except FileNotFoundError:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(exist_ok=False)


def _remove(temporary: Path) -> None:
    with suppress(OSError):  # why it could not be written was said; this adds nothing
        temporary.unlink(missing_ok=True)
