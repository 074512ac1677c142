"""Cuts a criterion into statements; what is no statement is kept as unread."""

from __future__ import annotations

from collections.abc import Callable

from perfeval_xl.rubric.reading import deductions, definitions, earnings, included, proportions
from perfeval_xl.rubric.reading.earnings import placed
from perfeval_xl.rubric.reading.numbering import CIRCLED
from perfeval_xl.rubric.reading.scanner import ENDS, NotHereError, Scanner
from perfeval_xl.rubric.reading.signs import Signs
from perfeval_xl.rubric.reading.statements import Statement

_Kind = Callable[[Scanner], Statement]

# From the most particular to prose, which would swallow the rest.
_KINDS: tuple[_Kind, ...] = (
    deductions.read_part,
    deductions.read_floor,
    included.read_bounds,
    earnings.read_standard,
    earnings.read_each,
    proportions.read_times,
    proportions.read_cap,
    proportions.read_carried,
    proportions.read_conversion,
    definitions.read_definition,
    deductions.read_step,
    deductions.read_case,
    deductions.read_void,
    proportions.read_proportion,
    earnings.read_earns,
    earnings.read_rest,
    earnings.read_described,
    earnings.read_point,
)


def read_clauses(signs: Signs) -> tuple[list[Statement], list[str]]:
    """Return the statements of a text in order, and the phrases that are none, verbatim."""
    scanner = Scanner(signs.text)
    statements: list[Statement] = []
    unread: list[str] = []
    number = 0
    while not scanner.done:
        if scanner.take(r"[,.、;。\n!]"):
            continue
        if marker := scanner.take(rf"[{CIRCLED}]"):
            number = CIRCLED.index(marker.group()) + 1
            continue
        start = scanner.at
        statement = _read_one(scanner)
        if statement:
            statements.append(placed(statement, start, scanner.at, number))
        else:
            scanner.need(rf"(?:(?![,]|{ENDS}).)+")
            unread.append(signs.quote(start, scanner.at))
    return statements, unread


def _read_one(scanner: Scanner) -> Statement | None:
    for kind in _KINDS:
        try:
            with scanner.trial():
                return kind(scanner)
        except NotHereError:
            continue
    return None
