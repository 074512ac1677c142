"""What every scoring rule is: an object written once, with three faces."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, Field

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.excel import Resolve, excel
from perfeval_xl.rubric.expressions.parts import BASIS, LOST, NamedPart
from perfeval_xl.rubric.expressions.rounding import round_half_up

RATIO_DECIMALS = 10
"""A ratio is rounded to so many decimals before any rule sees it: float noise decides no band, and
no real difference is lost: 93.0000169 % stays above 93 %."""
AMOUNT_DECIMALS = 6
"""Sums of money are exact to so many decimals: (1.1 + 2.2) - 3.3 is nothing, and a hundredth of a
元 is a millionth of a 万元. What is less is noise, and no denominator."""
TYPED_DECIMALS = 4
"""A figure is typed with so many decimals at most, a 元 in 万元; products have those of each."""

Nature = Literal["", "加分项", "扣分项", "加减分项"]
"""How an indicator's points count: within the full points, or beside them."""
ADDS: Nature = "加分项"
TAKES: Nature = "扣分项"
EITHER: Nature = "加减分项"


class FullMark(float):
    """A 分值, and how what a rule gives of it counts: only the words of a note depend on it."""

    nature: Nature

    def __new__(cls, points: float, nature: Nature = "") -> Self:
        """Return the number with its nature."""
        worth = super().__new__(cls, points)
        worth.nature = nature
        return worth


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

    @property
    def shows(self) -> str:
        """How the figure it looks at is shown: "percent" or "number"."""
        return "percent" if self.measures else "number"

    def input_count(self) -> int:
        """Return how many numbers the rule looks at."""
        return 1

    def marks(self) -> tuple[float, ...]:
        """Return the ratios that decide something; what is printed must stand on their side."""
        return (1.0,)

    def percent(self, ratio: nodes.Node) -> nodes.Percent:
        """Return a ratio for a note, with the decimals that keep it off what it did not reach."""
        return nodes.Percent(ratio, off=self.off(ratio))

    def times(self, ratio: nodes.Node, full: float) -> nodes.Node:
        """Return the multiplication with the 分值, which no ratio below nothing goes through."""
        product = nodes.join(self.percent(ratio), f"×{full:.10g}，")
        return nodes.If(ratio < 0, nodes.Text("比率小于零，不得分，"), product)

    def off(self, ratio: nodes.Node) -> nodes.Node:
        """Return how far a ratio is from the nearest multiple of the last place of the marks.

        All marks, and all steps between them, are such multiples.
        """
        return off_grid(ratio, max(decimals(mark) for mark in self.marks()))

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


def bounded(raw: nodes.Node, full: nodes.Node | float, least: float = 0) -> nodes.Node:
    """Keep a score in [0, full], free of float noise (2-0.1*3 is 1.7, not 1.7000000000000002)."""
    return nodes.call("ROUND", nodes.call("MAX", least, nodes.call("MIN", full, raw)), 6)


class OnFigure(Rule):
    """A rule over one figure: a ratio, or days, hours, persons where it has a unit."""

    unit: str = Field(default="", max_length=6, pattern=r"^[^\d\s%]*$")
    """What the figure is counted in (天, 小时, 人); "" for a percentage."""

    @property
    def shows(self) -> str:
        """How the figure is shown."""
        return "number" if self.unit else "percent"

    def figure(self, number: nodes.Node) -> nodes.Join:
        """Return the figure for a note: 93.41%, 12天."""
        return (
            nodes.join(nodes.Plain(number, 4), self.unit)
            if self.unit
            else nodes.join(self.percent(number))
        )


def quoted(words: str) -> str | nodes.Node:
    """Return the reference to the rubric's words that closes a note."""
    return NamedPart(BASIS, nodes.Text(f"依据：“{words}”。")) if words else ""


def decimals(value: float) -> int:
    """Return how many decimals a figure of a rubric has: 0.125 has 3."""
    return len(f"{value:.10f}".rstrip("0").split(".")[1])


def off_grid(number: nodes.Node, places: int) -> nodes.Node:
    """Return how far a number is from the nearest one with so many decimals."""
    return nodes.call("ABS", number - nodes.call("ROUND", number, places))


def capped(full: float, top: float) -> str:
    """Return why the best score of a rule is below the 分值, "" where it is not."""
    return f"（分值{full:.10g}分，评分标准最高计{top:.10g}分）" if top < full else ""


def lost(full: nodes.Node | float, points: nodes.Node) -> nodes.Node:
    """Return "计1.5分，扣0.5分" for a score; a loss of a thousandth is none of 0分.

    Of a 加分项 加1.5分, of a 扣分项 扣0.5分: what the rule leaves of its 分值 is not taken.
    """
    nature = full.nature if isinstance(full, FullMark) else ""
    if isinstance(points, nodes.Number) and not isinstance(full, nodes.Node):
        taken, earned = f"扣{full - points.value:.10g}分", f"{points.value:.10g}分"
        words = {ADDS: f"加{earned}", TAKES: taken}
        return nodes.join(words.get(nature, f"计{earned}，{taken}"))
    said = nodes.join(*_lost(full, points, nature), "分")
    return NamedPart(LOST, said, when=nodes.Present((points,)))


def _lost(full: nodes.Node | float, points: nodes.Node, nature: Nature) -> list[nodes.Node | str]:
    if nature == EITHER:
        below = 0 - points
        signed = nodes.join("扣", small(below, below)), nodes.join("加", small(points, points))
        return [nodes.If(points < 0, *signed)]
    if nature == ADDS:
        return ["加", small(points, points)]
    lacking = nodes.as_node(full) - points
    if nature == TAKES:
        return ["扣", small(lacking, lacking)]
    least = nodes.call("MIN", points, lacking)
    return ["计", small(points, least), "分，扣", small(lacking, least)]


def small(number: nodes.Node, least: nodes.Node, places: int = 2) -> nodes.Node:
    """Show a number plainly; with all its decimals where `least` would be printed as nothing."""
    unseen = nodes.AllOf((least > 0, least < 10.0**-places))
    every_place = nodes.Fixed(number, places, nodes.Number(0.0))
    return nodes.If(unseen, every_place, nodes.Plain(number, places))
