"""What an open cell of a list takes, and the text that stands for it in the ledger."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any, Literal

from perfeval_xl.forms.reading.values import shown

Kind = Literal["fixed", "text", "number", "date", "choice"]
"""What a column takes; "fixed" ones are not to be changed."""

_DAY = re.compile(
    r"(20\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?|(20\d\d)(\d\d)(\d\d)"
)
LARGEST = 1e15
"""A number in a list is smaller."""
WANTED = {"number": "数", "date": "日期，例如 2026-03-01"}
"""What is wanted of a kind, for a message."""


def bounds_of(
    bounds: tuple[float, float] | None, least: float | None, most: float | None
) -> tuple[float, float] | None:
    """Return the bounds of a column's numbers in a row that has a `least` or `most` of its own."""
    if least is None and most is None:
        return bounds
    low, high = bounds or (-LARGEST, LARGEST)
    return (low if least is None else least, high if most is None else most)


def text_of(value: Any) -> str:
    """Return what a cell shows as a text: a day as 2026-03-01, a number without tail."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return shown(float(value))
    # Excel writes a carriage return out; LibreOffice and WPS write the line break alone.
    text = str(value).replace("_x000D_", "").replace("\r\n", "\n")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def taken(
    kind: Kind, value: Any, choices: tuple[str, ...] = (), bounds: tuple[float, float] | None = None
) -> str | None:
    """Return what an open cell says, "" for nothing; None where it is not what the column takes.

    `bounds` are the least and the most that a number may be.
    """
    text = text_of(value)
    if not text or kind in ("text", "fixed"):
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    if kind == "choice":
        named = {unicodedata.normalize("NFKC", choice): choice for choice in choices}
        return named.get(plain)
    if kind == "date":
        return _day(plain)
    try:
        number = float(plain.replace(",", ""))
    except ValueError:
        return None
    within = bounds is None or bounds[0] <= number <= bounds[1]
    return shown(number) if within and abs(number) < LARGEST else None


def _day(text: str) -> str | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part]
    try:
        return date(*parts).isoformat()
    except ValueError:
        return None
