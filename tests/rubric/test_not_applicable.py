"""A figure that a department says there cannot be: its indicators do not apply."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from support.libreoffice import convert
from support.returns import returned
from support.workbooks import formulas, values

from perfeval_xl.checks.run_checks import run_checks
from perfeval_xl.forms.figures.figures import collect, collect_items, settle
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Name, Says
from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import RubricError
from perfeval_xl.scoring.score import score
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

TEXT = """
id: small
title: 小表
issuer: 测试
fiscal_year: 2024
grades: {优: 90, 差: 0}
when_missing: self_score
when_not_applicable: POLICY
indicators:
  - {path: [一], name: 采购率, points: 40, ratio: 采购_决算 / 采购_预算, when_zero: {both: {result: full, because: 都为零}, denominator: {result: zero, because: 没有预算}}, rule: {proportional: {}}}
  - {path: [一], name: 人员率, points: 60, ratio: 在职 / 编制, when_zero: {both: {result: full, because: 都为零}, denominator: {result: zero, because: 没有编制}}, rule: {proportional: {}}}
forms:
  - sheet: 数据
    title: 数据
    blocks:
      - matrix: 经费
        columns: {预算: 预算数, 决算: 决算数}
        rows: [{row: 采购, label: 政府采购, none: not_applicable}]
      - record: 人员
        columns: [{field: 编制, kind: count}, {field: 在职, kind: count, none: not_applicable}]
