"""Who is to be reminded of what: those who sent nothing, what was handed back, who was late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from perfeval_xl.forms.roster import Contacts
from perfeval_xl.rubric.period import Period
from perfeval_xl.workbooks.handed_back.correction_list import SHEET
from perfeval_xl.workbooks.handed_back.plain_text import one_line
from perfeval_xl.workbooks.summary.facts import FileStatus, RunFacts
from perfeval_xl.workbooks.summary.standing import LATE, MISSING, Standing, standings_of

TO_MEND, TO_SETTLE = "已退回、尚未重报", "待财政局处理"
STATES = (MISSING, TO_MEND, TO_SETTLE, LATE)
"""From what must be asked for to what is only to be known."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One row of the list: a department, and what it owes."""

    name: str
    """"" where the file does not tell."""
    code: str
    contacts: Contacts
    state: str
    """One of STATES."""
    todo: str
    """What there is to do, for the bureau."""
    file: FileStatus | None
    words: str
    """What to write to the department; "" where there is nothing to write."""


def reminders(facts: RunFacts) -> list[Reminder]:
    """Return the reminders of a run, by state; in each, the order of the roster.

    A department has a row for each file that was handed back and not sent again: each has a
    marked copy of its own. Without a roster nobody is known who sent nothing.
    """
    found = [row for each in standings_of(facts) for row in _of(each, facts)]
    unknown = (each for each in facts.files if each.status == "returned" and not each.department)
    found += [_mend("", "", (), each, facts) for each in unknown]
    return sorted(found, key=lambda each: STATES.index(each.state))


def _of(each: Standing, facts: RunFacts) -> Iterator[Reminder]:
    for file in each.to_mend:
        yield _mend(each.name, each.code, each.contacts, file, facts)
    if each.late and each.file is not None:
        todo = f"已评分，不用再报。{_day(each.file)}，晚于期限 {facts.deadline}。{each.remark}"
        yield Reminder(each.name, each.code, each.contacts, LATE, todo, each.file, "")
    if each.on_roster and each.state == MISSING:
        yield _missing(each, facts)


def _mend(name: str, code: str, contacts: Contacts, file: FileStatus, facts: RunFacts) -> Reminder:
    day = f"（{_day(file)}）" if file.changed else ""
    if not file.target:  # without a copy to hand back it is for the bureau; the reason says how
        return Reminder(name, code, contacts, TO_SETTLE, file.reason + day, file, "")
    asked = f"退回的表{day}已标出问题，请改正后重报。" if file.errors else f"已退回{day}。"
    words = asked_to_mend(name, file, facts)
    return Reminder(name, code, contacts, TO_MEND, asked + file.reason, file, words)


def _missing(each: Standing, facts: RunFacts) -> Reminder:
    file = each.file
    if file is not None:  # it did send something: look at that before calling
        todo, words = f"收到了它的文件，这次没有读取。{file.reason}", ""
    else:
        until = f"报送期限 {facts.deadline}。" if facts.deadline else "请尽快报送。"
        todo, words = f"收件文件夹中没有它的报送表。{until}", asked_to_return(each.name, facts)
    return Reminder(each.name, each.code, each.contacts, MISSING, todo, file, words)


def _day(file: FileStatus) -> str:
    return f"文件修改日期 {file.changed}"


_NAME, _LONGEST = 80, 180
"""Characters of a name and of a reason."""


def asked_to_return(name: str, facts: RunFacts) -> str:
    """Return the message to a department that returned nothing."""
    period = Period.read(facts.period)
    when = f"{period.words}的" if period and period.words else ""
    return (
        f"{_greeted(name)}你单位{when}绩效评价报送表还没有收到。请填好下发的模板，"
        f"{_until(facts.deadline, '报来')}。如果已经报送，请与我们联系。谢谢！"
    )


def asked_to_mend(name: str, file: FileStatus, facts: RunFacts) -> str:
    """Return the message that goes with the marked copy of a file."""
    sent, copy = (one_line(each.rpartition("/")[2], _NAME) for each in (file.path, file.target))
    again = _until(facts.deadline, "重新报来")
    head = f"{_greeted(name)}你单位报送的《{sent}》"
    if file.errors:
        return (
            f"{head}有 {file.errors} 处须改正，暂不能评分。附上标出问题的“{copy}”，"
            f"请照其中的“{SHEET}”改正，{again}。谢谢！"
        )
    # The reason says what to do, in sentences of its own.
    return f"{head}不能评分：{one_line(file.reason, _LONGEST)}附上“{SHEET}”，请{again}。谢谢！"


def _greeted(name: str) -> str:
    return f"{one_line(name, _NAME)}：您好！" if name else "您好！"


def _until(deadline: date | None, what: str) -> str:
    """Say until when; whether that has passed is not for a workbook to know."""
    if deadline is None:
        return f"尽快{what}"
    day = f"{deadline.year}年{deadline.month}月{deadline.day}日"
    return f"在{day}（含当日）以前{what}，已过期限的请尽快{what}"
