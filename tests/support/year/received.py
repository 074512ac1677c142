"""The files of one month's inbox, and what has to become of each: the newest return counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from support.year.departments import Sent


@dataclass(frozen=True, slots=True)
class File:
    """A file in a month's inbox."""

    path: str
    sent: Sent
    modified: int
    """Seconds."""
    sha256: str


def outcomes(files: Sequence[File]) -> list[tuple[str, str]]:
    """Return status and code of every file: the newest of a department's counts."""
    found = []
    for each in files:
        alike = [other for other in files if other.sent.code == each.sent.code]
        newest = max(alike, key=lambda other: (other.modified, other.path))
        if len({other.sent.department for other in alike}) > 1:
            found.append(("returned", "FILE_CLAIMED_TWICE"))
        elif each is newest:
            found.append(("returned" if each.sent.faulty else "scored", ""))
        elif each.sha256 == newest.sha256:
            found.append(("superseded", "FILE_IDENTICAL"))
        else:
            found.append(("superseded", "FILE_SUPERSEDED"))
    return found