"""  # noqa: E501


def rubric(policy: str = "rescale", **changes: str) -> Rubric:
    text = TEXT.replace("POLICY", policy)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return read_rubric(text, "small.yaml")


FIGURES = {"采购_预算": 10, "采购_决算": 9, "编制": 10, "在职": 6}


def read(path: Path, **typed: Any):
    return returned(rubric(), path, Filling("示例局", figures={**FIGURES, **typed}))


@pytest.mark.parametrize("word", ["无", "不适用", "/", "N/A"])
def test_what_is_typed_is_kept_beside_the_missing_figure(word: str, tmp_path: Path):
    found = read(tmp_path / "r.xlsx", 采购_预算=word)

    assert "采购_预算" not in found.figures
    assert found.figures["不适用_采购_预算"] == 1
    assert [(each.code, each.cell, each.found) for each in found.remarks] == [
        ("VALUE_NOT_APPLICABLE", "B4", word)
    ]


def test_elsewhere_it_is_no_number(tmp_path: Path):
    found = read(tmp_path / "r.xlsx", 编制="不适用")

    assert [each.code for each in found.remarks] == ["VALUE_NOT_NUMBER"]


def scored(policy: str, **figures: float):
    frame = pd.DataFrame([{**FIGURES, **figures}], index=pd.Index(["示例局"], name="单位名称"))
    return score(frame, rubric(policy))


NONE = {"采购_预算": np.nan, "不适用_采购_预算": 1.0}


def test_its_indicators_are_left_out_of_the_total():
    scores = scored("rescale", **NONE)

    assert scores.status.iloc[0].tolist() == ["not_applicable", "scored"]
    assert np.isnan(scores.points["采购率"].iloc[0])
    assert scores.totals["总分"].iloc[0] == 60
    assert scores.notes["采购率"].iloc[0] == (
        "【政府采购（预算数）】单位填不适用，本项不适用，不计入总分，其余指标折算为百分制。"
    )


def test_or_they_get_full_points_where_the_rubric_says_so():
    scores = scored("full", **NONE)

    assert scores.status["采购率"].iloc[0] == "not_applicable"
    assert scores.points["采购率"].iloc[0] == 40
    assert scores.totals["总分"].iloc[0] == 76
    assert scores.notes["采购率"].iloc[0].endswith("本项不适用，按满分计。")


def test_a_self_score_does_not_stand_for_what_does_not_apply():
    scores = scored("rescale", **NONE, 自评得分_采购率=40)

    assert scores.status["采购率"].iloc[0] == "not_applicable"


def test_one_figure_left_blank_beside_it_changes_nothing():
    scores = scored("rescale", **NONE, 采购_决算=np.nan)

    assert scores.status["采购率"].iloc[0] == "not_applicable"
    assert "决算" not in scores.notes["采购率"].iloc[0]


def test_a_number_counts_more_than_the_word():
    scores = scored("rescale", 不适用_采购_预算=1.0)

    assert scores.status["采购率"].iloc[0] == "scored"
    assert scores.points["采购率"].iloc[0] == 36


def test_figures_without_such_columns_are_as_before():
    scores = scored("rescale", 采购_预算=np.nan)

    assert scores.status["采购率"].iloc[0] == "pending"


def test_what_does_not_apply_is_not_told_as_missing(tmp_path: Path):
    found = [read(tmp_path / "r.xlsx", 采购_预算="无", 采购_决算=None)]
    items = collect_items(found)
    figures = settle(collect(found, rubric()), items, rubric())

    told = [(each.code, each.name) for each in run_checks(figures, items, rubric())]

    assert ("VALUE_MISSING", "采购_决算") in told
    assert ("VALUE_MISSING", "采购_预算") not in told


# -- the node's faces --------------------------------------------------------------------------


def test_the_two_faces_of_the_word():
    node = Says(Name("甲"), "不适用", "不适用_甲")
    columns = {
        "甲": np.array([np.nan, np.nan, np.nan, 5.0]),
        "不适用_甲": np.array([1.0, 0.0, np.nan, 1.0]),
    }

    assert evaluate(node, Columns(columns, 4)).tolist() == [True, False, False, False]
    assert excel(node) == '甲="不适用"'
    assert excel(node, {"甲": "B4"}.get) == 'B4="不适用"'  # type: ignore[arg-type]


@pytest.mark.large
@pytest.mark.libreoffice
@pytest.mark.parametrize("policy", ["rescale", "full"])
def test_the_scorebook_follows_when_a_word_or_a_number_is_typed(policy: str, tmp_path: Path):
    scores = scored(policy, **NONE)
    (path,) = write_scorebooks(scores, tmp_path / "ours")
    book = load_workbook(path)
    cells = {"采购_预算": None, "在职": None}
    for name in cells:
        ((sheet, place),) = book.defined_names[name].destinations
        cells[name] = (sheet, place.replace("$", ""))
    assert values(path)[cells["采购_预算"]] == "不适用"

    typed: list[dict[str, Any]] = [
        {}, {"采购_预算": 10}, {"采购_预算": None}, {"采购_预算": 10, "在职": "不适用"},
    ]  # fmt: skip
    changed = [tmp_path / f"{number}.xlsx" for number in range(len(typed))]
    for target, contents in zip(changed, typed, strict=True):
        book = load_workbook(path)
        for name, value in contents.items():
            sheet, place = cells[name]  # type: ignore[misc]
            book[sheet][place] = value
        book.save(target)
    convert(changed, tmp_path / "theirs")

    assert [_statuses(path, tmp_path / "theirs" / each.name) for each in changed] == [
        ["不适用", "核算"], ["核算", "核算"], ["待补", "核算"], ["核算", "不适用"],
    ]  # fmt: skip


def _statuses(written: Path, recalculated: Path) -> list[Any]:
    """Return what the formulas of 评分表 say of each indicator, as they were recalculated."""
    found = values(recalculated)
    shown = {"核算", "不适用", "待补", "自评未核"}
    return [
        found[place] for place in formulas(written)
        if place[0] == "评分表" and found.get(place) in shown
    ]  # fmt: skip


# -- the template ------------------------------------------------------------------------------


def rules(book: Workbook) -> dict[str, Any]:
    return {str(each.sqref): each for each in book["数据"].data_validations.dataValidation}


def test_the_template_takes_the_word_and_says_so(tmp_path: Path):
    write_template(rubric(), tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")

    money, count, staff = (rules(book)[cell] for cell in ("B4", "C6", "B6"))

    assert money.type == count.type == "custom"
    assert staff.type == "whole"
    assert 'OR(B4="无",B4="不适用")' in money.formula1
    assert "C6=INT(C6)" in count.formula1
    for rule in (money, count):
        assert "没有这类事项的填“无”" in rule.prompt
        assert len(rule.prompt) < 255
    guide = [str(cell.value) for cell in book["填报说明"]["A"]]
    assert any("政府采购（预算数）" in line and "填“无”" in line for line in guide)


# -- the rubric file ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("none: not_applicable}]", "none: never}]", "应为"),
        (
            "label: 政府采购, none: not_applicable}",
            "none: not_applicable, sum: [子项]}, {row: 子项}",
            "合计行",
        ),
        (
            "{field: 在职, kind: count, none: not_applicable}",
            "{field: 在职}, {stated: 采购率, none: not_applicable}",
            "只用于单独填的数据项",
        ),
        (
            "ratio: 在职 / 编制,",
            "ratio: 在职 / 编制, criterion: 如有采购, "
            "exceptions: [{when: 采购_预算 > 5, points: 0, words: 如有采购}],",
            "无从判断例外",
        ),
    ],
)
def test_where_it_makes_no_sense_it_is_refused(old: str, new: str, why: str):
    with pytest.raises(RubricError, match=why):
        rubric(**{old: new})


def test_an_exception_may_look_at_what_the_ratio_looks_at_too():
    changed = rubric(
        **{
            "ratio: 在职 / 编制,": "ratio: 在职 / 编制, criterion: 超编的, "
            "exceptions: [{when: 在职 > 编制, points: 0, words: 超编的}],"
        }
    )

    assert [each.text for each in lint(changed) if "例外" in each.text] == []
