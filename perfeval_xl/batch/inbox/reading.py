"""Reads one file; what runs in a child process."""

from pathlib import Path

from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.sheets.gate.limits import Limits


def read_file(path: Path, choice: Choice, limits: Limits) -> Return:
    """Read a return by the rubric that it is for.

    Raises RefusedError and UnreadableWorkbookError where the file may not or cannot be opened,
    ReturnError where it is no return.
    """
    return read_return(path, choice.rubrics, limits)
