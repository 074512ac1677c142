"""The states of a problem: words, what may be chosen when, what that needs, and rounds.

The bureau chooses in 状态改为; 整改中 and 待验收 follow from what the department answers. A check
that fails (佐证核验 不通过), a closing that is taken back and a problem that comes again begin a
new round, with cells of its own: so what an earlier round said stays as it was, and no old copy
can speak in a new one. 超期 is no state: it follows from the term and the day.

What is asked for and not among `PASSAGES`, or lacks what it `NEEDS`, is refused: the state stays
what it was. A row is closed by the bureau's check with a date, a checker and evidence, never by
what a department says, and never by deletion.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from perfeval_xl.sheets.entries import ListEntry

UNISSUED, ISSUED, MENDING, TO_CHECK, CLOSED = "未下达", "已下达", "整改中", "待验收", "已销号"
DISPUTED, LASTING, WAIVED = "有异议", "长期坚持", "不予整改"
ENDED = (CLOSED, WAIVED)
"""In which there is nothing left to do."""

CHANGE, CHECKED, CHECKER, CHECKED_ON = "状态改为", "佐证核验", "验收人", "验收日期"
RECEIVED, TERM, REMARK = "送达日期", "整改期限", "备注"
MEASURES, DONE, EVIDENCE, DONE_ON = "整改措施", "整改情况", "佐证", "完成日期"
POSTPONE, OBJECTION = "申请延期至", "异议及依据"
PASSED, FAILED = "通过", "不通过"
CHOICES = (ISSUED, DISPUTED, LASTING, WAIVED, CLOSED)
"""What the bureau may choose; to empty the cell takes the last choice back, but no closing."""
TAKEN = "销号记录"
"""Heading of what the program notes of a closing that it took: the digest of the choice. So that
one which was refused then does not count later, when somebody has filled in what it lacked."""

PASSAGES: Mapping[str, Collection[str]] = {
    UNISSUED: (ISSUED, WAIVED),
    ISSUED: (DISPUTED, LASTING, WAIVED, CLOSED),
    DISPUTED: (ISSUED, LASTING, WAIVED),
    LASTING: (ISSUED, DISPUTED, WAIVED, CLOSED),
    WAIVED: (ISSUED, DISPUTED, LASTING),
    CLOSED: (ISSUED,),
}
"""What the bureau may choose in which state; 整改中 and 待验收 are 已下达 with answers."""
NEEDS: Mapping[str, Collection[str]] = {
    CLOSED: (DONE, EVIDENCE, DONE_ON, CHECKED, CHECKER, CHECKED_ON),
    WAIVED: (REMARK,),
}
"""What must be filled in before it is taken; 佐证核验 must say 通过."""
ANSWERS = (MEASURES, DONE, EVIDENCE, DONE_ON)

End = Literal["", "failed", "reopened", "repeated"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A choice that was not taken."""

    entry: ListEntry
    state: str
    """What the state stays."""
    lacking: tuple[str, ...]
    """What must be filled in first; nothing where there is no such passage."""


@dataclass(frozen=True, slots=True)
class Round:
    """A problem from its issue, or a failed check, to the next."""

    number: int
    state: str
    """What it is in, or was at the end."""
    end: End
    values: Mapping[str, str]
    """What stands, by heading; where copies disagree, nothing."""
    refused: tuple[Refusal, ...]
    term: date | None
    extended: bool
    """Whether 延期 was asked for and another term set."""
    closing: str = ""
    """The digest of the choice that closed it."""


@dataclass(frozen=True, slots=True)
class MendingState:
    """How far a problem is."""

    rounds: tuple[Round, ...]

    @property
    def now(self) -> Round:
        """The round in which it is."""
        return self.rounds[-1]

    @property
    def state(self) -> str:
        """The state as a word."""
        return self.now.state

    @property
    def is_open(self) -> bool:
        """Whether somebody is to do something about it."""
        return self.state not in (*ENDED, UNISSUED)

    @property
    def ended(self) -> bool:
        """Whether it is closed, or need not be put right."""
        return self.state in ENDED

    @property
    def repeats(self) -> int:
        """How often it came again after it had been closed (屡查屡犯)."""
        return sum(each.end == "repeated" for each in self.rounds)

    @property
    def asked_until(self) -> date | None:
        """Until when 延期 is asked for and not granted."""
        asked, term = day_of(self.now.values.get(POSTPONE, "")), self.now.term
        waits = asked and self.is_open and not self.now.extended and (not term or term < asked)
        return asked if waits else None

    def overdue(self, today: date) -> int:
        """Return by how many days the term has passed; 0 where it has not, or nothing is open."""
        term = self.now.term
        return max((today - term).days, 0) if term and self.is_open else 0


def day_of(text: str) -> date | None:
    """Return the day that an entry says; None for none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
