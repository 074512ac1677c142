"""Lists the inbox: every file once, and which of them are worth opening."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.forms.sheets import SPREADSHEETS


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file of the inbox."""

    path: Path
    relative: str
    """Its path below the inbox, with "/" between folders."""
    sha256: str
    ignored: str = ""
    """The message code that says why it is not opened, or ""."""


def list_inbox(inbox: Path) -> list[InboxFile]:
    """Return every file below the inbox, sorted by path."""
    files = sorted(
        (path for path in inbox.rglob("*") if path.is_file()), key=lambda path: path.parts
    )
    return [
        InboxFile(
            path, path.relative_to(inbox).as_posix(), _digest(path), _why_ignored(path, inbox)
        )
        for path in files
    ]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _why_ignored(path: Path, inbox: Path) -> str:
    parts = path.relative_to(inbox).parts
    if any(part.startswith((".", "~$")) for part in parts):
        return "FILE_TEMPORARY"
    return "" if path.suffix.lower() in SPREADSHEETS else "FILE_NOT_SPREADSHEET"
