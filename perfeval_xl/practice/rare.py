"""What forfeits all points of an indicator (截留、挪用 …) is rare."""

from __future__ import annotations

import numpy as np

from perfeval_xl.practice.draft import Draft
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.model import Rubric

_RARE = 0.03


def rare(random: np.random.Generator, rubric: Rubric, draft: Draft) -> Draft:
    """Return a draft in which figures that only a published exception looks at are mostly 0."""
    measured = {name for each in rubric.indicators for name in _ratio_names(rubric, each.ratio)}
    for indicator in rubric.indicators:
        for exception in indicator.exceptions:
            for name in draft.parts_in(rubric.expression(exception.when)):
                if name in rubric.entries and name not in measured:
                    some = random.random(draft.size) < _RARE
                    draft = draft.replaced({name: np.where(some, 1.0, 0.0)})
    return draft


def _ratio_names(rubric: Rubric, ratio: str) -> tuple[str, ...]:
    return names_in(rubric.expression(ratio)) if ratio else ()
