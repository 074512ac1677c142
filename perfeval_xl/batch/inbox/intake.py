"""Reads the inbox: every file ends with one status and a reason, whatever it holds."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from perfeval_xl.batch.inbox.inbox import InboxFile, slip
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.inbox.rubric_choice import Choice, read_file
from perfeval_xl.forms.figures.packed_returns import SharedNames
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.ledger.contents import Outcome
from perfeval_xl.messages import MESSAGES, Code, MaybeCode, PerfevalError, RunError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import UnreadableWorkbookError
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.workers import Workers, batches

Status = Literal["scored", "returned", "superseded", "ignored"]

_STILL_COPYING_NS = 10_000_000_000
"""A file that cannot be read and was written within so many nanoseconds may be incomplete."""
_LOOK_AGAIN_SECONDS = 0.7
_SLOW_AGAIN = 5
"""After so many files that are too slow by themselves as well, it is not the machine."""


@dataclass(slots=True)
class Intake:
    """What became of one file of the inbox."""

    file: InboxFile
    status: Status = "scored"
    code: MaybeCode = ""
    """The message that gives the reason, "" for a return that is scored."""
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    """What the reason says was found and expected; `sheet` and `cell` where it is about one."""
    content: Return | None = None
    department: str | None = None
    """Whose return it is, as far as it could be read; stands when the content is set aside."""

    def set_aside(self, code: Code, **details: object) -> None:
        """Give the file the status that a message of the registry calls for."""
        message = MESSAGES[code]
        self.code, self.reason = code, message.sentence.format(**details)
        self.details = details
        if code in _SUPERSEDED:
            self.status = "superseded"
        else:
            self.status = "returned" if message.severity == "error" else "ignored"
        self.content = None

    def take(self, outcome: Outcome, shared: SharedNames | None = None) -> None:
        """Take what the file was read as; of many, what they have in common is kept once."""
        if outcome.code:
            self.set_aside(outcome.code, **outcome.details)
            self.department = str(outcome.details.get("department", "")) or None
        elif outcome.content is not None:
            if shared is not None:
                shared.share(outcome.content)
            self.content, self.department = outcome.content, outcome.content.department


_SUPERSEDED: tuple[Code, ...] = ("FILE_SUPERSEDED", "FILE_IDENTICAL")


def take_in(
    files: Sequence[InboxFile],
    choice: Choice,
    workers: Workers,
    limits: Limits,
    memory: Memory,
    done: Callable[[], None] = lambda: None,
) -> list[Intake]:
    """Read every file that is worth opening and was not read before, in batches on the workers."""
    memory.look_up(file.sha256 for file in files)
    results, shared = [Intake(file) for file in files], SharedNames()
    unread: list[Intake] = []
    for result in results:
        file = result.file
        if file.code:
            result.set_aside(file.code, **file.details)
        elif (known := memory.recall(file.sha256, file.path)) is not None:
            result.take(known, shared)
        else:
            unread.append(result)
            continue
        done()

    def read(batch: Sequence[Intake]) -> list[Outcome | Exception]:
        return workers.call_all(read_file, [(intake.file.path, choice, limits) for intake in batch])

    def settle(result: Intake, answer: Outcome | Exception) -> None:
        outcome = _outcome(answer, result.file, limits)
        memory.keep(result.file.sha256, outcome)
        result.take(outcome, shared)
        done()

    slow: list[Intake] = []
    cut = list(batches(unread, workers.most, workers.count, lambda intake: intake.file.size))
    for batch, answers in zip(cut, workers.each(read, cut), strict=True):
        for result, answer in zip(batch, answers, strict=True):
            if isinstance(answer, ChildSlowError):
                slow.append(result)
            else:
                settle(result, answer)
    patience = _SLOW_AGAIN
    for result in slow:
        # Alone, with nothing else under way: the machine may have been busy, or short of memory.
        answer = read([result])[0] if patience else ChildSlowError()
        patience -= isinstance(answer, ChildSlowError) and patience > 0
        settle(result, answer)
    return _leave_growing(results)


def _outcome(answer: Outcome | Exception, file: InboxFile, limits: Limits) -> Outcome:
    """Return what a file is: a return, or why there is none in it."""
    match answer:
        case Outcome():
            if answer.content is not None:
                answer.content.path = file.path  # a copy of it may have been read, elsewhere
            return answer
        case UnreadableWorkbookError():
            return _refused("FILE_UNREADABLE", found="内部有损坏，读取程序读不出来")
        case RunError():
            raise answer
        case PerfevalError():
            return Outcome(None, answer.code, answer.details)
        case ChildDiedError():
            return _refused("FILE_CRASHED", found=answer)
        case ChildSlowError():
            return _refused("FILE_TOO_SLOW", expected=limits.seconds)
        case OSError():
            return _refused("FILE_LOCKED")
    # Our own slip: named as such, and no reason to stop the others.
    return _refused("PROGRAM_ERROR", found=slip(answer))


def _refused(code: Code, **details: object) -> Outcome:
    return Outcome(None, code, details)


def _leave_growing(results: list[Intake]) -> list[Intake]:
    """Leave for the next run what somebody is still copying into the inbox."""
    now = time.time_ns()
    young = [
        intake
        for intake in results
        if intake.status == "returned" and 0 <= now - intake.file.modified < _STILL_COPYING_NS
    ]
    if young and not any(intake.file.grown for intake in young):
        time.sleep(_LOOK_AGAIN_SECONDS)
    for intake in results:
        if intake.file.sha256 is not None and intake.file.grown:
            intake.set_aside("FILE_GROWING")
    return results
