"""Puts a damaged or lost ledger right: the newest good copy takes its place, and that is told.

Nothing is deleted: the damaged file goes to 台账备份/ under a name that says so. What people
decided since the copy was made is read again out of their scorebooks by the run that follows, for
the copy knows of no such edit. Where no copy is good, the ledger begins anew.
"""

import secrets
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.backups import (
    BACKUPS,
    backups,
    copy,
    good_backups,
    is_as_made,
    is_as_tested,
    is_named_after,
    made_at,
)
from perfeval_xl.ledger.soundness import change_counter, is_same_content, is_sound
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.durable import make_folder, put_in_place, sync_file, sync_folder
from perfeval_xl.system.journal import tell_later

_JOURNAL = "-journal"
_PATIENCE_SECONDS = 30


def put_right(ledger: Path, used: bool) -> None:
    """See that a ledger that is to be written is sound, and put a damaged or lost one right.

    `used` says whether there must have been one: its runs have left files. What was done is noted
    in the journal, for the run that follows to tell. Raises OSError where the system refuses,
    sqlite3.OperationalError where the ledger cannot be read now.
    """
    if not ledger.exists():
        if used or backups(ledger):
            _replace(ledger, "")
    elif not _is_right(ledger, used):
        _replace(ledger, _set_aside(ledger))


def _is_right(ledger: Path, used: bool) -> bool:
    if is_as_tested(ledger):
        return True
    if not ledger.stat().st_size and not used and not backups(ledger):
        return True  # a run ended before anything was in it
    if not ledger.stat().st_size and not Path(f"{ledger}{_JOURNAL}").exists():
        return False
    with closing(sqlite3.connect(ledger, timeout=_PATIENCE_SECONDS)) as connection:
        if not is_sound(connection):
            return False
    return not _differs_from_copy(ledger)


def _differs_from_copy(ledger: Path) -> bool:
    """Tell whether a ledger that was not changed since its newest good copy is another file.

    Every change of SQLite's is counted in the file. What changed without being counted was no
    change of the ledger's: zeros in the middle of a text, of which SQLite itself knows nothing.
    A copy that is damaged as well still says in its name what both were.
    """
    for backup in backups(ledger)[:1]:
        try:
            same = change_counter(backup) == change_counter(ledger)
            same = same and backup.stat().st_size == ledger.stat().st_size
        except OSError:
            return False
        if same and not is_named_after(backup, ledger):
            return not (is_as_made(backup) and is_same_content(backup, ledger))
    return False


def _set_aside(ledger: Path) -> str:
    """Keep a damaged ledger under a name that says so; return the name, below the folder."""
    changed = datetime.fromtimestamp(ledger.stat().st_mtime)
    stem = f"损坏的台账_{changed:%Y-%m-%d_%H%M%S}"
    kept, number = ledger.parent / BACKUPS / f"{stem}.sqlite", 1
    while kept.exists() and digest_of(kept) != digest_of(ledger):
        number += 1
        kept = kept.with_name(f"{stem}（{number}）.sqlite")
    make_folder(kept.parent)
    shutil.copy2(ledger, kept)
    sync_file(kept)
    # An unfinished change belongs to the damaged file: the copy must not be changed by it.
    rest = Path(f"{ledger}{_JOURNAL}")
    if rest.exists():
        put_in_place(rest, Path(f"{kept}{_JOURNAL}"))
        sync_folder(ledger.parent)
    sync_folder(kept.parent)
    return f"{BACKUPS}/{kept.name}"


def _replace(ledger: Path, damaged: str) -> None:
    """Let the newest good copy take a ledger's place, or nothing; note what is to be told."""
    backup = next(good_backups(ledger), None)
    out, about = ledger.parent, ledger.name
    if backup is None:
        row = (
            FindingRow.of("LEDGER_BEGUN_ANEW", about, expected=damaged)
            if damaged
            else FindingRow.of("LEDGER_LOST", about)
        )
        tell_later(out, [row])
        ledger.unlink(missing_ok=True)
        sync_folder(out)
        return
    name, when = f"{BACKUPS}/{backup.name}", made_at(backup)
    row = (
        FindingRow.of("LEDGER_RESTORED", about, found=name, expected=damaged, when=when)
        if damaged
        else FindingRow.of("LEDGER_FOUND_AGAIN", about, found=name, when=when)
    )
    tell_later(out, [row])
    Path(f"{ledger}{_JOURNAL}").unlink(missing_ok=True)
    temporary = out / f".~{secrets.token_hex(8)}{ledger.suffix}"
    try:
        copy(backup, temporary)
        put_in_place(temporary, ledger)
        sync_folder(out)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
