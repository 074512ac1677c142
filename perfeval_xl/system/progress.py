"""How far a run is, and how long each of its stages took."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Told the stage (读取, 写评分表 …), how many are done and of how many."""


TOLD_IN_LINES = "PERFEVAL_PROGRESS_LINES"
"""The variable of the environment by which a parent asks for progress in lines it can read."""
_MARK = "\x1e"
"""Begins such a line; nothing that is said holds this sign (`terminal_text.printable`)."""


def is_told_in_lines() -> bool:
    """Tell whether a program has started this one that wants to know how far it is."""
    return bool(os.environ.get(TOLD_IN_LINES))


def tell_in_line(stage: str, done: int, total: int) -> None:
    """Tell that program, on standard error."""
    print(_MARK + json.dumps([stage, done, total]), file=sys.stderr, flush=True)


def told_by(line: str) -> tuple[str, int, int] | None:
    """Return stage, done and total of a line that `tell_in_line` printed, None for any other."""
    if not line.startswith(_MARK):
        return None
    try:
        stage, done, total = json.loads(line[1:])
        return str(stage), int(done), int(total)
    except (ValueError, TypeError):
        return None


@dataclass(slots=True)
class Count:
    """Tells the progress of one stage, one thing at a time."""

    progress: Progress
    stage: str
    total: int
    done: int = 0

    def __call__(self, *_: object) -> None:
        """Count one more; what was done is of no interest."""
        self.done += 1
        self.progress(self.stage, self.done, self.total)


@dataclass(slots=True)
class Clock:
    """Measures the stages of a run, from its own making on."""

    seconds: dict[str, float] = field(default_factory=dict)
    begun: float = field(default_factory=time.perf_counter)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Measure what is done in the context, under the name of the stage.

        A stage within another counts for itself alone.
        """
        begun, before = time.perf_counter(), sum(self.seconds.values())
        yield
        within = sum(self.seconds.values()) - before
        self.seconds[stage] = time.perf_counter() - begun - within

    def summary(self) -> dict[str, float]:
        """Return the seconds of each stage, those spent between them, and those of all."""
        total = time.perf_counter() - self.begun
        return {**self.seconds, "rest": total - sum(self.seconds.values()), "total": total}
