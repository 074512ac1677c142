"""What every department has sent: what the roster expects against what the inbox holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from perfeval_xl.forms.roster import Contacts, RosterEntry
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.sheets.grids import same_text
from perfeval_xl.workbooks.summary.facts import (
    STATUS_WORDS,
    FileStatus,
    RunFacts,
    VanishedReturn,
)

SCORED, RETURNED, MISSING = STATUS_WORDS["scored"], STATUS_WORDS["returned"], "未报送"
LATE, UNFILLED = "迟报", "未填全"


@dataclass(slots=True)
class Submission:
    """One department: of the roster, or one that returned without being on it."""

    name: str
    code: str
    on_roster: bool
    contacts: Contacts = ()
    deadline: date | None = None
    files: list[FileStatus] = field(default_factory=list)
    vanished: str = ""
    """What is told of one that was scored before and has no return now."""

    @property
    def state(self) -> str:
        """Return 已评分 where any file counts, else 退回 where any can be mended, else 未报送."""
        statuses = {each.status for each in self.files}
        return SCORED if "scored" in statuses else RETURNED if "returned" in statuses else MISSING

    @property
    def file(self) -> FileStatus | None:
        """The file that the state is owed to; of several (one a rubric), the last one changed."""
        wanted = {SCORED: "scored", RETURNED: "returned"}.get(self.state, "ignored")
        own = [each for each in self.files if each.status == wanted]
        return max(own, key=lambda each: each.changed or date.min, default=None)

    @property
    def to_mend(self) -> list[FileStatus]:
        """The files that were handed back and not sent again.

        One that was sent again counts as superseded, so these are all that have the status.
        """
        return [each for each in self.files if each.status == "returned"]

    @property
    def unfilled(self) -> list[FileStatus]:
        """The files that were scored although most of their figures are missing."""
        return [each for each in self.files if each.status == "scored" and each.blanks]

    @property
    def late(self) -> bool:
        """Whether what counts was changed after the deadline; the day itself is in time."""
        own = self.file
        return self.state == SCORED and own is not None and after(own.changed, self.deadline)

    @property
    def remark(self) -> str:
        """What else there is to know, in words."""
        own, told = self.file, []
        if own is None:
            told.append(self.vanished or "收件文件夹中没有它的报送表。")
        elif own.status != "scored":
            told.append(own.reason)
        others = [each for each in self.files if each is not own]
        again = [each for each in others if each.status in ("scored", "returned")]
        told += [f"另有“{each.path}”：{STATUS_WORDS[each.status]}。" for each in again]
        old = [each for each in others if each.status == "superseded"]
        # Who had to mend a return that came in time is not to be taken for one who never sent any.
        in_time = sum(each.changed is not None and not self._after(each) for each in old)
        told_in_time = f"，其中 {in_time} 份在期限内" if self.late and in_time else ""
        told += [f"另有 {len(old)} 份已被替代{told_in_time}。"] if old else []
        return "".join(told)

    def _after(self, file: FileStatus) -> bool:
        return after(file.changed, self.deadline)


def after(day: date | None, deadline: date | None) -> bool:
    """Tell whether a day is known to lie after a deadline."""
    return day is not None and deadline is not None and day > deadline


def submissions(
    roster: Sequence[RosterEntry],
    files: Sequence[FileStatus],
    deadline: date | None = None,
    vanished: Sequence[VanishedReturn] = (),
) -> list[Submission]:
    """Return the departments of the roster in its order, then those that are not on it.

    A file is a department's by its name as printed (width and spaces aside), else by its code.
    """
    listed = [
        Submission(entry.name, entry.code, True, entry.contacts, deadline) for entry in roster
    ]
    by_name = {same_text(each.name): each for each in reversed(listed)}
    by_code = {same_text(each.code): each for each in reversed(listed) if each.code}
    besides: dict[str, Submission] = {}
    for file in files:
        name, code = same_text(file.department), same_text(file.code)
        own = by_name.get(name) or (by_code.get(code) if code else None)
        if own is None and name:
            new = Submission(file.department, file.code, on_roster=False, deadline=deadline)
            own = besides.setdefault(name, new)
        if own is not None:
            own.files.append(file)
    for gone in vanished:
        name = same_text(gone.department)
        own = by_name.get(name) or besides.get(name)
        if own is None:
            own = Submission(gone.department, "", on_roster=False, deadline=deadline)
            besides[name] = own
        own.vanished = gone.words
    return [*listed, *besides.values()]


def submissions_of(facts: RunFacts) -> list[Submission]:
    """Return what the departments of a run have sent."""
    return submissions(facts.roster, facts.files, facts.deadline, facts.vanished)


@dataclass(frozen=True, slots=True)
class RosterCount:
    """The departments of a roster, each in one of three states."""

    departments: int
    scored: int
    returned: int
    """Handed back, and not sent again."""
    missing: int
    late: int | None
    """How many of the scored ones came after the deadline; None without one."""

    @classmethod
    def of(cls, facts: RunFacts) -> RosterCount:
        """Count the roster of a run; departments that are not on it do not count."""
        listed = [each for each in submissions_of(facts) if each.on_roster]
        states = [each.state for each in listed]
        late = sum(each.late for each in listed) if facts.deadline else None
        scored, returned, missing = map(states.count, (SCORED, RETURNED, MISSING))
        return cls(len(listed), scored, returned, missing, late)

    @property
    def sentence(self) -> str:
        """Return the counts in words; who was handed back has returned, too."""
        late = "" if self.late is None else f"（其中{LATE} {self.late}）"
        share = (self.scored + self.returned) / self.departments
        return (
            f"名册 {self.departments} 个单位：{SCORED} {self.scored}{late}，"
            f"{RETURNED} {self.returned}，{MISSING} {self.missing}。"
            f"报送率 {percent(float(round_half_up(share, 3)))}。"
        )
