"""A problem as a row of 整改台账, and of its department's list: columns, what they show, hints."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from perfeval_xl.follow_up.mending.counts import AMOUNT, MENDED
from perfeval_xl.follow_up.mending.registering import BASIS, DEPARTMENT, FACTS, MATTER
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.mending.states import (
    CHANGE,
    CHECKED,
    CHECKED_ON,
    CHECKER,
    CHOICES,
    DISPUTED,
    DONE,
    DONE_ON,
    ENDED,
    EVIDENCE,
    FAILED,
    MEASURES,
    OBJECTION,
    PASSED,
    POSTPONE,
    RECEIVED,
    REMARK,
    TERM,
    day_of,
)
from perfeval_xl.ledger.problems import TrackedProblem, label_of
from perfeval_xl.rubric.period import Period
from perfeval_xl.sheets.columns import CENTRED, DAY, Look
from perfeval_xl.sheets.style import LOSS_INK, SMALL_INK
from perfeval_xl.workbooks.open_lists.cell_values import LARGEST
from perfeval_xl.workbooks.open_lists.open_book import OpenColumn, OpenRow

NUMBER, STATE, HINT = "编号", "当前状态", "提示"
UNIT_IN_CHARGE, PERSON, DEMAND = "责任单位", "责任人", "整改要求"
OPINION, WHY_NOT = "验收意见", "未完成原因"
_CARRIED = (UNIT_IN_CHARGE, PERSON, DEMAND, AMOUNT, MENDED)
"""What of an earlier round is shown again in a new one."""

_NUMBER, _UNIT = OpenColumn(NUMBER, 11, look=CENTRED), OpenColumn(DEPARTMENT, 14)
_MATTER, _FACTS = OpenColumn(MATTER, 15), OpenColumn(FACTS, 30)
_STATE, _HINT = OpenColumn(STATE, 9, look=CENTRED), OpenColumn(HINT, 15)
_UNTIL = OpenColumn(TERM, 11, look=DAY)
_CHANGE = OpenColumn(CHANGE, 10, "choice", CHOICES)
_REMARK = OpenColumn(REMARK, 14, "text")
_MONEY: Look = {"num_format": "#,##0.00"}
_ANSWERS = (
    OpenColumn(MEASURES, 18, "text"),
    OpenColumn(DONE, 20, "text"),
    OpenColumn(EVIDENCE, 14, "text"),
    OpenColumn(DONE_ON, 11, "date"),
    OpenColumn(WHY_NOT, 14, "text"),
    OpenColumn(POSTPONE, 11, "date"),
    OpenColumn(OBJECTION, 14, "text"),
)
FOLLOWED = (_NUMBER, _UNIT, _MATTER, _FACTS, _UNTIL, _STATE, _HINT, *_ANSWERS)
"""整改台账: what is done about each problem; the bureau may fill in what comes on paper."""
IN_CHARGE = (
    _NUMBER, _UNIT, _MATTER, _FACTS, OpenColumn(UNIT_IN_CHARGE, 14, "text"),
    OpenColumn(PERSON, 9, "text"), OpenColumn(DEMAND, 24, "text"),
    OpenColumn(RECEIVED, 11, "date"), OpenColumn(TERM, 11, "date"), _STATE, _CHANGE, _HINT,
    _REMARK,
)  # fmt: skip
"""责任清单: who, what, until when. A choice stands here and in 销号清单, and is one cell."""
CLOSED_BY = (
    _NUMBER, _UNIT, _MATTER, OpenColumn(DONE, 24), OpenColumn(EVIDENCE, 14),
    OpenColumn(DONE_ON, 11, look=DAY), _UNTIL, _STATE, _HINT,
    OpenColumn(CHECKED, 9, "choice", (PASSED, FAILED)), OpenColumn(OPINION, 20, "text"),
    OpenColumn(CHECKER, 9, "text"), OpenColumn(CHECKED_ON, 11, "date"), _CHANGE, _REMARK,
)  # fmt: skip
"""销号清单: the bureau's check."""
NOTICED = (
    _NUMBER, OpenColumn(DEPARTMENT, 16, in_new=True), OpenColumn("来源", 9, look=CENTRED),
    OpenColumn(MATTER, 18, in_new=True), OpenColumn(FACTS, 40, in_new=True),
    OpenColumn(BASIS, 28, in_new=True), OpenColumn("扣分", 6, look=CENTRED),
    OpenColumn("首次发现", 10, look=CENTRED), OpenColumn("最近一期", 10, look=CENTRED),
    OpenColumn("数据情况", 14, look=CENTRED),
    OpenColumn(AMOUNT, 12, "number", bounds=(0, LARGEST), look=_MONEY),
    OpenColumn(MENDED, 12, "number", bounds=(0, LARGEST), look=_MONEY),
)  # fmt: skip
"""问题清单: what was found, by what."""
OF_DEPARTMENT = (
    _NUMBER, _MATTER, _FACTS, OpenColumn(BASIS, 20), OpenColumn("扣分", 6, look=CENTRED),
    OpenColumn(DEMAND, 16), _UNTIL, _STATE, _HINT, *_ANSWERS,
)  # fmt: skip
"""A department's own list."""
GONE, STAYS = "已从数据看消除", "数据中仍有"


