"""Which rubric's form a workbook looks like most, and where its sheets stand in it.

The outlines of a rubric's form are made once and kept: every file is matched with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.own_sheet import sheets_of_indicators
from perfeval_xl.forms.layout.project_layout import project_layout
from perfeval_xl.forms.reading.located_cells import TextIndex, place
from perfeval_xl.forms.reading.placing import Outline, Placing, anchor_texts
from perfeval_xl.forms.reading.project_reader import find_projects
from perfeval_xl.forms.reading.touched_labels import with_touched
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.grids import Grid

_HALF = 0.5
"""A sheet that has less of a layout's headings and labels is another sheet."""
_COPY = 0.8
"""A sheet with so much of what the one that was taken has is a copy of it."""
_SOME = 0.3
_YEAR = re.compile(r"(?:19|20)\d\d")
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
        self._form, self._sheets = form, sheets

    def read_touched(self) -> None:
        """Look for the labels that were touched: to be called on the match that is taken."""
        self.forms = [
            (layout, sheet, self._touched(outline, sheet, placing))
            for outline, (layout, sheet, placing) in zip(self._form.sheets, self.forms, strict=True)
        ]
        if (outline := self._form.project) is not None:
            self.projects = [
                (sheet, layout, self._touched(outline, sheet, placing))
                for sheet, layout, placing in self.projects
            ]

    @property
    def placed(self) -> list[tuple[Outline, str, Placing]]:
        """Every sheet of the form and of its projects: its outline, its name, where it stands."""
        forms = [
            (outline, sheet, placing)
            for outline, (_, sheet, placing) in zip(self._form.sheets, self.forms, strict=True)
        ]
        project = self._form.project
        return forms + [(project, sheet, at) for sheet, _, at in self.projects if project]

    def copies(self) -> Iterator[tuple[str, str, Layout, Placing]]:
        """Yield the sheets that hold a sheet of the form once more: name, the one taken, where.

        A sheet whose headings name other years is another year's.
        """
        taken = {sheet for _, sheet, _ in self.forms} | {sheet for sheet, _, _ in self.projects}
        for name, index in self._sheets.items():
            if name in taken or not index.has_numbers:
                continue
            for outline, (layout, main, placing) in zip(self._form.sheets, self.forms, strict=True):
                other = place(outline, index, _HALF)
                years = {at for at in placing.anchors if _YEAR.search(outline.anchors[at].key)}
                if other.found >= _COPY * placing.found and years <= other.anchors.keys():
                    yield name, main, layout, with_touched(outline, index, other)
                    break

    def fragments(self) -> list[str]:
        """Return the sheets that have some of the form's labels, too few to be read."""
        taken = {sheet for _, sheet, _ in self.placed}
        return [
            name
            for name, index in self._sheets.items()
            if name not in taken and index.has_numbers and self._is_fragment(index)
        ]

    def _is_fragment(self, index: TextIndex) -> bool:
        """Tell whether a sheet is part of a form; one that has nearly all of it is another year's.

        A project's sheet would have been taken, however many there are.
        """
        project = self._form.project
        if project is not None and index.share(project) > _SOME:
            return True
        return _SOME < max(map(index.share, self._form.sheets), default=0.0) < _COPY

    def _touched(self, outline: Outline, sheet: str, placing: Placing) -> Placing:
        index = self._sheets.get(sheet)
        return placing if index is None else with_touched(outline, index, placing)

    @property
    def likeness(self) -> float:
        """How much of the form was found, by its most complete sheet; below half is nothing."""
        placings = [placing for _, _, placing in (*self.forms, *self.projects)]
        best = max(placing.found / placing.wanted for placing in placings if placing.wanted)
        return best if best >= _HALF else 0.0


def sheets_of(rubric: Rubric) -> list[str]:
    """Return the sheets that a return should have."""
    project = [] if rubric.project is None else [f"{rubric.project.sheet}1"]
    behind = [layout.sheet for layout in sheets_of_indicators(rubric)]
    return [*project, *(form.sheet for form in rubric.forms), *behind]


def _find_sheet(outline: Outline, sheets: Mapping[str, TextIndex]) -> tuple[str, Placing]:
    """Return the sheet of that name, or else the one that looks most like it.

    A sheet that has the name alone is taken where no other looks like the form.
    """
    title = outline.layout.sheet
    named = place(outline, sheets[title]) if title in sheets else Placing(wanted=1)
    if named.found >= _HALF * named.wanted:
        return title, named
    tried = [(name, place(outline, index, _HALF)) for name, index in sheets.items()]
    alike = [pair for pair in tried if pair[1].found >= _HALF * pair[1].wanted]
    return max(alike, key=lambda pair: pair[1].found, default=(title, named))


class RubricOutlines:
    """The outlines of one rubric's form; nothing in them may be changed."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        layouts = [form_layout(form, rubric.unit) for form in rubric.forms]
        behind = sheets_of_indicators(rubric)
        self.sheets = [Outline(layout) for layout in (*layouts, *behind)]
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
