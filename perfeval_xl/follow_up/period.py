"""OUT at one period: what comes after the score starts from here.

Nobody else writes to OUT meanwhile. What analysts saved in scorebooks is collected by `review`, not
here; what was filled in in lists is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.damaged import room_for_results
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.batch.reviewing.open_lists import FilledLists, collect_lists
from perfeval_xl.batch.reviewing.restore import PeriodState, restore
from perfeval_xl.batch.settings.settings import Settings, beside, load_settings
from perfeval_xl.ledger.books import Key, Scope, key_of
from perfeval_xl.ledger.ledger import has_ledger, open_ledger, whole_out
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.messages import PerfevalError


@dataclass(frozen=True)
class ScoredPeriod:
    """A period of an OUT that is open for writing."""

    ledger: sqlite3.Connection
    whole: OutFolder
    """OUT itself, where what goes over all periods stands."""
    out: OutFolder
    """The period's folder; the same as `whole` where a run named no year or period."""
    state: PeriodState
    filled: FilledLists
    """What was collected of lists just now; its files are below OUT."""

    @property
    def scope(self) -> Scope:
        """What the period's last run was for."""
        return self.state.record.scope

    @property
    def groups(self) -> list[Group]:
        """Scores, findings and decisions, a rubric each."""
        return self.state.assessed.groups

    def key(self, group: Group) -> Key:
        """Return the key under which the ledger has a rubric's scores of the period."""
        return key_of(group.scores.rubric, self.scope.period)


def settings_of(folder: Path) -> Settings:
    """Return the settings beside OUT, which may be named by the folder of one of its periods."""
    return load_settings(beside(whole_out(folder)[0]))


@contextmanager
def at_period(
    folder: Path, period: str | None = None, *, overwrite: bool = False
) -> Iterator[ScoredPeriod]:
    """Open OUT for writing at a period, by default that of the last run.

    Files of others in the way stop what is written, or are moved aside to `overwrite`. `folder` may
    be that of one period; `period` is written as people do (2026, 2026年10月). Lists that were
    saved in any period's folder are collected. Raises PerfevalError LEDGER_MISSING
    without a run, PERIOD_INVALID, RunError where the ledger does not serve or OUT is in use.
    """
    path, name = whole_out(folder)
    if not has_ledger(path):
        raise PerfevalError("LEDGER_MISSING", found=path)
    whole = PeriodFolders(path, overwrite)
    with whole.occupied(), open_ledger(path, whole.is_used()) as ledger:
        wanted = period or name
        record = last_run(ledger, Scope.parse(wanted) if wanted else None)
        if record is None:
            raise PerfevalError("LEDGER_MISSING", found=folder)
        top, out = whole.named(""), whole.of(record.scope)
        with out.at_work():
            room_for_results(out)
            filled = FilledLists()
            for place in {top.name: top, **{each.name: each for each in whole.used()}}.values():
                filled.add(collect_lists(ledger, place), place.name)
            yield ScoredPeriod(ledger, top, out, restore(ledger, record), filled)
