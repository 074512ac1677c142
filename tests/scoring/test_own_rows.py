"""A part that departments fill with rows of their own, held against plain sums over its rows."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.forms.figures.own_figures import read_rows
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import score

NAN = float("nan")
ROOM = 4
TEXT = """
id: own
title: 评分表
issuer: 试
fiscal_year: 2026
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_not_applicable: %s
indicators:
  - {path: [甲], name: 判, points: 60, rule: judged}
  - path: [乙, 丙]
    name: 个性
    points: 40
    rule:
      own_rows:
        room: 4
        without: %s
        levels:
          - {level: 达成, above: 80%%, upto: 100%%, words: [完成]}
          - {level: 未达成, above: 0, upto: 80%%, words: [未完成]}
forms: [{sheet: 表, title: 表, blocks: [{lines: 数, rows: [{field: 数}]}]}]
"""


def rubric_of(not_applicable: str = "rescale", without: str = "not_applicable") -> Rubric:
    return read_rubric(TEXT % (not_applicable, without), "own.yaml")


@dataclass(frozen=True)
class Row:
    """One row: what its cells say, and what it comes to by the words of the rule."""

    points: float
    target: str
    done: str
    own: float
    review: float = NAN

    @property
    def status(self) -> str:
        if self.review == self.review:
            return "reviewed"
        if self.target == "100":
            return "scored" if self.done else ("judged?" if self.own == self.own else "pending")
        if self.own != self.own:
            return "pending"
        return "judged" if self.done in ("完成", "未完成") else "unverified"

    @property
    def earned(self) -> float:
        if self.review == self.review:
            return self.review
        if self.target == "100" and self.done:
            return self.points * min(1.0, float(self.done) / 100)
        top = self.points * (0.8 if self.done == "未完成" else 1.0)
        return min(self.own, top) if self.own == self.own else 0.0


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    made = []
    for _ in range(draw(st.integers(1, ROOM))):
        target = draw(st.sampled_from(["100", "完成"]))
        results = ["", "50", "87.5", "120"] if target == "100" else ["", "完成", "未完成", "差不多"]
        own = draw(st.sampled_from([NAN, 0.0, 4.0, 8.0]))
        review = draw(st.sampled_from([NAN, NAN, NAN, 0.0, 5.0]))
        made.append(Row(10.0, target, draw(st.sampled_from(results)), own, review))
    return made


def scored(departments: dict[str, list[Row]], rubric: Rubric):
    table = {}
    for name, own in departments.items():
        cells: dict[str, object] = {"数": 1.0, "自评得分_判": 60.0}
        for number, row in enumerate(own, 1):
            said = {
                "三级指标": f"第{number}行", "指标值": row.target, "完成值": row.done,
                "分值": row.points, "自评得分": row.own, "审核得分": row.review,
            }  # fmt: skip
            cells |= {f"个性_{number}_{column}": value for column, value in said.items()}
        table[name] = cells
    figures = pd.DataFrame.from_dict(table, orient="index").rename_axis("单位名称")
    columns = [f"个性_{at}_{each}" for at in range(1, ROOM + 1) for each in ("分值", "自评得分")]
    texts = [f"个性_{at}_{each}" for at in range(1, ROOM + 1) for each in ("指标值", "完成值")]
    figures = figures.reindex(columns=list(dict.fromkeys([*figures, *columns, *texts])))
    figures[texts] = figures[texts].astype(object).fillna("")
    figures["自评得分_个性"] = NAN
    return score(read_rows(figures, rubric), rubric)


@given(st.lists(rows(), min_size=1, max_size=5))
def test_a_part_is_what_its_rows_make(drawn: list[list[Row]]):
    departments = {f"单位{at}": own for at, own in enumerate(drawn)}
    scores = scored(departments, rubric_of())

    for name, own in departments.items():
        waiting = [row for row in own if row.status == "pending"]
        totals = scores.totals.loc[name]
        if len(waiting) == len(own):
            assert scores.status.loc[name, "个性"] == "pending"
            assert totals["待评分值"] == 40
            continue
        earned = min(40.0, sum(row.earned for row in own))
        loose = [row for row in own if row.status in ("unverified", "judged?")]
        assert scores.points.loc[name, "个性"] == pytest.approx(earned, abs=1e-6)
        assert totals["总分"] == pytest.approx(60 + earned, abs=1e-6)
        assert totals["待评分值"] == sum(row.points for row in waiting)
        assert totals["待核分值"] == sum(row.points for row in [*waiting, *loose])
        assert totals["自评未核"] == pytest.approx(sum(row.earned for row in loose), abs=1e-6)
        computed = all(row.status == "scored" for row in own)
        assert scores.status.loc[name, "个性"] == ("scored" if computed else "judged")


@pytest.mark.parametrize(
    ("not_applicable", "without", "status", "total", "open_"),
    [
        ("rescale", "not_applicable", "not_applicable", 100, 0),
        ("full", "not_applicable", "not_applicable", 100, 0),
        ("rescale", "full", "scored", 100, 0),
        ("rescale", "pending", "pending", 60, 40),
    ],
)
def test_without_rows_the_rubric_says_what_the_part_is(
    not_applicable: str, without: str, status: str, total: float, open_: float
):
    scores = scored({"甲局": []}, rubric_of(not_applicable, without))

    assert scores.status.loc["甲局", "个性"] == status
    assert (scores.totals.loc["甲局", "总分"], scores.totals.loc["甲局", "待评分值"]) == (
        total,
        open_,
    )


READ = [
    ("≥", "95", "%", "96%", (0.95, 0.96, "≥")),
    ("≥", "95", "%", "96", (0.95, 0.96, "≥")),
    ("≤", "50", "元", "62.5", (50, 62.5, "≤")),
    ("反向", "50", "万元", "49万元", (50, 49, "≤")),
    ("", "不少于12次", "", "12次", (12, 12, "≥")),
    ("≥", "1000", "件", "1,200件", (1000, 1200, "≥")),
    ("定性", "完成", "", "完成", None),
    ("≥", "100", "人次", "80户", None),
    ("≥", "若干", "次", "3次", None),
]


@pytest.mark.parametrize(("sign", "target", "unit", "done", "read"), READ)
def test_sign_target_and_unit_are_read_as_one_text(sign, target, unit, done, read):
    said = {"三级指标": "某事", "性质": sign, "指标值": target, "计量单位": unit, "完成值": done}
    cells = {f"个性_1_{name}": [value] for name, value in said.items()}
    numbers = {f"个性_{at}_{each}": [NAN] for at in range(1, 5) for each in ("分值", "自评得分")}
    figures = pd.DataFrame({**cells, **numbers, "自评得分_个性": [NAN]}, index=["甲局"])

    found = read_rows(figures, rubric_of()).loc["甲局"]

    if read is None:
        assert pd.isna(found["个性_1_目标数"])
    else:
        names = ("目标数", "完成数", "方向")
        assert tuple(found[f"个性_1_{name}"] for name in names) == read
