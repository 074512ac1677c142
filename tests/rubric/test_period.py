"""A period is read as people write it, and says how much of the year has passed."""

from __future__ import annotations

import pytest

from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.in_period import elapsed_at
from perfeval_xl.rubric.period import ANNUAL, Period, parse_month


@pytest.mark.parametrize(
    ("text", "name", "month", "words"),
    [
        ("", "", 12, ""),
        ("2026-10", "2026-10", 10, "2026年10月"),
        ("2026-1", "2026-01", 1, "2026年1月"),
        ("202607", "2026-07", 7, "2026年7月"),
        ("2026.12", "2026-12", 12, "2026年12月"),
        (" ２０２６年１０月份 ", "2026-10", 10, "2026年10月"),
        ("2026-Q3", "2026-Q3", 9, "2026年第三季度"),
        ("2026年1季度", "2026-Q1", 3, "2026年第一季度"),
        ("2026年第四季度", "2026-Q4", 12, "2026年第四季度"),
        ("2026-h1", "2026-H1", 6, "2026年上半年"),
        ("2026年下半年", "2026-H2", 12, "2026年下半年"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, name: str, month: int, words: str):
    period = Period.parse(text)

    assert (period.name, period.month, period.words) == (name, month, words)
    assert period.elapsed == month / 12
    assert period.year == (2026 if name else None)
    assert Period.parse(period.name) == period


@pytest.mark.parametrize(
    "text",
    ["十月", "10", "2026", "2026-13", "2026-00", "20261", "2026-Q5", "2026-H3", "1926-10",
     "2026-10-01", "2026-010", "2026年", "430400", "210101"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_how_to_write_one(text: str):
    assert Period.read(text) is None
    with pytest.raises(PerfevalError, match=rf"“{text}”看不懂。应写年和月，例如 2026-10"):
        Period.parse(text)


@pytest.mark.parametrize("value", [3, "3", "3月", "３月", 3.0])
def test_a_month_of_a_rubric_file_is_a_number(value: object):
    assert parse_month(value) == 3


@pytest.mark.parametrize("value", [0, 13, "三月", True, 3.5, "月"])
def test_what_is_no_month_is_refused(value: object):
    with pytest.raises(ValueError, match="不是月份，应写成 3 或 3月 这样"):
        parse_month(value)


def test_without_a_schedule_a_twelfth_of_the_year_passes_every_month():
    shares = [elapsed_at({}, Period(f"2026-{month:02d}")) for month in range(1, 13)]

    assert shares == [month / 12 for month in range(1, 13)]
    assert elapsed_at({}, ANNUAL) == 1


def test_months_that_a_schedule_leaves_out_lie_on_the_line_between_their_neighbours():
    schedule = {3: 0.2, 6: 0.5, 9: 0.7}
    shares = [elapsed_at(schedule, Period(f"2026-{month:02d}")) for month in range(1, 13)]

    assert shares == pytest.approx(
        [0.2 / 3, 0.4 / 3, 0.2, 0.3, 0.4, 0.5, 1.7 / 3, 1.9 / 3, 0.7, 0.8, 0.9, 1.0]
    )
    assert elapsed_at(schedule, Period("2026-Q3")) == 0.7


def test_a_schedule_may_end_below_the_whole_and_the_year_is_held_to_all_of_it():
    assert elapsed_at({12: 0.95}, Period("2026-12")) == 0.95
    assert elapsed_at({12: 0.95}, ANNUAL) == 1
