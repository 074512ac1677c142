"""Periods in order, and those that nobody was evaluated in."""

from __future__ import annotations

import pytest

from perfeval_xl.scoring.history.periods import read_period, timeline


@pytest.mark.parametrize(
    ("written", "label", "elapsed"),
    [
        ("", "2026年度", 1.0),
        ("2026-10", "2026-10", 10 / 12),
        ("2026-Q3", "2026-Q3", 0.75),
        ("2026-H1", "2026-H1", 0.5),
        ("2026-12", "2026-12", 1.0),
    ],
)
def test_a_period_says_how_much_of_the_year_is_over(written: str, label: str, elapsed: float):
    period = read_period(2026, written)

    assert (period.label, period.elapsed) == (label, pytest.approx(elapsed))


@pytest.mark.parametrize("written", ["2026-13", "2026-00", "202610", "2026-Q5", "十月"])
def test_what_is_no_period_is_refused(written: str):
    with pytest.raises(ValueError, match="no period"):
        read_period(2026, written)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["2026-04", "2026-01", "2026-02"], ["2026-01", "2026-02", "2026-03", "2026-04"]),
        (["2026-03", "2026-06", "2026-12"], ["2026-03", "2026-06", "2026-09", "2026-12"]),
        (["2025-11", "2026-01", "2025-12"], ["2025-11", "2025-12", "2026-01"]),
        (["2026-10"], ["2026-10"]),
        (["2026-Q1", "2026-Q2", "2026-Q4"], ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
    ],
)
def test_a_step_that_was_left_out_is_a_gap(given: list[str], shown: list[str]):
    assert [each.label for each in timeline(read_period(2026, each) for each in given)] == shown


def test_whole_years_are_a_series_too():
    years = timeline(read_period(year, "") for year in (2024, 2026, 2025))

    assert [each.label for each in years] == ["2024年度", "2025年度", "2026年度"]
