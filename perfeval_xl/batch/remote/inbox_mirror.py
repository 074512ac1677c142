"""An inbox in a store, copied to a folder for as long as a run lasts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from perfeval_xl.batch.remote.local_names import local_names
from perfeval_xl.batch.remote.store import Entry, Store
from perfeval_xl.messages import PerfevalError
from perfeval_xl.workers.in_order import in_order

AT_ONCE = 16
"""Copies under way at once: a store answers slowly, and many at a time."""


def fetch_inbox(store: Store, folder: Path) -> None:
    """Copy all of an inbox to a folder that is not there yet.

    Names, sub-folders and times stay. Raises PerfevalError where there is no such inbox.
    """
    if not store.exists():
        raise PerfevalError("INBOX_MISSING", found=store.address)
    entries = store.entries()
    folder.mkdir(parents=True)
    fetch(store, entries, local_names(entries).items(), folder)


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
