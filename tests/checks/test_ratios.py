"""Ratios that cannot be true: the finding says which figures, and the indicator is not scored."""

import pandas as pd
import pytest

from perfeval_xl.checks.plausible import check_ratios
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.scoring.score import score


@pytest.mark.parametrize(
    ("rubric_id", "indicator", "figures", "found", "reason"),
    [
        ("hengyang-2019", "在职人员控制率", {"在职人数": 314, "编制数": 15}, "", ""),
        (
            "hengyang-2019", "“三公经费”控制率",
            {"三公经费_本年决算": 695.75, "三公经费_本年预算": 1}, "69575%", "超过10000%，不合常理",
        ),
        (
            "hengyang-2019", "固定资产利用率",
            {"在用固定资产": 695.75, "全部固定资产": 1}, "69575%", "部分超过了全部",
        ),
        (
            "zhanjiang-2018", "政府采购执行率",
            {"政府采购_实际": -6, "政府采购_计划": -5}, "120%", "分母小于零",
        ),
        ("hengyang-2019", "社会公众或服务对象满意度", {"满意度": 1.2}, "120%", "超过了100%"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_named_and_not_scored(rubric_id, indicator, figures, found, reason):
    rubric = load_rubric(rubric_id)
    table = pd.DataFrame([{name: float(value) for name, value in figures.items()}], index=["甲局"])

    told = [
        (*(finding.details[each] for each in ("indicator", "ratio", "reason")), finding.severity)
        for finding in check_ratios(complete(table, rubric), rubric)
    ]

    (key,) = (each.id for each in rubric.indicators if each.name == indicator)
    scores = score(complete(table, rubric), rubric)
    assert told == ([(indicator, found, reason, "error")] if reason else [])
    assert (scores.status_words.at["甲局", key] == "待补") == bool(reason)
    assert bool(reason) == (scores.points[key].isna().iloc[0])


def complete(table: pd.DataFrame, rubric) -> pd.DataFrame:
    return table.reindex(columns=list(rubric.entries))
