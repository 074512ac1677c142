"""An inbox in a store, copied to a folder for as long as a run lasts."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from perfeval_xl.batch.remote.store import Entry, Store
from perfeval_xl.system.file_names import is_reserved
from perfeval_xl.workers.workers import in_order

AT_ONCE = 16
"""Copies under way at once: a store answers slowly, and many at a time."""


def fetch_inbox(store: Store, folder: Path) -> bool:
    """Copy all of an inbox to a folder that is not there yet; return whether there is one.

    Names, sub-folders and times stay.
    """
    folder.mkdir(parents=True)
    if not store.exists():
        return False
    entries = store.entries()
    fetch(store, entries, local_names(entries).items(), folder)
    return True


def fetch(
    store: Store, entries: Mapping[str, Entry], names: Iterable[tuple[str, str]], folder: Path
) -> None:
    """Copy objects to their paths below a folder, as old as they are in the store."""

    def one(pair: tuple[str, str]) -> None:
        name, path = pair[0], folder / pair[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        store.fetch(name, path)
        modified = entries[name].modified
        os.utime(path, ns=(modified, modified))

    for _ in in_order(AT_ONCE, one, names):
        continue


_MOST_BYTES = 200
"""What file systems take as a name, and something to spare."""
_REFUSED = re.compile(r'[\x00-\x1f<>:"\\|?*]' if sys.platform == "win32" else "\x00")


def local_names(names: Iterable[str]) -> dict[str, str]:
    """Return name → path below a folder, never outside it, no two the same.

    Almost every name is its own path. A store also has ".." and "" as parts, an object that is
    called like a folder of others, and names that this machine would not take.
    """
    cleaned = {name: [_part(part) for part in name.split("/")] for name in sorted(names)}
    taken = {
        "/".join(parts[:end]).casefold()
        for parts in cleaned.values()
        for end in range(1, len(parts))
    }
    paths = {}
    for name, parts in cleaned.items():
        path = PurePosixPath(*parts)
        candidate, number = path, 1
        while str(candidate).casefold() in taken:
            number += 1
            candidate = path.with_name(f"{path.stem}（第 {number} 个）{path.suffix}")
        taken.add(str(candidate).casefold())
        paths[name] = str(candidate)
    return paths


def _part(part: str) -> str:
    clean = _REFUSED.sub("_", part)
    if sys.platform == "win32":
        clean = clean.rstrip(". ")
        clean = f"_{clean}" if is_reserved(clean) else clean
    if clean in ("", ".", ".."):
        return "_"
    if len(clean.encode(errors="replace")) <= _MOST_BYTES:
        return clean
    # Told apart by what was cut off; the suffix says what kind of file it is.
    suffix = PurePosixPath(clean).suffix[:10]
    return f"{clean[:40]}~{sha256(part.encode(errors='replace')).hexdigest()[:12]}{suffix}"
