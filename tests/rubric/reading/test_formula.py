"""The formula of an explanation, found and turned into an expression over field names."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.reading.formula import by_amount, read_formula, written
from perfeval_xl.rubric.source import catalogue


@pytest.mark.parametrize(
    ("text", "name", "expression"),
    [
        (
            "“三公经费”控制率=（“三公经费”实际支出数/“三公经费”预算安排数）×100%",
            "三公经费控制率",
            "三公经费实际支出数 / 三公经费预算安排数",
        ),
        (
            "“三公经费”变动率=【（本年度“三公经费”总额—上年度“三公经费”总额）÷上年度“三公经费”总额】×１００％。"
            "下降的计满分，增长的视情扣分。",
            "三公经费变动率",
            "(本年度三公经费总额 - 上年度三公经费总额) / 上年度三公经费总额",
        ),
        (
            "在职人员控制率＝（在职人员数／编制数）＊100％，在职人员数：部门（单位）实际在职人数。\n编制数：核定数。",
            "在职人员控制率",
            "在职人员数 / 编制数",
        ),
        (
            "年度实际支出数与收入数比率。完成率=部门(单位)年度实际支出/(上年结余结转+部门(单位)年度实际收入)×100%。",
            "完成率",
            "部门单位年度实际支出 / (上年结余结转 + 部门单位年度实际收入)",
        ),
        ("政府采购执行率%=（验收个数/采购个数）x100%", "政府采购执行率", "验收个数 / 采购个数"),
        ("节资率=100%×（预算-实际）/预算", "节资率", "(预算 - 实际) / 预算"),
        ("结余率=1-支出/预算×100%", "结余率", "1 - 支出 / 预算"),
        ("甲率=子/(丑*(寅-卯))", "甲率", "子 / (丑 * (寅 - 卯))"),
        ("甲率=子/母-(丑-寅)", "甲率", "子 / 母 - (丑 - 寅)"),
        ("其中:执行率=支出/预算×100%;如支出大于预算则本项不得分。", "执行率", "支出 / 预算"),
        ("执行率=支出/预算。又：执行率=支出/预算×100%", "执行率", "支出 / 预算"),
        ("可用预算=年初+追加。执行率=支出/可用预算", "执行率", "支出 / 可用预算"),
        ("预算调整率=0，计2分。预算调整率=调整数/预算数×100%", "预算调整率", "调整数 / 预算数"),
    ],
)
def test_a_formula_is_found(text: str, name: str, expression: str):
    formula = read_formula(text)

    assert formula is not None
    assert (formula.name, formula.text) == (name, expression)
    assert parse(formula.text) == formula.tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        "部门本年度实际在职人员数与编制数的比率。",
        "“三公经费”控制率-（“三公经费”实际支出数/“三公经费”预算安排数）×100%。",
        "变动率=[(本年/上年)×100%。",
        "变动率=（本年/上年]×100%。",
        "调整率=(追加、追减的资金总和/预算数)×100%",
        "预算调整率=0，计2分",
        "完成率=完成情况",
        "完成率=",
        "完成率=支出/",
        "完成率=支出/预算/×100%",
        "完成率=支出/预算×100",
        "完成率=支出/2019年预算",
        "完成率=完成率/预算",
        "完成率=支出/预算≥90%",
        "完成率=3/4",
        "实际得分=达标率*5分",
        "该项得分=（考核得分/总分）×8",
        "控制率=支出/预算。执行率=支出/收入",
        "控制率=支出/预算。控制率=支出/收入",
        "控制率=支出/预算。执行率=[支出/收入",
    ],
)
def test_what_is_not_plainly_one_formula_is_refused(text: str):
    assert read_formula(text) is None


def test_a_known_name_keeps_its_spelling():
    text = "控制率=“三公经费”（决算）数/“三公经费”预算数"

    formula = read_formula(text, ["三公经费_决算数", "预算数"])

    assert formula is not None
    assert formula.text == "三公经费_决算数 / 三公经费预算数"


FOUND = {
    "dongchuan-2020": 9,
    "hengyang-2019": 15,
    "mof-2013": 16,
    "six-aspects-2026": 20,
    "taojiang-2019": 14,
    "zhanjiang-2018": 4,
}
# Where the file's formula is not the explanation's, by its own `reading`: points by cases.
OTHERS = ["重点项目完成情况", "工作完成及时率"]


def shape(node: nodes.Node) -> object:
    """Return the operators of a tree, whatever its figures are called; ABS falls away."""
    match node:
        case nodes.Arithmetic(operator, left, right):
            return (operator, shape(left), shape(right))
        case nodes.Call("ABS", (inner,)):
            return shape(inner)
    return "figure"


def test_the_formulas_of_the_shipped_rubrics_are_those_of_their_explanations():
    found: Counter[str] = Counter()
    others = []
    for rubric_id in catalogue():
        for indicator in load_rubric(rubric_id).indicators:
            texts = (indicator.criterion, indicator.explanation)
            formula = next((each for each in map(read_formula, texts) if each), None)
            found[rubric_id] += formula is not None
            if formula and indicator.tree and shape(formula.tree) != shape(indicator.tree):
                others.append(indicator.id)
    assert found == FOUND
    assert others == OTHERS


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> nodes.Node:
    if depth == 0 or draw(st.booleans()):
        return draw(
            st.one_of(
                st.sampled_from(["预算数", "决算数", "收入"]).map(nodes.Name),
                st.integers(2, 9).map(float).map(nodes.Number),
            )
        )
    operator = draw(st.sampled_from(["+", "-", "*", "/"]))
    return nodes.Arithmetic(operator, draw(trees(depth - 1)), draw(trees(depth - 1)))


@given(
    trees(), st.sampled_from(["（{}）×100%", "({})*100％", "【{}】×１００%，其中：预算数：年初数"])
)
def test_a_tree_written_as_tables_do_is_read_back(tree: nodes.Node, form: str):
    figures = {"预算数": np.array([7.0, 3.0]), "决算数": np.array([5.0, 11.0])}
    columns = Columns(figures | {"收入": np.array([13.0, 2.0])}, 2)
    text = written(tree).replace("*", "×").replace("/", "÷").replace("-", "－").replace(" ", "")
    formula = read_formula("控制率=" + form.format(text))
    if not isinstance(tree, nodes.Arithmetic) or not nodes.names_in(tree):
        assert formula is None
        return
    assert formula is not None
    same = np.isclose(
        evaluate(formula.tree, columns), evaluate(tree, columns), rtol=1e-9, equal_nan=True
    )
    assert same.all()
    assert parse(formula.text) == formula.tree


def test_only_arithmetic_is_written():
    with pytest.raises(TypeError, match="no arithmetic"):
        written(nodes.Blank())


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("预算调整率=（预算调整数/预算数）×100%", "ABS(预算调整数) / 预算数"),
        ("预算追加率=本年追加预算/年初预算×100%", "ABS(本年追加预算) / 年初预算"),
        ("预算调整率=(调整后预算-年初预算)/年初预算×100%", "ABS(调整后预算 - 年初预算) / 年初预算"),
        ("预算完成率=支出/(年初预算+追加预算)×100%", "支出 / (年初预算 + 追加预算)"),
        ("执行率=支出数/调整后预算数×100%", "支出数 / 调整后预算数"),
    ],
)
def test_what_was_added_or_taken_back_counts_by_its_amount(words, text):
    formula = by_amount(read_formula(words))
    assert formula.text == text
    assert parse(formula.text) == formula.tree
