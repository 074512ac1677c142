"""The last periods below 横向与历史."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.small import LOSING, small_scores

from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks


def periods(department: str, *scores: float) -> pd.DataFrame:
    """A department's totals from January on; NaN: not evaluated."""
    return pd.DataFrame(
        [
            {"department": department, "period": f"2026-{month:02d}", "score": score, "mean": 80.0,
             "rank": 2.0 if score == score else np.nan, "count": 3}
            for month, score in enumerate(scores, start=1)
        ]
    )  # fmt: skip


def sheet_of(folder: Path, history: pd.DataFrame | None, *names: str) -> Worksheet:
    write_scorebooks(small_scores(dict.fromkeys(names, LOSING)), folder, history=history)
    return load_workbook(folder / f"{names[0]}.xlsx")["横向与历史"]


def below(sheet: Worksheet) -> list[list[Any]]:
    """What stands in the table below “历次总分”, headings first."""
    rows = [[cell.value for cell in row[:4]] for row in sheet.iter_rows()]
    at = next((place for place, row in enumerate(rows) if row[0] == "历次总分"), len(rows))
    return rows[at + 1 :]


def test_the_last_periods_stand_below_with_a_line_chart(tmp_path: Path):
    history = pd.concat([periods("甲局", 85.5, np.nan, 90), periods("乙局", 1, 2, 3)])
    sheet = sheet_of(tmp_path, history, "甲局", "乙局")

    assert below(sheet) == [
        ["期间", "总分", "平均分", "名次"],
        ["2026-01", 85.5, 80, "2/3"],
        ["2026-02", None, 80, "—"],
        ["2026-03", 90, 80, "2/3"],
    ]
    assert [type(chart).__name__ for chart in sheet._charts] == ["BarChart", "LineChart"]


def test_nothing_lies_upon_the_chart_above(tmp_path: Path):
    sheet = sheet_of(tmp_path, periods("甲局", 1, 2), "甲局", "乙局")
    bar, line = (chart.anchor for chart in sheet._charts)

    assert bar.to.row <= line._from.row


def test_twelve_periods_are_shown_the_newest(tmp_path: Path):
    shown = below(sheet_of(tmp_path, periods("甲局", *range(70, 84)), "甲局", "乙局"))

    assert [row[0] for row in shown[1:]] == [f"2026-{month:02d}" for month in range(3, 15)]


def test_a_department_alone_has_a_history_all_the_same(tmp_path: Path):
    sheet = sheet_of(tmp_path, periods("甲局", 1, 2), "甲局")

    assert len(below(sheet)) == 3
    assert [type(chart).__name__ for chart in sheet._charts] == ["LineChart"]


def test_without_two_periods_the_workbook_is_as_before(tmp_path: Path):
    sheet_of(tmp_path / "none", None, "甲局", "乙局")
    sheet_of(tmp_path / "first", periods("甲局", 90), "甲局", "乙局")
    sheet_of(tmp_path / "other", periods("丙局", 90, 91), "甲局", "乙局")

    written = [(tmp_path / name / "甲局.xlsx").read_bytes() for name in ("none", "first", "other")]
    assert written[0] == written[1] == written[2]
