"""How much is tried: enough to trust a change in everyday work, and far more in the gate.

`PERFEVAL_PROFILE=gate`, as `.ci/run` sets it, draws more examples, makes larger inboxes and runs
the tests marked `large` and all examples of those marked `thinned(n)` as well, of which everyday
one in n is tried; `deep` draws three times as many again, cuts power and fills the disk at
every moment where the gate takes some, others each time, for a change of the arithmetic or of how
files are written, and an hour or two. `PERFEVAL_HISTORIES`, `PERFEVAL_KILLS` and `--fuzz-files`
ask for any number of these alone. What a test asserts is the same in all of them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

PROFILE = os.environ.get("PERFEVAL_PROFILE", "") or "everyday"
GATE = PROFILE in ("gate", "deep")
_SHARE = 3

settings.register_profile("everyday", deadline=None, max_examples=15)
settings.register_profile("gate", deadline=None, max_examples=25)
settings.register_profile("deep", deadline=None, max_examples=120)


def sized(everyday: int, *, deep: int) -> int:
    """Return how many of something a test makes: a few, in the gate a third of `deep`, or that.

    A `deep` that is not the larger one, a step say, is meant for the gate as well.
    """
    if not GATE or deep <= everyday:
        return deep if GATE else everyday
    return deep if PROFILE == "deep" else max(everyday, math.ceil(deep / _SHARE))


def every_day(names: Iterable[str], *kept: str) -> list[Any]:
    """Return parameters of a test: those that are kept for every day, the others for the gate."""
    return [
        pytest.param(name, marks=() if name in kept else pytest.mark.large, id=Path(name).stem)
        for name in names
    ]
