"""What a run may be told besides its two folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from perfeval_xl.batch.hiring import LOCAL, Where
from perfeval_xl.forms.gate.limits import Limits
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.rubric.period import Period


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `perfeval run`."""

    rubric: str | None = None
    year: int | None = None
    period: str = ""
    """As `Period` names it; whatever people write for it is brought to that (2026年10月)."""
    roster: Sequence[RosterEntry] = ()
    deadline: date | None = None
    """Until when returns are due."""
    limits: Limits | None = None
    """None: those of the settings file beside the inbox."""
    where: Where = LOCAL
    """Where it is computed; it gives the same everywhere."""

    def __post_init__(self) -> None:
        """Raise PerfevalError for a period that is none."""
        object.__setattr__(self, "period", Period.parse(self.period).name)