def row_of(tracked: TrackedProblem, today: date, *, own: bool = False) -> OpenRow:
    """Return a problem as a row, of its department's list where it is that department's `own`."""
    now, problem = tracked.mending.now, tracked.problem
    values: dict[str, Any] = {
        **carried(tracked),
        TERM: now.term,
        NUMBER: problem.number,
        DEPARTMENT: problem.department,
        MATTER: label_of(problem),
        FACTS: tracked.facts,
        BASIS: tracked.last_found.basis,
        "来源": problem.source,
        "扣分": tracked.last_found.points,
        "首次发现": period_words(problem.first),
        "最近一期": period_words(tracked.last_found.key),
        "数据情况": GONE if tracked.gone else STAYS,
        STATE: tracked.mending.state,
        HINT: "；".join(hints(tracked, today, own=own)),
        DEMAND: now.values.get(DEMAND) or carried(tracked).get(DEMAND),
        DONE: now.values.get(DONE),
        EVIDENCE: now.values.get(EVIDENCE),
        DONE_ON: day_of(now.values.get(DONE_ON, "")),
    }
    return OpenRow((problem.number, str(now.number)), values, look=_look(tracked, today))


def carried(tracked: TrackedProblem) -> Mapping[str, str]:
    """Return what of earlier rounds holds on; the department is in charge unless somebody says."""
    values = {UNIT_IN_CHARGE: tracked.problem.department}
    for each in tracked.mending.rounds[:-1]:
        values |= {name: each.values[name] for name in _CARRIED if each.values.get(name)}
    return values


def _look(tracked: TrackedProblem, today: date) -> Look:
    if tracked.overdue(today):
        return {"font_color": LOSS_INK}
    return {"font_color": SMALL_INK} if tracked.mending.state in ENDED else {}


def hints(tracked: TrackedProblem, today: date, *, own: bool = False) -> Iterator[str]:
    """Yield what is to be seen at once: the term, what waits for the bureau, what the data say."""
    mending, now = tracked.mending, tracked.mending.now
    if days := tracked.overdue(today):
        yield f"超期 {days} 天"
    if now.extended:
        yield "已延期"
    if asked := mending.asked_until:
        yield f"申请延期至 {asked}，待批"
    if now.values.get(OBJECTION) and mending.state not in (DISPUTED, *ENDED):
        yield "单位提出异议，待处理"
    if any(each.end == "failed" for each in mending.rounds):
        yield last_check(tracked)
        if not own and mending.is_open and TERM not in now.values:
            yield "请定新的整改期限"
    if mending.repeats:
        yield "屡查屡犯"
    if tracked.gone and mending.is_open:
        yield GONE
    if tracked.still_shown:
        yield "已销号，数据中仍有"
    if not own:
        yield from (refusal_words(each.entry.value, each.lacking) for each in now.refused)


def refusal_words(value: str, lacking: Sequence[str]) -> str:
    """Return that a choice was not taken, and why."""
    why = f"缺{'、'.join(lacking)}" if lacking else "不能这样改"
    return f"“{value or '（清空）'}”没有采用：{why}"


def last_check(tracked: TrackedProblem) -> str:
    """Return how often a check failed, and what the last one said."""
    failed = [each for each in tracked.mending.rounds if each.end == "failed"]
    values = failed[-1].values
    said = filter(None, (values.get(name) for name in (CHECKED_ON, CHECKER, OPINION)))
    return "，".join([f"验收未通过 {len(failed)} 次", *said])


def period_words(key: Key) -> str:
    """Return a period as people call it: 2026年10月, 2026年度."""
    period = Period.read(key.period)
    return period.words if period and period.words else f"{key.year}年度"
