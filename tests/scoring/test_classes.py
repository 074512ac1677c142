"""Rules with other parameters for a class of departments."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SUPPORT
from support.profile import sized
from support.random_returns import random_scores

from perfeval_xl.authoring.book.pages import from_pages, to_pages
from perfeval_xl.authoring.rubric_changes import rubric_changes
from perfeval_xl.authoring.rubric_files import rubric_data
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import RubricError
from perfeval_xl.rubric.verdict import verdict
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores

TEXT = (SUPPORT / "classes.yaml").read_text(encoding="utf-8")
ENTRY = "单位类别"
CLASSES = ("乡镇", "部门", "垂管单位")
RUBRIC = read_rubric(TEXT, "classes.yaml")
OF_CLASSES = "公用经费控制率", "预算完成率"


def only(word: str) -> Rubric:
    """Return a rubric that knows no classes, with the rules of one of them."""
    indicators = [
        each.model_copy(update={"rule": each.class_rules.get(word, each.rule), "classes": None})
        for each in RUBRIC.indicators
    ]
    return RUBRIC.model_copy(update={"indicators": tuple(indicators), "id": f"only-{word}"})


def scored(words: list[str], seed: int = 0) -> Scores:
    drawn = random_scores(RUBRIC, len(words), seed)
    return score(drawn.figures.assign(**{ENTRY: words}), RUBRIC, drawn.items)


@settings(max_examples=sized(8, deep=60), deadline=None)
@given(words=st.lists(st.sampled_from(CLASSES), min_size=1, max_size=12), seed=st.integers(0, 9999))
def test_each_department_has_the_score_of_the_rubric_of_its_class(words: list[str], seed: int):
    scores = scored(words, seed)

    for word in set(words):
        alone = score(scores.figures, only(word), scores.items)
        own = [said == word for said in words]
        pd.testing.assert_frame_equal(scores.points[own], alone.points[own])
        pd.testing.assert_frame_equal(scores.status[own], alone.status[own])
        pd.testing.assert_frame_equal(scores.ratios[own], alone.ratios[own])
        said = scores.notes[own].apply(lambda notes: notes.str.replace(f"按{word}的标准，", ""))  # noqa: B023
        pd.testing.assert_frame_equal(said, alone.notes[own])


FIGURES = {"公用预算": 100.0, "公用决算": 105.0, "预算": 100.0, "决算": 92.0, "执行": 1.0}


LEAST = "{bands: {bands: [{range: '>= 90%', points: 40}, {range: else, points: 0}], least: 0}}"


def one(word: Any, rubric: Rubric = RUBRIC, **others: float) -> Scores:
    row = {**FIGURES, **others, ENTRY: word}
    return score(pd.DataFrame([row], index=pd.Index(["甲"], name="单位名称")), rubric)


@pytest.mark.parametrize(
    ("word", "points", "notes"),
    [
        (
            "部门",
            [5, 30],
            ["105.00%（105÷100），按部门的标准，", "92.00%（92÷100），按部门的标准，"],
        ),
        ("乡镇", [10, 30], ["", "92.00%（92÷100），按乡镇的标准，"]),
        ("垂管单位", [5, 40], ["105.00%（105÷100），按垂管单位的标准，", ""]),
    ],
)
def test_a_class_is_scored_by_its_rule_and_told(word: str, points: list[float], notes: list[str]):
    scores = one(word)

    assert scores.points.loc["甲", list(OF_CLASSES)].tolist() == points
    for key, words in zip(OF_CLASSES, notes, strict=True):
        note = scores.notes.loc["甲", key]
        assert note.startswith(f"{key}{words}") if words else note == ""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "没有填单位类别"),
        (None, "没有填单位类别"),
        ("街道", "单位类别填的是“街道”，应为：乡镇、部门、垂管单位"),
    ],
)
def test_without_a_class_what_depends_on_it_is_pending_and_says_so(word: Any, said: str):
    scores = one(word)

    assert scores.status.loc["甲"].tolist()[:3] == ["pending", "pending", "scored"]
    assert scores.points.loc["甲", list(OF_CLASSES)].isna().all()
    assert scores.notes.loc["甲", OF_CLASSES[0]].startswith(said)


def test_a_ratio_without_a_division_is_pending_without_a_class_as_well():
    classes = "classes: {entry: 单位类别, rules: {乡镇: {proportional: {zero: '< 60%'}}}}"
    text = TEXT.replace("rule: {proportional: {}}", "rule: {proportional: {}}, " + classes)

    assert one("", read_rubric(text, "b.yaml")).points.loc["甲"].isna().all()


def test_a_figure_is_printed_on_its_side_of_the_threshold_of_the_class():
    scores = one(
        "垂管单位", read_rubric(TEXT.replace('">= 90%"', '">= 90.125%"'), "b.yaml"), 决算=90.1249
    )

    assert scores.notes.loc["甲", "预算完成率"].startswith(
        "预算完成率90.1249%（90.1249÷100），按垂管"
    )


def test_figures_without_the_column_are_those_of_no_class():
    frame = pd.DataFrame([FIGURES], index=pd.Index(["甲"], name="单位名称"))

    assert score(frame, RUBRIC).status.loc["甲", OF_CLASSES[0]] == "pending"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("entry: 单位类别\n      rules: {", "entry: 类型\n      rules: {", "“类型”不是表单"),
        ("rules: {垂管单位:", "rules: {街道:", "“街道”不是“单位类别”的 choices 之一"),
        ("{pass: {when: \">= 90%\"}}", "judged", "应和 rule 一样看指标值"),
        ("{pass: {when: \">= 90%\"}}", "{violations: {deduct: 1}}", "同为百分比或个数"),
        ("{pass: {when: \">= 90%\"}}", LEAST, "least"),
        ("choices: [乡镇, 部门, 垂管单位]", "choices: [乡镇]", "至少写两个词"),
        ("choices: [乡镇, 部门, 垂管单位]", "choices: [乡镇, 乡 镇]", "各不相同"),
        ("choices: [乡镇, 部门, 垂管单位]", "choices: ['乡,镇', 部门]", "逗号"),
        ("field: 执行,", "field: 单位类别,", "数据项重名：单位类别"),
        ("words: 控制率≤110%，计满分；每超过1%扣0.5分", "words: 控制率≤120%", "逐字见于评价标准"),
    ],
)  # fmt: skip
def test_what_fits_no_class_is_refused(old: str, new: str, said: str):
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    if "重名" in said:
        text = text.replace("ratio: 执行,", "ratio: 单位类别,")
    with pytest.raises(RubricError, match=said):
        read_rubric(text, "classes.yaml")


def test_the_formulas_of_as_many_classes_as_there_may_be_fit_into_a_cell():
    words = ["甲类", "乙类", "丙类", "丁类", "戊类"]
    rule = (
        '{step: {full: "<= 10.5%", zero: "> 90.25%", every: 0.15%, deduct: 0.35, most: 9.5,'
        " words: 控制率≤110%，计满分；每超过1%扣0.5分}}"
    )
    rules = "".join(
        f"        {word}: {rule.replace('0.15', f'0.{at}5')}\n" for at, word in enumerate(words)
    )
    text = TEXT.replace("choices: [", f"choices: [{', '.join(words)}, ")
    start = text.index("        乡镇:\n")
    end = text.index("  - path", start)
    rubric = read_rubric(text[:start] + rules + text[end:], "classes.yaml")
    trees = verdict(rubric, rubric.indicators[0])

    for tree in (trees.value, trees.status, trees.points, trees.note):
        assert len(excel(tree, lambda name: name)) < 8192
    with pytest.raises(RubricError, match="rules"):
        read_rubric(text[:start] + rules + text[start:], "classes.yaml")


def told(text: str) -> list[str]:
    return [each.text for each in lint(read_rubric(text, "classes.yaml")) if not each.answer]


def test_lint_holds_each_rule_against_its_own_words():
    assert told(TEXT) == []

    (text,) = told(TEXT.replace("deduct: 0.5, words", "deduct: 0.4, words"))
    assert text.startswith("乡镇：评价标准读作")
    (text,) = told(TEXT.replace("deduct: 1, words", "deduct: 2, words"))
    assert text.startswith("评价标准读作")


def test_lint_names_the_classes_that_no_indicator_tells_apart():
    text = TEXT.replace("choices: [乡镇, 部门,", "choices: [乡镇, 部门, 街道, ")

    assert told(text) == ["单位类别的“部门”“街道”没有任何指标分别写规则，都按一般的规则评分"]


def test_a_rubric_with_classes_comes_back_from_its_workbook():
    data = rubric_data(TEXT)
    pages = {name: [list(head), *rows] for name, (head, rows) in to_pages(data).items()}

    assert from_pages(pages) == data
    assert "各类单位的规则" in pages["评分表"][0]


def test_a_changed_rule_of_a_class_is_a_change():
    changed = read_rubric(TEXT.replace("deduct: 0.5, words", "deduct: 0.4, words"), "b.yaml")

    assert rubric_changes(RUBRIC, changed) == ["指标【公用经费控制率】 各类单位的规则有改动"]
