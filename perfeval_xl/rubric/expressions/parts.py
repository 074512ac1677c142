"""Parts of a tree that have names: the steps by which people follow a calculation.

A rule, a verdict and a note are trees, written once. What a person would write down on the way
(分子, 超出, 步数, 应扣) is a `NamedPart`: its tree to NumPy, a cell of its own to a workbook.
`cut` takes trees apart there, into short ones that read what was computed before by its name; so
the cells cannot say anything else than the whole does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from perfeval_xl.rubric.expressions.nodes import (
    AnyOf,
    Blank,
    Compare,
    If,
    Join,
    Name,
    Node,
    Number,
    Shown,
    Text,
)

FIGURES, LACKS, LACKED, OWN_SCORE = "数据项", "缺项数", "缺少的数据", "自评得分"
CLASS, NUMERATOR, DENOMINATOR, SEEN = "单位类别", "分子", "分母", "评分用值"
VETO, CASE, RULE, BOUND, BEYOND = "一票否决", "情形", "规则", "界限", "超出或不足"
SHARE, STEPS, BAND, FULL, EACH, DUE = "比例", "步数", "档次", "分值", "每步扣分", "应扣"
CALCULATION, LOST, BASIS, CLAIM = "算式", "得失", "依据", "自评说明"
SAID, OTHERWISE, REASON = "说明", "其他说明", "自述理由"
DELAY, TOP, EARNED = "晚几日", "最高比例", "应得"
ON_FIGURES, ON_TIME, ON_LEVELS = "定量说明", "时效说明", "定性说明"
"""The steps on the way to a score and its note: parts of the trees, columns of 评分过程."""
POINTS = "系统评分"

FURTHER = "续"
"""Begins the names of lines that go on with what the first one has no room for."""
MARK = "|"
"""Stands in the names of steps and in no name of a figure."""


@dataclass(frozen=True, slots=True)
class Lacking(Node):
    """How many of the cells hold no number."""

    cells: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NamedPart(Node):
    """A step that has a name; it is its tree, wherever it is not cut off."""

    name: str
    tree: Node
    line: str = ""
    """Which of several lines it stands on; "" for the first."""
    when: Node | None = None
    """Where its cell is filled; it is blank elsewhere. No tree may read it there."""

    @property
    def key(self) -> str:
        """What other steps call it."""
        return f"{self.line}{MARK}{self.name}"


@dataclass(frozen=True, slots=True)
class InCase(Node):
    """True where a part, a choice among fixed words, is this one: NumPy compares no texts."""

    cases: NamedPart
    word: str


def any_of(*terms: Node) -> Node:
    """Build an AnyOf, unless there is but one term."""
    return terms[0] if len(terms) == 1 else AnyOf(terms)


def pick(case: NamedPart, outcomes: Mapping[str, Node], otherwise: Node) -> Node:
    """Build the choice of an outcome by the words of `case`; equal outcomes share a test."""
    groups: list[tuple[Node, list[Node]]] = []
    for word, outcome in outcomes.items():
        if outcome == otherwise:
            continue
        same = [tests for known, tests in groups if known == outcome]
        if same:
            same[0].append(InCase(case, word))
        else:
            groups.append((outcome, [InCase(case, word)]))
    tree = otherwise
    for outcome, tests in reversed(groups):
        tree = If(any_of(*tests), outcome, tree)
    return tree


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return a node with every node directly below it changed; itself where none is."""
    changed: dict[str, Any] = {}
    for field in fields(node):  # type: ignore[arg-type]
        value = getattr(node, field.name)
        if isinstance(value, Node):
            new: Any = change(value)
        elif isinstance(value, tuple):
            new = tuple(change(part) if isinstance(part, Node) else part for part in value)
            new = value if all(one is other for one, other in zip(new, value, strict=True)) else new
        else:
            continue
        if new is not value:
            changed[field.name] = new
    return replace(node, **changed) if changed else node  # type: ignore[type-var]


def placed(tree: Node, when: Node, line: str = "") -> Node:
    """Return a tree whose parts stand on a line and hold there alone; those that say so keep it."""
    tree = rebuilt(tree, lambda below: placed(below, when, line))
    if (
        not isinstance(tree, NamedPart)
        or tree.when is not None
        or isinstance(tree.tree, Number | Text)
    ):
        return tree
    return replace(tree, when=when, line=tree.line or line)


@dataclass(frozen=True, slots=True)
class CutStep:
    """What stands in one cell: a name, a line, and a short tree over what stands before it."""

    key: str
    tree: Node

    @property
    def name(self) -> str:
        """What is computed."""
        return self.key.rpartition(MARK)[2]

    @property
    def line(self) -> str:
        """On which line; "" for the first."""
        return self.key.rpartition(MARK)[0]

    @property
    def heading(self) -> str:
        """What it is called where all steps stand side by side."""
        return f"{self.line}{self.name}"

    @property
    def beside(self) -> bool:
        """Whether it is a step on the way, and there is something to show."""
        return MARK in self.key and not isinstance(self.tree, Blank)


def cut(trees: Mapping[str, Node], shown: Iterable[Node] = ()) -> tuple[CutStep, ...]:
    """Cut trees apart at their parts, in the order in which they can be computed.

    Each of `trees` is a step under its own name, which later ones may read; `shown` are parts that
    none of them reads. Where two parts of one name differ, the second stays in its tree.
    """
    cutting = _Cutting()
    for part in shown:
        cutting.change(part)
    for name, tree in trees.items():
        cutting.steps[name] = cutting.change(tree)
    return tuple(CutStep(key, tree) for key, tree in cutting.steps.items())


class _Cutting:
    def __init__(self) -> None:
        self.steps: dict[str, Node] = {}
        self._made: dict[str, NamedPart] = {}

    def change(self, node: Node) -> Node:
        """Return a node over the steps, of which there are more afterwards."""
        match node:
            case NamedPart():
                return self._step(node)
            case InCase(cases, word):
                return Compare("=", self._step(cases), Text(word))
        return rebuilt(node, self.change)

    def _step(self, part: NamedPart) -> Node:
        known = self._made.get(part.key)
        if known is not None and known != part:
            return self.change(part.tree)
        if known is None:
            self._made[part.key] = part
            tree = self.change(part.tree)
            if part.when is not None:
                tree = If(self.change(part.when), tree, Text("") if says(tree) else Blank())
            self.steps[part.key] = tree
        return Name(part.key)


def says(node: Node) -> bool:
    """Tell whether a tree gives a text."""
    match node:
        case If(_, then, otherwise):
            return says(then) or says(otherwise)
        case NamedPart(_, tree):
            return says(tree)
    return isinstance(node, Text | Join | Shown)
