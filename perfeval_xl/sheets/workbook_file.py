"""One way to write a workbook: same bytes for the same input, old file or new one, text as data."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from xlsxwriter.workbook import Workbook

from perfeval_xl.messages import RunError
from perfeval_xl.rubric.expressions.excel_limits import measure
from perfeval_xl.sheets.inside_xlsxwriter import PlainWorkbook, long_formulas
from perfeval_xl.sheets.style import trust_formulas
from perfeval_xl.system import durable, journal
from perfeval_xl.system.durable import not_written

# A fixed date: a run over the same input gives the same bytes.
_CREATED = datetime(2020, 1, 1)
_AT_ONCE = 64
"""Files that share one sync: more save little, and wait in memory."""


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
    workbook = PlainWorkbook()
    workbook.set_properties({"title": title, "created": _CREATED})
    workbook.set_size(1920, 1280)
    made = Made(workbook)
    yield made
    for sheet in workbook.worksheets():
        trust_formulas(sheet)
    _check_formulas(workbook)
    made.content = workbook.content()


_SMALL = 250
"""Characters of a formula that cannot pass any of Excel's limits."""


def _check_formulas(workbook: Workbook) -> None:
    """Raise RunError FORMULA_BEYOND_EXCEL where Excel would not open the workbook."""
    for sheet, cell, formula in long_formulas(workbook, _SMALL):
        if beyond := measure(formula).beyond:
            where = {"sheet": sheet, "cell": cell, "expected": "，".join(beyond)}
            raise RunError("FORMULA_BEYOND_EXCEL", found=f"{formula[:60]}…", **where)


def put(path: Path, content: bytes) -> str:
    """Put a file in place, or leave what was there; return its SHA-256.

    Raises RunError where the system refuses, as `replacing`.
    """
    digest = sha256(content).hexdigest()
    with replacing(path, digest) as temporary:
        temporary.write_bytes(content)
    return digest


def put_all(files: Iterable[tuple[Path, bytes]]) -> Iterator[tuple[Path, str | RunError]]:
    """Put many files of one folder in place, some at a time; yield path and SHA-256 of each.

    In place of the SHA-256 comes RunError OUTPUT_LOCKED for one that somebody has open: it is left
    as it was. Raises RunError where the system refuses for another reason, as `replacing`.
    """
    files = iter(files)
    while some := list(islice(files, _AT_ONCE)):
        yield from _put_some(some)


def _put_some(files: Sequence[tuple[Path, bytes]]) -> list[tuple[Path, str | RunError]]:
    temporaries = [_passing(path) for path, _ in files]
    digests = [sha256(content).hexdigest() for _, content in files]
    paths = [path for path, _ in files]
    try:
        for temporary, (_, content) in zip(temporaries, files, strict=True):
            _create(temporary)
            temporary.write_bytes(content)
        durable.sync_files(temporaries)
        journal.note_all(list(zip(paths, digests, strict=True)))
        done: list[tuple[Path, str | RunError]] = []
        for temporary, path, digest in zip(temporaries, paths, digests, strict=True):
            try:
                durable.put_in_place(temporary, path)
                done.append((path, digest))
            except PermissionError as error:
                done.append((path, not_written(path, error)))
        durable.sync_folders(path.parent for path in paths)
        return done
    except OSError as error:
        raise not_written(paths[0].parent, error) from error
    finally:
        for temporary in temporaries:
            _remove(temporary)


@contextmanager
def replacing(path: Path, digest: str = "") -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving without an error it becomes `path`.

    Its content is on the disk before it has its name, its name before this returns.

    `digest` is the SHA-256 of what will be written, where it is known. Raises RunError where the
    system refuses: a full disk, a folder that may not be written to, a file that is open in a
    spreadsheet program (on Windows it cannot be replaced then).
    """
    temporary = _passing(path)
    try:
        _create(temporary)
        yield temporary
        durable.sync_file(temporary)
        journal.note(path, temporary, digest)
        durable.put_in_place(temporary, path)
        durable.sync_folder(path.parent)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        _remove(temporary)


def _passing(path: Path) -> Path:
    """Return a name beside `path` that no other file has."""
    return path.with_name(f".~{secrets.token_hex(8)}{path.suffix}")


def _create(temporary: Path) -> None:
    try:
        temporary.touch(exist_ok=False)
    except FileNotFoundError:
        durable.make_folder(temporary.parent)
        temporary.touch(exist_ok=False)


def _remove(temporary: Path) -> None:
    with suppress(OSError):  # why it could not be written was said; this adds nothing
        temporary.unlink(missing_ok=True)
