"""One problem of a return as its department is to see it, and how grave it is in their words.

Its texts come out of files: they are made fit to stand in a cell or a line.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.forms.explanations import taken_apart
from perfeval_xl.messages import GRAVITY, Severity
from perfeval_xl.sheets.style import ERROR_FILL, WARNING_FILL

TODO: dict[Severity, str] = {"error": "必须改正", "warning": "请核对", "note": "供参考"}
"""What the accountant is to do about it, gravest first."""
FILLS: Mapping[Severity, str] = {"error": ERROR_FILL, "warning": WARNING_FILL}
"""Gravest first. What is only good to know is not coloured: there is nothing to do in the cell."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding about a return."""

    sheet: str
    """The sheet as it is called in the department's file; "" for the whole file."""
    cells: tuple[str, ...]
    """Cells or ranges like "B6" and "B6:C8"; none for the whole sheet."""
    severity: Severity
    message: str
    found: str = ""
    expected: str = ""
    """What should stand there; "" where that is not known."""
    explanation: str = ""
    """What the department said of it (核实性说明)."""


def marks_of(findings: pd.DataFrame) -> list[Mark]:
    """Return a mark for each row of a table of findings; `cell` may hold several (B6、B7).

    A figure that could not be read is not told to be missing as well.
    """
    columns = ("sheet", "cell", "code", "severity", "message", "found", "expected")
    rows = list(zip(*(findings[name].tolist() for name in columns), strict=True))
    wrong = {(sheet, cell) for sheet, cell, _, severity, *_ in rows if severity == "error"}
    return [
        Mark(
            str(sheet),
            _several(str(cell)),
            severity,
            sentence,
            str(found),
            "" if code in _COMPARED else str(expected),
            explanation,
        )
        for sheet, cell, code, severity, message, found, expected in rows
        if not (code == "VALUE_MISSING" and (sheet, cell) in wrong)
        for sentence, explanation in (taken_apart(str(message)),)
    ]


def _several(cells: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in cells.split("、") if each.strip())


def gravest_first(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks by gravity, otherwise in the order given."""
    return sorted(marks, key=lambda mark: GRAVITY[mark.severity])


def counts(marks: Iterable[Mark]) -> dict[Severity, int]:
    """Return how many marks there are of each gravity, zeros too."""
    found: dict[Severity, int] = dict.fromkeys(TODO, 0)
    for mark in marks:
        found[mark.severity] += 1
    return found


_COMPARED: frozenset[str] = frozenset(
    {
        "BALANCE_DIFFERS", "COLUMN_OUT_OF_SCALE", "FIGURE_JUMPED", "HEAD_OUT_OF_SCALE",
        "LAST_YEAR_DIFFERS", "LIMIT_EXCEEDED", "PART_EXCEEDS_WHOLE", "SAME_DIFFERS",
        "STATED_DIFFERS", "SUM_DIFFERS", "SUM_SLIGHTLY_OFF", "VALUE_OUT_OF_SCALE",
    }
)  # fmt: skip
"""Their sentences say what a figure was compared with; which of them is wrong nobody knows."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_767
"""Characters that a cell can hold."""


def cell_text(text: str, most: int = _LONGEST) -> str:
    """Return a text without characters that a workbook refuses, cut to `most` with "…"."""
    return _cut(_NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")), most)


def one_line(text: str, most: int = _LONGEST) -> str:
    """Return a text on a single line, cut to `most` characters with "…"."""
    return _cut(" ".join(_NOT_IN_XML.sub(" ", text).split()), most)


def unescaped(text: str) -> str:
    """Return a text such that a spreadsheet does not read "_x0041_" in it as the letter A.

    XlsxWriter does this by itself; openpyxl does not.
    """
    return _ESCAPE.sub("_x005F_", text)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
