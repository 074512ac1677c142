"""One run: inbox in; scorebooks, marked copies, summary, tables, manifest and ledger out.

Here it is found out whether there is anything to do; `pipeline` does it.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfeval_xl.batch.assessing.acceptances import Acceptances
from perfeval_xl.batch.inbox.inbox import NEXT_TIME, InboxFile, is_folder
from perfeval_xl.batch.inbox.periods import of_scope, scope_for
from perfeval_xl.batch.inbox.receiving import (
    Inbox,
    check_not_emptied,
    last_files,
    last_of,
    receive,
)
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.damaged import room_for_results
from perfeval_xl.batch.results.out_folder import ACCEPTED, OutFolder
from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.batch.reviewing.collect import collect
from perfeval_xl.batch.reviewing.open_lists import collect_lists
from perfeval_xl.batch.reviewing.put_lists import room_for_list
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options, shelf_of, stored_options
from perfeval_xl.batch.settings.settings import beside, load_settings
from perfeval_xl.ledger.books import Scope, recorded_paths
from perfeval_xl.ledger.ledger import NAME, open_ledger, whole_out
from perfeval_xl.ledger.problems import mending_mark
from perfeval_xl.ledger.runs import is_overtaken, last_run, to_publish
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.journal import is_pending
from perfeval_xl.system.progress import Clock, Progress
from perfeval_xl.version import __version__
from perfeval_xl.workers.workers import worth


def run(
    inbox: Path | str,
    out: Path | str,
    options: Options | None = None,
    progress: Progress = lambda *_: None,
) -> RunResult:
    """Read every return in `inbox`, score it by the rubric it names, write everything to `out`.

    Where a year or period is named, by the options or the folders of the inbox, that is to its own
    folder in `out`; the ledger stands beside those folders.

    What analysts changed in the scorebooks is collected first. A run over what the last one was
    made of writes nothing. Raises PerfevalError where the folders do not serve, the asked-for
    rubric is not right, files of others are in the way (OUTPUT_NOT_OURS), or all would be handed
    back or gone for a reason that may lie in the call, and RunError where the inbox does not open
    or is empty all at once, somebody else is writing there, or the system does not take what is
    written; what is wrong with a single file is told in the result and never stops the run.
    """
    options, clock = options or Options(), Clock()
    inbox, whole = Path(inbox), PeriodFolders(Path(out), options.overwrite)
    check_folders(inbox, whole.path)
    asked, started = options.scope, datetime.now(UTC)
    shelf = options.shelf or shelf_of(beside(inbox))
    options = replace(options, shelf=shelf)
    choice = Choice.of(options.rubric, options.year, options.period, shelf=shelf)
    limits = options.limits or load_settings(beside(inbox)).limits
    with (
        whole.occupied(),
        open_ledger(whole.path, whole.is_used()) as ledger,
        ExitStack() as inbox_open,
    ):
        last = last_files(ledger, whole.last_manifest)
        with clock("list"):
            listing = receive([inbox], choice, limits, options.where, len(last))
            listed = inbox_open.enter_context(listing)
        options, listed = _in_period(options, listed)
        folder = whole.of(options.scope)
        # Who names a new period may do so before the first return has come.
        check_not_emptied(inbox, listed.files, last_of(ledger, last, asked))
        with folder.at_work():
            looked_at = room_for_results(folder)
            folder.check_writable()
            with clock("collect"):
                collection = collect(ledger, whole, folder, listed.choice, limits)
                filled = collect_lists(ledger, folder, limits)
                collection.findings += [(folder.name, row) for row in filled.told_of(ACCEPTED)]
                room_for_list(folder, ACCEPTED, filled)
                accepted = Acceptances.of(ledger, options.scope.period)
            with clock("prepare"):
                stored = stored_options(options, limits)
                mended = mending_mark(ledger)
                mark = _fingerprint(listed.files, listed.choice, stored, mended, accepted)
            before = folder.manifest()
            outputs = before.get("outputs", {})
            lists = {name: digest for name, digest in filled.digests.items() if name == ACCEPTED}
            standing = {**collection.standing_in(folder), **looked_at, **lists}
            what = ledger, options.scope, mark, listed.files
            if _nothing_new(*what, outputs, folder, standing):
                result = RunResult(before, [], collection, folder.name, unchanged=True)
            else:
                seen = {file.sha256 for file in last}
                if new := sum(file.sha256 not in seen for file in listed.files if not file.code):
                    listed.workers.start(worth(new))
                with clock("load"):
                    # Here: a run with nothing to do needs none of the calculator or the workbooks.
                    from perfeval_xl.batch.inbox.memory import Memory
                    from perfeval_xl.batch.pipeline import Journey, evaluate

                memory = Memory(listed.choice, limits, ledger)
                journey = Journey(
                    ledger, listed, whole, folder, options, asked, memory, stored, mark, started,
                    progress, clock, last, accepted,
                )  # fmt: skip
                result = evaluate(journey, collection)
        if to_publish(ledger):
            from perfeval_xl.batch.review import publish_collected

            result.notices = publish_collected(ledger, whole, collection, clock, started)
        result.seconds = clock.summary()
        return result


def _in_period(options: Options, listed: Inbox) -> tuple[Options, Inbox]:
    """Return the options and the inbox of the one period or year that a run is for."""
    scope = scope_for(listed.files, options.scope)
    files = of_scope(listed.files, scope, options.scope)
    choice = listed.choice.in_period(scope.period, scope.year)
    options = options.of(scope, choice.own_year)
    return options, replace(listed, files=files, choice=choice)


def _fingerprint(
    files: Sequence[InboxFile],
    choice: Choice,
    options: Mapping[str, Any],
    mended: int,
    accepted: Acceptances,
) -> str:
    """Return the hash over the program, the rubrics, the options and all files.

    What reviewers decided is no part of it: a collection of reviews is a run of its own. What is
    to be put right (`mended`) is, as the summary lists it, and what was accepted of findings.
    """
    # When a file was changed says which of two returns is the newer one.
    listed = [(file.relative, file.sha256, file.modified, file.code) for file in files]
    parts: list[object] = [__version__, choice.key(), options, listed]
    parts += [each for each in (mended, accepted.digest) if each]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _nothing_new(
    ledger: sqlite3.Connection,
    scope: Scope,
    mark: str,
    files: Sequence[InboxFile],
    outputs: Mapping[str, str],
    out: OutFolder,
    standing: Mapping[str, str | None],
) -> bool:
    """Tell whether the last run of a scope was made of the same, and all it wrote is still there.

    Reviews that were collected since and not worked in yet are a run that was not finished.

    `outputs` says what it wrote and nobody edited since: path below the
    period's folder `out` → SHA-256. `standing`
    says the same of what was looked at a moment ago and need not be read again: whatever has
    changed since, the next run finds.
    """
    before = last_run(ledger, scope, kind=None)
    if before is None or before.fingerprint != mark or not outputs:
        return False
    if is_overtaken(ledger, before):
        return False
    if any(file.code in NEXT_TIME for file in files):
        return False
    if any(map(is_pending, out.journals)):  # a run was killed since: what it wrote may have to go
        return False
    books = recorded_paths(ledger, scope.folder)
    if not all(path in standing or (out / path).is_file() for path in books):
        return False
    others = ((name, digest) for name, digest in outputs.items() if name not in standing)
    return all(standing[name] == outputs[name] for name in standing.keys() & outputs) and all(
        digest_of(out / name) == digest for name, digest in others
    )


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
    whole, name = whole_out(out)
    if name:
        raise PerfevalError("OUT_IS_PERIOD", found=out, expected=whole)
