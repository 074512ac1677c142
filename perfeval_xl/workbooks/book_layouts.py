"""The layouts of a scorebook's figure sheets: the form's own, a line for all that is listed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from perfeval_xl.forms.form_layout import form_layout
from perfeval_xl.forms.layout import Layout
from perfeval_xl.forms.self_sheet import self_layout
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.figure_places import Places, form_places


class BookLayouts:
    """Lays the sheets out once for all departments that list as many lines."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._own = [self_layout(rubric)] if rubric.indicators else []
        self._made: dict[tuple[tuple[str, int], ...], tuple[Sequence[Layout], Places]] = {}

    def of(self, items: pd.DataFrame) -> tuple[Sequence[Layout], Places]:
        """Return the layouts for one department's lines, and where its figures stand."""
        lines = {str(row): int(count) for row, count in _counts(items)}
        key = tuple(sorted(lines.items()))
        if key not in self._made:
            forms = [form_layout(form, self.rubric.unit, lines) for form in self.rubric.forms]
            layouts = [*forms, *self._own]
            self._made[key] = layouts, form_places(layouts)
        return self._made[key]


def _counts(items: pd.DataFrame) -> Sequence[tuple[object, int]]:
    return list(items["清单"].value_counts().items()) if len(items) else []
