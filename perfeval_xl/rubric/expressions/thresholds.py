"""Thresholds as a rubric file writes them: "100%", "<= 100%", "[95%, 99%]"."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

_SAME = str.maketrans({"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">="})
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)(%?)")
_CONDITION = re.compile(r"(<=|>=|<|>|=)\s*(\S+)")
_INTERVAL = re.compile(r"([\[(])\s*([^,]*?)\s*,\s*([^,]*?)\s*([\])])")

_IN_WORDS = {"<": "低于", "<=": "不超过", "=": "等于", ">=": "不低于", ">": "大于"}


def parse_number(value: Any) -> float:
    """Read a number of a rubric file: 0.5, "5%", "５％". Raises ValueError with what is right."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
    if not match:
        raise ValueError(f"“{value}”不是数字，应写成 0.5 或 5%")
    return float(match[1] + "e-2" if match[2] else match[1])


Ratio = Annotated[float, BeforeValidator(parse_number)]
"""A number that may be written as a percentage."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a ratio with a threshold."""

    operator: Literal["<", "<=", "=", ">=", ">"]
    threshold: float

    def __str__(self) -> str:
        """Write it in words: 不超过100%."""
        return self.said("")

    def said(self, unit: str) -> str:
        """Write it in words, its threshold in a unit: 不超过3天."""
        return f"{_IN_WORDS[self.operator]}{measure(self.threshold, unit)}"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the line; each end says whether it belongs to it."""

    low: float
    high: float
    low_in: bool
    high_in: bool
    stated_both: bool = True
    """False where it was written as a one-sided comparison, which takes what is left over."""

    def holds(self, value: float) -> bool:
        """Tell whether a value lies in the interval."""
        above = value > self.low or (self.low_in and value == self.low)
        return above and (value < self.high or (self.high_in and value == self.high))


def parse_condition(value: Any) -> Condition:
    """Read "<= 100%". Raises ValueError with what is right."""
    if isinstance(value, Condition):
        return value
    text = unicodedata.normalize("NFKC", str(value).translate(_SAME)).strip()
    match = _CONDITION.fullmatch(text)
    if not match:
        raise ValueError(f"“{value}”不是条件，应写成 <= 100% 或 > 0 这样")
    return Condition(match[1], parse_number(match[2]))  # type: ignore[arg-type]


def parse_interval(value: Any) -> Interval:
    """Read "<= 10%", "[95%, 99%]", "(10%, 20%]" or "else". Raises ValueError with what is right."""
    if isinstance(value, Interval):
        return value
    text = unicodedata.normalize("NFKC", str(value).translate(_SAME)).strip()
    if text == "else":
        return Interval(-math.inf, math.inf, False, False, stated_both=False)
    if match := _INTERVAL.fullmatch(text):
        low, high = parse_number(match[2]), parse_number(match[3])
        if low > high:
            raise ValueError(f"“{value}”的下限大于上限")
        return Interval(low, high, match[1] == "[", match[4] == "]")
    try:
        condition = parse_condition(text)
    except ValueError:
        raise ValueError(f"“{value}”不是分档范围，应写成 <= 10%、[95%, 99%] 或 else 这样") from None
    at = condition.threshold
    match condition.operator:
        case "<":
            return Interval(-math.inf, at, False, False, stated_both=False)
        case "<=":
            return Interval(-math.inf, at, False, True, stated_both=False)
        case ">":
            return Interval(at, math.inf, False, False, stated_both=False)
        case ">=":
            return Interval(at, math.inf, True, False, stated_both=False)
        case "=":
            return Interval(at, at, True, True, stated_both=False)


def percent(value: float) -> str:
    """Write a threshold for people: 1.0 is "100%", 0.125 is "12.5%"."""
    return f"{value * 100:.10g}%"


def measure(value: float, unit: str) -> str:
    """Write a threshold in its unit (3天), or as a percentage where the unit is ""."""
    return f"{value:.10g}{unit}" if unit else percent(value)
