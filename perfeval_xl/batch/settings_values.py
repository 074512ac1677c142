"""What a setting may be: each kind reads a value of the file, and says what it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from perfeval_xl.batch.place import Place, place_of

_YEARS = range(1990, 2201)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value."""

    words: str
    """What it should be, for people."""
    read: Callable[[object], object | None]
    """Returns the value as the program takes it, None where it is of another kind."""


def _count(value: object) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return value if is_count and isinstance(value, int) else None


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        return None
    return float(value)


def _year(value: object) -> int | None:
    year = _count(value)
    return year if year in _YEARS else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None


def _path(value: object) -> Path | None:
    text = _text(value)
    return None if text is None else Path(text)


def _place(value: object) -> Place | None:
    text = _text(value)
    return None if text is None else place_of(text)


def _date(value: object) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    # A moment is a date too in Python; here it is more than was asked for.
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


COUNT = Kind("大于 0 的整数", _count)
SECONDS = Kind("大于 0 的秒数", _seconds)
YEAR = Kind("四位的年度，例如 2026", _year)
TEXT = Kind("引号里的文字", _text)
# In double quotes \t is a tab and \n a new line: C:\temp would be another folder, unnoticed.
PATH = Kind(r"单引号里的路径，例如 '收件' 或 'D:\绩效\收件'", _path)
# Where fsspec reaches, too: s3://…
PLACE = Kind(PATH.words, _place)
DATE = Kind("日期，例如 2026-11-30", _date)
SWITCH = Kind(" true 或 false", lambda value: value if isinstance(value, bool) else None)
