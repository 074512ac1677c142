"""What a run is to do: the command line's word, then that of the settings file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_xl.batch.settings.location import Place
from perfeval_xl.batch.settings.settings import (
    NAME,
    RunSettings,
    Settings,
    WatchSettings,
    beside,
    load_settings,
)
from perfeval_xl.ledger.books import Scope
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.source import Shelf, digest_of_text
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workers.hiring import LOCAL, Where

if TYPE_CHECKING:
    from perfeval_xl.forms.own_targets import OwnTargets
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
    deadlines: Mapping[str, date] = field(default_factory=dict)
    """The same for single periods, by name, or by the year of an annual evaluation; see `of`."""
    limits: Limits | None = None
    """None: those of the settings file beside the inbox."""
    jump: float | None = None
    """Beyond which change against last year a figure is told, a share; a rubric's own bound goes
    before it. None: none but the rubric's."""
    shelf: Shelf | None = None
    """The rubrics that can be named by id; None: those of the settings file beside the inbox."""
    where: Where = LOCAL
    """Where it is computed; it gives the same everywhere."""
    overwrite: bool = False
    """Whether files of others that are in the way are moved aside; else nothing is written."""
    targets: OwnTargets | None = None
    """What was approved for the departments' own rows (个性指标)."""
    anyway: bool = False
    """Whether a run that would hand back everything, or miss most, is to be made all the same.

    No part of what a run is made of: the next one is asked again."""

    def __post_init__(self) -> None:
        """Raise PerfevalError for a period that is none."""
        object.__setattr__(self, "period", Period.parse(self.period).name)

    @property
    def scope(self) -> Scope:
        """What the run is for."""
        return Scope.of(self.year, self.period)

    def of(self, scope: Scope, year: int | None) -> Options:
        """Return the options of what a run turned out to be for.

        `year` is that of an annual evaluation, as far as it is known before any return is read.
        The period's own deadline counts where there is one.
        """
        own = self.deadlines.get(scope.folder or str(year))
        deadline = own or self.deadline
        return replace(self, year=scope.year, period=scope.period, deadline=deadline, deadlines={})


def stored_options(options: Options, limits: Limits) -> dict[str, Any]:
    """Return what a run was told as plain data, for the ledger."""
    roster = [asdict(entry) for entry in options.roster]
    deadline = options.deadline.isoformat() if options.deadline else None
    scope = {"rubric": options.rubric, "year": options.year, "period": options.period}
    # Who has set none is told nothing new by what was stored before there was such a bound.
    jump = {} if options.jump is None else {"jump": options.jump}
    shelf, stored = options.shelf, {}
    if shelf is not None and not shelf.as_shipped:
        own = [[each.id, each.file, digest_of_text(each.text)] for each in shelf.own]
        stored = {"shelf": {"issuer": shelf.issuer, "own": own}}
    given = {**scope, "deadline": deadline, "roster": roster, "limits": asdict(limits)}
    approved = {} if options.targets is None else {"targets": options.targets.stored()}
    return {**given, **jump, **stored, **approved}


def shelf_of(path: Path) -> Shelf:
    """Return the rubrics that the folder of a settings file offers, whether or not there is one.

    Raises PerfevalError where the settings are not right, or two rubrics have one id.
    """
    return Shelf.beside(path.parent, load_settings(path).issuer)


def shelf_here() -> Shelf:
    """Return the same for the working folder: for commands that name no inbox."""
    return shelf_of(Path(NAME).absolute())


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Everything that a run needs to know."""

    inbox: Place
    out: Place
    options: Options
    watch: WatchSettings


def plan_of(call: RunSettings) -> RunPlan:
    """Return the plan of a run: what a call says, and the settings of the file beside the inbox.

    Without an inbox, or with one in a store, the file is the one in the working folder. Raises
    PerfevalError where one of the two folders is named nowhere (RUN_NEEDS_INBOX, RUN_NEEDS_OUT),
    the settings are not right, or the roster cannot be read.
    """
    path = beside(call.inbox) if isinstance(call.inbox, Path) else Path(NAME).absolute()
    settings = load_settings(path)
    run = _first_of(call, settings.run)
    if run.inbox is None:
        raise PerfevalError("RUN_NEEDS_INBOX", found=path.parent)
    out = call.out or _out_for(run.inbox, settings)
    if out is None:
        raise PerfevalError("RUN_NEEDS_OUT", found=run.inbox)
    options = Options(
        rubric=run.rubric,
        year=run.year,
        period=run.period or "",
        roster=_entries(run.roster) if run.roster else (),
        deadline=run.deadline,
        # What a call says counts for whatever period it is about.
        deadlines={} if call.deadline else settings.deadlines,
        limits=settings.limits,
        jump=settings.jump,
        shelf=Shelf.beside(path.parent, settings.issuer),
        where=Where(run.workers, run.cluster),
        targets=approved_by(run.targets, run.roster),
    )
    return RunPlan(run.inbox, out, options, settings.watch)


def _first_of(call: RunSettings, configured: RunSettings) -> RunSettings:
    """Return what a call says, and what is configured where it says nothing."""
    values = {field.name: getattr(call, field.name) for field in fields(call)}
    # A period of "" says the whole year, whatever is configured.
    said = {name: value for name, value in values.items() if value is not None}
    return replace(configured, **said)


def _entries(roster: Path) -> list[RosterEntry]:
    # Imported here: it takes pandas to read one, and few calls name one.
    from perfeval_xl.forms.roster import read_roster

    return read_roster(roster)


def approved_by(named: Path | None, roster: Path | None) -> OwnTargets | None:
    """Return what a workbook of targets holds: the one that is named, or stands beside a roster."""
    if named is None and roster is None:
        return None
    from perfeval_xl.forms.own_targets import read_targets
    from perfeval_xl.forms.roster import targets_beside

    path = named or targets_beside(roster)
    return None if path is None else read_targets(path)


def _out_for(inbox: Place, settings: Settings) -> Place | None:
    """Return the settings' output folder, where it is meant for this inbox.

    Last year's inbox may lie beside this year's, and must not be written over its results.
    """
    usual = settings.run.inbox
    return settings.run.out if usual is None or _whole(usual) == _whole(inbox) else None


def _whole(place: Place) -> Place:
    return place.resolve() if isinstance(place, Path) else place
