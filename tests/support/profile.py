"""How much is tried: enough to trust a change in everyday work, and far more in the gate.

`PERFEVAL_PROFILE=gate`, as `.ci/run` sets it, draws more examples, makes larger inboxes and runs
the tests marked `large` as well. What a test asserts is the same in both.
"""

from __future__ import annotations

import os

from hypothesis import settings

GATE = os.environ.get("PERFEVAL_PROFILE", "") == "gate"

settings.register_profile("everyday", deadline=None, max_examples=25)
settings.register_profile("gate", deadline=None, max_examples=200)


def sized(everyday: int, *, gate: int) -> int:
    """Return how many of something a test makes: a few, or in the gate many."""
    return gate if GATE else everyday
