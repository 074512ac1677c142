"""The last good states of the ledger (台账备份/): copies byte for byte, and proof that it is sound.

A copy is made when whoever wrote the ledger is done, and tested before it gets its name. The name
says when (local time), sorts by it, and ends with the beginning of the copy's SHA-256: a copy that
was damaged since is known by its name alone.

A copy bears the size and the time of the ledger that it was made of. So a ledger that is stamp for
stamp the newest copy is the one that was tested, and need not be tested again.
"""

import os
import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from perfeval_xl.ledger.soundness import change_counter, is_sound_copy
from perfeval_xl.messages import RunError
from perfeval_xl.system.digests import sha256_of
from perfeval_xl.system.durable import (
    make_folder,
    not_written,
    patiently,
    put_in_place,
    sync_file,
    sync_folder,
)

BACKUPS = "台账备份"
KEPT = 3
"""So many states are kept: one bad one that nobody noticed is not the only one."""
_NAME = re.compile(r"台账_(\d{4}-\d\d-\d\d_\d{6})_([0-9a-f]{8})\.sqlite")
_TIME = "%Y-%m-%d_%H%M%S"
_PIECE = 1 << 20


def backups(ledger: Path) -> list[Path]:
    """Return the copies of a ledger, the newest first, whether they are still good or not."""
    try:
        copies = [
            each for each in (ledger.parent / BACKUPS).iterdir() if _NAME.fullmatch(each.name)
        ]
    except OSError:
        return []
    return sorted(copies, reverse=True)


def good_backups(ledger: Path) -> Iterator[Path]:
    """Yield the copies that are byte for byte as they were made, the newest first."""
    return filter(is_as_made, backups(ledger))


def is_as_made(backup: Path) -> bool:
    """Tell whether a copy has the content that its name says."""
    return is_named_after(backup, backup)


def is_named_after(backup: Path, file: Path) -> bool:
    """Tell whether a file has the content that the name of a copy says."""
    try:
        return sha256_of(file).startswith(_parts(backup)[1])
    except OSError:
        return False


def made_at(backup: Path) -> str:
    """Return when a copy was made, for people: 2026-11-28 21:30."""
    return f"{datetime.strptime(_parts(backup)[0], _TIME):%Y-%m-%d %H:%M}"


def is_as_tested(ledger: Path) -> bool:
    """Tell whether a ledger is, stamp for stamp, the one that was tested last: cheap, no reading.

    The stamp is its size, its time and its count of changes, as the newest copy has them.
    """
    stamp = _stamp(ledger)
    return stamp is not None and any(_stamp(copy) == stamp for copy in backups(ledger)[:1])


def keep_backup(ledger: Path) -> None:
    """Keep the state of a ledger that nobody writes to, and let the oldest one go.

    Nothing is done where the newest copy is of this state. Raises RunError LEDGER_DAMAGED where
    the ledger turns out not to be sound, or where the system refuses to write.
    """
    if is_as_tested(ledger):
        return
    folder = ledger.parent / BACKUPS
    temporary = folder / f".~{secrets.token_hex(8)}.sqlite"
    try:
        make_folder(folder)
        # It is tested while it is copied: on two cores that takes no time of its own.
        with ThreadPoolExecutor(1) as pool:
            sound = pool.submit(is_sound_copy, ledger)
            digest = copy(ledger, temporary)
        older = backups(ledger)
        if older and _parts(older[0])[1] == digest[:8] and is_as_made(older[0]):
            _stamp_as(older[0], ledger)  # the same state: its stamp alone was lost on the way
            return
        if not sound.result():
            raise RunError("LEDGER_DAMAGED", file=ledger)
        put_in_place(temporary, folder / f"台账_{_now(older)}_{digest[:8]}.sqlite")
        for backup in backups(ledger)[KEPT:]:
            patiently(backup.unlink)
        sync_folder(folder)
    except OSError as error:
        raise not_written(folder, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def copy(source: Path, target: Path) -> str:
    """Copy a ledger with its stamp, on the disk when this returns; return its SHA-256.

    Byte for byte, without SQLite: the stamp and the count of changes are to be the same. To be
    called while no transaction is open in this process: closing a file gives up its locks.
    """
    digest = sha256()
    with source.open("rb") as file, target.open("xb") as new:
        while piece := file.read(_PIECE):
            digest.update(piece)
            new.write(piece)
    _stamp_as(target, source)
    sync_file(target)
    return digest.hexdigest()


def _parts(backup: Path) -> tuple[str, str]:
    """Return when a copy was made, and how its SHA-256 begins."""
    match = _NAME.fullmatch(backup.name)
    assert match is not None  # `backups` gives no others
    return match[1], match[2]


def _now(older: list[Path]) -> str:
    """Return the time as names have it: after that of the newest copy, whatever the clock says."""
    now = datetime.now()
    if older:
        newest = datetime.strptime(_parts(older[0])[0], _TIME)
        now = max(now, newest + timedelta(seconds=1))
    return now.strftime(_TIME)


def _stamp(path: Path) -> tuple[int, int, bytes] | None:
    try:
        found = path.stat()
        return found.st_size, found.st_mtime_ns, change_counter(path)
    except OSError:
        return None


def _stamp_as(path: Path, other: Path) -> None:
    stamp = other.stat()
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
