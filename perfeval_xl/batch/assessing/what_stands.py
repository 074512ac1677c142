"""What stands of all that the copies of scorebooks say: no order, no repetition, no clock of runs.

A copy speaks of single cells, and of each of them against what it was written from. Whoever saw
another's word and changed it has overruled it. Where several still differ, the latest saved
stands, and the conflict is told until it is settled.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from perfeval_xl.batch.assessing.review_basis import Bases, same_basis
from perfeval_xl.forms.figures.cell_names import CellName
from perfeval_xl.forms.figures.corrections import Correction, same
from perfeval_xl.ledger.copies import OF_REVIEWERS, Statement
from perfeval_xl.ledger.decisions import Corrected, Review

_Unit = TypeVar("_Unit")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Copies that say different things of one cell."""

    stands: Statement
    others: tuple[Statement, ...]
    """The latest of each other word."""


def standing_corrections(
    statements: Sequence[Statement], fitting: Callable[[Sequence[Correction]], list[Correction]]
) -> tuple[list[Corrected], list[Conflict]]:
    """Return the corrections that stand, and what is said against them.

    `fitting` tells those that replace what the returns say now. Where none of a cell does, the
    latest is returned all the same: it is told that it applies no more.
    """
    cells = _by((said for said in statements if said.kind not in OF_REVIEWERS), _cell)
    changes = {said: _correction(said) for cell in cells.values() for said in cell}
    several = [said for cell in cells.values() if len(cell) > 1 for said in cell]
    fit = set(fitting([changes[said] for said in several])) if several else set()
    corrections, conflicts = [], []
    for cell in cells.values():
        stands, others = _settled([said for said in cell if changes[said] in fit] or cell)
        if not same(stands.returned, stands.after):
            corrections.append(Corrected(changes[stands], stands.maker))
        conflicts += [Conflict(stands, others)] if others else []
    return corrections, conflicts


def standing_reviews(
    statements: Sequence[Statement], bases: Bases
) -> tuple[list[Review], list[Conflict]]:
    """Return the reviews of what is scored, and what is said against them.

    A review stands as long as what it rests on is the same. Where it is not, the latest is
    returned all the same: it is told that it is to be made again.
    """
    units = _by(
        (said for said in statements if said.kind in OF_REVIEWERS),
        lambda said: (said.department, said.project, said.name),
    )
    reviews: list[Review] = []
    conflicts: list[Conflict] = []
    for (department, project, name), unit in units.items():
        basis = bases.of(department, project, str(name))
        if basis is None:
            continue
        current = [said for said in unit if same_basis(said.basis, basis)]
        conflicts += _conflicts(current)
        standing = _review(current)
        if standing is not None:
            reviews.append(standing)
        before = _review(said for said in unit if said not in current)
        # Nobody has scored it since the figures changed, or nobody has said a word.
        scored = any(said.kind == "review" for said in current)
        if before is not None and not scored and (before.score is not None or not current):
            reviews.append(before)
    return reviews, conflicts


def _conflicts(statements: Sequence[Statement]) -> Iterator[Conflict]:
    for cell in _by(statements, _cell).values():
        stands, others = _settled(cell)
        if others:
            yield Conflict(stands, others)


def _review(statements: Iterable[Statement]) -> Review | None:
    """Return what statements on one indicator come to; None where they say nothing (any more)."""
    said = {
        cell[0].kind: stands
        for cell in _by(statements, _cell).values()
        if (stands := _settled(cell)[0]).after is not None
    }
    if not said:
        return None
    score, opinion = said.get("review"), said.get("opinion")
    of = score or opinion
    assert of is not None
    return Review(
        of.department,
        of.project,
        str(of.name),
        None if score is None or not isinstance(score.after, float) else score.after,
        "" if opinion is None else str(opinion.after),
        of.basis,
        of.maker,
    )


def _settled(cell: Sequence[Statement]) -> tuple[Statement, tuple[Statement, ...]]:
    """Return what stands of what is said of one cell, and the latest of each other word."""
    ordered = sorted(cell, key=_saved)
    alive = [said for said in ordered if not any(_overrules(other, said) for other in ordered)]
    # A draft that is gone speaks for itself alone.
    heard = [said for said in alive if said.maker.file] or alive or ordered
    stands = heard[-1]
    others: list[Statement] = []
    for said in reversed(heard):
        if not any(same(said.after, other.after) for other in (stands, *others)):
            others.append(said)
    return stands, tuple(others)


def _overrules(later: Statement, said: Statement) -> bool:
    """Tell whether somebody saw a word, and saved another one in its place."""
    if later is said or not same(later.before, said.after):
        return False
    if later.maker.when != said.maker.when:
        return later.maker.when > said.maker.when
    # Saved in the same second; where each seems to have seen the other, one of them goes first.
    return not same(said.before, later.after) or _saved(said) < _saved(later)


def _cell(said: Statement) -> tuple[str, str, str, CellName]:
    return said.cell


def _saved(said: Statement) -> tuple[str, ...]:
    """Return what tells which of two is the later one; of one moment, any order that is kept."""
    words = repr(said.after), repr(said.before), repr(said.returned), said.basis
    return said.maker.when, said.maker.who, said.maker.file, *words


def _correction(said: Statement) -> Correction:
    return Correction(
        said.department, said.project, said.kind, said.name, said.returned, said.after
    )


def _by(
    statements: Iterable[Statement], unit: Callable[[Statement], _Unit]
) -> dict[_Unit, list[Statement]]:
    found: dict[_Unit, list[Statement]] = {}
    for said in statements:
        found.setdefault(unit(said), []).append(said)
    return found
