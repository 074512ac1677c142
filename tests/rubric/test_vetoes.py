"""Vetoes (一票否决) of an indicator: the first that holds decides, in the order of the rubric."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import POINTS, STATUS, reason_name
from perfeval_xl.rubric.verdict import verdict
from perfeval_xl.scoring.score import score

VETOES = {
    "重": {"when": "例数 > 5", "points": 0, "words": "超过5例的不得分"},
    "轻": {"when": "例数 > 2", "points": 3, "words": "超过2例的计3分"},
    "奖": {"when": "金额 > 100", "points": 99, "words": "超过100的计满分"},
}
CRITERION = "。".join(str(each["words"]) for each in VETOES.values())
RULES: dict[str, dict[str, Any]] = {
    "judged": {"rule": "judged"},
    "checklist": {
        "rule": {"checklist": [["①有", 4], ["②行", 6]]},
        "criterion": f"①有②行{CRITERION}",
    },
    "measured": {"rule": {"proportional": {}}, "ratio": "率"},
    "with a ratio beside": {"rule": "judged", "ratio": "率"},
}
OWN = {"自评得分_执行": 8.0, "要点_执行_1": 3.0, "要点_执行_2": 5.0, "率": 0.8}
"""Eight of ten points, by whatever rule, where no veto holds."""


def rubric(rule: str, order: tuple[str, ...]) -> Rubric:
    indicator = {
        "path": ["甲"],
        "name": "执行",
        "points": 10,
        "criterion": CRITERION,
        "exceptions": [VETOES[name] for name in order],
        **RULES[rule],
    }
    rest = {"path": ["乙"], "name": "其他", "points": 90, "rule": "judged"}
    rows = [
        {"field": "例数", "kind": "count"},
        {"field": "金额"},
        {"field": "率", "kind": "percent"},
    ]
    data = {
        "id": "veto",
        "title": "试",
        "issuer": "试",
        "fiscal_year": 2020,
        "grades": {"优": 90, "差": 0},
        "indicators": [indicator, rest],
        "forms": [{"sheet": "表", "title": "表", "blocks": [{"lines": "数", "rows": rows}]}],
    }
    return read_rubric(json.dumps(data, ensure_ascii=False), "veto.yaml")


def expected(order: tuple[str, ...], cases: float, money: float) -> tuple[float, str]:
    """Return the points and what the note begins with, by the words of the vetoes."""
    holds = {"重": cases > 5, "轻": cases > 2, "奖": money > 100}
    for name in order:
        if holds[name]:
            points = min(10.0, float(VETOES[name]["points"]))  # type: ignore[arg-type]
            figure = f"金额{money:g}万元" if name == "奖" else f"例数{cases:g}"
            said = "计满分。" if points == 10 else f"计{points:g}分，扣{10 - points:g}分。"
            return points, f"{VETOES[name]['words']}（{figure}），{said}"
    return 8.0, ""


CASES = [(cases, money) for cases in (0.0, 2.0, 3.0, 5.0, 6.0) for money in (100.0, 101.0)]


@pytest.mark.thinned(4)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("order", [*permutations(VETOES), ("重", "轻"), ("轻",), ()])
def test_the_first_veto_that_holds_decides(rule: str, order: tuple[str, ...]):
    rows = [{**OWN, "例数": cases, "金额": money} for cases, money in CASES]
    index = [f"{number}局" for number in range(len(rows))]

    scores = score(pd.DataFrame(rows, index=index), rubric(rule, order))

    for unit, case in zip(index, CASES, strict=True):
        points, words = expected(order, *case)
        assert scores.points.at[unit, "执行"] == points, case
        assert scores.notes.at[unit, "执行"].startswith(words), case
        by_people = not words and rule != "measured"
        assert scores.status_words.at[unit, "执行"] == ("判定" if by_people else "核算"), case


@pytest.mark.parametrize("rule", ["judged", "checklist"])
@pytest.mark.parametrize("order", [("重", "轻"), ("轻", "重")])
def test_the_workbook_says_the_same_in_the_same_order(
    rule: str, order: tuple[str, ...], excel_value: Any
):
    of = rubric(rule, order)
    trees = verdict(of, of.indicators[0])
    for cases, money in CASES:
        points, words = expected(order, cases, money)
        figures = {**OWN, "例数": cases, "金额": money}
        status = excel_value(excel(trees.status), **figures)
        known = {**figures, STATUS: status, reason_name(of.indicators[0]): ""}
        assert excel_value(excel(trees.points), **known) == points
        if words:
            assert excel_value(excel(trees.note), **known, **{POINTS: points}) == words


@pytest.mark.parametrize("rule", ["judged", "checklist"])
def test_an_empty_cell_is_no_zero_that_a_veto_could_hold_for(
    rule: str, excel_value: Any, monkeypatch: pytest.MonkeyPatch
):
    """A spreadsheet takes an empty cell for 0 where it compares: 例数=0 would hold."""
    monkeypatch.setitem(VETOES, "重", {"when": "例数 = 0", "points": 0, "words": "超过5例的不得分"})
    of = rubric(rule, ("重",))
    trees = verdict(of, of.indicators[0])
    for cases, points, status in ((np.nan, 8, "判定"), (0.0, 0, "核算"), (1.0, 8, "判定")):
        figures = {**OWN, "例数": cases}
        scores = score(pd.DataFrame([figures], index=["甲"]), of)
        assert scores.points.at["甲", "执行"] == points
        assert excel_value(excel(trees.status), **figures) == status
        assert excel_value(excel(trees.points), **figures, **{STATUS: status}) == points


@pytest.mark.parametrize("rule", ["judged", "checklist"])
def test_a_veto_of_which_a_figure_is_missing_does_not_hold_and_keeps_no_other_back(rule: str):
    missing = {**OWN, "例数": np.nan, "金额": 101.0}

    scores = score(pd.DataFrame([missing], index=["甲"]), rubric(rule, ("重", "奖", "轻")))

    assert scores.points.at["甲", "执行"] == 10
    assert scores.status_words.at["甲", "执行"] == "核算"


def test_a_veto_needs_no_score_of_the_department():
    figures = pd.DataFrame([{"例数": 6.0, "金额": 0.0}], index=["甲"])

    scores = score(figures, rubric("judged", ("轻", "重")))

    assert scores.points.at["甲", "执行"] == 3
    assert scores.notes.at["甲", "执行"] == "超过2例的计3分（例数6），计3分，扣7分。"
