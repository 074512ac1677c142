"""Files that are dropped on the page: into 收件, never over another file.

Their names come from a browser and are data: what is left of one is a name in the inbox itself,
whatever folders it spoke of.
"""

import os
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from perfeval_xl.batch.inbox.archives import SUFFIXES
from perfeval_xl.batch.inbox.inbox_names import shown_name, why_ignored
from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.durable import not_written, sync_descriptor, sync_folder
from perfeval_xl.system.file_names import file_names

_MB = 1 << 20


async def take_in(inbox: Path, name: str, chunks: AsyncIterator[bytes], limits: Limits) -> str:
    """Put a file into the inbox and tell, for people, what became of it.

    `name` is what the browser calls it, `chunks` its content. Raises PerfevalError where it is no
    file that a run would look at (FILE_TEMPORARY, FILE_NOT_SPREADSHEET) or larger than one may be
    (FILE_TOO_LARGE), RunError where it cannot be written. Then nothing is left of it.
    """
    last = name.encode(errors="replace").decode().replace("\\", "/").rpartition("/")[2]
    code = why_ignored(last)
    if code:
        raise PerfevalError(code, found=shown_name(last))
    stem, suffix = os.path.splitext(last)  # noqa: PTH122
    (safe,) = file_names([stem])
    suffix = suffix.lower()
    passing = inbox / f".~{secrets.token_hex(8)}"
    most = limits.archive_mb if suffix in SUFFIXES else limits.file_mb
    try:
        try:
            digest = await _written(passing, chunks, most)
            return _placed(passing, inbox, safe, suffix, digest)
        finally:
            with suppress(OSError):
                passing.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(inbox / f"{safe}{suffix}", error) from error


async def _written(path: Path, chunks: AsyncIterator[bytes], most: int) -> str:
    """Write a file and return its SHA-256."""
    digest, size = sha256(), 0
    with path.open("xb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > most * _MB:
                raise PerfevalError(
                    "FILE_TOO_LARGE", found=f"超过 {most} MB", expected=f"{most} MB"
                )
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        sync_descriptor(file.fileno())
    return digest.hexdigest()


def _placed(passing: Path, inbox: Path, stem: str, suffix: str, digest: str) -> str:
    """Give a file the name, or the first one with a number that is free; tell which."""
    number = 1
    while True:
        name = f"{stem}{suffix}" if number == 1 else f"{stem}（{number}）{suffix}"
        target = inbox / name
        if _named(passing, target):
            sync_folder(inbox)
            return f"已放进收件：{name}" if number == 1 else f"收件里已有同名的，存为 {name}"
        if digest_of(target) == digest:
            return f"收件里已有一样的：{name}"
        number += 1


def _named(passing: Path, target: Path) -> bool:
    """Give a file its name; return whether that was free."""
    try:
        if os.name == "nt":
            passing.rename(target)  # there it refuses to replace
        else:
            target.hardlink_to(passing)
    except FileExistsError:
        return False
    except OSError:
        return _copied(passing, target)
    return True


def _copied(passing: Path, target: Path) -> bool:
    """Do the same on a disk whose files have one name each."""
    try:
        with passing.open("rb") as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
    except FileExistsError:
        return False
    return True
