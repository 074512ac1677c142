"""Reads what a note says of all bounds at once: 以上含本数，以下不含本数."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.rubric.reading.bounds import Claim, Edge, Range
from perfeval_xl.rubric.reading.scanner import NotHereError, Scanner
from perfeval_xl.rubric.reading.statements import (
    Bounds,
    Earns,
    InProportion,
    PerStep,
    Statement,
    Times,
)
from perfeval_xl.rubric.reading.tiling import UnclearError

_HOLDS = r"(?:均|都)?(?P<{}>不)?(?:包含|包括|含)本数"


def read_bounds(scanner: Scanner) -> Statement:
    """Read （以上含本数，以下不含本数） or 以上、以下均含本数."""
    start = scanner.at
    opening = scanner.take(r"[(\[]")
    scanner.take(r"(?:注:)?(?:本标准|本表|本办法)?(?:中|所称)?的?")
    if both := scanner.take(rf"以[上下][,、和]?以[上下]{_HOLDS.format('no')}"):
        bounds = Bounds(not both["no"], not both["no"])
    else:
        above, below = _one(scanner, "上"), None
        if above is not None:
            scanner.take(r"[,、;]")
            below = _one(scanner, "下")
        bounds = Bounds(above, below)
        if above is None or (below is None and "均" in scanner.text[start : scanner.at]):
            raise NotHereError  # "以上均含本数": all that stands above, or every 以上?
    if opening:
        scanner.need(r"[)\]]")
    if not scanner.at_end():
        raise NotHereError
    return bounds


def _one(scanner: Scanner, side: str) -> bool | None:
    found = scanner.take(rf"(?:所称的?)?以{side}{_HOLDS.format('no')}")
    return not found["no"] if found else None


def with_bounds(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with the note applied to every bare 以上 and 以下."""
    notes = [each for each in statements if isinstance(each, Bounds)]
    told = [each for each in statements if not isinstance(each, Bounds)]
    if not notes:
        return told
    if len(notes) > 1:
        raise UnclearError("“含本数”的话写了两次")
    return [_told(each, notes[0]) for each in told]


def _told(each: Statement, note: Bounds) -> Statement:
    match each:
        case Earns(range=found):
            return replace(each, range=_range(found, note))
        case PerStep(when=Range() as found) | Times(when=Range() as found):
            return replace(each, when=_range(found, note))
        case InProportion(where=Range() as found):
            return replace(each, where=_range(found, note))
    return each


def _range(found: Range, note: Bounds) -> Range:
    return replace(found, low=_edge(found.low, note), high=_edge(found.high, note))


def _edge(edge: Edge | None, note: Bounds) -> Edge | None:
    if edge is None:
        return None
    held = {Claim.ABOVE: note.above, Claim.BELOW: note.below}.get(edge.claim)
    return edge if held is None else replace(edge, claim=Claim.IN if held else Claim.OUT)
