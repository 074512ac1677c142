"""Where the rows and columns of a sheet went in the saved file."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from perfeval_xl.workbooks.read_back.sheet_texts import FreshSheet, SheetLine, Spot

AXES = (0, 1)
"""Rows and columns."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Row → row in the saved file, or column → column; those that are gone are absent."""

    lines: Mapping[int, int]
    last: int
    """The last that was looked at; what lies behind it moved as far as it did."""
    beyond: int = 0

    def __call__(self, line: int) -> int | None:
        """Return where a row or column stands now, None where it was deleted."""
        return line + self.beyond if line > self.last else self.lines.get(line)

    def ends(self, first: int, last: int) -> tuple[int, int] | None:
        """Return where a range reaches now, as a spreadsheet would have it; None for nowhere."""
        left = [moved for line in range(first, last + 1) if (moved := self(line)) is not None]
        return (left[0], left[-1]) if left else None


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the cells of one sheet went."""

    sheet: str
    """What the sheet is called now."""
    rows: Shift
    columns: Shift

    def __call__(self, spot: Spot) -> Spot | None:
        """Return where a cell stands now, None where its row or column was deleted."""
        row, column = self.rows(spot[0]), self.columns(spot[1])
        return None if row is None or column is None else (row, column)


def find_moves(fresh: FreshSheet, saved: Mapping[Spot, str], title: str) -> Moves | None:
    """Follow the texts of a sheet into the saved one, called `title` and holding `saved` texts.

    None where that is not certain: better no score than one on the wrong indicator.
    """
    lines = tuple(fresh.lines(axis) for axis in AXES)
    if all(_stayed(line, saved) for own in lines for line in own.values()):
        return Moves(title, Shift({}, 0), Shift({}, 0))
    shifts = []
    for axis in AXES:
        anchors = _anchors(fresh, lines[axis], saved, axis)
        shift = _between(anchors, fresh.filled(axis)) if anchors else None
        if shift is None:
            return None
        shifts.append(shift)
    return Moves(title, shifts[0], shifts[1])


def _stayed(line: SheetLine, saved: Mapping[Spot, str]) -> bool:
    """Tell whether most texts of a line stand where they stood."""
    found = sum(saved.get(spot) == text for spot, text in line.texts.items())
    return 2 * found > len(line.texts)


def _anchors(
    fresh: FreshSheet, lines: Mapping[int, SheetLine], saved: Mapping[Spot, str], axis: int
) -> dict[int, int] | None:
    """Return the lines that a text proves to be somewhere, None where they contradict each other.

    A text proves it that stands on one line alone, here as there.
    """
    here, there = _whereabouts(fresh.known_by, axis), _whereabouts(saved, axis)
    anchors: dict[int, int] = {}
    for at, line in sorted(lines.items()):
        votes = Counter(
            next(iter(there[text]))
            for text in line.texts.values()
            if len(here[text]) == 1 and len(there.get(text, ())) == 1
        )
        if not votes:
            continue
        ((place, count),) = votes.most_common(1)
        if 2 * count > votes.total():
            anchors[at] = place
    places = list(anchors.values())
    ascending = all(one < other for one, other in pairwise(places))
    return anchors if ascending else None


def _whereabouts(texts: Mapping[Spot, str], axis: int) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for spot, text in texts.items():
        found[text].add(spot[axis])
    return found


def _between(anchors: Mapping[int, int], filled: Iterable[int]) -> Shift | None:
    """Fill in the lines between anchors; None where nobody knows which of them is which.

    As many lines as before are the same ones; where none is left, they were deleted.
    """
    matters = set(filled)
    lines: dict[int, int] = {}
    before, before_there = 0, 0
    for at, there in sorted(anchors.items()):
        gap, room = range(before + 1, at), there - before_there - 1
        if len(gap) == room:
            lines.update(zip(gap, range(before_there + 1, there), strict=True))
        elif room and matters.intersection(gap):
            return None
        lines[at] = there
        before, before_there = at, there
    return Shift(lines, before, before_there - before)
