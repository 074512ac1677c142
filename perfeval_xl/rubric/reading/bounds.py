"""Reads the pieces of a condition: the ratio's name, a number with its unit, （含）, an end."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from perfeval_xl.rubric.reading.amounts import CHINESE, NUMBER, decimal
from perfeval_xl.rubric.reading.scanner import NotHereError, Scanner

# A name, not a condition of its own: nothing like "未公开且完成率≥90%".
_NOT_IN_NAME = r"(?![且并但若如未不已每扣]|得分|满分|经(?![费济营办]|过)|当(?!年)|其中)"
_IN_NAME = rf"(?:{_NOT_IN_NAME}[\u4e00-\u9fff、()A-Za-z])"
SUBJECT = rf"(?P<subject>{_IN_NAME}{{0,30}}?(?:率|比例|比重|占比|比值|度|指标值))%?"
_UP_IN = r"大于或者?等于|大于等于|高于或者?等于|高于等于|不低于|不小于|不少于|达到|达|至少|≥"
_DOWN_IN = r"小于或者?等于|小于等于|低于或者?等于|低于等于|不高于|不大于|不超过|未超过|不多于|≤"
_UP_OUT = r"大于|高于|超过|超出|>"
_DOWN_OUT = r"小于|低于|少于|不足|不到|未达到|未达|未到|<"
SIGN = rf"(?P<sign>{_UP_IN}|{_DOWN_IN}|{_UP_OUT}|{_DOWN_OUT}|等于|=)"
_RATIO = rf"(?P<ratio>百分之{CHINESE}|{NUMBER})(?P<unit>%?)"
_INCLUDED = rf"[(\[](?P<no>不)?(?:包)?含(?:本数|(?P<same>{NUMBER})%?)?[)\]]"
SIDE = r"(?P<and>及其?)?(?P<side>以上|之上|以下|之下|以内|之内)"
DASH = r"-|至|到"
Value = tuple[Decimal, bool]
"""A number, and whether its unit is given."""


class Claim(Enum):
    """What the words say about the value at an end."""

    IN = "（含）、≥、不低于、达到"
    OUT = "（不含）、＞、低于、超过"
    ABOVE = "以上：法律用语含本数"
    BELOW = "以下、以内：法律用语含本数，习惯上常指不含"
    OPEN = "没有说"


@dataclass(frozen=True, slots=True)
class Edge:
    """One end, in per cent."""

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


def point(at: Decimal, *, bare: bool, subject: str = "") -> Range:
    """Return the range of one value."""
    return Range(Edge(at, Claim.IN), Edge(at, Claim.IN), subject, bare)


SIDE_WORDS = {
    **dict.fromkeys(("以上", "之上"), Claim.ABOVE),
    **dict.fromkeys(("以下", "之下", "以内", "之内"), Claim.BELOW),
}


def read_value(scanner: Scanner) -> Value:
    """Read a number and whether it carries its unit; 0 needs none."""
    match = scanner.need(_RATIO)
    value = decimal(match["ratio"])
    if value is None:
        raise NotHereError
    return value, bool(match["unit"]) or match["ratio"].startswith("百") or value == 0


def given(value: Value) -> Decimal:
    """Return a number whose unit is given: a bare 98 may be 98 % or 9800 %."""
    if not value[1]:
        raise NotHereError
    return value[0]


def read_subject(scanner: Scanner) -> str:
    """Read the name of a ratio, or the letter that stands for it; "" where there is none."""
    match = scanner.take(SUBJECT) or scanner.take(r"(?P<subject>[A-Za-z])(?=[<>≤≥=])")
    return match["subject"].lower() if match else ""


def included(scanner: Scanner, at: Decimal) -> Claim | None:
    """Read （含）, （不含） or （含90%）; None where nothing is said."""
    match = scanner.take(_INCLUDED)
    if not match:
        return None
    if match["same"] and Decimal(match["same"]) != at:
        raise NotHereError
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


def paired(first: Value, second: Value) -> tuple[Decimal, Decimal]:
    """Give the first number the unit of the second: 10-20%."""
    if not second[1] or (second[0] == 0 and not first[1]):
        raise NotHereError
    return first[0], second[0]


def ordered(stretch: Range) -> Range:
    """Return a range; raises NotHereError where its lower end is not the lower one."""
    if stretch.low and stretch.high and stretch.low.at >= stretch.high.at:
        raise NotHereError
    return stretch
