"""What a phrase can say about a score; a criterion is a row of these."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from perfeval_xl.rubric.expressions.nodes import Node
from perfeval_xl.rubric.reading.amounts import Amount
from perfeval_xl.rubric.reading.bounds import Range
from perfeval_xl.rubric.reading.formula import Formula

Side = Literal["up", "down", "both", ""]
Where = Literal["all", "between", "rest", "up", "down"]
"""What a proportion is said of: everything, the stretch between two marks, or what is left."""
Sign = Literal["<", "<=", "=", ">="]
Measure = Literal["measure", "adjustment"]
"""What words set a ratio against: what its formula measures it by, or no adjustment at all."""
Count = Literal["whole", "started", "pro_rata"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Base of all statements; where it stands in the tidied text, and under which ① or 0."""

    start: int = 0
    end: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Earns(Statement):
    """A range earns an amount: 90%以上（含）计6分."""

    range: Range
    amount: Amount


@dataclass(frozen=True, slots=True)
class Otherwise(Statement):
    """What is left earns an amount: 否则计0分; `side` is "up" for 有超出不得分."""

    side: Side
    amount: Amount


@dataclass(frozen=True, slots=True)
class EarnsAgainst(Statement):
    """Words that set the ratio against what it is measured by: 不超编的计满分, 下降的计满分.

    What number that is follows from the formula: 100 % of 在职/编制, 0 % of (本年-上年)/上年.
    """

    sign: Sign
    of: Measure
    amount: Amount


@dataclass(frozen=True, slots=True)
class Discretion(Statement):
    """What is left is judged: 增长的视情扣分, 否则酌情扣分."""

    side: Side
    range: Range | None = None


@dataclass(frozen=True, slots=True)
class PerStep(Statement):
    """每超过1%扣0.5分; `when` is the range it is said of (变动率＞0，每超过…)."""

    side: Side
    size: Decimal
    amount: Amount
    when: Range | None
    subject: str = ""
    unit: str = "%"
    part: Count | None = None
    """What a part of a step costs, where it is said within: 每少1%（不足1%按1%计）扣0.5分."""


@dataclass(frozen=True, slots=True)
class PartStep(Statement):
    """不足1%按1%计."""

    size: Decimal
    count: Count


@dataclass(frozen=True, slots=True)
class PerCase(Statement):
    """每出现一例扣1分; without an amount, one case takes all."""

    words: str
    amount: Amount | None
    above: bool = False
    """It is said of the points listed above it (以上情况每出现一例…)."""
    every: Decimal = Decimal(1)
    """So many cases cost the amount: 每逾期2天."""


@dataclass(frozen=True, slots=True)
class Floor(Statement):
    """扣完为止, 最多扣2分 (`most`), or 扣完5分为止 (`all_of`, which is the 分值)."""

    most: Decimal | None = None
    all_of: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Standard(Statement):
    """以100%为标准, 目标值≥95%."""

    mark: Decimal
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class Reached(Statement):
    """达到目标值的得满分: the standard is named elsewhere."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class Ladder(Statement):
    """完成率100%/90%/80%分别得5/4/3分: marks, and what reaching each of them earns."""

    marks: tuple[Decimal, ...]
    amounts: tuple[Amount, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Worth(Statement):
    """本项满分10分: the 分值 as the words repeat it."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Uncounted(Statement):
    """低于0%的不计算: what the words that a rule was read from say nothing about."""

    below: Decimal


@dataclass(frozen=True, slots=True)
class InProportion(Statement):
    """按比例计分, 区间内按权重进行扣分."""

    where: Range | Where
    deducts: bool
    straight: bool
    """It says 线性 or 插值: a line between two marks, whatever stands beside it."""


@dataclass(frozen=True, slots=True)
class Times(Statement):
    """得分=比率×分值, 得分=（1-10×比率）×分值, 得分=（甲-乙）/甲×分值."""

    subject: str
    points: Decimal | None
    """The 分值 as a number, None where it is called by its name."""
    when: Range | None = None
    steep: Decimal | None = None
    """k of 1-k×比率: nothing is left where the ratio is 1/k."""
    target: Decimal | None = None
    """What the ratio is measured by: 95 of 比率/95%×分值."""
    ratio: Formula | None = None
    """The ratio, where the words give it as a formula instead of a name."""


@dataclass(frozen=True, slots=True)
class Cap(Statement):
    """最高不超过满分; `points` is the number, None where the 分值 is called by its name."""

    points: Decimal | None


@dataclass(frozen=True, slots=True)
class CarriedOver(Statement):
    """得分=（考核得分/总分）×8."""

    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Defines(Statement):
    """The ratio's own formula, or what a word means: nothing about the score."""

    subject: str = ""
    tree: Node | None = None
    """The ratio's formula, where it was read."""


@dataclass(frozen=True, slots=True)
class Bounds(Statement):
    """以上含本数，以下不含本数; None is not said."""

    above: bool | None
    below: bool | None


@dataclass(frozen=True, slots=True)
class EarnsByWords(Statement):
    """A description earns an amount: ①职责明确，计1分."""

    words: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Point(Statement):
    """A description without an amount: a point of a list."""

    words: str


@dataclass(frozen=True, slots=True)
class EachPoint(Statement):
    """每项3分，计9分: the points listed above earn so much each."""

    points: Decimal
    total: Decimal | None
