"""Notes on the figures that something was found with, in the cells' own comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.messages import SEVERITY_WORDS
from perfeval_xl.sheets.style import lines_needed
from perfeval_xl.workbooks.scorebook.filled import Spot
from perfeval_xl.workbooks.scorebook.problem_places import Problem

_AUTHOR = "核对"
_LONGEST = 1200
"""Of one note; the sheet 数据问题 has the whole of it."""
_PIXELS, _LETTERS, _LINE = 320, 46, 15
"""A note's width, how many Latin letters stand in it, and the height of a line."""


def write_notes(sheet: Worksheet, problems: Mapping[Spot, Problem]) -> None:
    """Write a note into every cell of a sheet that something is told about."""
    for (row, column), problem in sorted(problems.items()):
        sheet.write_comment(row, column, *note(problem))


def note(problem: Problem) -> tuple[str, dict[str, Any]]:
    """Return the text of a note, and its author and size as XlsxWriter takes them."""
    said = f"{SEVERITY_WORDS[problem.severity]}：" + "\n".join(problem.messages)
    text = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}……"
    height = min(600, _LINE * (lines_needed(text, _LETTERS) + 1))
    return text, {"author": _AUTHOR, "width": _PIXELS, "height": height, "font_size": 9}
