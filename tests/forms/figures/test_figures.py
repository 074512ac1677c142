"""Totals are computed from their parts; what was stated is kept beside."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval_xl.forms.figures.figures import complete, settle

NO_ITEMS = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称"])


def settled(hengyang, figures: dict, items: list[dict] | None = None) -> pd.Series:
    frame = complete(pd.DataFrame(figures, index=["甲"]), hengyang)
    lines = pd.DataFrame([{"单位名称": "甲", **item} for item in items]) if items else NO_ITEMS
    return settle(frame, lines, hengyang).loc["甲"]


def test_a_total_is_its_parts_and_the_stated_one_stands_beside(hengyang):
    row = settled(
        hengyang,
        {"人员经费_本年预算": 10, "公用经费_本年预算": 5, "基本支出_本年预算": 16},
    )

    assert row["基本支出_本年预算"] == 15
    assert row["填报_基本支出_本年预算"] == 16


def test_a_total_with_a_missing_part_stands_as_stated(hengyang):
    row = settled(hengyang, {"人员经费_本年预算": 10, "基本支出_本年预算": 16})

    assert row["基本支出_本年预算"] == 16


def test_a_total_of_nothing_is_missing(hengyang):
    assert np.isnan(settled(hengyang, {})["基本支出_本年预算"])


def test_sums_of_sums_are_settled_from_the_inside(hengyang):
    items = [
        {"清单": "业务工作专项", "序号": 1, "名称": "a", "本年预算": 3.0},
        {"清单": "业务工作专项", "序号": 2, "名称": "b", "本年预算": 4.0},
    ]
    row = settled(
        hengyang,
        {"业务工作专项_本年预算": 99, "运行维护专项_本年预算": 1, "市级专项资金_本年预算": 2},
        items,
    )

    assert row["业务工作专项_本年预算"] == 7
    assert row["项目支出_本年预算"] == 10


def test_a_list_with_a_blank_amount_is_not_added_up(hengyang):
    items = [
        {"清单": "业务工作专项", "序号": 1, "名称": "a", "本年预算": 3.0},
        {"清单": "业务工作专项", "序号": 2, "名称": "b", "本年预算": None},
    ]
    row = settled(hengyang, {"业务工作专项_本年预算": 99}, items)

    assert row["业务工作专项_本年预算"] == 99


@given(seed=st.integers(0, 10**6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_of_a_department_adds_up_alike_whoever_else_there_is(hengyang, seed: int):
    """To the last bit: else another one's return would change its scorebook."""
    random = np.random.default_rng(seed)
    departments = [f"单位{at}" for at in range(12)]
    lines = pd.DataFrame(
        {
            "单位名称": random.permutation(np.repeat(departments, 4)),
            "清单": "业务工作专项",
            "序号": 1,
            "名称": "一项",
            "本年预算": np.round(random.uniform(0, 900, 48), 2),
        }
    )

    def settled(some: list[str]) -> pd.Series:
        frame = complete(pd.DataFrame(index=some), hengyang)
        return settle(frame, lines[lines["单位名称"].isin(some)], hengyang)["业务工作专项_本年预算"]

    whole = settled(departments)
    assert whole.notna().all()
    for some in (departments[:1], departments[1:], departments[5:8], departments[::-1]):
        assert settled(some).to_dict() == whole[some].to_dict()
