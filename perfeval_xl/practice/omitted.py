"""Figures that some departments leave out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from perfeval_xl.practice.draft import Draft, Floats
from perfeval_xl.practice.relations import equalities
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.form.form_model import Lines
from perfeval_xl.rubric.model import Rubric

_FORGETFUL, _MOST = 0.1, 3
"""The share of departments that leave something out, and how many figures at most."""


def omit(
    random: np.random.Generator, rubric: Rubric, draft: Draft, columns: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the columns with some figures missing: only such as no other amount rests on."""
    needed = {name for each in equalities(rubric) for name in names_in(each.left - each.right)}
    needed |= {part for parts in draft.sums.values() for part in parts}
    single = [
        entry.field
        for form in rubric.forms
        for block in form.blocks
        if isinstance(block, Lines)
        for entry in block.rows
        if entry.field is not None and entry.field not in needed
    ]
    found = {name: values.copy() for name, values in columns.items()}
    for at in np.flatnonzero(random.random(draft.size) < _FORGETFUL) if single else ():
        for name in random.choice(single, min(int(random.integers(1, _MOST + 1)), len(single))):
            found[str(name)][at] = np.nan
    return found
