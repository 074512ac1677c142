"""A period (期间): the whole year's evaluation, or the year up to the end of one of its months.

Also the periods that a rubric file names for an indicator: 年度, 月度, 9月、12月.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.messages import PerfevalError

_NUMERALS = "一二三四"
_YEAR = re.compile(r"(20\d\d)(?:年度?)?")
_MONTH = re.compile(r"(20\d\d)(?:[-./年](\d{1,2})|(\d\d))(?:月份?)?")
_QUARTER = re.compile(rf"(20\d\d)[-./年]?(?:Q([1-4])|第?([1-4{_NUMERALS}])季度)")
_HALF = re.compile(r"(20\d\d)[-./年]?(?:H([12])|([上下])半年)")
_OF_THE_YEAR = re.compile(r"(\d{1,2})(?:\.0)?月?")
YEARLY, MONTHLY = "年度", "月度"
"""The whole year's evaluation; every period within the year."""
_BETWEEN = re.compile(r"[、，,\s]+")


@dataclass(frozen=True, slots=True)
class Period:
    """What a run scores; figures are those from January to the end of its last month.

    `name` is how it is written everywhere: "" for the whole year's evaluation, 2026-10 for a
    month, 2026-Q3 for a quarter, 2026-H1 for half a year. Its year is the rubric's fiscal year.
    """

    name: str = ""

    @property
    def year(self) -> int | None:
        """The year it lies in, None for the whole year's evaluation: that has the rubric's."""
        return int(self.name[:4]) if self.name else None

    @property
    def month(self) -> int:
        """The last month of it."""
        match self.name[5:6]:
            case "":
                return 12
            case "Q":
                return 3 * int(self.name[6])
            case "H":
                return 6 * int(self.name[6])
        return int(self.name[5:])

    @property
    def elapsed(self) -> float:
        """The share of the year that has passed at its end: 10/12 for October."""
        return self.month / 12

    @property
    def words(self) -> str:
        """How people call it: 2026年10月, 2026年第三季度, 2026年上半年; "" for the whole year."""
        match self.name[5:6]:
            case "":
                return ""
            case "Q":
                return f"{self.year}年第{_NUMERALS[int(self.name[6]) - 1]}季度"
            case "H":
                return f"{self.year}年{'上' if self.month == 6 else '下'}半年"
        return f"{self.year}年{self.month}月"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period as people write it; raise PerfevalError with how to write it."""
        period = cls.read(text)
        if period is None:
            raise PerfevalError("PERIOD_INVALID", found=text)
        return period

    @classmethod
    def read(cls, text: str) -> Period | None:
        """Read a period, None for a text that is none; a blank one is the whole year's evaluation.

        2026-10, 2026年10月 and 202610 are the same; so are 2026-Q3 and 2026年三季度.
        """
        said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
        if not said:
            return ANNUAL
        if match := _MONTH.fullmatch(said):
            month = int(match[2] or match[3])
            return cls(f"{match[1]}-{month:02d}") if 1 <= month <= 12 else None
        if match := _QUARTER.fullmatch(said):
            quarter = match[2] or match[3]
            return cls(f"{match[1]}-Q{_NUMERALS.find(quarter) + 1 or quarter}")
        if match := _HALF.fullmatch(said):
            return cls(f"{match[1]}-H{match[2] or 1 + '上下'.index(match[3])}")
        return None


ANNUAL = Period()
"""The whole year's evaluation."""


def period_or_year(text: str) -> str | None:
    """Return the name of a period, or the year of a whole year's evaluation that a text names.

    2026, 2026年度 and 2026年 are the same, as for `Period.read`. None for all else.
    """
    said = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if match := _YEAR.fullmatch(said):
        return match[1]
    period = Period.read(said)
    return period.name or None if period is not None else None


def parse_month(value: Any) -> int:
    """Read a month of a rubric file: 3, "3月". Raises ValueError with what is right."""
    match = _OF_THE_YEAR.fullmatch(unicodedata.normalize("NFKC", str(value)).strip())
    if match is None or not 1 <= int(match[1]) <= 12:
        raise ValueError(f"“{value}”不是月份，应写成 3 或 3月 这样")
    return int(match[1])


def read_periods(value: Any) -> tuple[int | str, ...]:
    """Read one or several; raise ValueError with what is right."""
    listed = value if isinstance(value, list | tuple) else _BETWEEN.split(str(value).strip())
    try:
        read = [month if month in (YEARLY, MONTHLY) else parse_month(month) for month in listed]
    except ValueError:
        raise ValueError(
            f"periods 应写 {YEARLY}（全年评价）、{MONTHLY}（年内各期）或月份，"
            f"例如 {YEARLY}、[6月, 9月]，却是“{value}”"
        ) from None
    return tuple(dict.fromkeys(read))


def holds(periods: Sequence[int | str], period: Period) -> bool:
    """Tell whether a period is among those named; a quarter counts as the month it ends with.

    None named is all of them.
    """
    if not periods:
        return True
    if period == ANNUAL:
        return YEARLY in periods
    return MONTHLY in periods or period.month in periods
