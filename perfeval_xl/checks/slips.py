"""What may have been meant where a number was typed: swapped digits, a wrong one, ten times it.

Which of several figures is the wrong one is judged by how likely a slip makes what stands there of
what should stand there (the weights of Fellegi and Holt's error localisation). The shares of the
kinds are those of typing errors in general, not of any office.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from perfeval_xl.rubric.expressions.evaluate import Array
from perfeval_xl.rubric.expressions.rounding import round_half_up

MEANT_DECIMALS = 6
"""Figures that may have been meant are told apart by so many decimals."""


@dataclass(frozen=True, slots=True)
class Slip:
    """How what was meant became what was typed."""

    words: str
    likelihood: float
    """Of just this slip, where something was typed wrongly."""


_SWAPPED, _WRONG, _POINT, _SIGN, _SHORT, _LONG = 0.25, 0.25, 0.2, 0.1, 0.1, 0.1
_FACTORS = {10.0: 0.7, 100.0: 0.15, 1000.0: 0.05, 10000.0: 0.1}
"""How far a decimal point strays; four places are 元 for 万元."""
_FINER = 0.02
"""How seldom a figure was meant with more decimals than such figures have."""
_DOUBLED = 0.7
"""So often, a digit too many is the one beside it once more."""


@lru_cache(maxsize=4096)
def meant(typed: float, decimals: int = 0) -> tuple[Array, tuple[Slip, ...]]:
    """Return what may have been meant by a number, and the slip that leads from each to it.

    `decimals` are those that such numbers are printed with; more are looked at where it has them.
    The numbers are rounded to MEANT_DECIMALS; one that several slips lead from stands there as
    often.
    """
    numbers, slips = zip(*_candidates(typed, decimals), strict=True)
    keys = round_half_up(np.array(numbers), MEANT_DECIMALS)
    usual = max(decimals, len(_plain(abs(typed)).partition(".")[2]))
    finer = keys != round_half_up(keys, usual)
    likely = [
        Slip(slip.words, slip.likelihood * _FINER) if seldom else slip
        for slip, seldom in zip(slips, finer.tolist(), strict=True)
    ]
    other = np.flatnonzero(keys != typed)
    return keys[other], tuple(likely[at] for at in other)


def _candidates(typed: float, decimals: int) -> Iterator[tuple[float, Slip]]:
    sign, plain = (-1 if typed < 0 else 1), _plain(abs(typed))
    own = len(plain.partition(".")[2])
    printed = plain if own >= decimals else f"{abs(typed):.{decimals}f}"
    for text, slip in (*_swapped(printed), *_wrong(printed), *_short(plain), *_long(plain)):
        yield sign * float(text), slip
    if typed:
        yield -typed, Slip("正负号相反", _SIGN)
    for factor, share in _FACTORS.items():
        words = f"小数点错位，差 {factor:.0f} 倍"
        slip = Slip(words, _POINT * share / 2)
        yield typed / factor, slip
        yield typed * factor, slip


def _plain(number: float) -> str:
    """Write a number as a person types it."""
    return f"{number:.{MEANT_DECIMALS}f}".rstrip("0").rstrip(".")


def _swapped(text: str) -> Iterator[tuple[str, Slip]]:
    """Yield the number with two neighbouring digits the other way round."""
    slip = Slip("相邻两位数字颠倒", _SWAPPED / max(len(text) - 1, 1))
    digits = [at for at, sign in enumerate(text) if sign != "."]
    for at, following in pairwise(digits):
        signs = [*text]
        signs[at], signs[following] = text[following], text[at]
        if text[at] != text[following]:
            yield from _if_typed("".join(signs), slip)


def _wrong(text: str) -> Iterator[tuple[str, Slip]]:
    """Yield the number with one digit another one."""
    slip = Slip("有一位数字不同", _WRONG / (9 * len(text)))
    for at, digit in enumerate(text):
        if digit != ".":
            for other in "0123456789":
                if other != digit:
                    yield from _if_typed(text[:at] + other + text[at + 1 :], slip)


def _short(text: str) -> Iterator[tuple[str, Slip]]:
    """Yield the number with a digit more: one was left out."""
    slip = Slip("少了一位数字", _SHORT / (len(text) + 1))
    for at in range(len(text) + 1):
        for digit in "0123456789":
            yield from _if_typed(text[:at] + digit + text[at:], slip)


def _long(text: str) -> Iterator[tuple[str, Slip]]:
    """Yield the number with a digit less: one was typed too many."""
    for at, digit in enumerate(text):
        if digit == ".":
            continue
        beside = digit in (text[at - 1 : at], text[at + 1 : at + 2])
        likelihood = _LONG * (_DOUBLED if beside else (1 - _DOUBLED) / 10) / len(text)
        words = "多了一位相同的数字" if beside else "多了一位数字"
        yield from _if_typed(text[:at] + text[at + 1 :], Slip(words, likelihood))


def _if_typed(text: str, slip: Slip) -> Iterator[tuple[str, Slip]]:
    """Leave out what nobody types: 05, nothing at all, a point in front."""
    whole = text.partition(".")[0]
    if whole and (whole == "0" or not whole.startswith("0")):
        yield text, slip
