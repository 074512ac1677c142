"""OUT in a store: what a run needs of it is fetched, and what the run has changed is sent back.

A run that is killed while it works has changed nothing in the store. One that is killed while it
sends leaves the old ledger and the old manifest, and a journal of what was being sent: the next
run does it again, and takes away what is then nobody's, as in a folder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.batch.remote.inbox_mirror import AT_ONCE, fetch, local_names
from perfeval_xl.batch.remote.store import Entry, Store
from perfeval_xl.batch.results.out_folder import DAMAGED, FOLDERS, MANIFEST, TABLES
from perfeval_xl.ledger.backups import BACKUPS
from perfeval_xl.ledger.ledger import NAME as LEDGER
from perfeval_xl.messages import RunError
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.journal import NAME as JOURNAL
from perfeval_xl.system.written import RECORD, is_moved
from perfeval_xl.workers.in_order import in_order

_LAST = (LEDGER, MANIFEST, RECORD)
_FOLDERS = (*FOLDERS, BACKUPS, DAMAGED)
_TOP = (*TABLES, *_LAST, JOURNAL)
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
        passing = [name for name in changed if name not in (*_LAST, JOURNAL)]
        leaving = [name for name in gone if name != JOURNAL]
        if passing or leaving:
            # The manifest too: it is sent before what the folder's record knows it by.
            noted = [*((name, now[name]) for name in (*passing, MANIFEST) if name in now),
                     *((name, self.digests[name]) for name in leaving)]  # fmt: skip
            lines = [json.dumps(pair) + "\n" for pair in noted]
            self.store.write(JOURNAL, "".join(lines).encode())
        for _ in in_order(AT_ONCE, self._send, passing):
            continue
        for _ in in_order(AT_ONCE, self._remove, leaving):
            continue
        for name in _LAST:
            if name in changed:
                self._send(name)
        if passing or leaving or JOURNAL in gone:
            self.store.remove(JOURNAL)

    def _send(self, name: str) -> None:
        self._check_unsaved(name)
        self.store.send(self.folder / name, name)

    def _remove(self, name: str) -> None:
        self._check_unsaved(name)
        self.store.remove(name)

    def _check_unsaved(self, name: str) -> None:
        if name in _NOBODYS:
            return
        then, now = self.entries.get(name), self.store.entry(name)
        if now is not None and (then is None or now.tag != then.tag):
            raise RunError("ADDRESS_SAVED_SINCE", found=name)


def _is_ours(name: str) -> bool:
    return name in _TOP or is_moved(name) or ("/" in name and name.split("/")[0] in _FOLDERS)
