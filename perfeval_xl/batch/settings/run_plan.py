"""What a run is to do: the command line's word, then that of the settings file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.batch.settings.location import Place
from perfeval_xl.batch.settings.settings import (
    DATE,
    NAME,
    Settings,
    WatchSettings,
    beside,
    load_settings,
)
from perfeval_xl.messages import PerfevalError
from perfeval_xl.workers.hiring import Where

if TYPE_CHECKING:
    from perfeval_xl.forms.roster import RosterEntry

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from perfeval_xl.rubric.period import Period
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers.hiring import LOCAL

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


def stored_options(options: Options, limits: Limits) -> dict[str, Any]:
    """Return what a run was told as plain data, for the ledger."""
    roster = [asdict(each) for each in options.roster]
    deadline = options.deadline.isoformat() if options.deadline else None
    own = {"rubric": options.rubric, "year": options.year, "period": options.period}
    return {**own, "deadline": deadline, "roster": roster, "limits": asdict(limits)}


@dataclass(frozen=True, slots=True)
class Call:
    """What stands on the command line; None for what does not."""

    inbox: Place | None = None
    out: Place | None = None
    rubric: str | None = None
    year: int | None = None
    period: str | None = None
    roster: Path | None = None
    deadline: str | None = None
    """As it was typed."""
    workers: int | None = None
    cluster: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that a run needs to know."""

    inbox: Place
    out: Place
    options: Options
    watch: WatchSettings


def order_of(call: Call) -> Order:
    """Return the order that a call gives, with the settings of the file beside the inbox.

    Without an inbox, or with one in a store, the file is the one in the working folder. Raises
    PerfevalError where one of the two folders is named nowhere (RUN_NEEDS_INBOX, RUN_NEEDS_OUT),
    the settings or the deadline (DEADLINE_INVALID) are not right, or the roster cannot be read.
    """
    path = beside(call.inbox) if isinstance(call.inbox, Path) else Path(NAME).absolute()
    settings = load_settings(path)
    inbox = call.inbox or settings.run.inbox
    if inbox is None:
        raise PerfevalError("RUN_NEEDS_INBOX", found=path.parent)
    out = call.out or _out_for(inbox, settings)
    if out is None:
        raise PerfevalError("RUN_NEEDS_OUT", found=inbox)
    configured, roster = settings.run, call.roster or settings.run.roster
    options = Options(
        rubric=call.rubric or configured.rubric,
        year=call.year or configured.year,
        period=call.period or configured.period or "",
        roster=_entries(roster) if roster else (),
        deadline=_day(call.deadline) or configured.deadline,
        limits=settings.limits,
        where=Where(call.workers or configured.workers, call.cluster or configured.cluster),
    )
    return Order(inbox, out, options, settings.watch)


def _entries(roster: Path) -> list[RosterEntry]:
    # Imported here: it takes pandas to read one, and few calls name one.
    from perfeval_xl.forms.roster import read_roster

    return read_roster(roster)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = DATE.read(text)
    if not isinstance(day, date):
        raise PerfevalError("DEADLINE_INVALID", found=text, expected=DATE.words)
    return day


def _out_for(inbox: Place, settings: Settings) -> Place | None:
    """Return the settings' output folder, where it is meant for this inbox.

    Last year's inbox may lie beside this year's, and must not be written over its results.
    """
    usual = settings.run.inbox
    return settings.run.out if usual is None or _whole(usual) == _whole(inbox) else None


def _whole(place: Place) -> Place:
    return place.resolve() if isinstance(place, Path) else place
