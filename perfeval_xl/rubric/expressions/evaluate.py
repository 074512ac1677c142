"""A tree's first face: NumPy, over the columns of all departments at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import reduce
from itertools import count, pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parts import InCase, Lacking, NamedPart, says
from perfeval_xl.rubric.expressions.rounding import round_half_up

Array: TypeAlias = NDArray[Any]

_NOISE = 2.0**-48
"""Relative difference below which a spreadsheet takes two numbers for the same."""


class Columns:
    """Named arrays of one length, from which a subset of the rows can be taken cheaply."""

    def __init__(self, arrays: Mapping[str, Array], size: int, keep: bool = False) -> None:
        """With `keep`, tests and functions that trees have in common are computed once.

        Columns may be added to `arrays` meanwhile, not changed.
        """
        self._arrays = arrays
        self._rows: NDArray[np.intp] | None = None
        self.size = size
        self.kept: dict[int, tuple[nodes.Node, Any]] | None = {} if keep else None
        """Of all rows, by identity, as comparing trees takes longer than to compute them; the node
        stands beside its value, so that no other one can have its identity."""

    def __getitem__(self, name: str) -> Array:
        array = self._arrays[name]
        return array if self._rows is None else array[self._rows]

    def where(self, mask: NDArray[np.bool_]) -> Columns:
        """Return the same columns, only the rows where `mask` (shape: size) is true."""
        taken = np.flatnonzero(mask)
        subset = Columns(self._arrays, len(taken))
        subset._rows = taken if self._rows is None else self._rows[taken]
        subset.kept = self.kept
        return subset

    def known(self, node: nodes.Node) -> Any:
        """Return what was computed of a node before, None where nothing was."""
        value: Any = (self.kept or {}).get(id(node), (node, None))[1]
        return value if self._rows is None or np.ndim(value) == 0 else value[self._rows]

    def keep(self, node: nodes.Node, value: Any) -> Any:
        """Keep what was computed of a node, if it was for all rows; return it."""
        if self.kept is not None and self._rows is None:
            self.kept[id(node)] = node, value
        return value


def evaluate(node: nodes.Node, columns: Columns) -> Array:
    """Compute a tree over columns.

    Returns an array of length `columns.size`: float64 for numbers (NaN is blank), bool for
    comparisons, object holding str for texts. Raises KeyError for a name that is no column.
    """
    if says(node):
        return _text(node, columns)
    with np.errstate(all="ignore"):
        value = _value(node, columns)
    return np.broadcast_to(value, (columns.size,))


def _value(node: nodes.Node, columns: Columns) -> Any:
    if columns.kept is None or not isinstance(node, _SHARED):
        return _computed(node, columns)
    known = columns.known(node)
    return columns.keep(node, _computed(node, columns)) if known is None else known


_ARITHMETIC = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
_SHARED = (nodes.Call, nodes.Present, nodes.Compare, nodes.AllOf, Lacking, NamedPart)


def _computed(node: nodes.Node, columns: Columns) -> Any:
    match node:
        case nodes.Number(value):
            return np.float64(value)
        case nodes.Blank():
            return np.float64(np.nan)
        case nodes.Name(name):
            return columns[name]
        case nodes.Text(words):
            return words
        case nodes.Arithmetic(operator, left, right):
            return _ARITHMETIC[operator](_value(left, columns), _value(right, columns))
        case nodes.Compare(operator, left, right):
            return _compare(operator, _value(left, columns), _value(right, columns))
        case nodes.AllOf(terms):
            return reduce(np.logical_and, [_value(term, columns) for term in terms])
        case nodes.AnyOf(terms):
            return reduce(np.logical_or, [_value(term, columns) for term in terms])
        case nodes.Present(cells):
            return reduce(np.logical_and, [~np.isnan(_value(cell, columns)) for cell in cells])
        case Lacking(cells):
            return sum((np.isnan(_value(cell, columns)) * 1.0 for cell in cells), np.float64(0))
        case NamedPart(_, tree):
            return _value(tree, columns)
        case InCase(cases, word):
            return _cases(cases, columns) == _NUMBERS[word]
        case nodes.Says(cell, _, flag):
            flags = columns[flag]
            return np.isnan(_value(cell, columns)) & ~np.isnan(flags) & (flags != 0)
        case nodes.If(condition, then, otherwise):
            return np.where(
                _value(condition, columns), _value(then, columns), _value(otherwise, columns)
            )
        case nodes.Call(function, arguments):
            return _call(function, [_value(argument, columns) for argument in arguments])
    raise TypeError(f"no number in {node!r}")


_NUMBERS: defaultdict[str, int] = defaultdict(count().__next__)
"""Word → the number that stands for it while cases are compared."""


def _cases(part: NamedPart, columns: Columns) -> Any:
    """Compute a choice among fixed words as their numbers, once."""
    tree, known = part.tree, columns.known(part.tree)
    return columns.keep(tree, _numbered(tree, columns)) if known is None else known


def _numbered(node: nodes.Node, columns: Columns) -> Any:
    match node:
        case nodes.Text(word):
            return np.int64(_NUMBERS[word])
        case nodes.If(condition, then, otherwise):
            chosen = _numbered(then, columns), _numbered(otherwise, columns)
            return np.where(_value(condition, columns), *chosen)
    raise TypeError(f"no fixed word in {node!r}")


def _compare(operator: nodes.Comparison, left: Any, right: Any) -> Any:
    """Compare as a spreadsheet does: numbers that differ only by float noise are equal."""
    if isinstance(left, str) or isinstance(right, str):
        return left == right if operator == "=" else left != right
    same = np.abs(left - right) <= _NOISE * np.maximum(np.abs(left), np.abs(right))
    match operator:
        case "<":
            return (left < right) & ~same
        case "<=":
            return (left <= right) | same
        case "=":
            return same
        case ">=":
            return (left >= right) | same
        case ">":
            return (left > right) & ~same
        case "<>":
            return ~same


def _call(function: nodes.Function, arguments: list[Any]) -> Any:
    match function:
        case "ABS":
            return np.abs(arguments[0])
        case "INT":
            return np.floor(arguments[0])
        case "MAX":
            return reduce(np.maximum, arguments)
        case "MIN":
            return reduce(np.minimum, arguments)
        case "ROUND":
            return round_half_up(arguments[0], int(arguments[1]))


def _text(node: nodes.Node, columns: Columns) -> Array:
    """Compute a text; a branch is computed only for the rows that take it."""
    result = np.empty(columns.size, dtype=object)
    match node:
        case nodes.Text(words):
            result[:] = words
        case nodes.Join(parts):
            result[:] = ""
            for part in parts:
                result = result + (
                    part.value if isinstance(part, nodes.Text) else _text(part, columns)
                )
        case NamedPart(_, tree):
            return _text(tree, columns)
        case nodes.If(condition, then, otherwise):
            taken = evaluate(condition, columns).astype(bool)
            if taken.all():
                return _text(then, columns)
            if not taken.any():
                return _text(otherwise, columns)
            result[taken] = _text(then, columns.where(taken))
            result[~taken] = _text(otherwise, columns.where(~taken))
        case nodes.Name(name):
            result[:] = columns[name]
        case nodes.Shown(_, places, off):
            shown = _rounded(node, columns).tolist()
            most = places + (0 if off is None else node.decimals[-1] - node.decimals[0])
            if isinstance(node, nodes.Plain):
                result[:] = [plain(value, most) for value in shown]
            else:
                factor, sign = (100.0, "%") if isinstance(node, nodes.Percent) else (1.0, "")
                result[:] = [
                    _padded(f"{value * factor + 0.0:.{most}f}", places, most) + sign
                    for value in shown
                ]
        case _:
            raise TypeError(f"no text in {node!r}")
    return result


def _rounded(node: nodes.Shown, columns: Columns) -> Array:
    """Round what is shown, as far as it takes to stand on its side of the thresholds."""
    number = evaluate(node.number, columns)
    usual, *finer = node.decimals
    rounded = round_half_up(number, usual)
    if node.off is None:
        return rounded
    off = evaluate(node.off, columns)
    for before, places in pairwise((usual, *finer)):
        near = _compare("<", off, 10.0**-before)
        if not near.any():
            break
        rounded = np.where(near, round_half_up(number, places), rounded)
    return rounded


def _padded(words: str, least: int, most: int) -> str:
    """Cut trailing zeros, down to the `least` decimals, as "0.00######" does in a spreadsheet."""
    spare = most - least
    return words[: len(words) - spare] + words[len(words) - spare :].rstrip("0") if spare else words


def plain(value: float, places: int = 2) -> str:
    """Write one rounded number as a spreadsheet's `&""` does: 3.0 is "3", 0.50 is "0.5"."""
    words = f"{value:.{places}f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
