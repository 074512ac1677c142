"""复核, 自评虚高 and 复核明细: self-scores against computed ones against those of reviewers.

Written where departments were drawn for an 抽查复核. Each sheet says that it is about those alone.
"""

from typing import Any

import pandas as pd

from perfeval_xl.scoring.scores import records
from perfeval_xl.scoring.spot_check import (
    APART,
    BAND,
    COMPUTED,
    COUNT,
    DEPARTMENT,
    DEVIATION,
    DIFFERENCE,
    DONE,
    DUE,
    GIVEN,
    INDICATOR,
    LEAST,
    MOST,
    PROJECT,
    RATE,
    SCORE,
    SELF,
    SPREAD,
    SYSTEM_ID,
    WHOLE,
    SpotCheck,
)
from perfeval_xl.sheets.columns import CENTRED, POINTS, SIGNED, Column, Look, keyed
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LOSS_INK, Style

DEPARTMENTS, INDICATORS, DETAILS = "复核", "自评虚高", "复核明细"
_COUNT, _PERCENT = "0", "0.00%"
_POINT = POINTS["num_format"]
_RED: Look = {"font_color": LOSS_INK}
_NOTHING = "还没有收回复核得分：填好复核表，保存后运行 perfeval review。"
_SAME = (
    f"三种得分只算三者都有的指标（{WHOLE}的项数）；"
    "得分差 = 自评 − 复核，得分偏离率 = 得分差 ÷ 自评。"
)

_Row = dict[str, Any]


def write_spot_check(style: Style, check: SpotCheck | None) -> None:
    """Write the three sheets; none where no sample was drawn."""
    if check is None:
        return
    _write(style, DEPARTMENTS, check, check.departments, _of_departments(check))
    rows = check.indicators
    seen = rows[rows[WHOLE] > 0].sort_values(DIFFERENCE, ascending=False, kind="stable")
    _write(style, INDICATORS, check, seen, _of_indicators(check), "得分是各单位的平均。")
    given = check.details[(check.details[COUNT] > 0) | (check.details[APART] != "")]
    _write(style, DETAILS, check, given, _of_details(check), "标准差按全部复核人计（除以人数）。")


def _write(
    style: Style,
    name: str,
    check: SpotCheck,
    rows: pd.DataFrame,
    columns: list[Column[_Row]],
    more: str = "",
) -> None:
    facts = f"{check.told}{_SAME}{more}"
    content = ListSheet(columns, name, facts, heading_height="fit", frozen=2, empty=_NOTHING)
    write_list(style.workbook.add_worksheet(name), style, content, records(rows))


def _scores(check: SpotCheck) -> list[Column[_Row]]:
    """Return the columns of the three scores and the measures between them."""
    band = [Column[_Row](BAND, 10.0, lambda row: row[BAND], CENTRED)] if check.banded else []
    return [
        keyed(SELF, SELF, 9.0, _POINT),
        keyed(COMPUTED, COMPUTED, 9.0, _POINT),
        keyed(SCORE, SCORE, 9.0, _POINT),
        keyed(DIFFERENCE, DIFFERENCE, 9.0, SIGNED),
        keyed(RATE, RATE, 10.0, _PERCENT),
        *band,
    ]


def _of_departments(check: SpotCheck) -> list[Column[_Row]]:
    return [
        keyed(DEPARTMENT, DEPARTMENT, 22.0),
        keyed(SYSTEM_ID, SYSTEM_ID, 18.0),
        keyed("抽取方式", "抽取方式", 8.0),
        keyed(COUNT, COUNT, 7.0, _COUNT),
        keyed(DUE, DUE, 7.0, _COUNT),
        keyed(DONE, DONE, 7.0, _COUNT),
        keyed(WHOLE, WHOLE, 7.0, _COUNT),
        *_scores(check),
        Column("提示的指标", 8.0, lambda row: row[APART] or "", {**CENTRED, "num_format": _COUNT}),
        keyed("复核意见", "复核意见", 18.0),
        keyed("主要问题", "主要问题", 30.0),
        keyed("单位确认意见", "单位确认意见", 12.0),
        keyed("确认依据", "确认依据", 22.0),
    ]


def _of_indicators(check: SpotCheck) -> list[Column[_Row]]:
    project = bool((check.indicators[PROJECT] != "").any())
    return [
        keyed(SYSTEM_ID, SYSTEM_ID, 20.0),
        *([keyed(PROJECT, PROJECT, 20.0)] if project else []),
        keyed(INDICATOR, INDICATOR, 30.0),
        keyed(WHOLE, "单位数", 8.0, _COUNT),
        *_scores(check),
    ]


def _of_details(check: SpotCheck) -> list[Column[_Row]]:
    project = bool((check.details[PROJECT] != "").any())
    return [
        keyed(DEPARTMENT, DEPARTMENT, 24.0),
        *([keyed(PROJECT, PROJECT, 18.0)] if project else []),
        keyed(INDICATOR, INDICATOR, 24.0),
        keyed("分值文字", "分值", 7.0, "General"),
        *_scores(check),
        keyed(COUNT, COUNT, 7.0, _COUNT),
        keyed(LEAST, LEAST, 7.0, _POINT),
        keyed(MOST, MOST, 7.0, _POINT),
        keyed(SPREAD, SPREAD, 9.0, _PERCENT),
        keyed(DEVIATION, DEVIATION, 8.0, _POINT),
        Column(GIVEN, 26.0, lambda row: row[GIVEN]),
        Column(APART, 34.0, lambda row: row[APART], shade=lambda _: _RED),
    ]
