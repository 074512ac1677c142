"""Expressions: read once, then computed, written as a formula, spelled out."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel, spelled
from perfeval_xl.rubric.expressions.nodes import (
    AllOf,
    AnyOf,
    Arithmetic,
    Blank,
    Call,
    Compare,
    Fixed,
    If,
    Join,
    Name,
    Number,
    Percent,
    Plain,
    Present,
    Text,
    join,
    names_in,
)
from perfeval_xl.rubric.expressions.parse import ExpressionError, parse, substitute

A, B, C = Name("A1"), Name("B1"), Name("C1")


def columns(**figures):
    arrays = {name: np.atleast_1d(np.array(each, float)) for name, each in figures.items()}
    return Columns(arrays, max(len(each) for each in arrays.values()))


def value_of(tree, **figures):
    (value,) = evaluate(tree, columns(_=0.0, **figures))
    return value


# -- reading ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("（甲－乙）÷乙×100％", "(甲 - 乙) / 乙"),
        ("[(甲 + 乙) / 丙] × 100%", "(甲 + 乙) / 丙"),
        ("［甲＋乙］／丙", "(甲 + 乙) / 丙"),
        ("甲 × 乙 − 丙 — 丁", "甲 * 乙 - 丙 - 丁"),
        ("甲 ≤ 乙", "甲 <= 乙"),
        ("甲 ≦ 乙", "甲 <= 乙"),
        ("甲 ≥ 乙", "甲 >= 乙"),
        ("甲 ≧ 乙", "甲 >= 乙"),
        ("甲 ＞ 乙 且 丙 ＝ ０", "甲 > 乙 and 丙 = 0"),
        ("甲 ＜ 乙 或 丙 <> 0", "甲 < 乙 or 丙 <> 0"),
        ("max（甲，０）", "MAX(甲, 0)"),
        ("甲 × ５％", "甲 * 0.05"),
    ],
)
def test_every_spelling_reads_as_the_plain_one(written, plain):
    assert parse(written) == parse(plain)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("8 - 3 - 2", 3.0),
        ("8 - (3 - 2)", 7.0),
        ("16 / 4 / 2", 2.0),
        ("16 / (4 / 2)", 8.0),
        ("-2 * 3 + 10", 4.0),
        ("2 * -3", -6.0),
        ("8 / 4 × 100%", 2.0),
        ("200% / 4", 0.5),
        ("ABS(2 - 5)", 3.0),
        ("MAX(1, 2, 3) - MIN(1, 2, 3)", 2.0),
        ("1 > 2 或 2 > 1 且 3 > 1", True),
        ("(1 > 2 或 2 > 1) 且 1 > 3", False),
        ("1 + 1 >= 2", True),
        ("0.7% = 0.007", True),
    ],
)
def test_operators_bind_as_in_arithmetic(text, value):
    assert value_of(parse(text)) == value


def test_times_one_hundred_per_cent_leaves_a_division_on_top():
    assert parse("甲 / 乙 × 100%") == Arithmetic("/", Name("甲"), Name("乙"))


def test_a_name_may_mix_chinese_letters_digits_and_underscores():
    assert parse("三公经费_本年预算2") == Name("三公经费_本年预算2")


@pytest.mark.parametrize(
    ("text", "after", "why"),
    [
        ("", "", "这里应为数据项、数字或括号，却是“结尾”"),
        ("甲 / ", "甲 /", "这里应为数据项、数字或括号，却是“结尾”"),
        ("(甲 + 乙", "(甲 + 乙", "这里应为“)”，却是“结尾”"),
        ("甲 $ 乙", "甲", "这里的字符不能识别"),
        ("“甲” / 乙", "", "这里的字符不能识别"),
        ("甲 + 1.", "甲 + 1", "这里的字符不能识别"),
        ("(甲 + 乙]", "(甲 + 乙", "这里应为“)”，却是“]”"),
        ("甲 乙", "甲", "多出“乙”，请检查括号和运算符"),
        ("甲)", "甲", "多出“)”，请检查括号和运算符"),
        ("0 < 甲 < 1", "0 < 甲", "多出“<”，请检查括号和运算符"),
        ("甲 * / 乙", "甲 *", "这里应为数据项、数字或括号，却是“/”"),
        ("甲 + SUM(乙)", "甲 +", "没有函数“SUM”，可用的是ABS、MAX、MIN"),
    ],
)
def test_an_error_names_the_formula_the_place_and_what_would_be_right(text, after, why):
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert str(error.value) == f"公式“{text}”在“{after}”之后读不下去：{why}"


# -- the faces agree -------------------------------------------------------------------------

figures = st.integers(1, 99999).map(lambda units: units / 100)
leaves = st.one_of(
    st.sampled_from([A, B, C]), st.sampled_from([0.0, 0.05, 0.5, 2.0, 3.0, 250.25]).map(Number)
)
arithmetic = st.recursive(
    leaves,
    lambda below: st.builds(Arithmetic, st.sampled_from("+-*/"), below, below),
    max_leaves=10,
)
functions = st.recursive(
    arithmetic,
    lambda below: st.one_of(
        st.builds(Call, st.just("ABS"), st.tuples(below)),
        st.builds(Call, st.sampled_from(["MAX", "MIN"]), st.tuples(below, below)),
        st.builds(lambda inner: nodes.call("ROUND", inner, 6), below),
        st.builds(Arithmetic, st.sampled_from("+-*/"), below, below),
    ),
    max_leaves=4,
)


def divisors(tree):
    own = [tree.right] if isinstance(tree, Arithmetic) and tree.operator == "/" else []
    return own + [each for child in nodes.children(tree) for each in divisors(child)]


def defined(tree, **given_figures):
    assume(all(abs(value_of(each, **given_figures)) > 1e-6 for each in divisors(tree)))
    return value_of(tree, **given_figures)


@given(functions, figures, figures, figures)
def test_the_formula_gives_what_is_computed(excel_value, tree, a, b, c):
    value = defined(tree, A1=a, B1=b, C1=c)
    assert excel_value(excel(tree), A1=a, B1=b, C1=c) == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(arithmetic)
def test_the_formula_read_again_is_the_same_tree(tree):
    assert parse(excel(tree)) == tree


@given(arithmetic, figures, figures, figures)
def test_the_calculation_spelled_out_gives_the_same_value(tree, a, b, c):
    value = defined(tree, A1=a, B1=b, C1=c)
    (words,) = evaluate(spelled(tree), columns(A1=a, B1=b, C1=c))
    assert value_of(parse(words)) == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(arithmetic, figures, figures, figures)
def test_the_spelling_as_a_formula_is_the_same_text(excel_value, tree, a, b, c):
    text = spelled(tree)
    (words,) = evaluate(text, columns(A1=a, B1=b, C1=c))
    assert excel_value(excel(text), A1=a, B1=b, C1=c) == words


@pytest.mark.parametrize("a", [-2.0, 0.0, 3.0])
@pytest.mark.parametrize("b", [-2.0, 0.0, 3.0])
@pytest.mark.parametrize("operator", ["<", "<=", "=", ">=", ">", "<>"])
def test_comparisons_agree(excel_value, operator, a, b):
    less, greater = Compare(operator, A, B), Compare(operator, B, A)
    for tree in (less, AllOf((less, greater)), AnyOf((less, greater))):
        assert excel_value(excel(tree), A1=a, B1=b) == value_of(tree, A1=a, B1=b)


@pytest.mark.parametrize(("value", "whole"), [(-2.5, -3), (-2.0, -2), (0.0, 0), (2.5, 2)])
def test_int_goes_down(excel_value, value, whole):
    tree = nodes.call("INT", A)
    assert value_of(tree, A1=value) == whole
    assert excel_value(excel(tree), A1=value) == whole


def test_a_comparison_of_sums_ignores_float_noise_as_a_spreadsheet_does():
    """LibreOffice and Excel: 0.1+0.2>0.3 is FALSE, 0.1+0.2=0.3 is TRUE."""
    assert not value_of(A + B > C, A1=0.1, B1=0.2, C1=0.3)
    assert not value_of(A + B < C, A1=0.1, B1=0.7, C1=0.8)
    assert value_of(Compare("=", A + B, C), A1=0.1, B1=0.2, C1=0.3)
    assert not value_of(Compare("<>", A + B, C), A1=0.1, B1=0.2, C1=0.3)


@pytest.mark.parametrize("a", [math.nan, 0.0, 5.0])
@pytest.mark.parametrize("b", [math.nan, 0.0, 5.0])
def test_present_is_true_where_every_cell_holds_a_number(excel_value, a, b):
    tree = Present((A, B))
    computed = value_of(tree, A1=a, B1=b)
    assert computed == (not math.isnan(a) and not math.isnan(b))
    assert excel_value(excel(tree), A1=a, B1=b) == computed


@pytest.mark.parametrize(("a", "b"), [(math.nan, 1.0), (6.0, 0.0), (6.0, 4.0)])
def test_a_choice_shields_what_cannot_be_computed(excel_value, a, b):
    tree = If(Present((A,)), If(B.equals(0), Number(-1.0), A / B), Blank())
    computed = value_of(tree, A1=a, B1=b)
    written = excel_value(excel(tree), A1=a, B1=b)
    assert written == ("" if math.isnan(computed) else computed)


@pytest.mark.parametrize("a", [math.nan, 0.5, 12.0])
def test_texts_join_and_choose_alike(excel_value, a):
    missing = If(Present((A,)), Text(""), Text("【预算】"))
    tree = If(Present((A,)), join("预算", Plain(A), "万元"), join("缺", missing, "，待补"))
    assert excel_value(excel(tree), A1=a) == value_of(tree, A1=a)


def test_each_row_takes_its_own_branch():
    tree = If(A > 1, join("多", Plain(A)), Text("少"))
    assert evaluate(tree, columns(A1=[0.5, 2.0, 1.0, 3.5])).tolist() == ["少", "多2", "少", "多3.5"]


@pytest.mark.parametrize("places", [0, 2, 4])
@pytest.mark.parametrize("face", [Percent, Fixed, Plain])
@given(st.integers(-(10**9), 10**9))
def test_a_number_is_shown_alike(excel_value, face, places, units):
    tree = face(A, places)
    assert excel_value(excel(tree), A1=units / 1e6) == value_of(tree, A1=units / 1e6)


@pytest.mark.parametrize(
    ("tree", "shown"),
    [
        (Percent(A), "79.52%"),
        (Percent(A, 0), "80%"),
        (Percent(A, 1), "79.5%"),
        (Fixed(A), "0.80"),
        (Plain(A), "0.8"),
        (Plain(A, 4), "0.7952"),
        (Plain(A * 0.0), "0"),
        (Plain(A * 0.0 - 0.001), "0"),
        (Plain(A * 0.0 + 3.0), "3"),
        (Fixed(A * 0.0 + 1.005), "1.01"),
    ],
)
def test_a_number_is_shown_with_the_decimals_asked_for(excel_value, tree, shown):
    assert value_of(tree, A1=0.7952) == shown
    assert excel_value(excel(tree), A1=0.7952) == shown


# -- writing ---------------------------------------------------------------------------------


def test_names_are_resolved_to_cells():
    assert excel(parse("在职人数 / 编制数"), {"在职人数": "C5", "编制数": "B5"}.get) == "C5/B5"


@pytest.mark.parametrize(
    ("tree", "formula"),
    [
        (A - (B - C), "A1-(B1-C1)"),
        (A - B - C, "A1-B1-C1"),
        (A / (B * C), "A1/(B1*C1)"),
        ((A + B) * C, "(A1+B1)*C1"),
        (A * Number(-1.0), "A1*(-1)"),
        (Present((A, B)), "COUNT(A1,B1)=2"),
        (join("计", Plain(A), "分"), '"计"&ROUND(A1,2)&"分"'),
        (Join(()), '""'),
        (Percent(A), 'TEXT(ROUND(A1,4),"0.00%")'),
        (Percent(A, 0), 'TEXT(ROUND(A1,2),"0%")'),
        (Number(0.00001), "0.00001"),
        (Number(1e16), "10000000000000000"),
    ],
)
def test_a_formula_has_the_brackets_it_needs_and_no_more(tree, formula):
    assert excel(tree) == formula


@pytest.mark.parametrize("words", ["他说“好”", 'a "quoted" word', "", "字" * 600, '"' * 600])
def test_words_come_out_of_the_formula_as_they_went_in(excel_value, words):
    assert excel_value(excel(Text(words))) == words
    assert excel_value(excel(join(Plain(A), Text(words))), A1=1.0) == f"1{words}"


def test_a_literal_never_holds_more_than_255_characters():
    pieces = excel(Text("一" * 1000)).split("&")
    assert all(len(piece.strip('"')) <= 255 for piece in pieces)


def test_a_quotation_mark_is_doubled():
    assert excel(Text('a"b')) == '"a""b"'


# -- spelling, names, meanings ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("ABS(甲) / (乙 + 丙)", "88.86÷(231.6＋70)"),
        ("(甲 - 乙) / 乙", "(88.86－231.6)÷231.6"),
        ("甲 - (乙 - 丙)", "88.86－(231.6－70)"),
        ("MAX(甲, 乙 × 2) × 50%", "463.2×50%"),
    ],
)
def test_a_calculation_is_spelled_out_with_its_figures(formula, words):
    assert value_of(spelled(parse(formula)), 甲=88.86, 乙=231.6, 丙=70.0) == words


def test_a_figure_is_spelled_with_six_decimals_at_most():
    assert value_of(spelled(A / B), A1=0.123456, B1=3.0) == "0.123456÷3"


def test_a_negative_figure_behind_a_sign_stands_in_brackets(excel_value):
    text = spelled(A + B - C)

    assert value_of(text, A1=-1.0, B1=-20.0, C1=3.0) == "-1＋(-20)－3"
    assert excel_value(excel(text), A1=-1.0, B1=-20.0, C1=3.0) == "-1＋(-20)－3"


def test_only_arithmetic_can_be_spelled_out():
    with pytest.raises(TypeError, match="cannot spell out"):
        spelled(A > B)


def test_names_are_listed_once_in_order_of_appearance():
    assert names_in(parse("(乙 - 甲) / 乙 > 丙 或 MAX(丁, 甲) = 0")) == ("乙", "甲", "丙", "丁")


def test_names_are_found_in_texts_and_choices():
    tree = If(Present((C,)), join("计", Plain(A), Percent(B)), Text("A9"))
    assert names_in(tree) == ("C1", "A1", "B1")


def test_a_derived_word_is_replaced_by_its_meaning_all_the_way_down():
    meanings = {"预算": parse("基本 + 项目"), "项目": parse("专项 * 2")}
    tree = substitute(parse("MAX(决算 - 预算, 0) / 预算 > 1 且 (项目 = 0 或 决算 > 0)"), meanings)
    assert tree == parse(
        "MAX(决算 - (基本 + 专项 * 2), 0) / (基本 + 专项 * 2) > 1 且 (专项 * 2 = 0 或 决算 > 0)"
    )


def test_a_name_that_is_no_column_is_a_key_error():
    with pytest.raises(KeyError, match="B1"):
        value_of(A + B, A1=1.0)


def test_words_within_a_join_run_together():
    assert join("计", join("满", Text("分")), Plain(A), "", "。") == Join(
        (Text("计满分"), Plain(A), Text("。"))
    )
