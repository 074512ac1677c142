"""How much is tried: enough to trust a change in everyday work, and far more in the gate.

`PERFEVAL_PROFILE=gate`, as `.ci/run` sets it, draws more examples, makes larger inboxes and runs
the tests marked `large` as well. What a test asserts is the same in both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

GATE = os.environ.get("PERFEVAL_PROFILE", "") == "gate"

settings.register_profile("everyday", deadline=None, max_examples=15)
settings.register_profile("gate", deadline=None, max_examples=100)


def sized(everyday: int, *, gate: int) -> int:
    """Return how many of something a test makes: a few, or in the gate many."""
    return gate if GATE else everyday


def every_day(names: Iterable[str], *kept: str) -> list[Any]:
    """Return parameters of a test: those that are kept for every day, the others for the gate."""
    return [
        pytest.param(name, marks=() if name in kept else pytest.mark.large, id=Path(name).stem)
        for name in names
    ]
