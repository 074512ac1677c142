"""A history from the ledger's frames: one a rubric and kind of period."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from support.histories import months, random_history, rows, totals_of

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.cube import cube_of
from perfeval_xl.scoring.history.deductions import ENDED, GOING_ON, UNKNOWN, first_time, repeated
from perfeval_xl.scoring.history.movers import changes, rises_and_falls
from perfeval_xl.scoring.history.progress import progress_indicators, progress_ratios
from perfeval_xl.scoring.history.series import Series, series_of


def history(*given: dict[str, Any]) -> Series:
    (series,) = series_of(rows(*given), totals_of(rows(*given)))
    return series


def monthly(scores: str, **fixed: Any) -> list[dict[str, Any]]:
    """One department's scores from January on: "10 8 - ?" (- not evaluated, ? pending)."""
    found = []
    for month, written in enumerate(scores.split(), start=1):
        period = f"2026-{month:02d}"
        if written == "?":
            found.append({**fixed, "period": period, "score": np.nan, "status": "pending"})
        elif written != "-":
            found.append({**fixed, "period": period, "score": float(written),
                          "note": f"{month}月的说明"})  # fmt: skip
    return found


OTHERS = monthly("10 10 10 10 10 10", department="满局")
"""Evaluated every month, so that all months are there."""


def test_months_and_years_and_rubrics_are_histories_apart():
    given = rows(
        {"period": "2026-01"}, {"period": "2026-02"}, {"period": "", "year": 2025},
        {"period": "", "year": 2026}, {"rubric": "other", "period": "2026-01"},
    )  # fmt: skip
    found = series_of(given, totals_of(given))

    assert [(each.rubric, each.kind, each.labels) for each in found] == [
        ("other", "月度", ("2026-01",)),
        ("small", "月度", ("2026-01", "2026-02")),
        ("small", "年度", ("2025年度", "2026年度")),
    ]


def test_a_missing_period_is_a_gap_and_no_zero():
    series = history(*monthly("10 9 - 7", department="甲局"), *OTHERS[:1], *OTHERS[3:4])

    assert series.labels == ("2026-01", "2026-02", "2026-03", "2026-04")
    assert series.totals["score"].loc["满局"].isna().tolist() == [False, True, True, False]
    assert series.evaluated == (0, 1, 3)
    assert series.before == 1
    np.testing.assert_array_equal(cube_of(series).rates, [[1.0, 0.9, np.nan, 17 / 20]])


def test_departments_stand_by_the_newest_total_and_the_absent_last():
    series = history(
        *monthly("10 5", department="甲局"), *monthly("1 9", department="乙局"),
        *monthly("10 -", department="丙局"),
    )  # fmt: skip

    assert list(series.totals["score"].index) == ["乙局", "甲局", "丙局"]


def test_a_renamed_department_has_one_line():
    series = history(
        {"department_code": "A1", "department": "旧名", "period": "2026-01"},
        {"department_code": "A1", "department": "新名", "period": "2026-02", "score": 6.0},
    )

    assert list(series.totals["score"].index) == ["新名"]
    assert series.scores.tolist() == [[10.0, 6.0]]


def test_only_recent_periods_can_be_asked_for():
    series = history(*monthly("9 9 - -", department="旧局"), *OTHERS[:4]).recent(2)

    assert series.labels == ("2026-03", "2026-04")
    assert list(series.lines["department"]) == ["满局"]
    assert list(series.totals["score"].index) == ["满局"]


def test_an_indicator_that_a_project_declared_is_known_by_its_name():
    one = {"project": "项目", "name": "场次", "score": 8.0}
    series = history(
        {**one, "indicator": "绩效指标_1", "period": "2026-01"},
        {**one, "indicator": "绩效指标_2", "period": "2026-02"},
        {**one, "indicator": "绩效指标_1", "period": "2026-02", "name": "新增", "score": 5.0},
    )

    lines = dict(zip(series.lines["name"], series.scores.tolist(), strict=True))
    assert lines["场次"] == [8.0, 8.0]
    np.testing.assert_array_equal(lines["新增"], [np.nan, 5.0])
    np.testing.assert_array_equal(cube_of(series).scores, [[[8.0, 13.0]]])


