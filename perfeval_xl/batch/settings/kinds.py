"""The kinds of values that a settings file may hold: what each should be, and how it is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from perfeval_xl.batch.settings.location import place_of


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value."""

    words: str
    """What it should be, for people."""
    read: Callable[[object], object | None]
    """Returns the value as the program takes it, None where it is of another kind."""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        return None
    return float(value)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None


def parse_percentage(value: object) -> float | None:
    """Read a text that is a percentage above 0; None for all else: 50 could be 50 % or fifty."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)[%％]", str(value).strip())
    return (float(f"{match[1]}e-2") if match else 0.0) or None


def _date(value: object) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    # A moment is a date too in Python; here it is more than was asked for.
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


_TERM = re.compile(r"[1-9]\d{0,2}(日|个?工作日)")


def _term(value: object) -> str | None:
    return value if isinstance(value, str) and _TERM.fullmatch(value) else None


def _texts(value: object) -> tuple[str, ...] | None:
    texts = [_text(each) for each in value] if isinstance(value, list) else [None]
    return tuple(text for text in texts if text) if all(texts) else None


def _numbers(value: object) -> dict[str, float] | None:
    if not isinstance(value, dict):
        return None
    numbers = {
        name: float(each)
        for name, each in value.items()
        if isinstance(each, int | float) and not isinstance(each, bool) and 0 <= each < 1e6
    }
    return numbers if len(numbers) == len(value) else None


def choice(*words: str) -> Kind:
    """Return the kind of a value that is one of some words."""
    named = "或".join(f'"{word}"' for word in words)
    return Kind(f" {named}", lambda value: value if value in words else None)


COUNT = Kind("大于 0 的整数", _count)
SECONDS = Kind("大于 0 的秒数", _seconds)
YEAR = Kind("四位的年度，例如 2026", lambda at: at if _count(at) in range(1990, 2201) else None)
TEXT = Kind("引号里的文字", _text)
# In double quotes \t is a tab and \n a new line: C:\temp would be another folder, unnoticed.
_PATH = r"单引号里的路径，例如 '收件' 或 'D:\绩效\收件'"
PATH = Kind(_PATH, lambda value: Path(text) if (text := _text(value)) else None)
PLACE = Kind(_PATH, lambda value: place_of(text) if (text := _text(value)) else None)
DATE = Kind("日期，例如 2026-11-30", _date)
PERCENT = Kind('大于 0 的百分数，写在引号里，例如 "50%"', parse_percentage)
TERM = Kind('天数，写明是日还是工作日，例如 "20日"、"10个工作日"', _term)
SWITCH = Kind(" true 或 false", lambda value: value if isinstance(value, bool) else None)
TEXTS = Kind('文字的列表，例如 ["甲局", "乙局"]', _texts)
NUMBERS = Kind('名称和不小于 0 的数，例如 { "未核实" = 1, "问题" = 2 }', _numbers)
