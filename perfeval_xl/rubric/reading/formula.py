"""Reads the formula of a ratio out of its explanation: 控制率=（在职人员数/编制数）×100%，…"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import divisions, quotient
from perfeval_xl.rubric.expressions.parse import ExpressionError, parse
from perfeval_xl.rubric.form.form_entry import check_field_name
from perfeval_xl.rubric.reading.scanner import is_plain
from perfeval_xl.rubric.reading.signs import tidy

RATIO_NAME = re.compile(r".*(?:率|比例|比重|占比|比值|度|指数)$")
_LEFT = re.compile(r"(?:^|(?<=[,;。\n:①-⑳]))(?P<name>[^\W\d①-⑳][\w()]{0,40}?)(?:\(%\)|%)?=")
_LATIN_TIMES = re.compile(r"(?<=[)\]\u4e00-\u9fff])[xX](?=100%)")
_TIMES_100 = re.compile(r"^100%\*|\*100%$")
_TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?%?)|(?P<sign>[-+*/\[\]()])|(?P<name>[^\W\d①-⑳](?:\w|\([^\W\d]\w*\)(?=\w|$|[-+*/)\]]))*)"
)
_UNIT = re.compile(
    r"\((?P<unit>[亿万千百]?元|[万千百]?(?:个|人|人次|户|项|件|次|份|台|辆|平方米))\)"
)
# What is no figure's name: an operation in words, or the next phrase run into it.
_NO_FIGURE = re.compile(
    r"除以|乘以|减去|减[上本]|加上|之[和差积比]|其中|式中|来源|取自|说明|是指|^[A-Za-z]$"
)
_ADJUSTMENT = re.compile(r"追加|追减|调增|调减|调整(?!后|预算)")
ADJUSTMENT_RATE = re.compile(r"(?:追加|追减|调增|调减|调整|调剂)(?:率|比例|比率|比重|幅度)")
"""A rate of what was added to a budget or taken from it: both are adjustments."""
AMOUNT_COUNTS = "追减也是调整：追加、追减、调整的数按金额（绝对值）计，不论正负。"
_SHORTEST_NAME = 2
"""Of a figure in a formula that stands in for a ratio: 甲 and A are what is explained elsewhere."""
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


class Formula(NamedTuple):
    """What a ratio is, and how it is computed."""

    name: str
    """The ratio's name as a field name: quotation marks and brackets fall out."""
    text: str
    """The expression over field names, as a rubric file writes it."""
    tree: nodes.Node
    """The same, parsed."""


def is_score(name: str) -> bool:
    """Tell whether what a formula gives is points, no ratio: 评分=…, 考核成绩=…."""
    return not is_plain(name) or bool(re.search(r"分$|分数|成绩|结果|评定|等级|等次", name))


def read_formula(text: str, known_names: Iterable[str] = ()) -> Formula | None:
    """Find the one formula in an explanation; None where there is none, or not plainly one.

    `known_names` are fields that exist already: a name that differs from one only by signs takes
    its spelling. "×100%" says how a ratio is shown and falls away.
    """
    signs = tidy(text)
    known = {_letters(name): name for name in known_names}
    by_name: dict[str, Formula] = {}
    for left in _LEFT.finditer(signs.text):
        end = _end(signs.text, left.end())
        right = signs.text[left.end() : end]
        if not re.search(r"[^\W\d]", right) or is_score(left["name"]):
            continue  # "预算调整率=0" is a condition, "得分=…" is a score
        formula = _formula(left["name"], right, known)
        if formula is None:
            return None
        if by_name.setdefault(formula.name, formula).text != formula.text:
            return None
    ratios = [candidate for name, candidate in by_name.items() if RATIO_NAME.fullmatch(name)]
    several = (
        ratios
        if len(by_name) > 1
        else [one for name, one in by_name.items() if RATIO_NAME.fullmatch(name) or "/" in one.text]
    )
    return several[0] if len(several) == 1 else None


def by_amount(formula: Formula) -> Formula:
    """Return the formula with 追加、追减、调整 above the line counted by their amount.

    -40 % of the budget taken back is an adjustment of 40 %, and none of less than 0 %. Where the
    words speak of nothing like it, the formula itself.
    """
    match formula.tree:
        case nodes.Arithmetic("/", nodes.Name() | nodes.Arithmetic() as above, below):
            alone = isinstance(above, nodes.Name) and _ADJUSTMENT.search(above.name)
            if alone or ADJUSTMENT_RATE.search(formula.name):
                tree = nodes.Arithmetic("/", nodes.call("ABS", above), below)
                return Formula(formula.name, written(tree), tree)
    return formula


