"""The sheet 催报清单: who is to be reminded of what, ready to print, with messages to copy.

Those who sent nothing, what was handed back, what most figures are missing in, who was late; with
room for what was agreed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from perfeval_xl.forms.roster import Contacts
from perfeval_xl.rubric.period import Period
from perfeval_xl.sheets.columns import CENTRED, Column, Look, beside
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LOSS_FILL, OPEN_FILL, Style, text_width
from perfeval_xl.workbooks.handed_back.correction_list import SHEET as CORRECTIONS
from perfeval_xl.workbooks.handed_back.mark import one_line
from perfeval_xl.workbooks.summary.facts import Blanks, FileStatus, RunFacts
from perfeval_xl.workbooks.summary.submissions import (
    LATE,
    MISSING,
    UNFILLED,
    Submission,
    submissions_of,
)

SHEET = "催报清单"
TO_MEND, TO_SETTLE = "已退回、尚未重报", "待财政局处理"
STATES = (MISSING, TO_MEND, UNFILLED, TO_SETTLE, LATE)
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
    found = [row for each in submissions_of(facts) for row in _of(each, facts)]
    unknown = (each for each in facts.files if each.status == "returned" and not each.department)
    found += [_mend("", "", (), each, facts) for each in unknown]
    return sorted(found, key=lambda each: STATES.index(each.state))


def _of(each: Submission, facts: RunFacts) -> Iterator[Reminder]:
    for file in each.to_mend:
        yield _mend(each.name, each.code, each.contacts, file, facts)
    for file in each.unfilled:
        yield _unfilled(each, file, facts)
    if each.late and each.file is not None and not each.unfilled:
        todo = f"已评分，不用再报。{_day(each.file)}，晚于期限 {facts.deadline}。{each.remark}"
        yield Reminder(each.name, each.code, each.contacts, LATE, todo, each.file, "")
    if (each.on_roster or each.vanished) and each.state == MISSING:
        yield _missing(each, facts)


def _mend(name: str, code: str, contacts: Contacts, file: FileStatus, facts: RunFacts) -> Reminder:
    day = f"（{_day(file)}）" if file.changed else ""
    if not file.target:  # without a copy to hand back it is for the bureau; the reason says how
        return Reminder(name, code, contacts, TO_SETTLE, file.reason + day, file, "")
    asked = f"退回的表{day}已标出问题，请改正后重报。" if file.errors else f"已退回{day}。"
    words = asked_to_mend(name, file, facts)
    return Reminder(name, code, contacts, TO_MEND, asked + file.reason, file, words)


def _unfilled(each: Submission, file: FileStatus, facts: RunFacts) -> Reminder:
    assert file.blanks is not None
    late = f"{_day(file)}，晚于期限 {facts.deadline}。" if each.late else ""
    todo = (
        f"已评分，但指标要用的 {file.blanks.needed} 个数有 {file.blanks.missing} 个没有填，"
        f"不计入统计，请它补填后重报。{late}"
    )
    words = asked_to_complete(each.name, file, file.blanks, facts)
    return Reminder(each.name, each.code, each.contacts, UNFILLED, todo, file, words)


def _missing(each: Submission, facts: RunFacts) -> Reminder:
    file = each.file
    if file is not None:  # it did send something: look at that before calling
        todo, words = f"收到了它的文件，这次没有读取。{file.reason}", ""
    elif each.vanished:  # it did return: the bureau is to look for that first
        todo, words = each.vanished, ""
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


def asked_to_complete(name: str, file: FileStatus, blanks: Blanks, facts: RunFacts) -> str:
    """Return the message to a department whose return lacks most of its figures."""
    sent = one_line(file.path.rpartition("/")[2], _NAME)
    return (
        f"{_greeted(name)}你单位报送的《{sent}》没有填全：指标计算要用的 {blanks.needed} 个数"
        f"有 {blanks.missing} 个没有填（{one_line(blanks.cells, _LONGEST)}）。"
        f"请补填，没有的填 0，{_until(facts.deadline, '重新报来')}。谢谢！"
    )


def asked_to_mend(name: str, file: FileStatus, facts: RunFacts) -> str:
    """Return the message that goes with the marked copy of a file."""
    sent, copy = (one_line(each.rpartition("/")[2], _NAME) for each in (file.path, file.target))
    again = _until(facts.deadline, "重新报来")
    head = f"{_greeted(name)}你单位报送的《{sent}》"
    if file.errors:
        return (
            f"{head}有 {file.errors} 处须改正，暂不能评分。附上标出问题的“{copy}”，"
            f"请照其中的“{CORRECTIONS}”改正，{again}。谢谢！"
        )
    # The reason says what to do, in sentences of its own.
    return (
        f"{head}不能评分：{one_line(file.reason, _LONGEST)}附上“{CORRECTIONS}”，请{again}。谢谢！"
    )


def _greeted(name: str) -> str:
    return f"{one_line(name, _NAME)}：您好！" if name else "您好！"


def _until(deadline: date | None, what: str) -> str:
    """Say until when; whether that has passed is not for a workbook to know."""
    if deadline is None:
        return f"尽快{what}"
    day = f"{deadline.year}年{deadline.month}月{deadline.day}日"
    return f"在{day}（含当日）以前{what}，已过期限的请尽快{what}"


_WORDS = "催报用语"
_NARROW, _WIDE = 8.0, 18.0
"""The widths of a column of the roster."""
_FILLS: dict[str, Look] = {
    MISSING: {"bg_color": LOSS_FILL},
    TO_MEND: {"bg_color": OPEN_FILL},
    UNFILLED: {"bg_color": OPEN_FILL},
}


def write_reminders(style: Style, facts: RunFacts) -> None:
    """Write the sheet: who returned nothing, what was handed back or left blank, who was late.

    Whom to call stands there as the roster has it, with empty columns for what was agreed. The
    messages to copy stand beyond the printed page.
    """
    sheet = style.workbook.add_worksheet(SHEET)
    rows = reminders(facts)
    about: list[Column[Reminder]] = [
        Column("序号", 6.0, look=CENTRED),
        Column("单位代码", 12.0, lambda row: row.code, CENTRED),
        Column("单位名称", 28.0, lambda row: row.name or "（看不出是哪个单位）"),
        Column("情况", 17.0, lambda row: row.state, CENTRED,
               lambda row: _FILLS.get(row.state, {})),
        Column("要办的事", 46.0, lambda row: row.todo),
        Column("报送的表", 24.0, lambda row: row.file.path if row.file else "",
               link=lambda row: beside(row.file.target) if row.file else ""),
    ]  # fmt: skip
    by_hand = {"催办日期": 11.0, "催办结果": 14.0}
    contacts = _contacts(facts) or [Column("联系人、电话", 15.0, lambda _: "")]
    to_fill = [Column[Reminder](name, width, lambda _: "") for name, width in by_hand.items()]
    printed = [*about, *contacts, *to_fill]
    columns = [*printed, Column[Reminder](_WORDS, 62.0, lambda row: row.words)]
    content = ListSheet(
        columns, SHEET, _caption(rows, facts), least=26.0, frozen=3, empty="没有需要催报的单位。",
        across=len(printed),
    )  # fmt: skip
    last = max(write_list(sheet, style, content, rows), content.first)
    sheet.print_area(0, 0, last, len(printed) - 1)


def _caption(rows: Sequence[Reminder], facts: RunFacts) -> str:
    count = Counter(row.state for row in rows)
    unknown = "没有给单位名册，不知道谁没有报；"
    told = f"{MISSING} {count[MISSING]} 个单位，" if facts.roster else unknown
    told += f"{TO_MEND} {count[TO_MEND]} 份"
    if count[UNFILLED]:
        told += f"，{UNFILLED} {count[UNFILLED]} 份"
    if count[TO_SETTLE]:
        told += f"，{TO_SETTLE} {count[TO_SETTLE]} 份"
    if facts.deadline:
        told += f"，{LATE} {count[LATE]} 个单位。报送期限 {facts.deadline}，以文件修改时间为准"
    told += f"。最右一栏“{_WORDS}”可以直接复制，发给单位。" if rows else "。"
    return f"{facts.period}　{told}".strip()


def _contacts(facts: RunFacts) -> list[Column[Reminder]]:
    """Return the roster's columns of contacts, so wide that contents show; long ones wrap."""
    widths: dict[str, float] = {}
    for entry in facts.roster:
        for heading, content in entry.contacts:
            longest = max(text_width(heading), text_width(content)) + 2.0
            widths[heading] = min(_WIDE, max(widths.get(heading, _NARROW), longest))

    def of(heading: str) -> Callable[[Reminder], str]:
        return lambda row: dict(row.contacts).get(heading, "")

    return [Column(heading, width, of(heading)) for heading, width in widths.items()]
