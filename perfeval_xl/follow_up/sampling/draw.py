"""Who is drawn: must and skip first, then by weight without replacement, the same for a seed.

Each department has a random number u of its own, in the order of names; those with the largest
u^(1/weight) are drawn (Efraimidis and Spirakis, 2006). The order in which files came in, or were
read, is no part of it.
"""

import json
from collections.abc import Collection
from hashlib import sha256

import numpy as np
import pandas as pd

from perfeval_xl.rubric.expressions.rounding import round_half_up

_DECIMALS = 10
_SEEDS = 10**9
"""Seeds are of nine digits: people copy them."""


def frame_digest(marks: pd.DataFrame, period: str) -> str:
    """Return the hash of all that is drawn from: the departments, and the marks of each."""
    values = marks.to_numpy().tolist()
    rows = [[*map(str, unit), *own] for unit, own in zip(marks.index, values, strict=True)]
    text = json.dumps([period, [*marks.columns], rows], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def seed_of(frame: str) -> int:
    """Return the seed that follows from a frame: nobody has chosen it."""
    return int(frame[:16], 16) % _SEEDS


def size_of(share: float | None, count: int | None, frame: int) -> int:
    """Return how many are drawn of so many, a share rounded up; not more than there are."""
    if count is not None:
        return min(count, frame)
    assert share is not None
    # A share of 7 % of 100 is 7, whatever float64 makes of it.
    return min(int(np.ceil(float(round_half_up(share * frame, _DECIMALS)))), frame)


def drawn_of(
    weights: pd.Series, seed: int, count: int, must: Collection[int] = (),
    skip: Collection[int] = (),
) -> list[int]:  # fmt: skip
    """Return the places of those that are drawn: `must` first, then by chance, as drawn.

    `weights` are sorted by what names them, and not negative; who weighs nothing is drawn last.
    Who must be drawn counts in `count`, and is drawn also beyond it.
    """
    chance = np.random.Generator(np.random.PCG64(seed)).random(len(weights))
    with np.errstate(divide="ignore", invalid="ignore"):
        # The logarithm of u^(1/weight): it has the same order, and does not run out of digits.
        keys = np.log(chance) / weights.to_numpy(dtype="float64")
    taken = sorted(must)
    out = {*must, *skip}
    rest = [int(at) for at in np.argsort(-keys, kind="stable") if int(at) not in out]
    return [*taken, *rest[: max(0, count - len(taken))]]
