"""The outlines of a rubric's form, laid out once however many returns are read."""

from __future__ import annotations

from functools import lru_cache

from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.project_layout import project_layout
from perfeval_xl.forms.layout.self_sheet import self_layout
from perfeval_xl.forms.reading.placing import Outline
from perfeval_xl.rubric.model import Rubric

_KEPT = 64
"""Rubrics whose outlines are kept: a run has one, or the shipped ones in a year or two."""


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
