"""复核表: what a reviewer fills in of one department, an indicator a row, and an opinion on all.

Each of the three measures that are called 偏离度 stands under its own name. 得分差 and 得分偏离率
are live; 目标完成率 is as of the day on which the workbook was written.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from perfeval_xl.batch.results.spot_check.facts import AGREED, GROUNDS, OPINION, PROBLEMS
from perfeval_xl.batch.results.spot_check.rows import (
    CEILING,
    CODE,
    CRITERION,
    FLOOR,
    LEVEL1,
    LEVEL2,
    PRINTED,
    VALUE,
    WHOLE_NUMBER,
)
from perfeval_xl.ledger.samples import KIND, CheckPlace
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.verdict import ACTUAL, ACTUAL_TEXT, TARGET, TARGET_TEXT
from perfeval_xl.scoring.scores import RATE_DECIMALS, records
from perfeval_xl.scoring.spot_check import (
    COMPLETION,
    COMPUTED,
    DIFFERENCE,
    INDICATOR,
    POINT_DECIMALS,
    PROJECT,
    RATE,
    REVIEWER,
    SCORE,
    SELF,
    deviation_rate,
    difference,
)
from perfeval_xl.sheets.columns import CENTRED, PLAIN, Formula, Look
from perfeval_xl.sheets.entries import Cell, Standing, is_settled, value_of
from perfeval_xl.sheets.style import LEVEL_FILL
from perfeval_xl.workbooks.open_lists.cell_values import taken
from perfeval_xl.workbooks.open_lists.open_book import (
    FIRST_ROW,
    OpenBook,
    OpenColumn,
    OpenList,
    OpenRow,
)

CHECKED_VALUE, EVIDENCE, REMARK, DATE = "复核完成值", "佐证", "备注", "复核日期"
DONE, SHARE = "自评完成值", "分值"
_PERCENT: Look = {**CENTRED, "num_format": "0.00%"}
_POINTS: Look = {**CENTRED, "num_format": "0.00##"}
_TOTAL: Look = {"bold": True, "bg_color": LEVEL_FILL}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_book(
    rows: pd.DataFrame, place: CheckPlace, facts: Sequence[str], stands: Standing
) -> OpenBook:
    """Return the 复核表 of one department and reviewer.

    `rows` are its rows of `spot_check.rows.check_rows`, `place` that of the opinion, `facts` what
    else stands below the title, `stands` what the ledger has of open cells.
    """
    columns = _columns(rows)
    at = {column.heading: _LETTERS[number] for number, column in enumerate(columns)}
    score = _scores(rows, place, stands)
    lines = [
        _row(row, place.at(row[PROJECT], row[CODE]), at, FIRST_ROW + number, checked, stands)
        for number, (row, checked) in enumerate(zip(records(rows), score, strict=True))
    ]
    lines.append(_total(rows, place, at, score))
    who = f"　复核人：{place.reviewer}" if place.reviewer else ""
    told = "".join(
        (
            f"单位：{place.department}{who}　{'　'.join(facts)}　",
            "黄色的格子由复核人填。得分差 = 自评得分 − 复核得分；得分偏离率 = 得分差 ÷ 自评得分，",
            "自评为 0 的不算；都随填随算。复核得分不改变得分：要改，填评分表的审核得分。",
            f"{COMPLETION} = 完成值 ÷ 指标值，填了复核完成值的按复核的算。" if DONE in at else "",
        )
    )
    sheets = [
        OpenList("复核表", "抽查复核表", told, columns, lines, frozen=3),
        _opinion(place),
    ]
    return OpenBook(KIND, {"rubric": place.rubric, "department": place.department}, sheets)


def _columns(rows: pd.DataFrame) -> list[OpenColumn]:
    """Return the columns: 项目 and targets where there are any."""
    projects = bool((rows[PROJECT] != "").any())
    targets = bool((rows[TARGET_TEXT] != "").any())
    bounds = (float(rows[FLOOR].min()), float(rows[CEILING].max()))
    some = [
        OpenColumn(PROJECT, 16) if projects else None,
        OpenColumn(LEVEL1, 9),
        OpenColumn(LEVEL2, 11),
        OpenColumn(INDICATOR, 18),
        OpenColumn(SHARE, 6, look=PLAIN),
        OpenColumn("评分标准", 34),
        OpenColumn("目标" + VALUE, 20) if targets else None,
        OpenColumn(DONE, 20) if targets else None,
        OpenColumn(VALUE, 10, look=PLAIN),
        OpenColumn(SELF, 9, look=_POINTS),
        OpenColumn(COMPUTED, 9, look=_POINTS),
        OpenColumn(CHECKED_VALUE, 14, "text"),
        OpenColumn(SCORE, 9, "number", bounds=bounds, look=_POINTS),
        OpenColumn(DIFFERENCE, 9, look=_POINTS),
        OpenColumn(RATE, 10, look=_PERCENT),
        OpenColumn(COMPLETION, 10, look=_PERCENT) if targets else None,
        OpenColumn(EVIDENCE, 8, "choice", ("有", "无", "不适用")),
        OpenColumn(REMARK, 24, "text"),
    ]
    return [column for column in some if column is not None]


def _row(
    row: Mapping[str, Any], place: CheckPlace, at: Mapping[str, str], number: int, checked: float,
    stands: Standing,
) -> OpenRow:  # fmt: skip
    own, score = f"{at[SELF]}{number}", f"{at[SCORE]}{number}"
    both = f'IF(COUNT({own},{score})<2,"",'
    less = Formula(
        f"={both}ROUND({own}-{score},{POINT_DECIMALS}))", _number(difference(row[SELF], checked))
    )
    rate = Formula(
        f'={both}IF({own}=0,"",ROUND(({own}-{score})/{own},{RATE_DECIMALS})))',
        _number(deviation_rate(row[SELF], checked)),
    )
    values = {
        PROJECT: row[PROJECT], LEVEL1: row[LEVEL1], LEVEL2: row[LEVEL2], INDICATOR: row[INDICATOR],
        SHARE: row[PRINTED], "评分标准": row[CRITERION], "目标" + VALUE: row[TARGET_TEXT],
        DONE: row[ACTUAL_TEXT], VALUE: _value(row), SELF: row[SELF], COMPUTED: row[COMPUTED],
        DIFFERENCE: less, RATE: rate,
        COMPLETION: _completion(row, value_of(stands.get(Cell(KIND, place, CHECKED_VALUE), ()))),
    }  # fmt: skip
    return OpenRow(place, values, {SCORE: row[CEILING]}, {SCORE: row[FLOOR]})


def _total(
    rows: pd.DataFrame, place: CheckPlace, at: Mapping[str, str], scores: Sequence[float]
) -> OpenRow:
    """Return the row of the 合计: 得分偏离率 over the rows that have both scores."""
    first, last = FIRST_ROW, FIRST_ROW + len(rows) - 1

    def column(heading: str) -> str:
        return f"{at[heading]}{first}:{at[heading]}{last}"

    given = pd.Series(scores, index=rows.index, dtype="float64")
    less = pd.Series(difference(rows[SELF], given), index=rows.index)
    own = f"SUMPRODUCT(ISNUMBER({column(DIFFERENCE)})*1,{column(SELF)})"
    sums = {
        heading: Formula(f"=SUM({column(heading)})", _sum(values))
        for heading, values in ((SELF, rows[SELF]), (COMPUTED, rows[COMPUTED]), (SCORE, given),
                                (DIFFERENCE, less))
    }  # fmt: skip
    compared = rows[SELF].where(less.notna()).sum()
    rate = Formula(
        f'=IF({own}=0,"",ROUND(SUM({column(DIFFERENCE)})/{own},{RATE_DECIMALS}))',
        _number(round_half_up(less.sum() / compared, RATE_DECIMALS)) if compared else "",
    )
    values = {INDICATOR: "合计", SHARE: _sum(pd.to_numeric(rows[PRINTED], errors="coerce"))}
    named = place.at("", "合计")
    return OpenRow(named, {**values, **sums, RATE: rate}, shut=True, look=_TOTAL)


def _opinion(place: CheckPlace) -> OpenList:
    columns = [
        OpenColumn("单位", 22),
        OpenColumn(OPINION, 14, "choice", ("认可", "调整后认可", "退回重报")),
        OpenColumn(PROBLEMS, 44, "text"),
        OpenColumn(AGREED, 12, "choice", ("同意", "不同意")),
        OpenColumn(GROUNDS, 34, "text"),
        OpenColumn(REVIEWER, 12, "text"),
        OpenColumn(DATE, 12, "date"),
    ]
    row = OpenRow(place, {"单位": place.department, REVIEWER: place.reviewer})
    told = "单位不同意的，写明依据。退回重报的，由单位重新自评后再报。"
    return OpenList(OPINION, "复核意见", told, columns, [row])


def _scores(rows: pd.DataFrame, place: CheckPlace, stands: Standing) -> list[float]:
    """Return the 复核得分 of each row as the ledger has it, NaN for none and for several."""
    found = []
    for project, code in zip(rows[PROJECT], rows[CODE], strict=True):
        entries = stands.get(Cell(KIND, place.at(project, code), SCORE), ())
        words = value_of(entries) if is_settled(entries) else ""
        found.append(float(words) if words else float("nan"))
    return found


def _value(row: Mapping[str, Any]) -> Any:
    """Return the 指标值 as it is printed: a percentage, or a number."""
    value = row[VALUE]
    if value != value or row[WHOLE_NUMBER]:
        return value
    return f"{float(round_half_up(value * 100, 2)):.2f}%"


def _completion(row: Mapping[str, Any], checked: str) -> float | str:
    """Return the 目标完成率, "" where target or what was done is no number."""
    number = taken("number", checked) if checked else None
    done = float(number) if number else row[ACTUAL]
    if done != done or row[TARGET] != row[TARGET] or row[TARGET] == 0:
        return ""
    return float(round_half_up(done / row[TARGET], RATE_DECIMALS))


def _number(value: Any) -> float | str:
    number = float(value)
    return "" if number != number else number


def _sum(values: pd.Series) -> float:
    return float(round_half_up(values.sum(), POINT_DECIMALS))
