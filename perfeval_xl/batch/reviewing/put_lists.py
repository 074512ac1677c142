"""Writes lists that go out and come back anew, and takes away those of which nothing is left to do.

One that somebody saved, and that was read, makes room in 旧稿/ before.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from perfeval_xl.batch.results.damaged import room_for
from perfeval_xl.batch.results.out_folder import DRAFTS, OutFolder
from perfeval_xl.batch.reviewing.open_lists import FilledLists
from perfeval_xl.ledger.entries import read_before
from perfeval_xl.system.digests import digest_of, sha256_of
from perfeval_xl.system.durable import not_written, patiently, sync_folder
from perfeval_xl.system.written import remember


def room_for_list(out: OutFolder, relative: str, filled: FilledLists) -> None:
    """Raise PerfevalError OUTPUT_NOT_OURS where a list cannot be written by `put_list`.

    Nothing of ours is in the way, and nothing that was read: that makes room. `filled` is what was
    collected a moment ago.
    """
    if filled.digests.get(relative, "") not in {"", *filled.known}:
        room_for(out, [relative])


def take_lists_away(ledger: sqlite3.Connection, out: OutFolder, relatives: Sequence[str]) -> None:
    """Remove lists that we wrote; one that somebody saved, and was read, makes room.

    Anything else stays. Raises RunError where the system refuses.
    """
    known, done, gone = out.recorded(), read_before(ledger), set()
    for relative in relatives:
        path = out / relative
        digest = digest_of(path)
        try:
            if digest is not None and digest in known.get(relative, ()):
                patiently(path.unlink)
                gone.add(path.parent)
            elif digest is not None and digest in done:
                _put_aside(out, relative)
        except OSError as error:
            raise not_written(path, error) from error
    # Before the folder's record forgets them: what a cut of power brings back would be nobody's.
    for folder in gone:
        sync_folder(folder)


def put_list(
    ledger: sqlite3.Connection, out: OutFolder, relative: str, write: Callable[[Path], object]
) -> Path:
    """Let `write` write a list anew, as `put_lists` does."""
    (path,) = put_lists(ledger, out, {relative: write})
    return path


def put_lists(
    ledger: sqlite3.Connection, out: OutFolder, writes: Mapping[str, Callable[[Path], object]]
) -> list[Path]:
    """Let each of `writes` write a list anew; what somebody saved in its place makes room.

    That is what was read: to be called after `collect_lists`. Raises PerfevalError
    OUTPUT_NOT_OURS where what stands in the way is no list of ours, before any is written,
    RunError where the system refuses, or somebody has one open.
    """
    known, done = out.recorded(), read_before(ledger)
    digests = {name: digest_of(out / name) for name in writes if (out / name).is_file()}
    saved = [
        name
        for name, digest in digests.items()
        if digest in done and digest not in known.get(name, ())
    ]
    out.make_room([name for name in writes if name not in saved])
    for name in saved:
        try:
            _put_aside(out, name)
        except PermissionError as error:
            raise not_written(out / name, error) from error
    out.make_room(saved)
    for name, write in writes.items():
        write(out / name)
    # All at once: until then the journal knows them.
    remember(out.path, {name: sha256_of(out / name) for name in writes})
    return [out / name for name in writes]


def _put_aside(out: OutFolder, relative: str) -> None:
    out.put_aside(out / relative, folder=(Path(relative).parent / DRAFTS).as_posix())
