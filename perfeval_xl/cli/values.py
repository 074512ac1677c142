"""Reads the numbers of a call; a wrong one is told what would be right.

Given to Typer as `parser=`, because its own words for a wrong value are English. Beside them what
several commands say of an option that they share.
"""

import math
from collections.abc import Callable

import typer


def whole_number(words: str, least: int, most: int | None = None) -> Callable[[object], int]:
    """Return a reader of whole numbers from `least` to `most`; `words` say what would be right."""

    def read(given: object) -> int:
        try:
            number = int(str(given).strip())
        except ValueError:
            raise _wrong(words, given) from None
        if number < least or (most is not None and number > most):
            raise _wrong(words, given)
        return number

    return read


def number(words: str, least: float | None = None) -> Callable[[object], float]:
    """Return a reader of numbers, from `least` where given; `words` say what would be right.

    Without bounds infinity and NaN pass: what they are for says what is wrong with them.
    """

    def read(given: object) -> float:
        try:
            value = float(str(given).strip())
        except ValueError:
            raise _wrong(words, given) from None
        if least is not None and not least <= value < math.inf:  # NaN is neither
            raise _wrong(words, given)
        return value

    return read


def _wrong(words: str, given: object) -> typer.BadParameter:
    return typer.BadParameter(f"应是{words}，现为“{given}”")


OVERWRITE_HELP = "要写的位置已有别的文件时，先移进旁边的“原有文件”文件夹；不加则停下，什么也不写。"

year_number = whole_number("年度（1990 至 2200），例如 2026", 1990, 2200)
