"""The sheets 报送情况, 报送变动, 名册对照: every file, what was sent anew, the roster."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from perfeval_xl.sheets.columns import CENTRED, DAY, OVERDUE, Column, Formula, Look, Row, beside
from perfeval_xl.sheets.listing import (
    ListSheet,
    put,
    put_across,
    write_body,
    write_head,
    write_list,
)
from perfeval_xl.sheets.style import LEVEL_FILL, LOSS_FILL, LOSS_INK, OPEN_FILL, Style
from perfeval_xl.workbooks.summary.facts import (
    STATUS_WORDS,
    FileStatus,
    Outcome,
    Resubmission,
    RunFacts,
)
from perfeval_xl.workbooks.summary.submissions import (
    LATE,
    MISSING,
    RETURNED,
    UNFILLED,
    RosterCount,
    Submission,
    after,
    submissions_of,
)

RETURNS, CHANGES, ROSTER = "报送情况", "报送变动", "名册对照"
_MOST_CHANGES = 100_000
"""So many are listed: nobody reads more, and a sheet ends at a million rows."""


def _day_column(
    deadline: date | None, file: Callable[[Row], FileStatus | None], look: Look
) -> list[Column[Row]]:
    """Return the column of the day of a file, red after the deadline; none without a deadline."""

    def day(row: Row) -> date | None:
        own = file(row)
        return own.changed if own else None

    def shade(row: Row) -> Look:
        return OVERDUE if after(day(row), deadline) else {}

    return [Column("文件修改日期", 14.0, day, {**DAY, **look}, shade)] if deadline else []


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A line of 报送情况: a file, or a department of the roster without one."""

    path: str
    state: str
    department: str
    reason: str
    file: FileStatus | None
    changes: int = 0
    """How many changes 报送变动 lists of it."""
    first_change: int = 0
    """The row of the first of them, from 1."""


_TOP: Look = {"valign": "top"}
_MEANINGS: dict[Outcome, str] = {
    "scored": "评分表在“评分表”文件夹。",
    "returned": "不能评分。标出问题的工作簿和要发的话在“退回”文件夹。",
    "superseded": "同一单位有更新的报送表，以新的为准。",
    "ignored": "不是报送表，或这次没有读取，原因见下。",
}
_NOTHING = "名册中有此单位，收件文件夹中没有它的报送表。"
_RED, _GREY = {"font_color": LOSS_INK}, {"font_color": "#7B8794"}
_INKS: dict[str, Look] = {
    STATUS_WORDS["returned"]: _RED,
    STATUS_WORDS["superseded"]: _GREY,
    STATUS_WORDS["ignored"]: _GREY,
    MISSING: _RED,
}


def write_returns(style: Style, facts: RunFacts) -> None:
    """Write 报送情况, after the counts; departments that returned nothing stand at its end."""
    sheet, rows = style.workbook.add_worksheet(RETURNS), _arrivals(facts)
    columns: list[Column[_Arrival]] = [
        Column("文件", 44.0, lambda row: row.path, _TOP,
               link=lambda row: beside(row.file.target) if row.file else ""),
        Column("情况", 12.0, lambda row: row.state, {**CENTRED, **_TOP},
               lambda row: _INKS.get(row.state, {})),
        Column("单位", 34.0, lambda row: row.department, _TOP),
        Column("原因", 74.0, lambda row: row.reason, _TOP),
        *_changes_column(rows),
        *_day_column(facts.deadline, lambda row: row.file, _TOP),
    ]  # fmt: skip
    told = f"收件 {len(facts.files)} 个文件。点文件名打开评分表或退回的表。"
    told += f"报送期限 {facts.deadline}，晚于期限的文件修改日期标红。" if facts.deadline else ""
    counted = [
        (f"{STATUS_WORDS[status]}的文件", STATUS_WORDS[status], meaning)
        for status, meaning in _MEANINGS.items()
    ]
    if facts.roster or facts.vanished:
        listed = f"名册共 {len(facts.roster)} 个单位。" if facts.roster else "上次评过分的单位。"
        counted.append((f"{MISSING}的单位", MISSING, listed))
    content = ListSheet(
        columns, RETURNS, f"{told}　{facts.period}".strip(),
        first=3 + len(counted) + 1, least=18.0, frozen=0,
    )  # fmt: skip
    write_head(sheet, style, content.widths, content.title, content.facts)
    over = f"$B${content.first + 1}:$B${content.first + max(len(rows), 1)}"
    label = style.boxed(bold=True, bg_color=LEVEL_FILL)
    for at, (name, word, meaning) in enumerate(counted, start=2):
        put(sheet, at, 0, name, label)
        number = sum(row.state == word for row in rows)
        put(sheet, at, 1, Formula(f'=COUNTIF({over},"{word}")', number), style.boxed(**CENTRED))
        put_across(sheet, (at, 2, len(columns) - 1), meaning, style.boxed(), 19)
    write_body(sheet, style, content, rows)


def _changes_column(rows: Sequence[_Arrival]) -> list[Column[_Arrival]]:
    """Return the column that leads to what a resubmission changed; none where none did."""
    column = Column[_Arrival](
        CHANGES, 11.0, lambda row: f"{row.changes} 处" if row.changes else "", {**CENTRED, **_TOP},
        link=lambda row: f"internal:'{CHANGES}'!A{row.first_change}" if row.first_change else "",
    )  # fmt: skip
    return [column] if any(row.changes for row in rows) else []


