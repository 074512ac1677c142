"""Writes 退回/: each file that cannot be scored, marked, and the text to send with it.

Marking runs on the workers like reading: it opens the department's file once more.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.results.damaged import clear_damaged, room_for
from perfeval_xl.batch.results.out_folder import HANDED_BACK, OutFolder
from perfeval_xl.messages import Code, RunError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import UnreadableWorkbookError
from perfeval_xl.sheets.workbook_file import put
from perfeval_xl.system.progress import Count, Progress
from perfeval_xl.system.scratch import scratch_folder
from perfeval_xl.workbooks.handed_back.hand_back import (
    HandedBack,
    Kind,
    Returned,
    hand_back,
    names_for,
    suffixes,
    write_marked,
)
from perfeval_xl.workbooks.handed_back.mark import marks_of
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.workers import Workers

_log = logging.getLogger(__name__)

# Must not or cannot be opened again: what goes back is the list of what is wrong.
_NOT_OPENED: set[Code] = {
    "FILE_EMPTY", "FILE_UNREADABLE", "FILE_PASSWORD", "FILE_TOO_LARGE", "FILE_SUSPECT",
    "FILE_CRASHED", "FILE_TOO_SLOW", "ARCHIVE_UNREADABLE", "ARCHIVE_TOO_LARGE", "ARCHIVE_NESTED",
    "FILE_OTHER_FORMAT",
}  # fmt: skip
# Filled in on something else than the template asked for: a copy of it would be filled in again.
_OTHER_TEMPLATE: set[Code] = {
    "FILE_NOT_RETURN", "FILE_UNKNOWN_RUBRIC", "FILE_OTHER_RUBRIC", "FILE_OTHER_YEAR",
    "FILE_OLD_TEMPLATE", "FILE_IS_SCOREBOOK",
}  # fmt: skip
_FOR_THE_BUREAU: set[Code] = {"FILE_CLAIMED_TWICE", "FILE_SAME_TIME", "PROGRAM_ERROR"}


def hand_all_back(
    intakes: Sequence[Intake],
    findings: pd.DataFrame,
    out: OutFolder,
    workers: Workers,
    limits: Limits,
    progress: Progress = lambda *_: None,
) -> list[HandedBack]:
    """Write a workbook and a text for every file that its department is to mend.

    Damaged results are cleared away before.

    What only the bureau can settle (two files that claim one department) has none. Raises
    PerfevalError OUTPUT_NOT_OURS, and writes nothing, where files of others are in the way.
    """
    by_file = {str(file): rows for file, rows in findings.groupby("file", sort=False)}
    returned = [
        _returned(intake, by_file.get(intake.file.relative, findings.iloc[:0]), limits)
        for intake in intakes
        if intake.status == "returned" and intake.code not in _FOR_THE_BUREAU
    ]
    names = names_for([file.relative for file in returned])
    places = [
        f"{HANDED_BACK}/{name}{suffix}"
        for name, file in zip(names, returned, strict=True)
        for suffix in suffixes(file)
    ]
    clear_damaged(out, places)
    room_for(out, places)
    done = Count(progress, "写退回", len(returned))

    def write(original: Returned, folder: Path, name: str) -> tuple[Path, Kind]:
        try:
            # The same file was read before: reading and marking share one file's time.
            half, rest = limits.seconds / 2, replace(original, path=None)
            file, content, kind = workers.call(marked, original.path, rest, name, seconds=half)
            put(folder / file, content)
            return folder / file, kind
        except (ChildDiedError, ChildSlowError, RefusedError, UnreadableWorkbookError, OSError):
            pass  # it could be read once and cannot be marked
        except RunError:
            raise  # a full disk: the list alone would not be written either
        except Exception:  # our own slip: told to those who maintain the program, stops nobody
            _log.exception("%s cannot be marked", original.relative)
        # The list alone says what to mend.
        return write_marked(replace(original, path=None), folder, name)

    def one(pair: tuple[Returned, str]) -> HandedBack:
        handed = hand_back(pair[0], out / HANDED_BACK, pair[1], write)
        done()
        return handed

    return list(workers.each(one, zip(returned, names, strict=True)))


def marked(path: Path | None, returned: Returned, name: str) -> tuple[str, bytes, Kind]:
    """Return what `write_marked` writes of a file: the workbook's name, its content, its kind."""
    with scratch_folder() as folder:
        workbook, kind = write_marked(replace(returned, path=path), folder, name)
        return workbook.name, workbook.read_bytes(), kind


def _returned(intake: Intake, findings: pd.DataFrame, limits: Limits) -> Returned:
    path = None if intake.code in _NOT_OPENED | _OTHER_TEMPLATE else intake.file.path
    return Returned(
        path, intake.file.relative, intake.department or "", marks_of(findings), None, limits
    )