def ratio_of(text: str) -> Formula | None:
    """Return a quotient written by itself, as in 得分=（甲-乙）/甲×分值; None where it is none.

    It may only divide once, on its outside, so that a zero denominator can be told.
    """
    formula = _formula("比率", text, {})
    if formula is None or quotient(formula.tree) is not formula.tree:
        return None
    names = nodes.names_in(formula.tree)
    if any(is_score(name) or len(name) < _SHORTEST_NAME for name in names):
        return None
    return formula if len(divisions(formula.tree)) == 1 else None


def absolute(formula: Formula) -> Formula:
    """Return the formula with its amount in place of its value."""
    match formula.tree:
        case nodes.Call("ABS", _) | nodes.Arithmetic("/", nodes.Call("ABS", _), _):
            return formula
        case nodes.Arithmetic("/", above, below):
            tree: nodes.Node = nodes.Arithmetic("/", nodes.call("ABS", above), below)
        case whole:
            tree = nodes.call("ABS", whole)
    return Formula(formula.name, written(tree), tree)


def first_formula(*texts: str) -> Formula | None:
    """Return the formula of the first text that has one: 指标说明, then 评价标准, then 指标内容."""
    return next((formula for text in texts if (formula := read_formula(text))), None)


def formula_at(text: str, start: int) -> tuple[Formula, int] | None:
    """Return the formula that begins at a place of a tidied text, and where it ends."""
    left = _LEFT.match(text, start)
    if not left or left["name"].endswith(("得分", "分值")):
        return None
    end = _end(text, left.end())
    formula = _formula(left["name"], text[left.end() : end], {}, figures=False)
    return (formula, end) if formula else None


def _end(text: str, start: int) -> int:
    """Return where the right side ends: at the first comma or full stop outside brackets."""
    depth = 0
    for place in range(start, len(text)):
        sign = text[place]
        depth += (sign in "([") - (sign in ")]")
        if sign in ";。\n" or (depth <= 0 and sign in ",:"):
            return place
        if sign == "." and not text[place + 1 : place + 2].isdigit():
            return place
    return len(text)


def _formula(
    name: str, right: str, known: dict[str, str], *, figures: bool = True
) -> Formula | None:
    """Read both sides; without `figures` a name may hold words that make it no field's name."""
    right = _TIMES_100.sub("", _LATIN_TIMES.sub("*", right))
    if re.search(r"(?<![\d.])100(?![\d.%])", right):
        return None  # "×100" without its % is a ratio, or a number of per cents
    units = {match["unit"] for match in _UNIT.finditer(right) if match["unit"].endswith("元")}
    if figures and len(units) > 1:
        return None  # 支出（元）/预算（万元） is no ratio of one to the other
    right = _UNIT.sub("", right)
    words: list[str] = []
    place = 0
    while place < len(right):
        token = _TOKEN.match(right, place)
        if not token:
            return None
        place = token.end()
        word = _letters(token["name"]) if token["name"] else token.group()
        if figures and _NO_FIGURE.search(word):
            return None
        words.append(known.get(word, word) if token["name"] else word)
    try:
        name = check_field_name(_letters(name))
        for word in words:
            if word[0].isalpha():
                check_field_name(word)
        tree = parse(" ".join(words))
    except (ExpressionError, ValueError):
        return None
    plain = _only_arithmetic(tree) and isinstance(tree, nodes.Arithmetic)
    if not plain or name in nodes.names_in(tree) or not nodes.names_in(tree):
        return None
    return Formula(name, written(tree), tree)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name)


def _only_arithmetic(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Arithmetic | nodes.Name | nodes.Number) and all(
        _only_arithmetic(child) for child in nodes.children(node)
    )


def written(node: nodes.Node) -> str:
    """Write a tree of names, numbers, amounts (ABS) and arithmetic as a rubric file does.

    Raises TypeError for any other node.
    """
    match node:
        case nodes.Name(name):
            return name
        case nodes.Call("ABS", (argument,)):
            return f"ABS({written(argument)})"
        case nodes.Number(value):
            return f"{value:.15g}"
        case nodes.Arithmetic(operator, left, right):
            strength = _STRENGTH[operator]
            first, second = written(left), written(right)
            if isinstance(left, nodes.Arithmetic) and _STRENGTH[left.operator] < strength:
                first = f"({first})"
            # a - (b - c) and a / (b * c) keep their brackets.
            if isinstance(right, nodes.Arithmetic) and _STRENGTH[right.operator] <= strength:
                second = f"({second})"
            return f"{first} {operator} {second}"
    raise TypeError(f"no arithmetic: {node!r}")
