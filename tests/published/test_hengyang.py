"""衡阳市政府金融办 2019: every published figure, reproduced or with the finding that says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.forms.reading.values import read_value
from perfeval_xl.scoring.scores import Scores

OFFICE = "衡阳市人民政府金融工作办公室"

# 附件1: indicator, 得分, and how the score stands here.
SCORES = [
    ("绩效目标合理性", 3, "judged"),
    ("绩效指标明确性", 3, "judged"),
    ("在职人员控制率", 1, "scored"),
    ("三公经费变动率", 1, "scored"),
    ("重点支出安排率", 2, "judged"),
    ("预算完成率", 2, "scored"),  # 88.86 is what was added if nothing is left: 年末结余 0
    ("预算调整率", 0.5, "scored"),
    ("支付进度率", 1, "unverified"),
    ("结转结余变动率", 2, "unverified"),
    ("公用经费控制率", 3, "scored"),
    ("三公经费控制率", 2, "scored"),
    ("政府采购节资率", 1, "scored"),
    ("政府采购执行率", 2, "unverified"),
    ("预算管理制度健全性", 2, "judged"),
    ("资金使用合规性", 4, "unverified"),
    ("预决算信息公开性", 2, "judged"),
    ("基础信息完善性", 2, "judged"),
    ("资产管理制度健全性", 1, "judged"),
    ("资产管理安全性", 3, "judged"),
    ("固定资产利用率", 1, "unverified"),
    ("实际完成率", 10, "unverified"),
    ("完成及时率", 6, "unverified"),
    ("品质达标率", 6, "unverified"),
    ("重点工作办结率", 8, "unverified"),
    ("经济效益", 9, "judged"),
    ("社会效益", 6, "judged"),
    ("行政效能", 6, "judged"),
    ("社会公众或服务对象满意度", 6, "unverified"),
]

# 附件2 and the narrative: what the document worked out itself, and the finding where it slipped.
WORKED_OUT = [
    ("填报_在职人员控制率", 0.95, ""),
    ("填报_人员经费占比", 0.895, "STATED_DIFFERS"),
    ("填报_公用经费占比", 0.105, ""),
    ("填报_基本支出比预算增加", 82.55, ""),
    ("填报_项目支出超过预算", 83.7, ""),
    ("填报_贷款增长率", 0.133, ""),  # 284.66 ÷ (2425.71 - 284.66) = 13.295 %
    ("填报_表外贷款增长率", 0.1612, "STATED_DIFFERS"),  # 284.66 ÷ (2475.4 - 284.66) = 12.99 %
    ("填报_存贷比", 0.616, ""),
    ("填报_存贷比增加", 0.04, ""),  # 61.60 % - 57.74 %
]

# 附件2: row, then 2018决算, 2019预算, 2019决算.
TOTALS = [
    ("基本支出", 249.68, 231.6, 314.15),
    ("公务用车", 3.9, 4, 3.71),
    ("项目支出", 73.06, 70, 153.7),
    ("业务工作专项", 73.06, 70, 153.7),
]

RATIOS = [
    ("在职人员控制率", 20 / 21),
    ("三公经费变动率", 0),
    ("预算完成率", 1),
    ("预算调整率", 88.86 / 301.6),
    ("公用经费控制率", 33.19 / 38.06),
    ("三公经费控制率", 4.97 / 7.5),
    ("政府采购节资率", 1),
]


@pytest.fixture(scope="module")
def published(root: Path) -> dict[str, Any]:
    text = (root / "examples" / "hengyang-2019.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(text)["published"]


@pytest.mark.parametrize(("key", "printed", "status"), SCORES)
def test_a_score(hengyang_scores: Scores, key: str, printed: float, status: str):
    assert hengyang_scores.points.loc[OFFICE, key] == pytest.approx(printed)
    assert hengyang_scores.status.loc[OFFICE, key] == status


def test_the_table_of_scores_is_whole(hengyang_scores: Scores):
    assert [key for key, *_ in SCORES] == list(hengyang_scores.points.columns)


def test_the_total(hengyang_scores: Scores):
    assert hengyang_scores.totals.loc[OFFICE, "总分"] == 95.5


@pytest.mark.parametrize(("key", "ratio"), RATIOS)
def test_a_ratio(hengyang_scores: Scores, key: str, ratio: float):
    assert hengyang_scores.ratios.loc[OFFICE, key] == pytest.approx(ratio, abs=5e-7)


def test_what_the_document_does_not_give_is_not_guessed(hengyang_scores: Scores):
    assert set(hengyang_scores.ratios.loc[OFFICE].dropna().index) == {key for key, _ in RATIOS}


@pytest.mark.parametrize(("row", "last_year", "budget", "actual"), TOTALS)
def test_a_total_is_the_sum_of_its_parts(
    hengyang_scores: Scores, row: str, last_year: float, budget: float, actual: float
):
    figures = hengyang_scores.figures.loc[OFFICE]
    printed = {"上年决算": last_year, "本年预算": budget, "本年决算": actual}

    for column, amount in printed.items():
        assert figures[f"{row}_{column}"] == pytest.approx(amount)
        assert figures[f"填报_{row}_{column}"] == amount


@pytest.mark.parametrize(("name", "printed", "code"), WORKED_OUT)
def test_what_the_document_worked_out(
    example_run: RunResult, hengyang_scores: Scores, name: str, printed: float, code: str
):
    findings = example_run.findings
    own = findings[(findings["department"] == OFFICE) & (findings["code"] == "STATED_DIFFERS")]
    cells = {"填报_人员经费占比": "B28", "填报_表外贷款增长率": "B39"}

    assert hengyang_scores.figures.loc[OFFICE, name] == printed
    assert (cells.get(name) in set(own["cell"])) is bool(code)


def test_every_other_figure_is_read_back_as_printed(
    hengyang_scores: Scores, published: dict[str, Any], hengyang
):
    figures = hengyang_scores.figures.loc[OFFICE]

    for name, typed in published["figures"].items():
        entry = hengyang.entries.get(name)
        value = read_value(typed, entry.kind if entry else "score").number
        assert figures[name] == pytest.approx(value), name


def test_the_findings_are_these_and_no_others(example_run: RunResult):
    findings = example_run.findings
    own = findings[(findings["department"] == OFFICE) & (findings["severity"] != "note")]

    assert sorted(zip(own["code"], own["cell"], strict=True)) == [
        ("GRADE_DIFFERS", "F53"),
        ("LIMIT_EXCEEDED", "F16"),  # 政府采购执行率 2 of 2, 41.5 planned, nothing bought
        ("MOSTLY_BLANK", ""),  # 16 of the 30 figures that its indicators need
        ("STATED_DIFFERS", "B28"),
        ("STATED_DIFFERS", "B39"),
    ]
