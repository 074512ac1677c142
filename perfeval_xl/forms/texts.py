"""Text out of a cell: as people see it, without signs that no program could write again."""

import datetime
import re
import unicodedata
from typing import Any

# Between two Chinese characters white space is only for looks: "财 政 局", a name on two lines.
_WIDE_GAP = re.compile(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])")
_UNSEEN = {"Cc", "Cf", "Cs"}
"""Control signs, zero-width and bidirectional ones, halves of a character."""


def clean_text(text: str) -> str:
    """Return a text without white space around it and without signs that nobody sees.

    Control, zero-width and bidirectional signs break what is written with them: XML, JSON, CSV,
    or the order in which a name is read. Line breaks stay.
    """
    if text.isprintable():
        return text.strip()
    return "".join(map(_seen, text.replace("\r\n", "\n"))).strip()


def _seen(sign: str) -> str:
    if sign in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if sign == "\t":
        return " "
    code = ord(sign)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # no characters, by definition
    return "" if never or unicodedata.category(sign) in _UNSEEN else sign


def clean_name(value: Any) -> str:
    """Return a name on one line, as it is compared, listed and written to files; "" for none."""
    return _WIDE_GAP.sub("", " ".join(clean_text("" if value is None else str(value)).split()))


def day_text(value: Any) -> str | None:
    """Return a date, a time of day or a duration as people write it; None for anything else."""
    if isinstance(value, datetime.datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == datetime.time() else f"{day}{value:%H:%M}"
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, datetime.timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return None
