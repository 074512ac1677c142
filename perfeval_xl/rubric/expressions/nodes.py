"""The tree that a formula, a rule or a note is built of.

One tree has several faces: `evaluate` computes it over whole columns with NumPy, `excel` writes
it as a spreadsheet formula, `spelled` writes it out with the figures put in. Whatever is built
of these nodes can therefore not say one thing in the calculator and another in the workbook.

Numbers follow the spreadsheet: a blank is NaN in a column and an empty cell in a sheet, and
every use of a figure that may be blank stands behind a `present` test.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

Operator: TypeAlias = Literal["+", "-", "*", "/"]
Comparison: TypeAlias = Literal["<", "<=", "=", ">=", ">", "<>"]
Function: TypeAlias = Literal["ABS", "INT", "MAX", "MIN", "ROUND"]


class Node:
    """Base of all nodes; the operators build larger trees, so that a rule reads like its text."""

    __slots__ = ()

    def __add__(self, other: Node | float) -> Arithmetic:
        return Arithmetic("+", self, as_node(other))

    def __sub__(self, other: Node | float) -> Arithmetic:
        return Arithmetic("-", self, as_node(other))

    def __rsub__(self, other: float) -> Arithmetic:
        return Arithmetic("-", as_node(other), self)

    def __mul__(self, other: Node | float) -> Arithmetic:
        return Arithmetic("*", self, as_node(other))

    def __truediv__(self, other: Node | float) -> Arithmetic:
        return Arithmetic("/", self, as_node(other))

    def __lt__(self, other: Node | float) -> Compare:
        return Compare("<", self, as_node(other))

    def __le__(self, other: Node | float) -> Compare:
        return Compare("<=", self, as_node(other))

    def __gt__(self, other: Node | float) -> Compare:
        return Compare(">", self, as_node(other))

    def __ge__(self, other: Node | float) -> Compare:
        return Compare(">=", self, as_node(other))

    def equals(self, other: Node | float | str) -> Compare:
        """Test for equality (`==` stays the comparison of the trees themselves)."""
        return Compare("=", self, Text(other) if isinstance(other, str) else as_node(other))


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Fixed words."""

    value: str


@dataclass(frozen=True, slots=True)
class Blank(Node):
    """No number: NaN in a column, an empty string in a cell."""


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A column of the figures, a defined name of the workbook."""

    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Two numbers and an operator."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A comparison, true or false."""

    operator: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class AllOf(Node):
    """True where every term is."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """True where at least one term is."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Present(Node):
    """True where every one of the cells holds a number."""

    cells: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Says(Node):
    """True where a cell holds certain words instead of a number.

    Columns hold numbers alone: there it is true where the cell is blank and the column `flag`,
    which tells of the words, is not 0.
    """

    cell: Name
    words: str
    flag: str


@dataclass(frozen=True, slots=True)
class If(Node):
    """One of two numbers or texts."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function that NumPy and every spreadsheet share."""

    function: Function
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Join(Node):
    """Texts one after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Shown(Node):
    """A number as text, rounded to `places` decimals.

    `off` is how far it lies from the nearest threshold. Where that is less than the last place
    shows, 2 and then 6 more decimals are printed, without trailing zeros, so that what is printed
    stands on the number's side: 105.003%, and not 105.00% beside a step that is not taken.
    (A number that is printed Plain has no `off`: what an engine joins may be 1E-05.)
    """

    number: Node
    places: int = 2
    off: Node | None = None

    @property
    def decimals(self) -> tuple[int, int, int]:
        """What the number is rounded to: usually, near a threshold, very near one."""
        usual = self.places + (2 if isinstance(self, Percent) else 0)
        return usual, usual + 2, usual + 6


class Percent(Shown):
    """A ratio, with `places` of a per cent: 0.29463 is "29.46%"."""


class Fixed(Shown):
    """A number with as many decimals as it has places: 5.3 is "5.30"."""


class Plain(Shown):
    """A number with no more decimals than it has, at most `places`: 0.50 is "0.5"."""


def as_node(value: Node | float) -> Node:
    """Return a node, turning a plain number into a constant."""
    return value if isinstance(value, Node) else Number(float(value))


def call(function: Function, *arguments: Node | float) -> Call:
    """Build a function call from nodes and plain numbers."""
    return Call(function, tuple(as_node(argument) for argument in arguments))


def join(*parts: Node | str) -> Join:
    """Build a text from words and nodes; joins within joins are laid flat, words run together."""
    flat: list[Node] = []
    for part in parts:
        pieces = part.parts if isinstance(part, Join) else (part,)
        for piece in pieces:
            words = piece if isinstance(piece, str) else getattr(piece, "value", None)
            if not isinstance(words, str):
                flat.append(piece)  # type: ignore[arg-type]
            elif flat and isinstance(flat[-1], Text):
                flat[-1] = Text(flat[-1].value + words)
            elif words:
                flat.append(Text(words))
    return Join(tuple(flat))


def choose(condition: Node, then: Node, otherwise: Node) -> Node:
    """Build an If, unless both branches are the same."""
    return then if then == otherwise else If(condition, then, otherwise)


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below one, in the order in which they are written."""
    below: list[Node] = []
    for field in fields(node):  # type: ignore[arg-type]
        value = getattr(node, field.name)
        below += [each for each in (value if isinstance(value, tuple) else (value,))
                  if isinstance(each, Node)]  # fmt: skip
    return tuple(below)


def leaves(node: Node) -> tuple[str, ...]:
    """Return every name as often as it stands in a tree, from left to right."""
    if isinstance(node, Name):
        return (node.name,)
    return tuple(name for child in children(node) for name in leaves(child))


def names_in(node: Node) -> tuple[str, ...]:
    """Return every name that a tree reads, once, in order of appearance."""
    return tuple(dict.fromkeys(leaves(node)))
