"""One job at a time: a command of this program in a process of its own, watched and ended here.

What it says is kept as it says it. The desk holds its standard input: where the desk is gone,
however it went, the job ends as by Ctrl+C, and gives OUT free. A job is over when its process has
ended, and those that it had started: only then is it called cancelled, and only then may another
one begin.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal

from perfeval_xl.batch.results.out_folder import SUMMARY, TREND
from perfeval_xl.desk.period_view import PeriodView
from perfeval_xl.desk.work_folder import OUT, TEMPLATES
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.source import RubricError
from perfeval_xl.system.progress import TOLD_IN_LINES, told_by
from perfeval_xl.system.this_program import this_program

Outcome = Literal["", "done", "told", "refused", "failed", "cancelled"]
""""" while it runs; told: done, with something to look at; refused: a wrong call, or doubtful."""
_OUTCOMES: dict[int, Outcome] = {0: "done", 1: "told", 2: "refused"}
_PATIENCE_SECONDS = 30.0
"""So long a job may take to put away what it has begun, before its process is killed."""
_CHILDREN_SECONDS, _LOOK_AGAIN_SECONDS = 15.0, 0.1
_NOTICED_SECONDS = 2.0
"""By then a child has noticed that its parent is gone."""
_MOST_WORDS = 200_000
"""Characters that are kept of what a job says."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command as it is to be called, and what it leaves to be opened."""

    name: str
    arguments: list[str]
    opens: str = ""


def call_of(name: str, view: PeriodView, asked: Mapping[str, Any]) -> Call:
    """Return the command of a step (发模板, 核对, 评分, 收审核, 趋势) for a period.

    `asked` may say rubric and prefill (发模板), anyway (评分) and overwrite. Raises PerfevalError
    for a step that is none and a rubric that is none.
    """
    run, scope, out = view.work.settings.run, view.scope, str(view.work.out)
    when = ["--year", str(scope.year)] if scope.year else []
    when += ["--period", scope.period] if scope.period else []
    insisting = ["--overwrite"] if asked.get("overwrite") else []
    summary = "/".join(filter(None, (OUT, scope.folder, SUMMARY)))
    if name == "发模板":
        folder = f"{TEMPLATES}/{scope.folder or '全年'}"
        arguments = ["template", _rubric(view, asked), "-o", folder, *when, *insisting]
        if run.roster and read_roster(run.roster):
            arguments += ["--roster", str(run.roster)]
        return Call(name, arguments + (["--prefill", out] if asked.get("prefill") else []), folder)
    if name == "核对":
        only = ["--rubric", run.rubric] if run.rubric else []
        return Call(name, ["check", str(view.work.inbox), *only, *when])
    if name == "评分":
        # Said also where it is none: the settings may name a month, and this is the whole year.
        when += ["--period", ""] if run.period and not scope.period else []
        anyway = ["--anyway"] if asked.get("anyway") else []
        return Call(name, ["run", *when, *anyway, *insisting], summary)
    if name == "收审核":
        return Call(name, ["review", str(view.out.path), *insisting], summary)
    if name == "趋势":
        return Call(name, ["history", out, *insisting], f"{OUT}/{TREND}")
    raise PerfevalError("STEP_UNKNOWN", found=name, expected="发模板、核对、评分、收审核、趋势")


def _rubric(view: PeriodView, asked: Mapping[str, Any]) -> str:
    if usual := view.work.settings.run.rubric:
        return usual
    chosen, known = str(asked.get("rubric", "")), view.work.shelf().ids
    if chosen not in known:  # from the page: an id, and no path
        raise RubricError("RUBRIC_NOT_FOUND", found=chosen, expected="、".join(known))
    return chosen


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as it stands, or as it ended."""

    number: int
    name: str
    """评分, …"""
    stage: str = ""
    done: int = 0
    total: int = 0
    words: str = ""
    """What the command has said."""
    opens: str = ""
    """What there is to open afterwards, as `WorkFolder.place_of` takes it."""
    stopping: bool = False
    outcome: Outcome = ""


class Jobs:
    """The job of one desk; for several threads."""

    def __init__(self, folder: Path) -> None:
        """Commands are called in `folder`."""
        self._folder, self._lock = folder, Lock()
        self._state: JobState | None = None
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None

    @property
    def state(self) -> JobState | None:
        """The job that runs, or the last one; None before the first."""
        with self._lock:
            return self._state

    def start(self, call: Call) -> JobState:
        """Begin a job: this program, called as it says.

        Raises PerfevalError DESK_BUSY where one is under way.
        """
        with self._lock:
            before = self._state
            if before is not None and not before.outcome:
                raise PerfevalError("DESK_BUSY", found=before.name)
            process = subprocess.Popen(
                [*this_program(), *call.arguments],
                cwd=self._folder,
                env={**os.environ, TOLD_IN_LINES: "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,  # Ctrl+C on the console is the desk's to hear of
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
                | getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            state = JobState(before.number + 1 if before else 1, call.name, opens=call.opens)
            self._state, self._process = state, process
            self._reader = Thread(target=self._follow, args=(process,), daemon=True)
            self._reader.start()
            return state

    def cancel(self, number: int) -> None:
        """Ask the job of a number to stop; one that is over, or another one, is left alone."""
        with self._lock:
            state, process = self._state, self._process
            if state is None or process is None or state.number != number or state.outcome:
                return
            if not state.stopping:
                self._state = replace(state, stopping=True)
                Thread(target=_end, args=(process,), daemon=True).start()

    def close(self) -> None:
        """Stop what is under way and return when it has ended."""
        state, reader = self.state, self._reader
        if state is not None and reader is not None:
            self.cancel(state.number)
            reader.join()

    def _follow(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            told = told_by(line)
            with self._lock:
                assert self._state is not None  # this job's: no other begins before it is over
                if told is not None:
                    stage, done, total = told
                    self._state = replace(self._state, stage=stage, done=done, total=total)
                elif len(self._state.words) < _MOST_WORDS:
                    self._state = replace(self._state, words=self._state.words + line)
        code = process.wait()
        _wait_for_children(process.pid)
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        process.stdout.close()
        with self._lock:
            assert self._state is not None
            outcome = _OUTCOMES.get(code, "failed")
            if outcome == "failed" and self._state.stopping:
                outcome = "cancelled"
            self._state = replace(self._state, outcome=outcome)


def _end(process: "subprocess.Popen[str]") -> None:
    """Let go of a process, which ends by itself (`system.interrupt`); kill one that does not."""
    with suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait_for_children(session: int) -> None:
    """Return when the readers that a job had started have ended, too.

    They notice by themselves that it is gone; where the system does not say who is whose, the time
    is left to them that they need at most.
    """
    if sys.platform != "linux":
        time.sleep(_NOTICED_SECONDS)
        return
    until = time.monotonic() + _CHILDREN_SECONDS
    while _any_of(session) and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN_SECONDS)


def _any_of(session: int) -> bool:
    """Tell whether a process of a session runs; those that only wait to be collected do not."""
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                about = (place / "stat").read_text(encoding="ascii", errors="replace")
                state, _, _, of, *_ = about.rpartition(")")[2].split()
                if int(of) == session and state not in "ZX":
                    return True
    return False
