"""Tables made by hand: a wrong column is refused with what is right, before anything is scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.inbox import EXAMPLES

import perfeval_xl as px


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return px.read_returns(EXAMPLES, px.load_rubric("hengyang-2019"))


MISNAMED = [
    ("在职人数数", "在职人数"),
    ("编制人数", "编制数"),
    ("三公经费_本年予算", "三公经费_本年预算"),
    ("三公经费.本年预算", "三公经费_本年预算"),
    ("本年预算_三公经费", "三公经费_本年预算"),
    ("三公经费＿本年预算", "三公经费_本年预算"),
    ("2019年实际在职人数", "在职人数"),
    ("自评得分_经济收益", "自评得分_经济效益"),
]


@pytest.mark.parametrize("call", [px.score, px.check])
@pytest.mark.parametrize(("wrong", "right"), MISNAMED)
def test_a_misnamed_column_is_refused_with_its_right_name(
    figures: pd.DataFrame, hengyang: px.Rubric, call: Callable, wrong: str, right: str
):
    with pytest.raises(px.PerfevalError, match=f"“{wrong}”应为“{right}”") as told:
        call(figures.rename(columns={right: wrong}), hengyang)

    assert told.value.code == "COLUMNS_MISNAMED"


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    "name", ["备注", "自评得分_备注", "三公经费_增减", "人均公用经费", "在职人数 - 编制数"]
)
def test_a_column_of_ones_own_is_kept(figures: pd.DataFrame, hengyang: px.Rubric, name: str):
    """Also where another column of that kind is not there: own scores may be absent."""
    with_own = figures.assign(**{name: 1.0}).drop(columns="自评得分_经济效益")

    assert name in px.score(with_own, hengyang).figures
    assert len(px.check(with_own, hengyang))


@pytest.mark.parametrize("call", [px.score, px.check])
def test_a_missing_column_is_refused_and_a_blank_one_is_pending(
    figures: pd.DataFrame, hengyang: px.Rubric, call: Callable
):
    with pytest.raises(px.PerfevalError, match="缺少列 编制数") as told:
        call(figures.drop(columns="编制数"), hengyang)
    assert told.value.code == "COLUMNS_MISSING"

    blank = px.score(figures.assign(编制数=np.nan), hengyang)

    assert set(blank.status["在职人员控制率"]) <= {"unverified", "pending"}


@pytest.mark.parametrize("call", [px.score, px.check])
def test_rows_and_columns_turned_round(figures: pd.DataFrame, hengyang: px.Rubric, call: Callable):
    with pytest.raises(px.PerfevalError, match=r"行列看来颠倒了：.*编制数.*转置") as told:
        call(figures.T, hengyang)
    assert told.value.code == "FIGURES_TRANSPOSED"


@pytest.mark.parametrize("call", [px.score, px.check])
def test_names_that_are_a_column(figures: pd.DataFrame, hengyang: px.Rubric, call: Callable):
    with pytest.raises(px.PerfevalError, match=r"set_index\('单位名称'\)"):
        call(figures.reset_index(), hengyang)


def test_tables_beside_the_figures(figures: pd.DataFrame, hengyang: px.Rubric):
    lines = pd.DataFrame({"单位名称": ["甲"], "清单": ["项目"], "序号": [1], "名 称": ["乙"]})
    with pytest.raises(px.PerfevalError, match=r"items.*“名 称”应为“名称”"):
        px.score(figures, hengyang, items=lines)
    with pytest.raises(px.PerfevalError, match=r"items.*“名 称”应为“名称”"):
        px.check(figures, hengyang, items=lines)

    reviews = pd.DataFrame(
        [["甲", "", "经济效益", 3.0]], columns=["单位名称", "项目", "指标", "审核得分"]
    )
    with pytest.raises(px.PerfevalError, match=r"reviews.*缺少列 审核意见"):
        px.score(figures, hengyang, reviews=reviews)
    with pytest.raises(px.PerfevalError, match="颠倒"):
        px.score(figures, hengyang, reviews=reviews.assign(审核意见="").T)


def test_the_rows_of_projects(datong: px.Rubric):
    projects = px.read_projects(EXAMPLES, datong)
    turned = replace(projects, rows=projects.rows.rename(columns={"完成值文字": "完成值"}))

    with pytest.raises(px.PerfevalError, match="完成值文字"):
        px.score(px.read_returns(EXAMPLES, datong), datong, projects=turned)
