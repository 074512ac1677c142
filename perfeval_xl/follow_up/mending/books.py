"""整改台账.xlsx for the bureau, and the list of a department, as workbooks with open cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from perfeval_xl.follow_up.mending.counts import MendingCounts, counts_of
from perfeval_xl.follow_up.mending.registering import DEPARTMENT, MATTER
from perfeval_xl.follow_up.mending.rows import (
    CLOSED_BY,
    FOLLOWED,
    IN_CHARGE,
    NOTICED,
    NUMBER,
    OF_DEPARTMENT,
    OPINION,
    row_of,
)
from perfeval_xl.ledger.mending.states import (
    CHECKED,
    CHECKED_ON,
    CHECKER,
    DONE,
    DONE_ON,
    EVIDENCE,
    REMARK,
    TERM,
    End,
)
from perfeval_xl.ledger.problems import KIND, TrackedProblem, label_of
from perfeval_xl.sheets.columns import CENTRED, Look
from perfeval_xl.workbooks.open_lists.open_book import OpenBook, OpenColumn, OpenList, OpenRow

NOTICED_SHEET, PEOPLE_SHEET = "问题清单", "责任清单"
FOLLOWED_SHEET, CLOSING_SHEET = "整改台账", "销号清单"
COUNTS_SHEET, CHECKS_SHEET, OWN_SHEET = "统计", "历次验收", "整改清单"
_SPARE = 10
"""Blank rows for problems that people add."""
_ENDS: dict[End, str] = {
    "failed": "验收未通过，退回整改", "reopened": "销号后重新整改", "repeated": "销号后再次出现",
}  # fmt: skip
_NONE = "还没有问题。"


def bureau_book(tracked: Sequence[TrackedProblem], today: date, said: str) -> OpenBook:
    """Return the bureau's workbook; `said` is where terms come from, "" where nothing is set."""
    rows = [row_of(each, today) for each in tracked]
    counts = counts_of(tracked, today)
    head = f"截至 {today}：{counts.words}。"
    follow = "黄色格子可填，多由单位在自己的清单里填；整改中、待验收由填的得出。删行不等于销号。"
    people = "“状态改为”选已下达的，写进单位的清单（整改 文件夹）。" + (
        f"整改期限没有填的，从送达日期算{said}。" if said else "整改期限没有默认，请填。"
    )
    closing = (
        "“状态改为”选已销号，要有整改情况、佐证、完成日期，佐证核验为通过，"
        "并填验收人和验收日期；佐证核验选不通过的，退回整改，请另定期限。"
        "不予整改的，在备注里说明。"
    )
    add = f"另外发现的问题填在末尾的空行里（{DEPARTMENT}和问题必填），下次运行时编号。金额用万元。"

    def listed(name: str, facts: str, columns: Sequence[OpenColumn], spare: int = 0) -> OpenList:
        return OpenList(name, name, facts, columns, rows, spare, frozen=3, empty=_NONE)

    sheets = [
        listed(FOLLOWED_SHEET, head + follow, FOLLOWED),
        listed(NOTICED_SHEET, add, NOTICED, _SPARE),
        listed(PEOPLE_SHEET, people, IN_CHARGE),
        listed(CLOSING_SHEET, closing, CLOSED_BY),
        _counts_list(tracked, today, head),
        _checks_list(tracked),
    ]
    return OpenBook(KIND, {}, sheets)


def department_book(department: str, own: Sequence[TrackedProblem], today: date) -> OpenBook:
    """Return the list of one department, of what it has to do."""
    facts = (
        f"{department}，截至 {today}，{len(own)} 个问题。请填黄色格子，存好后把这个文件发回财政局；"
        "整改情况和完成日期都填了的，报请验收。销号由财政局核验后定；有异议的写明依据，"
        "不能按期完成的写明原因和申请延期至哪一天。"
    )
    rows = [row_of(each, today, own=True) for each in own]
    about = {"department": department}
    sheet = OpenList(OWN_SHEET, "问题整改清单", facts, OF_DEPARTMENT, rows, frozen=2)
    return OpenBook(KIND, about, [sheet])


