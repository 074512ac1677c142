"""Cuts a criterion into statements; what is no statement is kept as unread.

One kind is read here: a note on all bounds at once (以上含本数，以下不含本数), which `with_bounds`
then applies to every bare 以上 and 以下.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from perfeval_xl.rubric.reading import deductions, earnings, proportions, prose
from perfeval_xl.rubric.reading.bounds import Claim, Edge, Range
from perfeval_xl.rubric.reading.earnings import placed
from perfeval_xl.rubric.reading.scanner import ENDS, NotHereError, Scanner
from perfeval_xl.rubric.reading.signs import CIRCLED, Signs
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
_Kind = Callable[[Scanner], Statement]


def read_bounds(scanner: Scanner) -> Statement:
    """Read （以上含本数，以下不含本数） or 以上、以下均含本数."""
    start = scanner.at
    opening = scanner.take(r"[(\[]")
    scanner.take(r"(?:注:)?(?:本标准|本表|本办法)?(?:中|所称)?的?")
    if both := scanner.take(rf"以[上下][,、和]?以[上下]{_HOLDS.format('no')}"):
        bounds = Bounds(not both["no"], not both["no"])
    else:
        above, below = _said_of(scanner, "上"), None
        if above is not None:
            scanner.take(r"[,、;]")
            below = _said_of(scanner, "下")
        bounds = Bounds(above, below)
        if above is None or (below is None and "均" in scanner.text[start : scanner.at]):
            raise NotHereError  # "以上均含本数": all that stands above, or every 以上?
    if opening:
        scanner.need(r"[)\]]")
    if not scanner.at_end():
        raise NotHereError
    return bounds


def _said_of(scanner: Scanner, side: str) -> bool | None:
    match = scanner.take(rf"(?:所称的?)?以{side}{_HOLDS.format('no')}")
    return not match["no"] if match else None


# From the most particular to prose, which would swallow the rest.
_KINDS: tuple[_Kind, ...] = (
    deductions.read_part,
    deductions.read_floor,
    read_bounds,
    earnings.read_standard,
    earnings.read_each,
    prose.read_worth,
    prose.read_uncounted,
    proportions.read_times,
    proportions.read_cap,
    proportions.read_carried,
    proportions.read_conversion,
    prose.read_heading,
    prose.read_definition,
    deductions.read_step,
    deductions.read_case,
    deductions.read_void,
    proportions.read_proportion,
    proportions.read_by_ratio,
    earnings.read_discretion,
    earnings.read_against,
    earnings.read_ladder,
    earnings.read_earns,
    earnings.read_reached,
    earnings.read_rest,
    prose.read_explanation,
    earnings.read_item,
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


def with_bounds(statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with the note applied to every bare 以上 and 以下."""
    notes = [statement for statement in statements if isinstance(statement, Bounds)]
    others = [statement for statement in statements if not isinstance(statement, Bounds)]
    if not notes:
        return others
    if len(notes) > 1:
        raise UnclearError("“含本数”的话写了两次")
    return [_told(statement, notes[0]) for statement in others]


def _told(statement: Statement, note: Bounds) -> Statement:
    match statement:
        case Earns(range=stretch):
            return replace(statement, range=_range(stretch, note))
        case PerStep(when=Range() as stretch) | Times(when=Range() as stretch):
            return replace(statement, when=_range(stretch, note))
        case InProportion(where=Range() as stretch):
            return replace(statement, where=_range(stretch, note))
    return statement


def _range(stretch: Range, note: Bounds) -> Range:
    return replace(stretch, low=_edge(stretch.low, note), high=_edge(stretch.high, note))


def _edge(edge: Edge | None, note: Bounds) -> Edge | None:
    if edge is None:
        return None
    held = {Claim.ABOVE: note.above, Claim.BELOW: note.below}.get(edge.claim)
    return edge if held is None else replace(edge, claim=Claim.IN if held else Claim.OUT)
