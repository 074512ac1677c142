"""Reads one file; what runs in a child process."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.batch.choice import Choice
from perfeval_xl.forms.gate.limits import Limits
from perfeval_xl.forms.reader import Return, read_return


def read_file(path: Path, choice: Choice, limits: Limits) -> Return:
    """Read a return by the rubric that it is for.

    Raises RefusedError and UnreadableWorkbookError where the file may not or cannot be opened,
    ReturnError where it is no return.
    """
    return read_return(path, choice.rubrics, limits)
