"""What the summary tells of a run besides the scores: files, roster, settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from perfeval_xl.forms.roster import RosterEntry

Outcome = Literal["scored", "returned", "superseded", "ignored"]

STATUS_WORDS: dict[Outcome, str] = {
    "scored": "已评分",
    "returned": "退回",
    "superseded": "被替代",
    "ignored": "未读取",
}


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What became of one file of the inbox."""

    path: str
    status: Outcome
    department: str
    """"" where the file does not tell."""
    reason: str
    sha256: str
    code: str = ""
    """The department's code, as far as it is known."""
    target: str = ""
    """The workbook written for it (评分表/…, 退回/…), from the summary's folder with "/"."""
    changed: date | None = None
    """The day on which it was last changed; None where that is not known, or no matter."""
    errors: int = 0
    """How many problems in its cells must be mended; 0 where the file as a whole is refused."""


@dataclass(frozen=True, slots=True)
class VanishedReturn:
    """A department that was scored before, and of which there is no return now."""

    department: str
    words: str
    """What is to be told of it."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """How the run was made and what it found in the inbox."""

    period: str = ""
    files: Sequence[FileStatus] = ()
    roster: Sequence[RosterEntry] = ()
    settings: Sequence[tuple[str, str]] = ()
    """Options and limits in the words of people: (name, value)."""
    deadline: date | None = None
    """Until when returns are due, that day included."""
    vanished: Sequence[VanishedReturn] = ()
