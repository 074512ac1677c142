"""The layouts of a scorebook's figure sheets: the form's own, a line for all that is listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.self_sheet import self_layout
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.scorebook.figure_places import Places, form_places

Lines: TypeAlias = tuple[tuple[str, int], ...]
"""The lists that take more lines than the form leaves room for, and how many, sorted by name."""


class BookLayouts:
    """Lays the sheets out once for all departments that list as many lines."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._own = [self_layout(rubric)] if rubric.indicators else []
        self._made: dict[Lines, tuple[Sequence[Layout], Places]] = {}
        forms, _ = self.laid_out(())
        self._room = {row: area.count for form in forms for row, area in form.lists.items()}

    def listed(self, lists: Iterable[Any]) -> Lines:
        """Return where a department needs more lines; `lists` says of each which list it is in."""
        counts = Counter(map(str, lists))
        more = ((row, count) for row, count in counts.items() if count > self._room.get(row, 0))
        return tuple(sorted(more))

    def of(self, lists: Iterable[Any]) -> tuple[Sequence[Layout], Places]:
        """Return the layouts for one department's lines, and where its figures stand."""
        return self.laid_out(self.listed(lists))

    def laid_out(self, lines: Lines) -> tuple[Sequence[Layout], Places]:
        """Return the layouts for so many lines, and where the figures stand."""
        if lines not in self._made:
            counts = dict(lines)
            forms = [form_layout(form, self.rubric.unit, counts) for form in self.rubric.forms]
            layouts = [*forms, *self._own]
            self._made[lines] = layouts, form_places(layouts)
        return self._made[lines]
