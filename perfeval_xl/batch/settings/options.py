"""What a run may be told besides its two folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from perfeval_xl.rubric.period import Period
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers.hiring import LOCAL, Where

if TYPE_CHECKING:
    from perfeval_xl.forms.roster import RosterEntry


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


def told_of(options: Options, limits: Limits) -> dict[str, Any]:
    """Return what a run was told as plain data, for the ledger."""
    roster = [asdict(each) for each in options.roster]
    deadline = options.deadline.isoformat() if options.deadline else None
    own = {"rubric": options.rubric, "year": options.year, "period": options.period}
    return {**own, "deadline": deadline, "roster": roster, "limits": asdict(limits)}
