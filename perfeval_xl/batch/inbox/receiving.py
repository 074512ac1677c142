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

from collections import defaultdict

from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.sheets.grids import same_text


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
        from perfeval_xl.batch.inbox.intake import take_in
        from perfeval_xl.batch.inbox.memory import Memory

        done = Count(progress, "读取报送表", len(self.files))
        known = memory or Memory(self.choice, self.limits, None)
        intakes = take_in(self.files, self.choice, self.workers, self.limits, known, done)
        settle_duplicates(intakes)
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


Key = tuple[str, int, str, str]
Read = tuple[Intake, Return]


def settle_duplicates(results: Sequence[Intake]) -> None:
    """Set aside all but the newest return of each department, and all of those that are unclear."""
    read = [(each, each.content) for each in results if each.content is not None]
    for alike in _alike(read):
        names = {same_text(content.department) for _, content in alike}
        codes = {same_text(content.code) for _, content in alike if content.code}
        if len(names) > 1 or len(codes) > 1:
            _leave_to_people(alike)
        elif len(alike) > 1:
            _keep_newest([intake for intake, _ in alike])


def _alike(read: Sequence[Read]) -> Iterator[list[Read]]:
    """Yield the files in groups that share a name or a code, directly or through another file."""
    sharing: dict[Key, list[int]] = defaultdict(list)
    for at, (_, content) in enumerate(read):
        for key in _keys(content):
            sharing[key].append(at)
    seen: set[int] = set()
    for start in range(len(read)):
        group, waiting = [], [start]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            group.append(at)
            for key in _keys(read[at][1]):
                waiting += sharing.pop(key, ())
        if group:
            yield [read[at] for at in sorted(group)]


def _keys(content: Return) -> Iterator[Key]:
    rubric = content.rubric.id, content.rubric.fiscal_year
    yield *rubric, "name", same_text(content.department)
    if content.code:
        yield *rubric, "code", same_text(content.code)


def _keep_newest(alike: list[Intake]) -> None:
    newest = max(alike, key=lambda each: (each.file.modified, each.file.relative))
    for each in alike:
        if each is not newest:
            identical = each.file.sha256 == newest.file.sha256
            code = "FILE_IDENTICAL" if identical else "FILE_SUPERSEDED"
            each.set_aside(code, found=newest.file.relative)


def _leave_to_people(alike: Sequence[Read]) -> None:
    for intake, content in alike:
        other, theirs = next(
            (each.file.relative, who)
            for each, one in alike
            if (who := _claim(one)) != _claim(content)
        )
        intake.set_aside("FILE_CLAIMED_TWICE", found=_claim(content), other=other, expected=theirs)


def _claim(content: Return) -> str:
    return f"{content.department}（代码 {content.code}）" if content.code else content.department