def _arrivals(facts: RunFacts) -> list[_Arrival]:
    again = {each.path: each for each in facts.resubmissions}
    first, files = _FIRST_CHANGE + 1, []
    for file in facts.files:
        told, count, reason = again.get(file.path), 0, file.reason
        if told is not None:
            count, reason = len(list(_changes(told, ""))), f"{reason}{told.sentence}"
        row = first if count and first <= _MOST_CHANGES else 0
        state = STATUS_WORDS[file.status]
        files.append(_Arrival(file.path, state, file.department, reason, file, count, row))
        first += count
    missing = [
        _Arrival("", MISSING, department.name, department.vanished or _NOTHING, None)
        for department in submissions_of(facts)
        if (department.on_roster or department.vanished)
        and department.state == MISSING
        and not department.files
    ]
    return files + missing


@dataclass(frozen=True, slots=True)
class _Change:
    """A line of 报送变动."""

    about: Resubmission
    target: str
    kind: str
    what: str
    before: str
    after: str
    sheet: str = ""
    cell: str = ""


_FIRST_CHANGE = 3


def write_changes(style: Style, facts: RunFacts) -> None:
    """Write 报送变动: what every resubmission changed; nothing where none changed anything."""
    again = {each.path: each for each in facts.resubmissions}
    files = [file for file in facts.files if file.path in again]
    rows = [row for file in files for row in _changes(again[file.path], file.target)]
    if not rows:
        return
    sheet = style.workbook.add_worksheet(CHANGES)
    columns: list[Column[_Change]] = [
        Column("单位", 28.0, lambda row: row.about.department, _TOP),
        Column("上次的报送表", 26.0, lambda row: row.about.path_before, _TOP),
        Column("这次的报送表", 26.0, lambda row: row.about.path, _TOP,
               link=lambda row: beside(row.target)),
        Column("变动", 8.0, lambda row: row.kind, {**CENTRED, **_TOP}),
        Column("数据项或指标", 44.0, lambda row: row.what, _TOP),
        Column("工作表", 16.0, lambda row: row.sheet, _TOP),
        Column("单元格", 9.0, lambda row: row.cell, {**CENTRED, **_TOP}),
        Column("上次", 26.0, lambda row: row.before, _TOP),
        Column("这次", 26.0, lambda row: row.after, _TOP),
    ]  # fmt: skip
    cut = f"只列出前 {_MOST_CHANGES} 处。" if len(rows) > _MOST_CHANGES else ""
    content = ListSheet(columns, CHANGES, _CHANGES_FACTS + cut, first=_FIRST_CHANGE, least=18.0)
    write_list(sheet, style, content, rows[:_MOST_CHANGES])


_CHANGES_FACTS = (
    "同一单位再次报送的表与上一次的对照；工作表和单元格是这次的表里的位置。总分和得分都按报送的数据、"
    "用现在的指标体系计算，不含审核和更正。点文件名打开评分表或退回的表。"
)


def _changes(about: Resubmission, target: str) -> Iterator[_Change]:
    """Yield the lines of one resubmission: the total, the indicators, the figures."""
    totals = about.totals
    if totals is not None:
        yield _Change(about, target, "总分", "总分", *totals)
    for score in about.scores:
        yield _Change(about, target, "得分", score.label, score.before, score.after)
    for figure in about.figures:
        texts, place = (figure.before, figure.after), (figure.sheet, figure.cell)
        yield _Change(about, target, "数据", figure.label, *texts, *place)


_CAPTION = "点报送表的文件名打开评分表或退回的表。名册外的单位列在最后。"
_BY_DAY = "报送期限 {day}，晚于期限的日期标红，迟报以文件修改时间为准。"
_FILLS: dict[str, Look] = {RETURNED: {"bg_color": OPEN_FILL}, MISSING: {"bg_color": LOSS_FILL}}


def write_roster(style: Style, facts: RunFacts) -> None:
    """Write 名册对照: who has returned, then who is not on the roster; nothing without one."""
    if not facts.roster:
        return
    sheet = style.workbook.add_worksheet(ROSTER)
    columns: list[Column[Submission]] = [
        Column("序号", 7.0, look=CENTRED),
        Column("单位代码", 16.0, lambda row: row.code, CENTRED),
        Column("单位名称", 36.0, lambda row: row.name),
        Column("情况", 15.0, _state, CENTRED,
               lambda row: _FILLS.get(row.state, {}), tall=False),
        Column("报送表", 40.0, lambda row: row.file.path if row.file else "",
               link=lambda row: beside(row.file.target) if row.file else ""),
        Column("说明", 62.0,
               lambda row: row.remark if row.on_roster else "（名册外）" + row.remark),
        *_day_column(facts.deadline, lambda row: row.file, {}),
    ]  # fmt: skip
    told = _CAPTION + (_BY_DAY.format(day=facts.deadline) if facts.deadline else "")
    content = ListSheet(columns, ROSTER, told, first=4, frozen=3)
    write_head(sheet, style, content.widths, content.title, content.facts)
    counts = style.boxed(bold=True, bg_color=LEVEL_FILL)
    put_across(sheet, (2, 0, len(columns) - 1), RosterCount.of(facts).sentence, counts, 22)
    write_body(sheet, style, content, submissions_of(facts))


def _state(row: Submission) -> str:
    remarks = [LATE] * row.late + [UNFILLED] * bool(row.unfilled)
    return f"{row.state}（{'，'.join(remarks)}）" if remarks else row.state
