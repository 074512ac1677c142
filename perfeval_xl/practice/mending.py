"""Adds what rounding took from equal amounts to one of their figures each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from perfeval_xl.practice.draft import Draft
from perfeval_xl.practice.relations import Equal
from perfeval_xl.rubric.expressions.nodes import Node


def mend(draft: Draft, relations: Sequence[Equal], names: set[str]) -> Draft:
    """Return a draft in which every relation holds by a figure of its own out of `names`.

    Relations with the fewest figures to choose from come first; of those, the one is taken that
    stands in the fewest other relations, so that no relation undoes another.
    """
    gaps = [each.left - each.right for each in relations]
    uses = Counter(part for gap in gaps for part in draft.parts_in(gap))
    free = {
        at: [part for part in draft.parts_in(gap) if part in names] for at, gap in enumerate(gaps)
    }
    taken: dict[int, str] = {}
    while len(taken) < len(free):
        left = [at for at in free if at not in taken]
        at = min(left, key=lambda each: (len(set(free[each]) - set(taken.values())), each))
        choice = [part for part in free[at] if part not in taken.values()]
        sums = {part: -float(draft.figures[part].sum()) for part in choice}
        taken[at] = min(choice, key=lambda part: (uses[part], sums[part]), default="")
    for at, part in sorted(taken.items()):
        if part:
            draft = _mended(draft, gaps[at], part)
    return draft


def _mended(draft: Draft, gap: Node, part: str) -> Draft:
    figure, here = draft.figures[part], draft.value(gap)
    slope = draft.replaced({part: figure + 1.0}).value(gap) - here
    with np.errstate(all="ignore"):
        mended = figure - here / slope
    sound = np.isfinite(mended) & (mended >= 0) & (figure != 0)
    return draft.replaced({part: np.where(sound, mended, figure)})
