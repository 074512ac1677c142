"""Reads a formula as a rubric file writes it: "(预算 - 实际) / 预算", "采购_决算 > 采购_预算"."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import add
from typing import NoReturn, cast

from perfeval_xl.rubric.expressions.nodes import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Compare,
    Comparison,
    Function,
    Name,
    Node,
    Number,
    Operator,
)
from perfeval_xl.rubric.expressions.parts import rebuilt

FUNCTIONS = ("ABS", "MAX", "MIN")

# What people type for an operator, brought to one sign before anything is read.
_SAME = str.maketrans({"×": "*", "÷": "/", "－": "-", "−": "-", "—": "-", "≤": "≦", "≥": "≧"})
_COMPARISONS = {
    "<": "<",
    "<=": "<=",
    "≦": "<=",
    "=": "=",
    ">=": ">=",
    "≧": ">=",
    ">": ">",
    "<>": "<>",
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?P<percent>%)?"
    r"|(?P<sign><=|>=|<>|[-+*/()\[\],<>=≦≧])"
    r"|(?P<word>[^\W\d]\w*))"
)


_WORD = re.compile(r"[^\W\d]\w*")


def renamed(formula: str, call: Callable[[str], str]) -> str:
    """Return a formula as it is written, its names called otherwise."""
    return _WORD.sub(lambda match: call(match[0]), formula)


class ExpressionError(ValueError):
    """A formula cannot be read; the text says where and what would be right."""


@lru_cache(maxsize=1024)  # the same formulas at every call
def parse(text: str) -> Node:
    """Read an expression over field names.

    Signs may be full-width, brackets round or square, numbers may carry "%"; comparisons, 且/and
    and 或/or make a condition. Raises ExpressionError with the place in the text.
    """
    parser = _Parser(text)
    node = parser.disjunction()
    parser.expect_end()
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME)
        self.position = self.start = 0
        self.kind = self.token = ""
        self.advance()

    def advance(self) -> str:
        """Step to the next token and return the one passed."""
        passed = self.token
        self.start = self.position
        rest = self.text[self.position :]
        if not rest.strip():
            self.kind, self.token = "end", ""
            return passed
        match = _TOKEN.match(rest)
        if not match:
            self.fail("这里的字符不能识别")
        self.position += match.end()
        self.kind = str(match.lastgroup if match.lastgroup != "percent" else "number")
        self.token = match.group().strip()
        return passed

    def fail(self, why: str, start: int | None = None) -> NoReturn:
        """Refuse the text at the current token, or at an earlier one."""
        before = self.text[: self.start if start is None else start].rstrip()
        raise ExpressionError(f"公式“{self.text}”在“{before}”之后读不下去：{why}")

    def expect(self, *signs: str) -> str:
        if self.token not in signs:
            self.fail(f"这里应为“{'”或“'.join(signs)}”，却是“{self.token or '结尾'}”")
        return self.advance()

    def expect_end(self) -> None:
        if self.kind != "end":
            self.fail(f"多出“{self.token}”，请检查括号和运算符")

    def disjunction(self) -> Node:
        terms = [self.conjunction()]
        while self.token in ("或", "or"):
            self.advance()
            terms.append(self.conjunction())
        return terms[0] if len(terms) == 1 else AnyOf(tuple(terms))

    def conjunction(self) -> Node:
        terms = [self.comparison()]
        while self.token in ("且", "and"):
            self.advance()
            terms.append(self.comparison())
        return terms[0] if len(terms) == 1 else AllOf(tuple(terms))

    def comparison(self) -> Node:
        left = self.sum()
        if self.token in _COMPARISONS:
            operator = cast(Comparison, _COMPARISONS[self.advance()])
            return Compare(operator, left, self.sum())
        return left

    def sum(self) -> Node:
        node = self.product()
        while self.token in ("+", "-"):
            operator = cast(Operator, self.advance())
            node = Arithmetic(operator, node, self.product())
        return node

    def product(self) -> Node:
        node = self.factor()
        while self.token in ("*", "/"):
            operator = cast(Operator, self.advance())
            right = self.factor()
            # "×100%" only says that the ratio is shown as a percentage.
            if operator != "*" or right != Number(1.0):
                node = Arithmetic(operator, node, right)
        return node

    def factor(self) -> Node:
        if self.kind == "number":
            token = self.advance()
            # "e-2" is exact where a division is not: 0.7/100 is not 0.007.
            return Number(float(token[:-1] + "e-2" if token.endswith("%") else token))
        if self.token == "-":
            self.advance()
            return Arithmetic("-", Number(0.0), self.factor())
        if self.token in ("(", "["):
            closing = ")" if self.advance() == "(" else "]"
            node = self.disjunction()
            self.expect(closing)
            return node
        if self.kind == "word":
            start, word = self.start, self.advance()
            return self.function(word, start) if self.token == "(" else Name(word)
        return self.fail(f"这里应为数据项、数字或括号，却是“{self.token or '结尾'}”")

    def function(self, word: str, start: int) -> Node:
        if word.upper() not in FUNCTIONS:
            self.fail(f"没有函数“{word}”，可用的是{'、'.join(FUNCTIONS)}", start)
        self.expect("(")
        arguments = [self.sum()]
        while self.token == ",":
            self.advance()
            arguments.append(self.sum())
        self.expect(")")
        return Call(cast(Function, word.upper()), tuple(arguments))


def replaced(node: Node, old: Node, new: Node) -> Node:
    """Return the tree with one part of it replaced wherever it stands."""
    return new if node == old else rebuilt(node, lambda below: replaced(below, old, new))


_TOGETHER = 60
"""Terms of a sum that are added from left to right: more of them would be nested too deeply."""


def sum_of(terms: Sequence[Node]) -> Node:
    """Return the sum of some terms, of many as a sum of sums."""
    if len(terms) <= _TOGETHER:
        return reduce(add, terms)
    parts = [sum_of(terms[at : at + _TOGETHER]) for at in range(0, len(terms), _TOGETHER)]
    return sum_of(parts)


def in_row(text: str, row: str, columns: Iterable[str], meanings: Mapping[str, Node]) -> Node:
    """Read a formula over the columns of a table as one over the figures of a row.

    Names that are no columns are figures, or derived words with their meanings.
    """
    figures = {column: Name(f"{row}_{column}") for column in columns}
    return substitute(parse(text), {**meanings, **figures})


def substitute(node: Node, meanings: Mapping[str, Node]) -> Node:
    """Return the tree with every name that has a meaning replaced by it, all the way down."""
    match node:
        case Name(name):
            return substitute(meanings[name], meanings) if name in meanings else node
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, substitute(left, meanings), substitute(right, meanings))
        case Compare(comparison, left, right):
            return Compare(comparison, substitute(left, meanings), substitute(right, meanings))
        case Call(function, arguments):
            return Call(function, tuple(substitute(argument, meanings) for argument in arguments))
        case AllOf(terms):
            return AllOf(tuple(substitute(term, meanings) for term in terms))
        case AnyOf(terms):
            return AnyOf(tuple(substitute(term, meanings) for term in terms))
    return node
