"""What people write into the open cells of lists that go out and come back.

Each entry says over what it was written. What stands in a cell is what nothing else was written
over, so that the state follows from the set of copies, whatever their order and however often they
are read. Where several stand, copies disagree: all are shown, until an entry over all of them
settles it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell of a list, wherever the list's rows are moved to."""

    kind: str
    """The kind of list."""
    place: tuple[str, ...]
    """What names the row."""
    heading: str


class Signature(NamedTuple):
    """Who wrote something, when, and in which workbook."""

    who: str
    """"" where the workbook does not tell."""
    when: str
    """In UTC: 2026-10-31T08:00:00Z."""
    file: str
    """Below OUT."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """What somebody wrote into a cell."""

    cell: Cell
    value: str
    """As `workbooks.open_lists.cell_values` writes values; "" where the cell was emptied."""
    over: tuple[str, ...]
    """The digests of the entries that the cell showed."""
    signed: Signature

    @property
    def digest(self) -> str:
        """What was said; who says the same once more has said nothing new."""
        said = [*self.cell, self.value, sorted(self.over)]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


Standing = Mapping[Cell, Sequence[ListEntry]]
"""Cell → what stands there; several where copies disagree."""


def standing_of(entries: Iterable[ListEntry]) -> dict[Cell, list[ListEntry]]:
    """Return what stands of entries, each cell's in the order in which they are given."""
    known = list(entries)
    gone = {digest for entry in known for digest in entry.over}
    found: dict[Cell, list[ListEntry]] = {}
    for entry in known:
        if entry.digest not in gone:
            found.setdefault(entry.cell, []).append(entry)
    return found


def value_of(stands: Sequence[ListEntry]) -> str:
    """Return the one value that stands; where copies disagree, all, each with who says so."""
    said = {entry.value: entry.signed.who or "未署名" for entry in stands}
    if len(said) < 2:
        return next(iter(said), "")
    return "；".join(f"{value or '（空）'}（{who}）" for value, who in said.items())


def is_settled(stands: Sequence[ListEntry]) -> bool:
    """Tell whether copies agree."""
    return len({entry.value for entry in stands}) < 2
