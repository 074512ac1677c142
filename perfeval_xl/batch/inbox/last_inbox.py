"""What the last run found in the inbox, and whether all of it is gone now.

A share that is not mounted looks like an empty folder: so does a wrong one.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.messages import RunError

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


def last_files(ledger: sqlite3.Connection, manifest: Mapping[str, Any]) -> list[LastFile]:
    """Return what the last run found, whatever period it was for; nothing before the first run.

    Of the ledger or, where that is another one than it was, of the manifest.
    """
    record = last_run(ledger)
    if record is None:
        rows = (file for file in manifest.get("files", ()) if isinstance(file, dict))
        return [_last_file(file) for file in rows]
    columns = "path, sha256, status, code, handed_back"
    query = f"SELECT {columns} FROM returns WHERE run = ? ORDER BY position"
    return [LastFile(*row) for row in ledger.execute(query, (record.id,))]


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
