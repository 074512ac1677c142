"""Totals and grades where a period scores only a part of the rubric."""

from __future__ import annotations

import pandas as pd
import pytest
from support import SUPPORT

from perfeval_xl.checks.self_scores import check_self_total
from perfeval_xl.checks.stated import check_stated
from perfeval_xl.forms.figures.figures import complete
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.scoring.score import score

FILE = SUPPORT / "monitoring.yaml"
FIGURES = pd.DataFrame(
    {
        "全年预算": [100.0, 100.0, 0.0],
        "本年支出": [84.0, 80.0, 0.0],
        "项目支出": [84.0, 32.0, 0.0],
        "自评得分_产出质量": [20.0, 40.0, 40.0],
        "自评得分_季末检查": [20.0, 15.0, 20.0],
    },
    index=["甲", "乙", "丙"],
)


@pytest.mark.parametrize(
    ("period", "totals", "grades"),
    [
        # 乙 has 18, 6 and 5 of 40 points in October: 72.5 of 100.
        ("2026-10", [100.0, 72.5, 0.0], ["优", "中", "差"]),
        ("2026-Q3", [100.0, 83.333333, 66.666667], ["优", "良", "中"]),
        ("", [62.0, 70.0, 85.714286], ["中", "中", "良"]),
    ],
)
def test_a_part_of_the_rubric_is_brought_to_the_full_total(
    period: str, totals: list[float], grades: list[str]
):
    scores = score(FIGURES, load_rubric(FILE, period=period))

    assert scores.totals["总分"].tolist() == totals
    assert scores.totals["等级"].tolist() == grades


def test_it_is_so_where_what_does_not_apply_counts_in_full_too():
    text = FILE.read_text(encoding="utf-8") + "when_not_applicable: full\n"
    rubric = read_rubric(text, "x.yaml").of_period(Period("2026-10"))

    totals = score(FIGURES, rubric).totals["总分"].tolist()

    assert totals == [100.0, 72.5, 75.0]


def test_what_is_open_is_told_on_the_same_scale():
    figures = FIGURES.drop(columns="自评得分_季末检查").iloc[:1]
    totals = score(figures, load_rubric(FILE, period="2026-06")).totals

    assert totals["待评分值"].tolist() == [33.333333]
    assert totals["等级"].tolist() == ["暂评"]


def test_a_stated_grade_is_held_against_the_points_of_the_period():
    rubric = load_rubric(FILE, period="2026-10")
    own = {"自评得分_支付进度率": 20.0, "自评得分_进度偏离度": 8.0, "自评得分_项目支出占比": 9.0}
    figures = complete(pd.DataFrame([own | {"自评总分": 37.0}] * 2, index=["甲", "乙"]), rubric)
    figures["自评等级"] = ["优", "差"]

    (found,) = check_self_total(figures, rubric)

    assert (found.department, found.found, found.expected) == ("乙", "差", "优")
    assert found.details["bands"] == "优 36 分起，良 32 分起，中 24 分起，差 0 分起"


def test_a_stated_rate_is_held_against_the_progress_of_the_period():
    rubric = load_rubric(FILE, period="2026-06")
    figures = pd.DataFrame({"本年支出": 40.0, "全年预算": 100.0, "填报_支付进度率": [0.8, 0.4]})
    figures = complete(figures.set_axis(["甲", "乙"]), rubric)

    (found,) = check_stated(figures, figures, rubric)

    assert (found.department, found.expected) == ("乙", "80.0000%")


def test_a_rate_of_an_indicator_that_the_period_leaves_out_is_still_checked():
    text = FILE.read_text(encoding="utf-8")
    for name in ("支付进度率", "进度偏离度"):
        text = text.replace(f"    name: {name}", f"    periods: 年度\n    name: {name}")
    text = text.replace("序时进度 > 50% 且 ", "")  # no indicator of the period reads it
    rubric = read_rubric(text, "x.yaml").of_period(Period("2026-06"))
    figures = pd.DataFrame({"本年支出": 40.0, "全年预算": 100.0, "填报_支付进度率": [0.8, 0.4]})
    figures = complete(figures.set_axis(["甲", "乙"]), rubric)

    assert "支付进度率" not in [each.id for each in rubric.indicators]
    assert [each.department for each in check_stated(figures, figures, rubric)] == ["乙"]
