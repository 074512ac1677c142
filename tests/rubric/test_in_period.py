"""A rubric in a period: which indicators are scored, in which points, against which progress."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import SUPPORT

from perfeval_xl.forms.figures.figures import complete
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import load_rubric, read_rubric, whole_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import ANNUAL, Period
from perfeval_xl.rubric.source import RubricError, rubric_source
from perfeval_xl.scoring.score import score

FILE = SUPPORT / "monitoring.yaml"
TEXT = FILE.read_text(encoding="utf-8")
MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]
EXECUTION = ["支付进度率", "进度偏离度", "项目支出占比"]


def monitoring(period: str) -> Rubric:
    return load_rubric(FILE, period=period)


def changed(*pairs: tuple[str, str]) -> Rubric:
    text = TEXT
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return read_rubric(text, "x.yaml")


@pytest.mark.parametrize(
    ("period", "more"),
    [
        ("", ["产出质量", "季末检查"]),
        ("2026-01", []),
        ("2026-06", ["季末检查"]),
        ("2026-Q3", ["季末检查"]),
        ("2026-10", []),
        ("2026-H2", ["季末检查"]),
    ],
)
def test_an_indicator_is_scored_in_its_own_periods_alone(period: str, more: list[str]):
    rubric = monitoring(period)

    assert [each.name for each in rubric.indicators] == [*EXECUTION, *more]
    assert list(rubric.by_id) == [*EXECUTION, "产出质量", "季末检查"]


def test_the_file_keeps_its_id_and_digest_in_every_period():
    whole = whole_rubric(FILE)

    assert {monitoring(each).digest for each in ("", *MONTHS)} == {whole.digest}
    assert {monitoring(each).id for each in ("", *MONTHS)} == {"monitoring"}


def test_one_period_leads_to_another_and_back():
    assert monitoring("2026-10").of_period(ANNUAL) == monitoring("")
    assert monitoring("").of_period(Period("2026-06")) == monitoring("2026-06")
    assert monitoring("2026-10").of_period(Period("2026-10")) is not None


def test_a_rubric_without_periods_is_the_same_all_year():
    annual = load_rubric("hengyang-2019")
    monthly = load_rubric("hengyang-2019", period="2019-10")

    assert annual is load_rubric("hengyang-2019")
    assert monthly.indicators == annual.indicators
    assert (monthly.when, annual.when) == ("2019年10月", "2019年度")
    assert not monthly.is_part


def test_the_points_of_a_period_are_told_on_the_scale_of_the_year():
    october = monitoring("2026-10")

    assert (october.total_points, october.full_points) == (40, 100)
    assert october.period_grades == {"优": 36, "良": 32, "中": 24, "差": 0}
    assert october.period_levels == {"执行": 40}
    assert monitoring("2026-06").period_levels == {"执行": 40, "产出": 20}
    assert monitoring("").period_levels == {"执行": 40, "产出": 60}


def test_a_rubric_of_monthly_indicators_alone_has_its_own_points():
    text = TEXT.replace("periods: [月度, 年度]", "periods: 月度").replace("periods: 年度", "")
    only = text.replace("    name: 支付", "    periods: 月度\n    name: 支付")
    only = only.replace("    name: 进度", "    periods: 月度\n    name: 进度")
    only = only.replace("periods: [年度, 3月, 6月, 9月, 12月]", "periods: 月度")
    only = only.replace("name: 产出质量,", "name: 产出质量, periods: 月度,").replace(", ,", ",")
    rubric = read_rubric(only, "x.yaml")

    assert rubric.of_period(Period("2026-10")).full_points == 100
    with pytest.raises(PerfevalError, match="monitoring 在全年评价没有要评的指标"):
        rubric.of_period(ANNUAL)


def test_a_period_in_another_year_is_refused():
    with pytest.raises(PerfevalError, match="期间 2025-10 不在 2026 年度里"):
        whole_rubric(FILE).of_period(Period("2025-10"))


def test_a_period_moves_the_year_of_the_form_unless_that_is_given():
    assert load_rubric(FILE, period="2027-03").label("全年预算") == "2027年全年预算数"
    with pytest.raises(PerfevalError, match="期间 2027-03 不在 2026 年度里"):
        load_rubric(FILE, 2026, "2027-03")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("periods: 年度", "periods: 每年", "periods 应写 年度（全年评价）、月度（年内各期）或月份"),
        ("9月, 12月]", "9月, 13月]", "periods 应写 年度"),
        ("levels:", "schedule: {3月: 120%}\nlevels:", "大于 0、不超过 100%，却是 120%"),
        ("levels:", "schedule: {3月: 0}\nlevels:", "大于 0、不超过 100%，却是 0%"),
        ("levels:", "schedule: {三月: 25%}\nlevels:", "“三月”不是月份，应写成 3 或 3月 这样"),
        ("levels:", "period: 2026-10\nlevels:", "第 8 行 period：没有这一项"),
        ("levels:", "published: []\nlevels:", "第 8 行 published：没有这一项"),
        ("{field: 本年支出,", "{field: 序时进度,", "“序时进度”由期间给出，不能用作数据项"),
        ("levels:", "derived: {序时进度: 本年支出}\nlevels:", "“序时进度”由期间给出"),
        ("ratio: 项目支出 / 本年支出", "ratio: 序时进度", "ratio“序时进度”里没有数据项"),
    ],
)
def test_what_is_wrong_with_periods_is_told(old: str, new: str, words: str):
    with pytest.raises(RubricError, match=words):
        changed((old, new))


def test_a_project_is_scored_on_its_execution_in_every_period():
    text, name = rubric_source("datong-2021-project")
    old = "    name: 预算执行率\n"
    assert text.count(old) == 1

    with pytest.raises(RubricError, match="execution 每期都评，不写 periods"):
        read_rubric(text.replace(old, f"{old}    periods: 年度\n"), name)


@pytest.mark.parametrize(
    "ratio",
    [
        "本年支出 / (序时进度 - 50%)",
        "本年支出 / 全年预算 / 项目支出",
        "全年预算 - 项目支出 / 本年支出",
        "本年支出 / (序时进度 * 2)",
    ],
)
def test_a_division_by_what_may_be_zero_has_to_be_the_one_explained(ratio: str):
    with pytest.raises(RubricError, match="除法"):
        changed(("ratio: 项目支出 / 本年支出", f"ratio: {ratio}"))


@pytest.mark.parametrize(
    "ratio",
    ["1 - 项目支出 / 本年支出", "项目支出 / 本年支出 / 序时进度 / 2", "(项目支出 / 本年支出) * 2"],
)
def test_what_is_given_may_stand_around_the_one_division(ratio: str):
    rubric = changed(("ratio: 项目支出 / 本年支出", f"ratio: {ratio}"))
    scores = one(rubric.of_period(Period("2026-04")), 本年支出=0.0, 项目支出=5.0)

    assert scores.notes["项目支出占比"].item().startswith("没有预算而有支出，计0分")


def one(rubric: Rubric, **figures: float) -> Any:
    return score(complete(pd.DataFrame([figures], index=["甲局"]), rubric), rubric)


def test_the_note_names_the_progress_and_its_figure():
    scores = one(monitoring("2026-10"), 本年支出=80.0, 全年预算=100.0, 项目支出=80.0)

    assert scores.ratios["支付进度率"].item() == 0.96
    assert (
        scores.notes["支付进度率"]
        .item()
        .startswith("支付进度率96.00%（80÷100÷序时进度83.33%），低于100%的部分为4.00个百分点")
    )
    assert (
        scores.notes["进度偏离度"]
        .item()
        .startswith("进度偏离度-3.33%（80÷100－序时进度83.33%），落在“不低于-5%且低于0%”一档")
    )


def test_a_schedule_of_its_own_is_what_the_figures_are_held_to():
    rubric = changed(("levels:", "schedule: {6月: 40%}\nlevels:")).of_period(Period("2026-06"))

    assert one(rubric, 本年支出=40.0, 全年预算=100.0).points["支付进度率"].item() == 20


@given(
    month=st.integers(1, 12),
    budget=st.integers(1, 10**6),
    steps=st.integers(-3, 45),
    beside=st.sampled_from([Fraction(0), Fraction(1, 10**5), Fraction(-1, 10**5)]),
)
def test_the_steps_of_every_month_begin_where_the_words_say(
    month: int, budget: int, steps: int, beside: Fraction
):
    """On, just above and just below every whole step of 支付进度率, reckoned in fractions."""
    rate = 1 - Fraction(steps, 100) + beside
    spent = rate * budget * Fraction(month, 12)
    scores = one(monitoring(f"2026-{month:02d}"), 本年支出=float(spent), 全年预算=float(budget))

    lost = max(0, (1 - rate) / Fraction(1, 100)) // 1 * Fraction(1, 2)
    assert scores.points["支付进度率"].item() == max(0, 20 - lost)


@given(
    month=st.integers(1, 12),
    budget=st.integers(1, 10**6),
    gap=st.sampled_from([Fraction(0), Fraction(-5, 100)]),
    beside=st.sampled_from([Fraction(0), Fraction(1, 10**5), Fraction(-1, 10**5)]),
)
def test_the_bands_of_every_month_begin_where_the_words_say(
    month: int, budget: int, gap: Fraction, beside: Fraction
):
    off = gap + beside
    spent = (Fraction(month, 12) + off) * budget
    scores = one(monitoring(f"2026-{month:02d}"), 本年支出=float(spent), 全年预算=float(budget))

    expected = 10 if off >= 0 else 6 if off >= Fraction(-5, 100) else 0
    assert scores.points["进度偏离度"].item() == expected


@pytest.mark.parametrize(("month", "expected"), [(6, 7.5), (7, 0.0)])
def test_a_condition_may_ask_how_far_the_year_is(month: int, expected: float):
    text = "when: 序时进度 > 50% 且 本年支出 = 0"
    rubric = changed((text, "when: 序时进度 > 50% 且 本年支出 > 0"))
    scores = one(rubric.of_period(Period(f"2026-{month:02d}")), 本年支出=10.0, 项目支出=6.0)

    assert scores.points["项目支出占比"].item() == expected


def test_the_progress_of_the_figures_is_always_the_periods():
    given = {"本年支出": 50.0, "全年预算": 100.0, "序时进度": 0.9}
    figures = pd.DataFrame([{**given, "项目支出": np.nan}], index=["甲局"])

    assert score(figures, monitoring("2026-06")).ratios["支付进度率"].item() == 1
    assert np.isnan(score(figures, monitoring("2026-06")).ratios["项目支出占比"].item())
