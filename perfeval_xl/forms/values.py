"""Reads a figure as people type it: "1,234.56", "１２３", "95%", "无", "7.50."."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from perfeval_xl.rubric.expressions.evaluate import plain
from perfeval_xl.rubric.form_entry import Kind

# What stands for "there is none": a stated zero.
NONE_WORDS = {"无", "没有", "/", "-", "--", "—", "——", "－", "零", "无。"}
LARGEST = 1e12
"""No figure of a department reaches a trillion 万元; a larger one is a slip."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_OWN_UNITS: dict[Kind, tuple[str, ...]] = {
    "money": ("万元",),
    "count": ("人", "名", "个", "项", "件", "例", "次"),
    "percent": (),
    "score": ("分",),
    "number": (),
}
# A percentage typed as 95 into a cell that lost its format; a real ratio is rarely above 5.
PERCENT_POINTS_FROM = 5.0


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as read. `number` is None where nothing was there or it could not be read."""

    number: float | None
    code: str = ""
    """The message that the reading calls for, if any."""
    found: str = ""
    """What stood in the cell, as text."""
    read_as: str = ""
    places: int | None = None
    """Decimals of a percentage typed as text: "80.00%" says more than 80%."""


def read_value(raw: Any, kind: Kind) -> Value:
    """Read the content of one cell.

    Nothing is guessed: what is not plainly a number is refused with VALUE_NOT_NUMBER, and
    everything that was tidied up says so.
    """
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return Value(None)
    if isinstance(raw, bool):
        return Value(None, "VALUE_NOT_NUMBER", "TRUE" if raw else "FALSE")
    if isinstance(raw, int | float):
        return _checked(float(raw), kind, shown(raw), typed=False)
    text = str(raw)
    tidy = unicodedata.normalize("NFKC", text).strip().strip("'").strip()
    if not tidy:
        return Value(None)
    if tidy in NONE_WORDS or text.strip() in NONE_WORDS:
        return Value(0.0, "VALUE_AS_ZERO", text.strip())
    for unit in _OWN_UNITS[kind]:
        tidy = tidy.removesuffix(unit).strip()
    share = kind == "percent" and tidy.endswith("%")
    tidy = _GROUPS.sub("", tidy.removesuffix("%").rstrip() if share else tidy)
    tidy = (
        tidy.removesuffix("。").rstrip(".") if tidy.count(".") > 1 or tidy.endswith("。") else tidy
    )
    if not _NUMBER.fullmatch(tidy):
        return Value(None, "VALUE_NOT_NUMBER", text.strip()[:60])
    if share:
        places = len(tidy.partition(".")[2])
        return Value(float(tidy + "e-2"), found=text.strip(), places=places)
    return _checked(float(tidy), kind, text.strip(), typed=True)


def _checked(number: float, kind: Kind, found: str, *, typed: bool) -> Value:
    if not math.isfinite(number) or abs(number) >= LARGEST:
        return Value(None, "VALUE_NOT_NUMBER", found)
    if kind == "percent" and abs(number) > PERCENT_POINTS_FROM:
        return Value(number / 100, "VALUE_TIDIED", found, f"{plain(number, 4)}%")
    if typed and not _NUMBER.fullmatch(found):
        return Value(number, "VALUE_TIDIED", found, shown(number))
    return Value(number, found=found)


def shown(number: float) -> str:
    """Write a figure for a message: no exponent, no superfluous zeros."""
    return plain(float(f"{number:.10g}"), 10) if abs(number) < 1e15 else f"{number:.6g}"
