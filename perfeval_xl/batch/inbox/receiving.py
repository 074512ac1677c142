"""Takes in an inbox: every file listed, read, and given one status.

And tells whether all that the last run found in it is gone now: a share that is not mounted looks
like an empty folder, and so does a wrong one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_xl.batch.inbox.inbox import InboxFile, open_inbox
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.returns import last_that_found, returns_of
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.messages import RunError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.progress import Count, Progress
from perfeval_xl.workers.hiring import LOCAL, Where, hired
from perfeval_xl.workers.workers import Workers

if TYPE_CHECKING:
    from perfeval_xl.batch.inbox.intake import Intake
    from perfeval_xl.batch.inbox.memory import Memory


@dataclass(frozen=True, slots=True)
class Inbox:
    """An inbox that was listed and can be read."""

    files: list[InboxFile]
    workers: Workers
    choice: Choice
    limits: Limits

    def read(
        self, progress: Progress = lambda *_: None, memory: Memory | None = None
    ) -> list[Intake]:
        """Return what became of every file; `memory` knows what need not be read again."""
        # Imported here: where nothing is new, nothing is read.
        from perfeval_xl.batch.inbox.duplicates import settle_duplicates
        from perfeval_xl.batch.inbox.intake import take_in
        from perfeval_xl.batch.inbox.memory import Memory

        done = Count(progress, "读取报送表", len(self.files))
        known = memory or Memory(self.choice, self.limits, None)
        intakes = take_in(self.files, self.choice, self.workers, self.limits, known, done)
        settle_duplicates(intakes, known.first_time)
        return intakes


@contextmanager
def receive(
    places: Sequence[Path], choice: Choice, limits: Limits, where: Where = LOCAL, before: int = 0
) -> Iterator[Inbox]:
    """List the files among folders and files, to be read by the workers of `where`.

    `before` is how many files there were the last time. What was unpacked from archives is there
    for as long as the context lasts.
    """
    with (
        hired(where, choice.rubric, limits) as workers,
        open_inbox(places, limits, workers, before) as files,
    ):
        yield Inbox(files, workers, choice, limits)


_NOBODYS = ("FILE_TEMPORARY", "FILE_MADE_ROOM")
"""What was not sent by anybody."""


@dataclass(frozen=True, slots=True)
class LastFile:
    """One file of the last run's inbox."""

    path: str
    sha256: str | None
    status: str
    code: str
    handed_back: str = ""
    """Its marked copy below OUT; "" for none, and where only the manifest knows of the run."""


def last_files(
    ledger: sqlite3.Connection,
    manifest: Callable[[], Mapping[str, Any]] = dict,
    scope: Scope | None = None,
) -> list[LastFile]:
    """Return what the last run found, of a scope or of any; nothing before the first run.

    Of the ledger or, where that is another one than it was, of the manifest.
    """
    record = last_run(ledger, scope)
    if record is None:
        rows = (file for file in manifest().get("files", ()) if isinstance(file, dict))
        return [_last_file(file) for file in rows]
    return _found_by(ledger, record.scope, record.id)


def _found_by(ledger: sqlite3.Connection, scope: Scope, run: int) -> list[LastFile]:
    names = [field.name for field in fields(LastFile)]
    return [LastFile(*(row[name] for name in names)) for row in returns_of(ledger, scope, run)]


def last_of(
    ledger: sqlite3.Connection, last: Sequence[LastFile], asked: Scope
) -> Sequence[LastFile]:
    """Return what the last run found of what is asked for by name, else of any that found a file.

    A period that was named before its first return had come says nothing of the inbox.
    """
    if asked.folder:
        return last_files(ledger, scope=asked)
    if any(file.code not in _NOBODYS for file in last):
        return last
    found = last_that_found(ledger, _NOBODYS)
    return [] if found is None else _found_by(ledger, *found)


def _last_file(file: Mapping[str, Any]) -> LastFile:
    digest = file.get("sha256")
    texts = (str(file.get(name, "")) for name in ("status", "code"))
    return LastFile(str(file.get("path", "")), None if digest is None else str(digest), *texts)


def check_not_emptied(inbox: Path, files: Sequence[InboxFile], last: Sequence[LastFile]) -> None:
    """Raise RunError INBOX_EMPTIED where there is no file any more, hidden ones aside.

    An inbox that has been empty from the beginning is one that nobody has sent anything to yet.
    """
    before = sum(file.code not in _NOBODYS for file in last)
    if before and all(file.code in _NOBODYS for file in files):
        raise RunError("INBOX_EMPTIED", found=inbox, expected=before)
