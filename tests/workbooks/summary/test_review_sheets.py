"""审核情况, 复核进度, 指标复核: what was decided and what is left, or a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from support import small
from support.random_returns import random_scores

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import with_reviews
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.summary import RunFacts, write_summary
from perfeval_xl.workbooks.summary.facts import Reviewed, ReviewLine

NO_FINDINGS = pd.DataFrame(columns=list(COLUMNS), dtype=object)


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    head, *lines = load_workbook(path)[sheet].iter_rows(min_row=3, values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def told(path: Path, sheet: str) -> str:
    return str(load_workbook(path)[sheet]["A2"].value)


def line(department: str, label: str, **more: Any) -> ReviewLine:
    usual = {
        "correction": False,
        "before": 3.0,
        "after": 2.5,
        "reason": "佐证不足",
        "who": "甲审",
        "when": "2026-11-01 17:01",
        "file": f"评分表/{department}.xlsx",
        "holds": True,
    }
    return ReviewLine(department, label, **{**usual, **more})


def test_without_a_review_a_sentence_says_so(tmp_path: Path):
    path = tmp_path / "s.xlsx"

    write_summary(path, [small.small_scores({"甲局": small.LOSING})], NO_FINDINGS)

    sheet = load_workbook(path)["审核情况"]
    assert [cell.value for cell in sheet["A"]][:2] == ["审核情况", sheet["A2"].value]
    assert "还没有收回审核" in sheet["A2"].value
    assert sheet.max_row == 2
    assert "还没有收回审核" in told(path, "复核进度")
    assert [row["已复核"] for row in rows(path, "复核进度")] == [0]


def test_where_nothing_was_scored_nothing_is_left(tmp_path: Path):
    write_summary(tmp_path / "s.xlsx", [], NO_FINDINGS)

    assert "没有要人复核的" in told(tmp_path / "s.xlsx", "复核进度")
    assert "指标复核" not in load_workbook(tmp_path / "s.xlsx").sheetnames


def test_what_is_in_dispute_comes_first_and_every_line_leads_to_its_scorebook(tmp_path: Path):
    lines = [
        line("甲局", "甲率"),
        line("甲局", "乙", correction=True, before=97.0, after="空", reason="", holds=False),
        line("甲局", "判定甲", others="8，评分表/副本.xlsx（乙审，2026-11-01 17:02）"),
    ]
    facts = RunFacts(reviewed=[Reviewed(lines, {"甲局": ("甲审", "2026-11-01 17:01")})])
    path = tmp_path / "s.xlsx"

    write_summary(
        path, [small.small_scores({"甲局": small.LOSING})], NO_FINDINGS, facts,
        [{"甲局": "评分表/甲局.xlsx"}],
    )  # fmt: skip

    shown = rows(path, "审核情况")
    assert [(row["指标或数据"], row["是否有效"]) for row in shown] == [
        ("判定甲", "有分歧，暂以此为准"), ("乙", "报送的数已变，不用"), ("甲率", "有效"),
    ]  # fmt: skip
    assert [row["改为"] for row in shown] == [2.5, "空", 2.5]
    assert told(path, "审核情况").startswith("审核 2 项（甲审 2 项），更正数据 1 处。有分歧 1 处")
    for sheet in ("审核情况", "复核进度"):
        assert load_workbook(path)[sheet]["A4"].hyperlink.target.endswith(".xlsx")
    (progress,) = rows(path, "复核进度")
    assert (progress["有分歧"], progress["更正数据"]) == (1, 1)
    assert (progress["最后保存的人"], progress["最后保存"]) == ("甲审", "2026-11-01 17:01")


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_is_what_no_figure_decided_and_nobody_scored(
    seed: int, hengyang: Rubric, tmp_path: Path
):
    bare = random_scores(hengyang, 5, seed=seed)
    open_ = bare.status.isin(["judged", "unverified", "pending"])
    some = [(unit, key) for unit, key in open_.stack()[lambda kept: kept].index][seed::3]
    reviews = pd.DataFrame(
        [(unit, "", key, 0.0, "") for unit, key in some],
        columns=[INDEX, "项目", "指标", "审核得分", "审核意见"],
    )
    scores: Scores = with_reviews(bare, reviews)
    path = tmp_path / "s.xlsx"

    write_summary(path, [scores], NO_FINDINGS)

    worth = pd.Series({each.id: each.points for each in hengyang.indicators})
    left = open_ & scores.reviews.isna()
    shown = {row["单位"]: row for row in rows(path, "复核进度")}
    for unit in bare.points.index:
        row = shown[unit]
        assert row["要复核的项"] == open_.loc[unit].sum()
        assert row["已复核"] == len([each for each, _ in some if each == unit])
        assert row["余下的分值"] == pytest.approx((left.loc[unit] * worth).sum())
    points = [row["余下的分值"] for row in rows(path, "复核进度")]
    assert points == sorted(points, reverse=True)
    by_indicator = rows(path, "指标复核")
    assert sum(row["要复核的项"] for row in by_indicator) == open_.to_numpy().sum()
    assert sum(row["余下的分值"] for row in by_indicator) == pytest.approx(sum(points))
