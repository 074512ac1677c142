"""What a run's own workbooks are told of the periods before it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from support.histories import rows, totals_of

from perfeval_xl.batch.results.earlier_periods import last_periods, previous_totals


def totals() -> pd.DataFrame:
    """January: two; March nobody; 旧名 becomes 新名; 丙局 leaves."""
    return totals_of(
        rows(
            {"period": "2026-01", "score": 8.0, "department": "旧名", "department_code": "A"},
            {"period": "2026-01", "score": 6.0, "department": "丙局"},
            {"period": "2026-02", "score": 9.0, "department": "旧名", "department_code": "A"},
            {"period": "2026-04", "score": 7.0, "department": "新名", "department_code": "A"},
            {"period": "2026-04", "score": 9.0, "department": "乙局"},
        )
    )


def test_every_department_of_the_newest_period_has_all_periods():
    found = last_periods(totals())

    assert found["department"].tolist() == ["新名"] * 4 + ["乙局"] * 4
    assert found["period"].tolist() == [f"2026-{month:02d}" for month in range(1, 5)] * 2
    np.testing.assert_array_equal(found["score"], [8, 9, np.nan, 7, np.nan, np.nan, np.nan, 9])
    np.testing.assert_array_equal(found["mean"][:4], [7, 9, np.nan, 8])
    np.testing.assert_array_equal(found["rank"][:4], [1, 1, np.nan, 2])
    np.testing.assert_array_equal(found["count"].fillna(0)[:4], [2, 1, 0, 2])


def test_only_the_newest_periods_are_kept():
    assert last_periods(totals(), most=2)["period"].unique().tolist() == ["2026-03", "2026-04"]


def test_the_period_before_is_the_last_that_was_evaluated():
    found = previous_totals(last_periods(totals()))

    assert found is not None
    assert found.to_dict("index") == {"新名": {"score": 9.0, "rank": 1.0, "period": "2026-02"}}


def test_without_a_period_before_there_is_none():
    first = totals()[lambda frame: frame["period"] == "2026-01"]

    assert previous_totals(last_periods(first)) is None
    assert previous_totals(last_periods(first.iloc[:0])) is None


def test_another_department_that_had_the_name_before_is_not_its_history():
    given = rows(
        {"period": "2026-01", "department_code": "A", "score": 5.0},
        {"period": "2026-02", "department_code": "B", "score": 7.0},
    )
    found = last_periods(totals_of(given))

    assert found["department"].unique().tolist() == ["甲局"], "as the run itself calls it"
    np.testing.assert_array_equal(found["score"], [np.nan, 7])
