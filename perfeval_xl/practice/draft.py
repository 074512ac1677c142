"""The figures of fictitious departments while they are being brought in line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Node, names_in

Floats = NDArray[np.float64]


class Draft(Mapping[str, Floats]):
    """Columns of figures (shape of each: departments), of which totals are never stored.

    A total is the sum of its parts whenever it is read; so it holds whatever becomes of them.
    """

    def __init__(
        self, figures: Mapping[str, Floats], sums: Mapping[str, tuple[str, ...]], size: int
    ) -> None:
        self.figures = {name: each for name, each in figures.items() if name not in sums}
        self.sums, self.size = sums, size

    def __getitem__(self, name: str) -> Floats:
        if name not in self.sums:
            return self.figures[name]
        total: Floats = np.sum([self[part] for part in self.sums[name]], axis=0)
        return total

    def __iter__(self) -> Iterator[str]:
        yield from (*self.figures, *self.sums)

    def __len__(self) -> int:
        return len(self.figures) + len(self.sums)

    def parts_of(self, name: str) -> tuple[str, ...]:
        """Return what is filled in on its own of a figure: itself, or its parts all the way."""
        if name not in self.sums:
            return (name,) if name in self.figures else ()
        return tuple(part for each in self.sums[name] for part in self.parts_of(each))

    def parts_in(self, tree: Node) -> tuple[str, ...]:
        """Return what is filled in on its own of all that a formula reads, each once."""
        return tuple(dict.fromkeys(each for name in names_in(tree) for each in self.parts_of(name)))

    def scaled(self, names: Iterable[str], factor: Floats | float) -> Draft:
        """Return the draft with some figures multiplied; the others are shared."""
        return self.replaced({name: self.figures[name] * factor for name in names})

    def replaced(self, figures: Mapping[str, Floats]) -> Draft:
        """Return the draft with other values for some figures; the others are shared."""
        return Draft({**self.figures, **figures}, self.sums, self.size)

    def value(self, tree: Node) -> Floats:
        """Compute a formula; NaN where it divides by zero."""
        value: Floats = evaluate(tree, Columns(self, self.size)).astype(np.float64)
        return value
