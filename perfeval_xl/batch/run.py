"""One run: inbox in; scorebooks, marked copies, summary, tables, manifest and ledger out.

Here it is found out whether there is anything to do; `pipeline` does it.
"""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from perfeval_xl.batch.fingerprint import fingerprint, nothing_new
from perfeval_xl.batch.inbox.inbox import is_folder
from perfeval_xl.batch.inbox.periods import of_period, period_for
from perfeval_xl.batch.inbox.receiving import Inbox, check_not_emptied, last_files, receive
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.damaged import room_for_results
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.reviewing.collect import collect
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options, stored_options
from perfeval_xl.batch.settings.settings import load_limits
from perfeval_xl.ledger.ledger import NAME, open_ledger
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.system.progress import Clock, Progress


def run(
    inbox: Path | str,
    out: Path | str,
    options: Options | None = None,
    progress: Progress = lambda *_: None,
) -> RunResult:
    """Read every return in `inbox`, score it by the rubric it names, write everything to `out`.

    What analysts changed in the scorebooks is collected first. A run over what the last one was
    made of writes nothing. Raises PerfevalError where the folders do not serve, the asked-for
    rubric is not right, files of others are in the way (OUTPUT_NOT_OURS), or all would be handed
    back or gone for a reason that may lie in the call, and RunError where the inbox does not open
    or is empty all at once, somebody else is writing there, or the system does not take what is
    written; what is wrong with a single file is told in the result and never stops the run.
    """
    options, clock = options or Options(), Clock()
    inbox, folder = Path(inbox), OutFolder(Path(out), options.overwrite)
    check_folders(inbox, folder.path)
    started = datetime.now(UTC)
    choice = Choice.of(options.rubric, options.year, options.period)
    limits = options.limits or load_limits(inbox)
    with folder.occupied(), open_ledger(folder.path, folder.is_used()) as ledger:
        looked_at = room_for_results(folder)
        folder.check_writable()
        with clock("collect"):
            collection = collect(ledger, folder, choice, limits)
        before = folder.manifest()
        with clock("list"), ExitStack() as stack:
            files = len(before.get("files", ()))
            listed = stack.enter_context(receive([inbox], choice, limits, options.where, files))
            inbox_open = stack.pop_all()
        last = last_files(ledger, before)
        check_not_emptied(inbox, listed.files, last)
        with inbox_open:
            with clock("prepare"):
                options, listed = _in_period(options, listed)
                choice = listed.choice
                stored = stored_options(options, limits)
                mark = fingerprint(listed.files, choice, stored)
            outputs = before.get("outputs", {})
            standing = {**collection.standing, **looked_at}
            if nothing_new(ledger, mark, listed.files, outputs, folder.path, standing):
                seconds = clock.summary()
                return RunResult(before, [], collection, unchanged=True, seconds=seconds)
            with clock("load"):
                # Here: a run with nothing to do needs none of the calculator or the workbooks.
                from perfeval_xl.batch.inbox.memory import Memory
                from perfeval_xl.batch.pipeline import Journey, evaluate

            memory = Memory(choice, limits, ledger)
            journey = Journey(
                ledger, listed, folder, options, memory, stored, mark, started, progress, clock,
                last,
            )  # fmt: skip
            return evaluate(journey, collection)


def _in_period(options: Options, listed: Inbox) -> tuple[Options, Inbox]:
    """Return the options and the inbox of the one period that a run is for."""
    period = period_for(listed.files, options.period, options.year)
    files = of_period(listed.files, period, options.year)
    choice = listed.choice.in_period(period)
    return options.of(period, choice.own_year), replace(listed, files=files, choice=choice)


def check_folders(inbox: Path, out: Path) -> None:
    """Raise PerfevalError where a run cannot read from the one or write to the other.

    RunError where there was an inbox before: a share that is not connected is no wrong call.
    """
    if not is_folder(inbox):
        if (out / NAME).is_file() and not inbox.exists():
            raise RunError("INBOX_UNREADABLE", found=inbox, why="没有这个文件夹")
        raise PerfevalError("INBOX_MISSING", found=inbox)
    if out.exists() and not out.is_dir():
        raise PerfevalError("OUT_NOT_FOLDER", found=out)
    if out.resolve().is_relative_to(inbox.resolve()):
        raise PerfevalError("INBOX_INSIDE_OUT", found=out)
