"""Reads the pieces of a condition: the ratio's name, a number with its unit, （含）, an end."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from perfeval_xl.rubric.reading.amounts import CHINESE, NUMBER, decimal
from perfeval_xl.rubric.reading.scanner import UNIT, NotHereError, Scanner

# A name, not a condition of its own: nothing like "未公开且完成率≥90%".
_NOT_IN_NAME = r"(?![且并但若如未不已每扣]|得分|满分|经(?![费济营办]|过)|当(?!年)|其中)"
_IN_NAME = rf"(?:{_NOT_IN_NAME}[\u4e00-\u9fff、()A-Za-z])"
_ENDS_NAME = r"率|比例|比重|占比|比值|度(?!率)|指标值|(?:偏差|偏离|差异)(?![率度幅值])"
SUBJECT = rf"(?P<subject>{_IN_NAME}{{0,30}}?(?:{_ENDS_NAME}))%?"
_AMOUNT = r"\|?的?绝对值|\|"
_UP_IN = r"大于或者?等于|大于等于|高于或者?等于|高于等于|不低于|不小于|不少于|达到|达|至少|≥"
_DOWN_IN = (
    r"小于或者?等于|小于等于|低于或者?等于|低于等于|不高于|不大于|不超[过出]|未超[过出]|不多于|≤"
)
_UP_OUT = r"大于|高于|超过|超出|>"
_DOWN_OUT = r"小于|低于|少于|不足|不满|不到|未达到|未达|未到|<"
SIGN = rf"(?P<sign>{_UP_IN}|{_DOWN_IN}|{_UP_OUT}|{_DOWN_OUT}|等于|=)"
_RATIO = rf"(?P<about>±?)(?P<ratio>百分之{CHINESE}|{NUMBER})(?P<unit>%|{UNIT})?"
_LARGEST_FRACTION = 2
_INCLUDED = rf"[(\[](?P<no>不)?(?:包)?含(?:本数|(?P<same>{NUMBER})%?)?[)\]]"
SIDE = r"(?P<and>及其?)?(?P<side>以上|之上|以下|之下|以内|之内|以外|之外)"
DASH = r"-|至|到"


class Value(NamedTuple):
    """A number as the words write it."""

    at: Decimal
    unit: str
    """"%", 天, 人 …; "" where none is given."""
    amount: bool = False
    """±5%: on either side of nothing."""


class Claim(Enum):
    """What the words say about the value at an end."""

    IN = "（含）、≥、不低于、达到"
    OUT = "（不含）、＞、低于、超过"
    ABOVE = "以上：法律用语含本数"
    BELOW = "以下、以内：法律用语含本数，习惯上常指不含"
    OPEN = "没有说"


@dataclass(frozen=True, slots=True)
class Edge:
    """One end, in the unit of its range."""

    at: Decimal
    claim: Claim


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of the ratio; None is an end that is not there."""

    low: Edge | None
    high: Edge | None
    subject: str = ""
    """The ratio's name where the words give it."""
    bare: bool = False
    """Only a value is named ("100%计满分"), which may mean that value or from it on."""
    unit: str = "%"
    amount: bool = False
    """It is said of the ratio's amount: 绝对值≤5%, ±5%以内."""
    within: bool = False
    """It is said as 10%以内, which may be meant of both sides of nothing."""

    @property
    def one_sided(self) -> bool:
        """Whether one end alone is given."""
        return (self.low is None) != (self.high is None)

    @property
    def mark(self) -> Decimal:
        """The value named, for a range with one end or a single value."""
        edge = self.low or self.high
        assert edge is not None
        return edge.at

    @property
    def is_point(self) -> bool:
        """Whether it is a single value."""
        return self.low is not None and self.high is not None and self.low.at == self.high.at


def point(value: Value, subject: str, *, bare: bool) -> Range:
    """Return the range of one value; raises NotHereError without a unit."""
    edge = Edge(given(value), Claim.IN)
    return Range(edge, edge, subject, bare, value.unit or "%", value.amount)


SIDE_WORDS = {
    **dict.fromkeys(("以上", "之上"), Claim.ABOVE),
    **dict.fromkeys(("以下", "之下", "以内", "之内"), Claim.BELOW),
    **dict.fromkeys(("以外", "之外"), Claim.OUT),
}


