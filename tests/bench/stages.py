"""What each stage of a run takes: `stages.py TO run INBOX --out OUT` writes it to TO, as JSON.

The command line after TO is what `perfeval` would get. The stages are those of the run's own Clock
(`perfeval_xl.system.progress`), which is watched from here: the program knows nothing of it. A
stage within another counts for itself alone. Linux only.

    {"stages": {stage: {"parent": s, "workers": s, "mb": peak}}, "imports": s, "parent": s}

`parent` and `workers` (all other processes) are processor time in seconds, to the hundredth for the
latter; `mb` is the peak memory of the parent in the stage. `imports` is what the parent took to
start up: the interpreter, and all that was imported, whenever it was.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from measure import processor_time, tree_of


@dataclass
class Taken:
    """Of one stage, or of all so far."""

    parent: float = 0.0
    workers: float = 0.0
    mb: float = 0.0


class Watch:
    """Watches the stages of this process, as they begin and end within one another."""

    def __init__(self) -> None:
        self.stages: dict[str, Taken] = {}
        self._running = ["start and rest"]
        self._last = Taken()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Watch what is done in the context."""
        self.settle()
        self._running.append(stage)
        yield
        self.settle()
        self._running.pop()

    def settle(self) -> None:
        """Give what was taken since the last time to the stage that was running, or the rest."""
        own = os.getpid()
        now = Taken(time.process_time(), self._by_workers(own), _peak())
        stage = self.stages.setdefault(self._running[-1], Taken())
        stage.parent += now.parent - self._last.parent
        stage.workers += now.workers - self._last.workers
        stage.mb = max(stage.mb, now.mb)
        self._last = now
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew

    def _by_workers(self, own: int) -> float:
        """Return what all others have taken until now, those that have ended as well."""
        ended = processor_time(own, waited_for=True) - processor_time(own)
        living = {each: processor_time(each, waited_for=True) for each in tree_of(own)[1:]}
        return max(ended + sum(living.values()), self._last.workers)


class Imports:
    """Adds up the processor time of all that the main thread imports."""

    def __init__(self) -> None:
        self.seconds = time.process_time()
        self._within = False

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that imports as this one does; what is within it is part of it."""

        def imported(*given: Any, **named: Any) -> Any:
            if self._within or threading.current_thread() is not threading.main_thread():
                return function(*given, **named)
            self._within, begun = True, time.process_time()
            try:
                return function(*given, **named)
            finally:
                self._within = False
                self.seconds += time.process_time() - begun

        return imported


def _peak() -> float:
    lines = Path("/proc/self/status").read_text().split("\n")
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def main(to: Path, arguments: list[str]) -> None:
    """Run the command line and write what its stages took."""
    imports, watch = Imports(), Watch()
    builtins.__import__ = imports.counted(builtins.__import__)
    importlib.import_module = imports.counted(importlib.import_module)
    from perfeval_xl.cli import app
    from perfeval_xl.system.progress import Clock

    measured: Callable[..., Any] = Clock.__call__

    @contextmanager
    def watched(clock: Clock, stage: str) -> Iterator[None]:
        with watch(stage), measured(clock, stage):
            yield

    Clock.__call__ = watched  # type: ignore[method-assign, assignment]
    sys.argv = ["perfeval", *arguments]
    try:
        app()
    finally:
        watch.settle()
        stages = {stage: asdict(taken) for stage, taken in watch.stages.items()}
        told = {"stages": stages, "imports": imports.seconds, "parent": time.process_time()}
        to.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
