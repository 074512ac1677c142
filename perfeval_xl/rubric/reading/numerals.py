"""Numbers as tables write them: 98%, 百分之五, 一个百分点; exact, as decimals of a per cent."""

from __future__ import annotations

import re
from decimal import Decimal

# No leading zeros: "00%" is what is left of "100%". Nothing numeric may stand on either side.
NUMBER = r"(?<![\d.])(?:0|[1-9]\d*)(?:\.\d+)?(?!\d|\.\d)"
CHINESE = r"[零一二两三四五六七八九十半]+"
PERCENT = rf"(?:{NUMBER}%|百分之{CHINESE})"
POINTS_OF_PERCENT = rf"(?:{NUMBER}|{CHINESE})个百分点"
SIZE = rf"(?:{PERCENT}|{POINTS_OF_PERCENT})"

_DIGITS = dict(zip("零一二两三四五六七八九", (0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))


def decimal(text: str) -> Decimal | None:
    """Read the number of "98%", "98", "百分之五" or "五个百分点"; None where it is none."""
    core = text.removeprefix("百分之").removesuffix("%").removesuffix("个百分点")
    if re.fullmatch(NUMBER, core):
        return Decimal(core)
    return _chinese(core)


def _chinese(text: str) -> Decimal | None:
    """Read 五, 十五, 九十 or 半; None for what is no such number (十十)."""
    if text == "半":
        return Decimal("0.5")
    found = re.fullmatch(r"(?:([一二两三四五六七八九])?(十))?([零一二两三四五六七八九])?", text)
    if not found or not text:
        return None
    tens = _DIGITS[found[1] or "一"] if found[2] else 0
    return Decimal(10 * tens + (_DIGITS[found[3]] if found[3] else 0))


def plain(value: Decimal) -> str:
    """Write a number without needless zeros: 12.50 is "12.5", 100 is "100"."""
    words = format(value, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


def percent(value: Decimal) -> str:
    """Write decimals of a per cent as a rubric file does: "12.5%"."""
    return f"{plain(value)}%"