@dataclass(frozen=True, slots=True)
class _Figure:
    heading: str
    name: str
    """The attribute of the counts."""
    width: float = 9
    shown: str = "0"


_FIGURES = (
    _Figure("问题数", "problems"), _Figure("未下达", "unissued"), _Figure("整改中", "working"),
    _Figure("待验收", "to_check"), _Figure("已销号", "closed"), _Figure("不予整改", "waived"),
    _Figure("应销号", "due"), _Figure("整改完成率", "rate", 11, "0.00%"),
    _Figure("超期", "overdue"), _Figure("屡查屡犯", "repeated"),
    _Figure("数据已消除、未销号", "gone", 11), _Figure("涉及金额", "amount", 13, "#,##0.00"),
    _Figure("已整改金额", "mended", 13, "#,##0.00"),
)  # fmt: skip


def _counts_list(tracked: Sequence[TrackedProblem], today: date, head: str) -> OpenList:
    by_department: dict[str, list[TrackedProblem]] = {}
    for each in tracked:
        by_department.setdefault(each.problem.department, []).append(each)
    rows = [
        _counts_row(department, counts_of(own, today)) for department, own in by_department.items()
    ]
    if rows:
        rows.append(_counts_row("合计", counts_of(tracked, today), {"bold": True}))
    columns = [
        OpenColumn(DEPARTMENT, 26),
        *(
            OpenColumn(each.heading, each.width, look={**CENTRED, "num_format": each.shown})
            for each in _FIGURES
        ),
    ]
    facts = (
        f"{head}整改完成率=已销号÷应销号；超期是没有销号、整改期限在 {today} 以前的；"
        "金额只计填了的，单位万元。"
    )
    return OpenList(COUNTS_SHEET, "整改统计", facts, columns, rows, empty=_NONE)


def _counts_row(department: str, counts: MendingCounts, look: Look | None = None) -> OpenRow:
    values: dict[str, Any] = {each.heading: getattr(counts, each.name) for each in _FIGURES}
    place = COUNTS_SHEET, department
    return OpenRow(place, {DEPARTMENT: department, **values}, shut=True, look=look or {})


_CHECKS = (
    OpenColumn(NUMBER, 11, look=CENTRED), OpenColumn(DEPARTMENT, 16), OpenColumn(MATTER, 18),
    OpenColumn("轮次", 6, look=CENTRED), OpenColumn("结果", 18), OpenColumn(TERM, 11, look=CENTRED),
    *(OpenColumn(name, 20) for name in (DONE, EVIDENCE)),
    *(OpenColumn(name, 11, look=CENTRED) for name in (DONE_ON, CHECKED)),
    OpenColumn(OPINION, 20), OpenColumn(CHECKER, 9), OpenColumn(CHECKED_ON, 11, look=CENTRED),
    OpenColumn(REMARK, 16),
)  # fmt: skip
"""What earlier rounds said, which nothing changes any more."""


def _checks_list(tracked: Iterable[TrackedProblem]) -> OpenList:
    facts = "验收未通过、销号后重新整改、销号后再次出现的，以前各轮填的都在这里，不再改动。"
    rows = [*_check_rows(tracked)]
    return OpenList(
        CHECKS_SHEET, "历次验收", facts, _CHECKS, rows, empty="还没有退回或重新整改的。"
    )


def _check_rows(tracked: Iterable[TrackedProblem]) -> Iterator[OpenRow]:
    kept = (DONE, EVIDENCE, DONE_ON, CHECKED, OPINION, CHECKER, CHECKED_ON, REMARK)
    for each in tracked:
        for past in each.mending.rounds[:-1]:
            values = {
                NUMBER: each.number,
                DEPARTMENT: each.problem.department,
                MATTER: label_of(each.problem),
                "轮次": past.number,
                "结果": _ENDS[past.end],
                TERM: past.term.isoformat() if past.term else "",
                **{name: past.values.get(name, "") for name in kept},
            }
            yield OpenRow((CHECKS_SHEET, each.number, str(past.number)), values, shut=True)
