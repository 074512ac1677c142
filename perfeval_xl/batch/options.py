"""What a run may be told besides its two folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval_xl.forms.roster import RosterEntry


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `perfeval run`."""

    rubric: str | None = None
    year: int | None = None
    period: str = ""
    roster: Sequence[RosterEntry] = ()
