"""Which sheet of the saved file is which of ours, whatever it is called and wherever it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from perfeval_xl.workbooks.read_back.sheet_texts import FreshSheet, Spot

_LEAST = 0.5
"""So much of a sheet's texts must stand on what is taken for it."""


def find_sheets(
    fresh: Sequence[FreshSheet], saved: Mapping[str, Mapping[Spot, str]]
) -> dict[str, str]:
    """Return our sheet → the sheet of the saved file; one that is not there is absent.

    `saved` holds the texts of every sheet. The likest sheet is taken, the one with the same name
    where several are as like. Where only others are, nobody knows which of them it is.
    """
    counted = {title: Counter(texts.values()) for title, texts in saved.items()}
    found = {
        each.title: each.title
        for each in fresh
        if each.title in counted and _likeness(each, counted[each.title]) == 1
    }
    rest = [each for each in fresh if each.title not in found]
    free = [title for title in counted if title not in found]
    pairs = sorted(
        (
            (_likeness(each, counted[title]), title == each.title, each.title, title)
            for each in rest
            for title in free
        ),
        reverse=True,
    )
    for likeness, namesake, ours, theirs in pairs:
        if likeness < _LEAST or ours in found or theirs in found.values():
            continue
        as_like = [
            pair
            for pair in pairs
            if pair[0] == likeness and pair[2] == ours and pair[3] not in found.values()
        ]
        if namesake or len(as_like) == 1:
            found[ours] = theirs
        else:
            found[ours] = ""
    return {ours: theirs for ours, theirs in found.items() if theirs}


def _likeness(fresh: FreshSheet, texts: Counter[str]) -> float:
    """Return how much of a sheet's texts stand somewhere on another one, from 0 to 1."""
    wanted = fresh.likeness.total()
    return (fresh.likeness & texts).total() / wanted if wanted else 0.0
