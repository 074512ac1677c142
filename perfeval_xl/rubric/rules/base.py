"""What every scoring rule is: an object written once, with three faces."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.excel import Resolve, excel
from perfeval_xl.rubric.rounding import round_half_up

RATIO_DECIMALS = 6
"""A ratio is rounded to 0.0001 % before any rule sees it: float noise decides no band."""


class Rule(BaseModel, ABC):
    """A scoring rule (评分规则).

    A subclass says what it does once, as trees: `points` for the score and `reason` for the
    note. The three faces below are made of them and therefore cannot disagree.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    kind: ClassVar[str]
    """The key under `rule:` in a rubric file."""
    measures: ClassVar[bool] = True
    """True where the rule looks at a computed figure, False where at what people judged."""
    shows: ClassVar[str] = "percent"
    """How the figure it looks at is shown: "percent" or "number"."""

    words: str = ""
    """The words of the published criterion that the rule carries out, verbatim."""

    @abstractmethod
    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the tree of the score in [0, full]; `full` is the 分值."""

    @abstractmethod
    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the tree of the sentence that explains a lost point."""

    def top(self, full: float) -> float:
        """Return the highest score it can give; below `full` in some published tables."""
        return full

    def phrases(self) -> tuple[str, ...]:
        """Return every verbatim phrase the rule quotes; each must stand in the criterion."""
        return (self.words,) if self.words else ()

    def input_count(self) -> int:
        """Return how many numbers the rule looks at."""
        return 1

    # -- the three faces ---------------------------------------------------------------------

    def score(self, full: float, *inputs: ArrayLike) -> Array:
        """Score whole columns: one array (shape: departments) in for each input, points out."""
        tree, columns = self.points(full, *self._names()), self._columns(inputs)
        return evaluate(tree, columns)

    def formula(self, full: float, *cells: str) -> str:
        """Write the score as a spreadsheet formula over cells or defined names."""
        return excel(self.points(full, *self._judged()), self._resolve(cells))

    def note(self, full: float, *inputs: ArrayLike) -> Array:
        """Say what was taken and why, for whole columns; an array of str."""
        tree, columns = self.reason(full, *self._names()), self._columns(inputs)
        return evaluate(tree, columns)

    def note_formula(self, full: float, *cells: str) -> str:
        """Write the same sentence as a spreadsheet formula."""
        return excel(self.reason(full, *self._judged()), self._resolve(cells))

    def _names(self) -> tuple[nodes.Name, ...]:
        return tuple(nodes.Name(f"_{position}") for position in range(self.input_count()))

    def _judged(self) -> tuple[nodes.Node, ...]:
        return tuple(nodes.call("ROUND", name, RATIO_DECIMALS) for name in self._names())

    def _columns(self, inputs: tuple[ArrayLike, ...]) -> Columns:
        arrays: dict[str, Any] = {
            f"_{position}": np.atleast_1d(round_half_up(values, RATIO_DECIMALS))
            for position, values in enumerate(inputs)
        }
        return Columns(arrays, len(arrays["_0"]))

    @staticmethod
    def _resolve(cells: tuple[str, ...]) -> Resolve:
        return lambda name: cells[int(name[1:])]


def bounded(raw: nodes.Node, full: nodes.Node | float) -> nodes.Node:
    """Keep a score in [0, full], free of float noise (2-0.1*3 is 1.7, not 1.7000000000000002)."""
    return nodes.call("ROUND", nodes.call("MAX", 0, nodes.call("MIN", full, raw)), 6)


def quoted(words: str) -> str:
    """Return the reference to the rubric's words that closes a note."""
    return f"依据：“{words}”。" if words else ""


def lost(full: float, points: nodes.Node) -> nodes.Join:
    """Return "计1.5分，扣0.5分" for a score."""
    if isinstance(points, nodes.Number):
        return nodes.join(f"计{points.value:.10g}分，扣{full - points.value:.10g}分")
    return nodes.join("计", nodes.Plain(points), "分，扣", nodes.Plain(full - points), "分")