def read_value(scanner: Scanner, *, below_nothing: bool = False) -> Value:
    """Read a number and its unit; `below_nothing` where a minus may stand before it."""
    minus = below_nothing and scanner.take("-") is not None
    match = scanner.need(_RATIO)
    value = decimal(match["ratio"])
    if value is None:
        raise NotHereError
    unit = match["unit"] or ("%" if match["ratio"].startswith("百") else "")
    if not unit and scanner.fractions and value <= _LARGEST_FRACTION:
        value, unit = value * 100, "%"
    return Value(-value if minus else value, unit, bool(match["about"]))


def given(value: Value) -> Decimal:
    """Return a number whose unit is given: a bare 98 may be 98 % or 9800 %; 0 needs none."""
    if not value.unit and value.at:
        raise NotHereError
    return value.at


def read_subject(scanner: Scanner) -> tuple[str, bool]:
    """Read the name of a ratio, or the letter that stands for it; "" where there is none.

    And whether its amount is meant: |偏离率|, 偏差率的绝对值.
    """
    bars = scanner.take(r"\|")
    match = scanner.take(SUBJECT) or scanner.take(r"(?P<subject>[A-Za-z])(?=[<>≤≥=|])")
    if match is None and scanner.units and not bars:
        # 培训不少于100人次, 响应时间≤2小时: what is counted may be called anything.
        unit = "|".join(scanner.units)
        match = scanner.take(
            rf"(?P<subject>{_IN_NAME}{{1,12}}?)(?=(?:{SIGN}){NUMBER}(?:{unit})"
            rf"|{NUMBER}(?:{unit})(?:[(\[]|以[上下内]))"
        )
    if match is None and not bars:
        scanner.take(r"(?:完成|执行|支付|到位|达标)(?=\d)")  # 完成90%: of what is scored
    amount = scanner.take(_AMOUNT)
    if bool(bars) != bool(amount and amount.group().startswith("|")):
        raise NotHereError
    return match["subject"].lower() if match else "", amount is not None


def included(scanner: Scanner, at: Decimal) -> Claim | None:
    """Read （含）, （不含） or （含90%）; None where nothing is said."""
    start = scanner.at
    match = scanner.take(_INCLUDED)
    if not match:
        return None
    if match["same"] and Decimal(match["same"]) != at:
        scanner.at = start  # it is said of the other end, or of none
        return None
    return Claim.OUT if match["no"] else Claim.IN


def read_end(scanner: Scanner, sign: str, at: Decimal) -> tuple[Edge, bool]:
    """Return the end that a sign sets, and whether it is the lower one."""
    upward = _matches(_UP_IN, sign) or _matches(_UP_OUT, sign)
    claim = Claim.IN if _matches(_UP_IN, sign) or _matches(_DOWN_IN, sign) else Claim.OUT
    said = included(scanner, at)
    if sign in ("达到", "达"):
        scanner.take(r"(?:及其?)?以上|之上")
        said = said or included(scanner, at)
    elif scanner.sees(SIDE):
        raise NotHereError  # "超过100%以上": a sign and a side word say two things
    if said is Claim.OUT and claim is Claim.IN:
        raise NotHereError  # "不低于90%（不含）" contradicts itself
    return Edge(at, said or claim), upward


def _matches(pattern: str, sign: str) -> bool:
    return re.fullmatch(pattern, sign) is not None


def paired(first: Value, second: Value, *, either: bool = False) -> tuple[Decimal, Decimal, str]:
    """Give the first number the unit of the second: 10-20%; with `either`, or the other way round.

    Raises NotHereError where neither has one, and for 0.9-90%, which has two.
    """
    unit = second.unit or (first.unit if either or not second.at else "")
    for value in (first, second):
        if value.unit not in ("", unit) or (not value.unit and 0 < value.at < 1):
            raise NotHereError
    if not unit:
        raise NotHereError
    return first.at, second.at, unit


def ordered(stretch: Range) -> Range:
    """Return a range; raises NotHereError where its lower end is not the lower one."""
    if stretch.low and stretch.high and stretch.low.at >= stretch.high.at:
        raise NotHereError
    return stretch
