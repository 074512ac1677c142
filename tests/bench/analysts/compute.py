"""What the analyst computes of hengyang-2019 with pandas: ratios, scores, and how others did."""

from __future__ import annotations

import numpy as np
import pandas as pd


def step(ratio: pd.Series, full: float, every: float, deduct: float, points: float) -> pd.Series:
    steps = np.floor(((ratio - full).clip(lower=0) / every).round(6))
    return (points - steps * deduct).clip(lower=0)


def bands(ratio: pd.Series, edges: list[float], points: list[float]) -> pd.Series:
    return pd.Series(np.select([ratio >= edge for edge in edges], points, 0.0), ratio.index)


def compute(f: pd.DataFrame) -> pd.DataFrame:
    """Return the points of every indicator (one row a department) of figures by their names."""
    begun = f["基本支出_本年预算"] + f["项目支出_本年预算"]
    usable = f["上年结转"] + begun + f["本年追加预算"]
    change = (f["三公经费_本年预算"] - f["三公经费_上年预算"]) / f["三公经费_上年预算"]
    carried = f["本年累计结转结余"] / f["上年累计结转结余"] - 1
    points = {
        "在职人员控制率": step(f["在职人数"] / f["编制数"], 1, 0.01, 0.5, 1),
        "三公经费变动率": step(change, 0, 0.01, 0.5, 1),
        "预算完成率": step(-(usable - f["年末结余"]) / usable, -0.98, 0.05, 1, 2),
        "预算调整率": 2 - np.ceil((f["本年追加预算"].abs() / begun * 10).clip(0, 4)) * 0.5,
        "支付进度率": (f["实际支付进度"] >= f["既定支付进度"]) * 1.0,
        "结转结余变动率": step(carried, 0, 0.05, 1, 2),
        "公用经费控制率": step(f["公用经费_本年决算"] / f["公用经费_本年预算"], 1, 0.01, 1, 3),
        "三公经费控制率": (f["三公经费_本年决算"] <= f["三公经费_本年预算"]) * 2.0,
        "政府采购节资率": (f["政府采购_本年决算"] < f["政府采购_本年预算"]) * 1.0,
        "政府采购执行率": step(
            (f["实际履约验收个数"] / f["政府采购个数"] - 1).abs(), 0, 0.05, 0.5, 2
        ),
        "资金使用合规性": (4 - f["资金使用不合规例数"]).clip(lower=0),
        "固定资产利用率": step(-f["在用固定资产"] / f["全部固定资产"], -1, 0.01, 0.2, 1),
        "重点工作办结率": f["绩效办考核得分"] / f["绩效办考核总分"] * 8,
        "满意度": bands(f["满意度"], [0.9, 0.8, 0.7], [6.0, 4.0, 2.0]),
    }
    six = [6.0, 4.0, 2.0]
    for name, edges, worth in (
        ("实际完成工作数", [1, 0.95, 0.85, 0.7], [10.0, 8.0, 6.0, 5.0]),
        ("及时完成工作数", [1, 0.8, 0.7], six),
        ("质量达标工作数", [1, 0.8, 0.7], six),
    ):
        points[name] = bands(f[name] / f["计划工作数"], edges, worth)
    return pd.DataFrame(points)


def among_all(points: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of 横向与历史: own, median, highest, lowest and rank, side by side."""
    ranks = points.rank(ascending=False, method="min")
    middle, high, low = points.median(), points.max(), points.min()
    columns = {}
    for name in points:
        columns[name, "own"], columns[name, "rank"] = points[name], ranks[name]
        columns[name, "median"], columns[name, "high"] = middle[name], high[name]
        columns[name, "low"] = low[name]
    return pd.DataFrame(columns, index=points.index)
