"""Takes in an inbox: every file listed, read, and given one status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.batch.inbox.inbox import InboxFile, open_inbox
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.progress import Count, Progress
from perfeval_xl.workers.hiring import LOCAL, Where, hired
from perfeval_xl.workers.workers import Workers

if TYPE_CHECKING:
    from perfeval_xl.batch.inbox.intake import Intake
    from perfeval_xl.batch.inbox.memory import Memory


@dataclass(frozen=True, slots=True)
class Inbox:
    """An inbox that was listed and can be read."""

    files: list[InboxFile]
    workers: Workers
    choice: Choice
    limits: Limits

    def read(
        self, progress: Progress = lambda *_: None, memory: Memory | None = None
    ) -> list[Intake]:
        """Return what became of every file; `memory` knows what need not be read again."""
        # Imported here: where nothing is new, nothing is read.
        from perfeval_xl.batch.inbox.duplicates import settle_duplicates
        from perfeval_xl.batch.inbox.intake import take_in
        from perfeval_xl.batch.inbox.memory import Memory

        done = Count(progress, "读取报送表", len(self.files))
        known = memory or Memory(self.choice, self.limits, None)
        intakes = take_in(self.files, self.choice, self.workers, self.limits, known, done)
        settle_duplicates(intakes, known.first_time)
        return intakes


@contextmanager
def receive(
    places: Sequence[Path], choice: Choice, limits: Limits, where: Where = LOCAL, before: int = 0
) -> Iterator[Inbox]:
    """List the files among folders and files, to be read by the workers of `where`.

    `before` is how many files there were the last time. What was unpacked from archives is there
    for as long as the context lasts.
    """
    with (
        hired(where, choice.rubric, limits) as workers,
        open_inbox(places, limits, workers, before) as files,
    ):
        yield Inbox(files, workers, choice, limits)
