"""结果应用表.xlsx: the advice, and what the divisions decide about it."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.follow_up.use.advice import ADVICE, AMOUNT, BASE, SHARE, Rules
from perfeval_xl.follow_up.use.results import (
    DEPARTMENT,
    GRADE,
    LAST,
    RUBRIC,
    TOTAL,
    TREND,
    YEAR,
)
from perfeval_xl.scoring.scores import records
from perfeval_xl.sheets.columns import CENTRED, POINTS, Look
from perfeval_xl.sheets.entries import Cell, Standing, value_of
from perfeval_xl.workbooks.open_lists.open_book import (
    OpenBook,
    OpenColumn,
    OpenList,
    OpenRow,
    write_open_book,
)

KIND = "结果应用表"
PROBLEMS = "未销号问题数"
DECIDED, OWN_AMOUNT, WHY, DOCUMENT = "是否采纳", "处室金额", "说明", "依据文号"
ADOPTED, PARTLY, NOT = "采纳", "部分采纳", "不采纳"
_MONEY: Look = {"align": "right", "num_format": "#,##0.00"}
_SHARE: Look = {**CENTRED, "num_format": "0.##%"}
_WIDE = (
    OpenColumn(RUBRIC, 18.0),
    OpenColumn(DEPARTMENT, 28.0),
    OpenColumn(TOTAL, 8.0, look=POINTS),
    OpenColumn(GRADE, 8.0, look=CENTRED),
    OpenColumn(LAST, 9.0, look=POINTS),
    OpenColumn(TREND, 7.0, look=CENTRED),
    OpenColumn(BASE, 14.0, look=_MONEY),
    OpenColumn(PROBLEMS, 9.0, look=CENTRED),
    OpenColumn(ADVICE, 16.0),
    OpenColumn(SHARE, 9.0, look=_SHARE),
    OpenColumn(AMOUNT, 14.0, look=_MONEY),
    OpenColumn(DECIDED, 10.0, "choice", choices=(ADOPTED, PARTLY, NOT)),
    OpenColumn(OWN_AMOUNT, 13.0, "number"),
    OpenColumn(WHY, 26.0, "text"),
    OpenColumn(DOCUMENT, 18.0, "text"),
)


def place_of(row: dict[str, object], period: str) -> tuple[str, ...]:
    """Return what names a department's row: rubric, year, period, department."""
    return str(row[RUBRIC]), str(row[YEAR]), period, str(row[DEPARTMENT])


def write_advice_list(
    path: Path, results: pd.DataFrame, rules: Rules, period: str, standing: Standing
) -> None:
    """Write the workbook; `results` are those of `advice.with_advice`, with 未销号问题数."""
    rows = [OpenRow(place_of(row, period), row) for row in records(results)]
    named = f"基数是{rules.base}。" if rules.base else ""
    facts = (
        f"{rules.words}{named}建议只供参考，是否采纳、金额多少由业务处室填在黄色的格子里；"
        "部分采纳的填处室金额，不采纳的写说明。"
    )
    several = results[RUBRIC].nunique() > 1
    unused = {
        RUBRIC: not several,
        LAST: results[LAST].isna().all(),
        TREND: results[LAST].isna().all(),
        BASE: not rules.base,
        ADVICE: not rules.advice,
        SHARE: not rules.cut,
        AMOUNT: not (rules.base and rules.cut),
    }
    columns = [column for column in _WIDE if not unused.get(column.heading)]
    frozen = 2 if several else 1
    sheet = OpenList(
        KIND, "绩效评价结果应用表", facts, columns, rows, frozen=frozen, empty="没有评出的单位。"
    )
    write_open_book(path, OpenBook(KIND, {"period": period}, [sheet]), standing)


def incomplete(standing: Standing) -> Iterator[FindingRow]:
    """Yield a finding for each answer that lacks the amount or the reason that it calls for."""
    for cell, stands in standing.items():
        if cell.heading != DECIDED:
            continue

        def said(heading: str, place: tuple[str, ...] = cell.place) -> str:
            return value_of(standing.get(Cell(KIND, place, heading), ()))

        answer = value_of(stands)
        lacking = (answer == PARTLY and not said(OWN_AMOUNT) and OWN_AMOUNT) or (
            answer == NOT and not said(WHY) and WHY
        )
        if lacking:
            file = stands[-1].signed.file
            yield FindingRow.of(
                "USE_ANSWER_INCOMPLETE", file, cell.place[-1], KIND,
                label=cell.place[-1], found=answer, expected=str(lacking),
            )  # fmt: skip
