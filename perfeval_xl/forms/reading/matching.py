"""Which rubric's form a workbook looks like most, and where its sheets stand in it.

The outlines of a rubric's form are made once and kept: every file is matched with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.project_layout import project_layout
from perfeval_xl.forms.layout.self_sheet import SHEET as SELF_SHEET
from perfeval_xl.forms.layout.self_sheet import self_layout
from perfeval_xl.forms.reading.located_cells import TextIndex, place
from perfeval_xl.forms.reading.placing import Outline, Placing, anchor_texts
from perfeval_xl.forms.reading.project_reader import find_projects
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.grids import Grid

_HALF = 0.5
"""A sheet that has less of a layout's headings and labels is another sheet."""
_KEPT = 64
"""Rubrics whose outlines are kept: a run has one, or the shipped ones in a year or two."""


def best_match(rubrics: Sequence[Rubric], grids: Mapping[str, Grid]) -> Match:
    """Return how the form that looks most like a workbook stands in it."""
    forms = [outlines_of(rubric) for rubric in rubrics]
    wanted = anchor_texts(outline for form in forms for outline in form.all)
    sheets = {
        name: TextIndex(grid, wanted) for name, grid in grids.items() if name != IDENTITY_SHEET
    }
    return max((Match(form, sheets) for form in forms), key=lambda match: match.likeness)


class Match:
    """Where the sheets of one rubric's form stand in a workbook."""

    def __init__(self, form: RubricOutlines, sheets: Mapping[str, TextIndex]) -> None:
        self.rubric, project = form.rubric, form.project
        self.projects = [] if project is None else find_projects(project, sheets)
        taken = {sheet for sheet, _, _ in self.projects}
        others = {name: index for name, index in sheets.items() if name not in taken}
        self.forms = [(sheet.layout, *_find_sheet(sheet, others)) for sheet in form.sheets]

    @property
    def likeness(self) -> float:
        """How much of the form was found, by its most complete sheet; below half is nothing."""
        placings = [placing for _, _, placing in (*self.forms, *self.projects)]
        best = max(placing.found / placing.wanted for placing in placings if placing.wanted)
        return best if best >= _HALF else 0.0


def sheets_of(rubric: Rubric) -> list[str]:
    """Return the sheets that a return should have."""
    project = [] if rubric.project is None else [f"{rubric.project.sheet}1"]
    self_sheet = [SELF_SHEET] if rubric.indicators else []
    return [*project, *(form.sheet for form in rubric.forms), *self_sheet]


def _find_sheet(outline: Outline, sheets: Mapping[str, TextIndex]) -> tuple[str, Placing]:
    """Return the sheet of that name, or else the one that looks most like it.

    A sheet that has the name alone is taken where no other looks like the form.
    """
    title = outline.layout.sheet
    named = place(outline, sheets[title]) if title in sheets else Placing(wanted=1)
    if named.found >= _HALF * named.wanted:
        return title, named
    tried = [(name, place(outline, index)) for name, index in sheets.items()]
    alike = [pair for pair in tried if pair[1].found >= _HALF * pair[1].wanted]
    return max(alike, key=lambda pair: pair[1].found, default=(title, named))


class RubricOutlines:
    """The outlines of one rubric's form; nothing in them may be changed."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        layouts = [form_layout(form, rubric.unit) for form in rubric.forms]
        if rubric.indicators:
            layouts.append(self_layout(rubric))
        self.sheets = [Outline(layout) for layout in layouts]
        project = rubric.project
        self.project = None if project is None else Outline(project_layout(rubric, project.sheet))

    @property
    def all(self) -> list[Outline]:
        """Every outline, that of a project's sheet behind the others."""
        return [*self.sheets, *([] if self.project is None else [self.project])]


def outlines_of(rubric: Rubric) -> RubricOutlines:
    """Return the outlines of a rubric's form."""
    return _made(_Itself(rubric))


class _Itself:
    """A rubric as a key: the same object is the same key. Comparing contents would cost more."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.rubric is self.rubric

    def __hash__(self) -> int:
        return id(self.rubric)


@lru_cache(maxsize=_KEPT)
def _made(key: _Itself) -> RubricOutlines:
    return RubricOutlines(key.rubric)
