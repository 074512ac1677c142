"""What stands beside a criterion in its table, and the words a rule is quoted by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from perfeval_xl.rubric.expressions.nodes import Node
from perfeval_xl.rubric.reading.amounts import Amount, percent, plain, words
from perfeval_xl.rubric.reading.signs import Signs
from perfeval_xl.rubric.reading.statements import Statement
from perfeval_xl.rubric.reading.tiling import UnclearError

_S = TypeVar("_S", bound=Statement)


@dataclass(frozen=True, slots=True)
class Scale:
    """The 分值 and the published words."""

    full: Decimal
    signs: Signs
    formula: Node | None = None
    """The ratio's formula, where the table has one."""
    unit: str = "%"
    """What the ratio is counted in: "%", 天, 人."""
    by_amount: bool = False
    """Whether the ratio's amount is looked at."""
    notes: list[str] = field(default_factory=list)
    """What only law or sense settled, in the order in which it was met."""

    def points(self, amount: Amount) -> Decimal:
        """Return an amount in points; raises UnclearError where it disagrees with the 分值."""
        if not amount.fits(self.full):
            raise UnclearError(f"标准里的分值{plain(amount.whole or self.full)}分与表列分值不同")
        points = amount.of(self.full)
        if points > self.full:
            raise UnclearError(f"标准写“{words(amount)}”，分值却是{plain(self.full)}分")
        return points

    def must_be_full(self, points: Decimal) -> None:
        """Raise UnclearError unless the best that the words give is the 分值."""
        if points != self.full:
            raise UnclearError(f"标准最高计{plain(points)}分，分值却是{plain(self.full)}分")

    def take(self, note: str) -> None:
        """Keep a sentence on what law or sense settled, once."""
        if note not in self.notes:
            self.notes.append(note)

    def mark(self, at: Decimal) -> str:
        """Write a mark as a rubric file does: 95%, or 3 where the rule has a unit of its own."""
        return percent(at) if self.unit == "%" else plain(at)

    def say(self, at: Decimal) -> str:
        """Write a mark for a message: 95%, 3天."""
        return percent(at, self.unit)

    @property
    def options(self) -> dict[str, str]:
        """The unit as a rule's option, where it is not per cent."""
        return {} if self.unit == "%" else {"unit": self.unit}

    def quote(self, *statements: Statement) -> str:
        """Return the published words of statements and of what stands between them."""
        start = min(statement.start for statement in statements)
        return self.signs.quote(start, max(statement.end for statement in statements))


def pick(kind: type[_S], statements: Sequence[Statement]) -> list[_S]:
    """Return the statements of one kind."""
    return [statement for statement in statements if isinstance(statement, kind)]


def only(statements: Sequence[Statement], scale: Scale, *kinds: type[Statement]) -> None:
    """Raise UnclearError, with its words, on a statement that the rule at hand has no place for."""
    for statement in statements:
        if not isinstance(statement, kinds):
            raise UnclearError(f"“{scale.quote(statement)}”与其余的话合不成一条规则")


def number(value: Decimal) -> float | int:
    """Return a number as a rubric file writes it: 2, 0.5."""
    return int(value) if value == value.to_integral_value() else float(value)
