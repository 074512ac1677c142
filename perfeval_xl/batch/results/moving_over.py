"""Gives results that stand in OUT itself the folder of their year or period.

So did a version before write everything; so does a run that names none, until one comes that names
it, or returns of a later year do. Nothing is lost and nothing mixed: where the folder has results
already, all stays where it is. The manifest is moved last: until then, a run that was killed while
it moved is made whole by the next one.
"""

import shutil
import sqlite3
from typing import Any

from perfeval_xl.batch.results.out_folder import (
    AFTER_THE_SCORE,
    DAMAGED,
    FOLDERS,
    MANIFEST,
    TABLES,
    OutFolder,
)
from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import Scope, move_folder
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.system.durable import make_folder, move, not_written
from perfeval_xl.system.journal import hand_on, tell_later
from perfeval_xl.system.written import RECORD

_BEFORE_MANIFEST = (*FOLDERS, *TABLES, *AFTER_THE_SCORE, DAMAGED)


def of_one_period(manifest: dict[str, Any]) -> Scope:
    """Return what a manifest's results are of: a period, or one year; else of nothing by name."""
    period = str(manifest.get("period", ""))
    years = {int(rubric["year"]) for rubric in manifest.get("rubrics", ())}
    return Scope.of(years.pop() if len(years) == 1 else None, period)


def move_over(
    ledger: sqlite3.Connection, out: PeriodFolders, own: OutFolder, scope: Scope, first: int | None
) -> str | None:
    """Move what stands in OUT itself, where it has a folder of its own from now on.

    `own` is the folder of what the run is for, `scope`: its journal tells of it. Those results move
    that are of `scope`, those of a run that named its year or period, and those of a year before
    the `first` that is written in their place now. Returns the name of the folder, None where they
    stay. Raises RunError where the system refuses.
    """
    stands, last = of_one_period(out.named("").manifest()), last_run(ledger)
    named = last is not None and last.scope == stands
    over = own.name == "" and first is not None and (stands.year or first) < first
    moves = stands.folder and (named or over or stands == scope)
    return stands.folder if moves and _move(ledger, out, stands, own) else None


def _move(ledger: sqlite3.Connection, out: PeriodFolders, scope: Scope, told_in: OutFolder) -> bool:
    old, new = out.named(""), out.of(scope)
    names = [name for name in _BEFORE_MANIFEST if (old / name).exists()]
    if (new / MANIFEST).exists() or any((new / name).exists() for name in names):
        return False
    path = new.path
    try:
        make_folder(path)
        about = FindingRow.of("OUTPUT_MOVED_OVER", MANIFEST, found=new.name)
        tell_later(told_in.path, [about])
        if (old / RECORD).exists() and not (new / RECORD).exists():
            shutil.copy2(old / RECORD, new / RECORD)
        if told_in != old:
            hand_on(old.path, new.path)
        for name in names:
            path = old / name
            move(path, new / name)
        with transaction(ledger):
            move_folder(ledger, old.name, new.name)
        path = old / MANIFEST
        move(path, new / MANIFEST)
    except OSError as error:
        raise not_written(path, error) from error
    return True
