"""OUT as a whole: the ledger and its backups, and below it a folder for each period's results.

A run of a year or period that was named writes to 2026/ or 2026-10/, each whole in itself; one that
names none writes to OUT itself. A run has all of it to itself while it works (`occupied`).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.batch.results.out_folder import OutFolder, clear_passing, made
from perfeval_xl.ledger.backups import BACKUPS
from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.ledger import NAME as LEDGER
from perfeval_xl.ledger.ledger import is_period, read_ledger
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.journal import keep_journal
from perfeval_xl.system.lock import hold


@dataclass(frozen=True, slots=True)
class PeriodFolders:
    """OUT, whether it is there yet or not."""

    path: Path
    overwrite: bool = False
    """Whether files that are not ours are moved aside where one of ours has to stand."""

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Keep OUT to oneself, made where it is not there, cleared of what passes.

        What stops before it has done anything leaves nothing behind that was not there before.
        Raises RunError where somebody else holds it (OUT_IN_USE) or it may not be written to.
        """
        with made(self.path), hold(self.path), self._without_unused_ledger():
            clear_passing(self.path)
            clear_passing(self.path / BACKUPS)
            # What is done to the ledger is noted here, whatever period the run is for.
            with keep_journal(self.path):
                yield

    @contextmanager
    def _without_unused_ledger(self) -> Iterator[None]:
        """Remove a ledger that was made in the context, where nothing came of it."""
        ledger = self.path / LEDGER
        new = not ledger.exists()
        try:
            yield
        except BaseException:
            with suppress(OSError, PerfevalError):
                if new:
                    with read_ledger(self.path) as connection:
                        used = last_run(connection, kind=None) is not None
                    if not used:
                        ledger.unlink()
            raise

    def of(self, scope: Scope) -> OutFolder:
        """Return the folder for what a run is for."""
        return self.named(scope.folder)

    def named(self, name: str) -> OutFolder:
        """Return a folder by its name, "" for OUT itself."""
        return OutFolder(self.path / name, self.overwrite, name)

    def used(self) -> list[OutFolder]:
        """Return the folders in which runs have left results, OUT itself first."""
        try:
            names = sorted(path.name for path in self.path.iterdir() if is_period(path.name))
        except OSError:
            names = []
        return [folder for name in ("", *names) if (folder := self.named(name)).is_used()]

    def is_used(self) -> bool:
        """Tell whether a run has left results here."""
        return bool(self.used())

    def last_manifest(self) -> dict[str, Any]:
        """Return the run.json that is the newest of all, {} where there is none."""
        manifests = [folder.manifest() for folder in self.used()]
        return max(manifests, key=lambda each: str(each.get("finished", "")), default={})