def test_indicators_of_one_name_are_told_apart_by_their_keys():
    both = [{"indicator": key, "name": "健全性", "period": "2026-01"} for key in ("甲", "乙")]
    series = history(*both, {"indicator": "丙", "name": "丙"})

    assert set(series.lines["name"]) == {"健全性（甲）", "健全性（乙）", "丙"}


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ("10 10 10 9 8 7", (GOING_ON, 3, "2026-04", "2026-06", 6.0)),
        ("9 9 9 10 10 10", (ENDED, 3, "2026-01", "2026-03", 3.0)),
        ("9 9 9 9 9 ?", (UNKNOWN, 5, "2026-01", "2026-05", 5.0)),
        ("9 9 9 9 9 -", (UNKNOWN, 5, "2026-01", "2026-05", 5.0)),
        ("10 9 9 10 9 9", None),
        ("9 9 - 9 9 10", None),
        ("9 9 ? 9 9 10", None),
        ("9 9 9 10 9 9", (ENDED, 3, "2026-01", "2026-03", 3.0)),  # not three yet this time
    ],
)
def test_three_periods_running_are_a_repeated_deduction(scores: str, found: tuple | None):
    all_ = repeated(history(*monthly(scores, department="甲局"), *OTHERS))

    columns = ["state", "length", "first", "last", "lost_total"]
    told = [tuple(row) for row in all_[columns].itertuples(index=False)]
    assert told == ([found] if found else [])


def test_a_repeated_deduction_tells_the_note_of_its_last_period():
    (row,) = repeated(history(*monthly("9 9 9 7 - 10", department="甲局"), *OTHERS)).to_dict(
        "records"
    )

    assert (row["lost"], row["note"], row["points"]) == (3.0, "4月的说明", 10.0)


@pytest.mark.parametrize(
    ("scores", "clean"),
    [("10 10 - ? 10 8", 3), ("- - - - - 8", None), ("10 9 10 10 10 8", None), ("10 10 10", None)],
)
def test_a_first_deduction_comes_after_periods_without_any(scores: str, clean: int | None):
    found = first_time(history(*monthly(scores, department="甲局"), *OTHERS))

    assert found["clean"].tolist() == ([clean] if clean else [])
    assert found["lost"].tolist() == ([2.0] if clean else [])


def test_rises_and_falls_say_which_indicator_did_it():
    series = history(
        *monthly("5 9", department="升局"), *monthly("9 6", department="降局"),
        *monthly("9 9", department="降局", indicator="乙率", name="乙率"),
        *monthly("- 9", department="新局"), *monthly("9 9", department="平局"),
    )  # fmt: skip
    rose, fell = rises_and_falls(series)

    assert rose[["change", "why"]].to_dict("index") == {"升局": {"change": 4.0, "why": "甲率 ＋4"}}
    assert fell[["change", "why"]].to_dict("index") == {"降局": {"change": -3.0, "why": "甲率 －3"}}
    assert set(changes(series).index) == {"升局", "降局", "平局"}


def test_a_change_is_against_the_last_period_that_was_evaluated():
    series = history(*monthly("5 - 9", department="甲局"))

    assert changes(series)["change"].tolist() == [4.0]
    assert changes(history(*monthly("5", department="甲局"))).empty


def test_execution_is_held_against_the_calendar_or_its_own_schedule():
    names = ("预算执行率", "支付进度率", "政府采购预算执行率", "甲率")
    series = history(
        *({"indicator": name, "name": name, "period": f"2026-{month:02d}", "ratio": month / 10}
          for month in (3, 6) for name in names)
    )  # fmt: skip
    found = progress_indicators(series)

    assert {each.name: each.mark for each in found} == {"预算执行率": None, "支付进度率": 1.0}
    calendar = next(each for each in found if each.mark is None)
    assert [calendar.on_schedule(each) for each in series.periods] == [0.25, 0.5]
    units, ratios = progress_ratios(series, calendar)
    assert (units, ratios.tolist()) == ([("甲局", "")], [[0.3, 0.6]])


def test_by_the_rubric_the_formula_decides(hengyang: Rubric):
    scores, totals = random_history(hengyang, 5, months(2026, 1, 2), seed=1)
    (series,) = series_of(scores, totals)

    found = {each.name: each.mark for each in progress_indicators(series, hengyang)}

    assert found == {"预算完成率": None, "支付进度率": 1.0}


def test_a_history_adds_up_to_the_scores_it_was_made_of(datong: Rubric, hengyang: Rubric):
    for rubric in (hengyang, datong):
        scores, totals = random_history(rubric, 7, months(2026, 1, 2, 3), seed=2, absent=0.3)
        (series,) = series_of(scores, totals)

        counted = scores[scores["status"] != "not_applicable"]
        whole = pytest.approx(np.nansum(counted["final_score"]))
        assert np.nansum(series.scores) == whole
        assert np.nansum(cube_of(series).scores) == whole
        assert series.totals["score"].sum().sum() == pytest.approx(totals["score"].sum())
        assert (series.rows >= 0).sum() == len(scores)


def test_the_order_of_the_ledgers_rows_does_not_matter(hengyang: Rubric):
    scores, totals = random_history(hengyang, 6, months(2026, 1, 2, 3), seed=3)
    (one,) = series_of(scores, totals)
    by_period = scores.sort_values("period", ascending=False, kind="stable")
    (other,) = series_of(by_period, totals.iloc[::-1])

    pd.testing.assert_frame_equal(one.lines, other.lines)
    np.testing.assert_array_equal(one.scores, other.scores)
