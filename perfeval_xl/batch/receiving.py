"""Takes in an inbox: every file listed, read, and given one status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from perfeval_xl.batch.children import Children
from perfeval_xl.batch.choice import Choice
from perfeval_xl.batch.duplicates import settle_duplicates
from perfeval_xl.batch.inbox import open_inbox
from perfeval_xl.batch.intake import Intake, take_in
from perfeval_xl.batch.progress import Count, Progress
from perfeval_xl.forms.gate.limits import Limits


@contextmanager
def receive(
    places: Sequence[Path], choice: Choice, limits: Limits, progress: Progress = lambda *_: None
) -> Iterator[tuple[list[Intake], Children]]:
    """Give what became of every file among folders and files, and the children that read them.

    What was unpacked from archives is there for as long as the context lasts.
    """
    with (
        Children(limits.memory_mb, limits.seconds, choice.rubric) as children,
        open_inbox(places, limits, children) as files,
    ):
        done = Count(progress, "读取报送表", len(files))
        intakes = take_in(files, choice, children, limits, done)
        settle_duplicates(intakes)
        yield intakes, children
