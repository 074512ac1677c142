"""OUT in a store: what a run needs of it is fetched, and what the run has changed is sent back.

A run that is killed while it works has changed nothing in the store. One that is killed while it
sends leaves the old ledger and the old manifest, and a journal of what was being sent: the next
run does it again, and takes away what is then nobody's, as in a folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.batch.remote.inbox_mirror import AT_ONCE, fetch, local_names
from perfeval_xl.batch.remote.store import Entry, Store
from perfeval_xl.batch.results.out_folder import (
    ACCEPTED,
    DAMAGED,
    DRAFTS,
    FOLDERS,
    MANIFEST,
    TABLES,
)
from perfeval_xl.ledger.backups import BACKUPS
from perfeval_xl.ledger.ledger import NAME as LEDGER
from perfeval_xl.ledger.ledger import is_period
from perfeval_xl.messages import RunError
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.journal import NAME as JOURNAL
from perfeval_xl.system.written import RECORD, is_moved
from perfeval_xl.workers.workers import in_order

_LAST = (LEDGER, MANIFEST, RECORD)
"""In OUT itself and, but for the ledger, in the folder of each period."""
_FOLDERS = (*FOLDERS, DRAFTS, BACKUPS, DAMAGED)
_TOP = (*TABLES, ACCEPTED, *_LAST, JOURNAL)
_NOBODYS = (LEDGER, RECORD, JOURNAL)
"""What people do not write to."""


@dataclass(frozen=True, slots=True)
class OutMirror:
    """A folder that stands for OUT while a run is on."""

    store: Store
    folder: Path
    entries: dict[str, Entry]
    """What was fetched, as the store described it then."""
    digests: dict[str, str | None]
    """The same, path below OUT → SHA-256."""

    @classmethod
    def fetched(cls, store: Store, folder: Path) -> OutMirror:
        """Copy what a run may read or replace; other files beside it stay where they are."""
        ours = {name: entry for name, entry in store.entries().items() if _is_ours(name)}
        names = [pair for pair in local_names(ours).items() if pair[0] == pair[1]]
        entries = {name: ours[name] for name, _ in names}
        folder.mkdir(parents=True)
        fetch(store, entries, names, folder)
        return cls(store, folder, entries, {name: digest_of(folder / name) for name in entries})

    def send(self) -> None:
        """Send what is new or another one, remove what is gone; ledger and manifest come last.

        Raises RunError ADDRESS_SAVED_SINCE where somebody has saved a file in the store since it
        was fetched: the next run is to collect a scorebook first, and not to write over the others.
        """
        now = {
            path.relative_to(self.folder).as_posix(): digest_of(path)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and _is_ours(path.relative_to(self.folder).as_posix())
        }
        changed = [name for name in now if self.digests.get(name) != now[name]]
        gone = sorted(self.digests.keys() - now.keys())
        passing = [name for name in changed if _in_folder(name)[1] not in (*_LAST, JOURNAL)]
        leaving = [name for name in gone if _in_folder(name)[1] != JOURNAL]
        journals = {name for name in gone if name not in leaving}
        journals |= self._note([*passing, *leaving], now)
        for _ in in_order(AT_ONCE, self._send, passing):
            continue
        for _ in in_order(AT_ONCE, self._remove, leaving):
            continue
        for last in _LAST:
            for name in changed:
                if _in_folder(name)[1] == last:
                    self._send(name)
        for name in sorted(journals):
            self.store.remove(name)

    def _note(self, names: Sequence[str], now: Mapping[str, str | None]) -> set[str]:
        """Write into the store what is about to be sent or removed; return the journals' names."""
        lines: dict[str, list[str]] = {}
        for name in names:
            folder, below = _in_folder(name)
            noted = lines.setdefault(f"{folder}{JOURNAL}", [])
            noted.append(json.dumps((below, now.get(name, self.digests.get(name)))))
            # The manifest too: it is sent before what the folder's record knows it by.
            if len(noted) == 1 and (manifest := f"{folder}{MANIFEST}") in now:
                noted.append(json.dumps((MANIFEST, now[manifest])))
        for journal, noted in lines.items():
            self.store.write(journal, "".join(f"{line}\n" for line in noted).encode())
        return set(lines)

    def _send(self, name: str) -> None:
        self._check_unsaved(name)
        self.store.send(self.folder / name, name)

    def _remove(self, name: str) -> None:
        self._check_unsaved(name)
        self.store.remove(name)

    def _check_unsaved(self, name: str) -> None:
        if _in_folder(name)[1] in _NOBODYS:
            return
        then, now = self.entries.get(name), self.store.entry(name)
        if now is not None and (then is None or now.tag != then.tag):
            raise RunError("ADDRESS_SAVED_SINCE", found=name)


def _in_folder(name: str) -> tuple[str, str]:
    """Return the folder of a period that a path below OUT begins with, and what is in it."""
    first, slash, below = name.partition("/")
    return (first + slash, below) if slash and is_period(first) else ("", name)


def _is_ours(name: str) -> bool:
    below = _in_folder(name)[1]
    return below in _TOP or is_moved(below) or (below.split("/")[0] in _FOLDERS and "/" in below)
