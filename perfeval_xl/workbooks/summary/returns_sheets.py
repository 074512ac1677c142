"""The sheets 报送情况 and 名册对照: every file of the inbox, and every department of the roster."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from perfeval_xl.sheets.columns import CENTRED, DAY, OVERDUE, Column, Formula, Look, Row, beside
from perfeval_xl.sheets.listing import ListSheet, put, put_across, write_body, write_head
from perfeval_xl.sheets.style import LEVEL_FILL, LOSS_FILL, LOSS_INK, OPEN_FILL, Style
from perfeval_xl.workbooks.summary.facts import STATUS_WORDS, FileStatus, Outcome, RunFacts
from perfeval_xl.workbooks.summary.submissions import (
    LATE,
    MISSING,
    RETURNED,
    RosterCount,
    Submission,
    after,
    submissions_of,
)

RETURNS, ROSTER = "报送情况", "名册对照"


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
    sheet = style.workbook.add_worksheet(RETURNS)
    columns: list[Column[_Arrival]] = [
        Column("文件", 44.0, lambda row: row.path, _TOP,
               link=lambda row: beside(row.file.target) if row.file else ""),
        Column("情况", 12.0, lambda row: row.state, {**CENTRED, **_TOP},
               lambda row: _INKS.get(row.state, {})),
        Column("单位", 34.0, lambda row: row.department, _TOP),
        Column("原因", 74.0, lambda row: row.reason, _TOP),
        *_day_column(facts.deadline, lambda row: row.file, _TOP),
    ]  # fmt: skip
    told = f"收件 {len(facts.files)} 个文件。点文件名打开评分表或退回的表。"
    told += f"报送期限 {facts.deadline}，晚于期限的文件修改日期标红。" if facts.deadline else ""
    rows = _arrivals(facts)
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


def _arrivals(facts: RunFacts) -> list[_Arrival]:
    files = [
        _Arrival(file.path, STATUS_WORDS[file.status], file.department, file.reason, file)
        for file in facts.files
    ]
    missing = [
        _Arrival("", MISSING, department.name, department.vanished or _NOTHING, None)
        for department in submissions_of(facts)
        if (department.on_roster or department.vanished)
        and department.state == MISSING
        and not department.files
    ]
    return files + missing


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
    last = write_body(sheet, style, content, submissions_of(facts))
    sheet.ignore_errors({"number_stored_as_text": f"B{content.first + 1}:B{last + 1}"})


def _state(row: Submission) -> str:
    return f"{row.state}（{LATE}）" if row.late else row.state
