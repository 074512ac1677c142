"""Judged (判定): the department's own score stands, within bounds, until a reviewer decides."""

from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.expressions.parts import BAND, InCase, NamedPart
from perfeval_xl.rubric.expressions.thresholds import Condition, parse_condition, parse_number
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted


def _points_or_share(value: Any) -> float | str:
    """Accept points (3) or a coefficient of the 分值 ("80%")."""
    number = parse_number(value)
    if number < 0:
        raise ValueError(f"档次的分数不应小于 0：{value}")
    return value if isinstance(value, str) and "%" in value.replace("％", "%") else number


def _read_full(value: object) -> Condition | str:
    """Read "<= 100%" as a condition on the ratio, all else as one over figures of the form."""
    try:
        return parse_condition(value)
    except ValueError:
        pass
    if isinstance(parse(str(value)), nodes.Compare | nodes.AllOf | nodes.AnyOf):
        return str(value)
    raise ValueError(
        f"full“{value}”不是条件，应写成 <= 100%（看指标值）或 本年追加 = 0（看数据项）"
    )


class Level(BaseModel):
    """One level of judgement (档次): what it is called, and what it gives.

    What it gives are points, or a coefficient of the 分值 ("80%"); from `least` on where the
    words leave a stretch to judge (效果明显得5-6分).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str = ""
    gives: Annotated[float | str, BeforeValidator(_points_or_share)]
    least: Annotated[float | str, BeforeValidator(_points_or_share)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if not 2 <= len(value) <= 3 or not isinstance(value[0], str):
                raise ValueError("每一档应写成 [优秀, 4]、[优秀, 80%] 或 [明显, 5, 6]（5至6分）")
            least = {"least": value[1]} if len(value) == 3 else {}
            return {"words": value[0], "gives": value[-1], **least}
        return value if isinstance(value, Level | dict) else {"gives": value}

    def span(self, full: float) -> "Span":
        """Return what it gives, in points, where the 分值 is `full`."""
        most = _of(self.gives, full)
        return Span(most if self.least is None else _of(self.least, full), most, self.words)


class Span(NamedTuple):
    """The points that a level gives: from `low` to `high`, mostly one and the same."""

    low: float
    high: float
    words: str = ""

    def __str__(self) -> str:
        """Write it: 良好3, 明显5至6, and 3 where it has no words."""
        low = "" if self.low == self.high else f"{self.low:.10g}至"
        return f"{self.words}{low}{self.high:.10g}"


def _of(gives: float | str, full: float) -> float:
    return parse_number(gives) * full if isinstance(gives, str) else gives


class Judged(Rule):
    """The stated score, bounded by the 分值; `levels` names the only scores the criterion knows.

    `full` says when the score is full by the figures alone (下降的计满分，增长的视情扣分): a
    condition on the ratio ("< 0%"), or one over figures of the form ("本年追加 = 0").
    """

    kind: ClassVar[str] = "judged"
    measures: ClassVar[bool] = False

    levels: tuple[Level, ...] = ()
    full: Annotated[Condition | str, BeforeValidator(_read_full)] | None = None

    def meets(self, ratio: nodes.Node) -> nodes.Node:
        """Return the test of a ratio against `full`; raises TypeError where that is none of it."""
        if not isinstance(self.full, Condition):
            raise TypeError(f"no condition on the ratio: {self.full!r}")
        return nodes.Compare(self.full.operator, ratio, nodes.Number(self.full.threshold))

    def marks(self) -> tuple[float, ...]:
        """Return where the score becomes full, if the ratio says it."""
        return (self.full.threshold,) if isinstance(self.full, Condition) else super().marks()

    def top(self, full: float) -> float:
        """Return the highest level, where the criterion names levels."""
        return min(full, max((span.high for span in self.spans(full)), default=full))

    def spans(self, full: float) -> tuple[Span, ...]:
        """Return the points of every level."""
        return tuple(level.span(full) for level in self.levels)

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the stated score, at most the highest level."""
        return bounded(inputs[0], self.top(full))

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Say that it is the department's own score, and which level that is."""
        return nodes.join(
            "单位自评",
            self._level(full, inputs[0]),
            lost(full, self.points(full, *inputs)),
            "，由评审人按评价标准核定。",
            quoted(self.words),
        )

    def _level(self, full: float, stated: nodes.Node) -> nodes.Node:
        """Return 为“良好”， where the score is on one level that has words."""
        if not any(span.words for span in self.spans(full)):
            return nodes.Text("")
        name: nodes.Node = nodes.Text("")
        for low, high, words in self.spans(full)[::-1]:
            here: nodes.Node = stated.equals(high)
            if low != high:
                here = nodes.AllOf((stated >= low, stated <= high))
            if words:
                name = nodes.If(here, nodes.Text(words), name)
        level = NamedPart(BAND, name)
        return nodes.If(InCase(level, ""), nodes.Text(""), nodes.join("为“", level, "”，"))
