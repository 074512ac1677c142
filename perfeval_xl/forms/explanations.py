"""核实性说明: what a department says of a problem of its return that is as it should be.

It is written beside the problem, in the list of a copy that was handed back or on the template's
own sheet, and comes with the return. Figures and rows may have moved on by then: it belongs to
what the same sentence says, whatever the numbers in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from perfeval_xl.sheets.grids import Grid

HEADING = "核实性说明"
"""The column, and the template's sheet of that name."""
LIST = "修改清单"
"""The sheet of a copy that was handed back."""
SHEET_HEADING, CELL_HEADING, PROBLEM_HEADING = "工作表", "单元格", "问题"
WHOLE_FILE = "（整个文件）"
_SAID = re.compile(f"单位{HEADING}：“([^”]*)”。")
ACCEPTANCE = "已认可："
"""What the bureau's acceptance begins with, behind sentence and explanation."""
_QUOTES = str.maketrans("“”", "‘’")
"""What is quoted ends where we end it: nobody writes our words behind his own."""
_TOP, _MOST, LONGEST = 14, 400, 500
"""Rows from above with the headings, explanations of a return, and signs of one."""
_LABELS = re.compile("(?:【[^】]*】)+(?:等 [0-9]+ 项)?")
_FIGURES = re.compile(r"[0-9０-９][0-9０-９,，.．%％]*")
_CELL = re.compile(r"(?<![A-Za-z0-9])\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})(?![A-Za-z0-9])")
_COMPARED = 400
"""Signs of a sentence that are compared: a list cuts long ones."""


class Explanation(NamedTuple):
    """One explanation, and what the department saw of the problem."""

    sheet: str
    cells: str
    """"B6、B7"; "" for none."""
    problem: str
    text: str


class Place(NamedTuple):
    """What a return's problem says, and where it is."""

    sheet: str
    cell: str
    """The first of its cells."""
    message: str


def with_explanation(sentence: str, text: str) -> str:
    """Return a problem's sentence with what its department says of it."""
    return f"{sentence}单位{HEADING}：“{text}”。" if text else sentence


def taken_apart(message: str) -> tuple[str, str]:
    """Return a message without the explanation in it, and the explanation, "" for none."""
    said = [*_SAID.finditer(message)]
    if not said:
        return message, ""
    return message[: said[-1].start()] + message[said[-1].end() :], said[-1][1]


def explanations_in(grids: Mapping[str, Grid]) -> list[Explanation]:
    """Return what was written on the sheets for it, each once, in their order."""
    found: dict[Explanation, None] = {}
    for name, grid in grids.items():
        if name.startswith(LIST) or name == HEADING:
            found |= dict.fromkeys(_in_sheet(grid))
    return [*found][:_MOST]


def _in_sheet(grid: Grid) -> Iterator[Explanation]:
    top = [[_text(value) for value in line] for line in grid[:_TOP]]
    at = next((row for row, line in enumerate(top) if {HEADING, PROBLEM_HEADING} <= {*line}), None)
    if at is None:
        return
    # Imported here: what an acceptance begins with is asked for where nothing is read.
    from perfeval_xl.sheets.grids import value_at

    headings = top[at]
    columns = [
        headings.index(heading) if heading in headings else -1
        for heading in (SHEET_HEADING, CELL_HEADING, PROBLEM_HEADING, HEADING)
    ]
    for below in range(at + 1, len(grid)):
        sheet, cells, problem = (_text(value_at(grid, below, at)) for at in columns[:3])
        text = _text(value_at(grid, below, columns[3])).translate(_QUOTES)
        if text and (sheet or cells or problem):
            yield Explanation("" if sheet == WHOLE_FILE else sheet, cells, problem, text)


def _text(value: Any) -> str:
    """Return what stands in a cell as one line, a number as it is seen."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    text = f"{value:.15g}" if isinstance(value, float) else str("" if value is None else value)
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def explained(
    problems: Sequence[Place], explanations: Sequence[Explanation]
) -> tuple[list[str], list[Explanation]]:
    """Return what is said of each problem, "" for nothing, and what is said of none of them."""
    said: list[dict[str, None]] = [{} for _ in problems]
    left = []
    for explanation in explanations:
        about = _about(problems, explanation)
        for at in about:
            said[at][explanation.text] = None
        if not about:
            left.append(explanation)
    return ["；".join(texts) for texts in said], left


def _about(problems: Sequence[Place], explanation: Explanation) -> list[int]:
    """Return which problems an explanation is about.

    Of several that say the same of other figures, those of its label, else those of its cells.
    """
    sheet, problem = _sheet_and_problem(explanation)
    shape, labels = _shape(problem), _labels(problem)
    cells = _cells(explanation.cells) | (_cells(problem) if not shape else set())
    on_sheet = [at for at, each in enumerate(problems) if sheet in ("", each.sheet)]
    same = [at for at in on_sheet if _shape(problems[at].message) == shape]
    named = [at for at in same or on_sheet if labels & _labels(problems[at].message)]
    placed = [at for at in same or on_sheet if problems[at].cell in cells]
    if both := [at for at in named if at in placed]:
        return both
    return named or placed or (same if not labels else [])


def _sheet_and_problem(explanation: Explanation) -> tuple[str, str]:
    """Return them apart where both stand in one: 基础数据表：【本年预算】…"""
    if explanation.sheet or not explanation.problem.partition("：")[2].startswith("【"):
        return explanation.sheet, explanation.problem
    sheet, _, problem = explanation.problem.partition("：")
    return sheet, problem


def _shape(message: str) -> str:
    sentence = taken_apart(message)[0].partition(ACCEPTANCE)[0]
    sentence = _LABELS.sub("【】", sentence[:_COMPARED])
    return _FIGURES.sub("0", sentence)


def _labels(message: str) -> set[str]:
    first = _LABELS.search(message)
    return set(re.findall("【([^】]*)】", first[0])) if first else set()


def _cells(text: str) -> set[str]:
    return {f"{letters.upper()}{row}" for letters, row in _CELL.findall(text)}
