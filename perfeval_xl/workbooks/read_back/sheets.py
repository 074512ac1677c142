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

    `saved` holds the texts of every sheet. A sheet keeps its name unless what stands on it is
    more like another one of ours: somebody may make copies, and call project 2 what was called
    project 1. Of those with other names the one is taken that is likest, if there is but one and
    it is no likelier to be another one of ours.
    """
    texts = {title: Counter(own.values()) for title, own in saved.items()}
    found = {
        each.title: each.title
        for each in fresh
        if each.title in texts and _likeness(each, texts[each.title]) == 1
    }
    if len(found) == len(fresh):
        return found
    like = {
        (each.title, title): _likeness(each, own) for each in fresh for title, own in texts.items()
    }
    owned = {title: max(like[each.title, title] for each in fresh) for title in texts}
    for each in fresh:
        name = each.title
        if name in texts and like[name, name] == owned[name] >= _LEAST:
            found[name] = name
    for each in fresh:
        if each.title not in found:
            likest = _likest(each.title, like, owned, found)
            if likest:
                found[each.title] = likest
    return found


def _likest(
    ours: str,
    like: Mapping[tuple[str, str], float],
    owned: Mapping[str, float],
    found: Mapping[str, str],
) -> str:
    """Return the one sheet under another name that is ours, "" where there is none or several."""
    free = [title for title in owned if title not in found.values()]
    most = max((like[ours, title] for title in free), default=0.0)
    likest = [title for title in free if like[ours, title] == most]
    if most < _LEAST or len(likest) > 1 or owned[likest[0]] > most:
        return ""
    rivals = [name for name, title in like if title == likest[0] and like[name, title] == most]
    return likest[0] if len(rivals) == 1 else ""


def _likeness(fresh: FreshSheet, texts: Counter[str]) -> float:
    """Return how much of a sheet's texts stand somewhere on another one, from 0 to 1."""
    wanted = fresh.likeness.total()
    return (fresh.likeness & texts).total() / wanted if wanted else 0.0
