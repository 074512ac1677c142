"""Recalculates workbooks with Gnumeric, and knows where it computes otherwise than Excel."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from support.excel_file import area_of, cell_place, overlap
from support.excel_rules.formula_text import taken_apart
from support.office import program
from support.workbooks import Place, compared, same, values

REQUIRED = "PERFEVAL_REQUIRE_GNUMERIC"
_DIGITS = re.compile(r"\d+\.\d{13,}")
DEVIATIONS = {
    "functions that take an array as one value": re.compile(r"ISNUMBER\((?:1/\(|INDEX\()"),
    "INDEX of what is computed on the way": re.compile(r"INDEX\(\("),
}
"""What Gnumeric 1.12 computes otherwise, where Excel and LibreOffice agree. Beside these, it adds
a number to a text with all digits of its long doubles (2.1099999999999999999 for 2.11), and INDEX
finds nothing in an area of one cell."""


def recalculated(files: list[Path], out: Path) -> list[Path]:
    """Recalculate workbooks into `out`, and return them in the same order."""
    command = program("Gnumeric", REQUIRED, "ssconvert")
    out.mkdir(exist_ok=True)
    for file in files:
        subprocess.run(
            [command, "--recalc", str(file), str(out / file.name)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return [out / file.name for file in files]


def unexplained(ours: Path, theirs: Path) -> list[str]:
    """Return the formulas whose value Gnumeric does not find, but for its own deviations.

    A deviation explains what it gives, and what is computed from a cell that it explains.
    """
    wrong = {
        place: (formula, here, there)
        for place, formula, here, there in compared(ours, values(theirs))
        if not same(_short(here), _short(there))
    }
    explained: set[Place] = {
        place for place, (formula, *_) in wrong.items()
        if any(each.search(formula) for each in DEVIATIONS.values())
    }  # fmt: skip
    while more := {
        place
        for place, (formula, *_) in wrong.items()
        if place not in explained and _follows(formula, place[0], explained)
    }:
        explained |= more
    return [
        f"{ours.name} {sheet}!{cell}: {here!r} != {there!r} for {formula[:120]}"
        for (sheet, cell), (formula, here, there) in wrong.items()
        if (sheet, cell) not in explained
    ]


def _short(value: object) -> object:
    """Return a text with its numbers as Excel writes them, of 15 digits at most."""
    if not isinstance(value, str):
        return value
    return _DIGITS.sub(lambda found: f"{float(found.group()):.15g}", value)


def _follows(formula: str, sheet: str, explained: set[Place]) -> bool:
    """Tell whether a formula on a sheet refers to one of some cells."""
    for of, text in taken_apart(formula).references:
        if not re.match("[A-Z]+[0-9]", text):
            continue
        area = area_of(text)
        for name, cell in explained:
            if name.casefold() == (of or sheet).casefold() and overlap(
                area, (*cell_place(cell), *cell_place(cell))
            ):
                return True
    return False
