"""The figures as they stand in the cells: what a message quotes is what the accountant sees."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.rubric.form_entry import stated_name
from perfeval_xl.rubric.model import Rubric


def as_typed(figures: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return settled figures with every total as the department stated it, where it did.

    That a total is not its parts is told once, as such; what else is held against it speaks of
    the total in the cell.
    """
    totals = {
        total: figures[stated_name(total)].fillna(figures[total])
        for layout in layouts(rubric)
        for total in (*layout.sums, *layout.list_totals)
        if stated_name(total) in figures
    }
    return figures.assign(**totals)
