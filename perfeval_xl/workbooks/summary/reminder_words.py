"""What to write to a department that is reminded: one message, to be pasted into a chat."""

from __future__ import annotations

from datetime import date

from perfeval_xl.rubric.period import Period
from perfeval_xl.workbooks.handed_back.correction_list import SHEET
from perfeval_xl.workbooks.handed_back.plain_text import one_line
from perfeval_xl.workbooks.summary.facts import FileStatus, RunFacts

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
