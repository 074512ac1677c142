"""What a template is filled in with, and what its formulas make of it.

A `Filling` is what is given: a name from the roster, last year's figures, a whole practice return.
`Formulas` are the texts of all totals and ratios, and what stands in the cells then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, TypeAlias

from perfeval_xl.forms.layout.computed import (
    Computed,
    Line,
    Places,
    Typed,
    computed_of,
    kept,
    places_of,
    with_sums,
)
from perfeval_xl.forms.layout.layout import Layout, ListArea
from perfeval_xl.forms.layout.project_layout import project_formulas, project_results
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import self_score_name


@dataclass(frozen=True, slots=True)
class ProjectFilling:
    """What is already filled in on the sheet of one project."""

    figures: Mapping[str, float | str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """项目名称 and the other texts, by their headings."""
    rows: Sequence[Sequence[Any]] = ()
    """The declared rows: a value for each printed column, None where it is blank."""


GivenLine: TypeAlias = tuple[str, Mapping[str, float]]
"""A line of a list: its name, and column → figure."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the bureau fills in itself, and locks: figures of last year."""

    source: str = ""
    """What each such cell says of where its figure comes from, at most 255 characters."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Column of the figures → a number."""
    lines: Mapping[str, Sequence[GivenLine]] = field(default_factory=dict)
    """Row of a list → its first lines."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Name of a text's cell → the text, "" for a cell that stays blank."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What is already filled in: a department's name from the roster, or a whole example."""

    department: str = ""
    code: str = ""
    figures: Mapping[str, float | str] = field(default_factory=dict)
    """Column of the figures → a number, or a text as a department would type it."""
    lists: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    """Row of a list → lines of [name, figure, …] in the order of the columns."""
    words: Mapping[str, str] = field(default_factory=dict)
    projects: Sequence[ProjectFilling] = ()
    """For a rubric of projects: the sheets that are filled in, in order."""
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True)
class Formulas:
    """What computes itself on the sheets of a form, or on one project's."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """Figure → its formula, without the leading "="."""
    results: Mapping[str, Typed] = field(default_factory=dict)
    """Figure → what stands in its cell, whether it was typed or is a formula's result."""
    over: Set[str] = field(default_factory=frozenset)
    """The figures that were typed over their formulas."""
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    """Row of a list → its lines."""


def form_formulas(
    rubric: Rubric, layouts: Sequence[Layout], places: Places, filling: Filling
) -> Formulas:
    """Return the formulas of a form's sheets, whose figures stand in `places`."""
    computed = computed_of(rubric)
    lines = {
        area.row: with_sums(_lines(area, filling), area.sums)
        for layout in layouts
        for area in layout.lists.values()
    }
    typed = {**filling.figures, **filling.given.figures}
    stands, over = computed.results(typed, lines)
    texts = {name: computed.formula(name, places) for name in computed.trees}
    areas = {row: area for layout in layouts for row, area in layout.lists.items()}
    texts |= {total: areas[row].total(column) for total, (row, column) in computed.lists.items()}
    return Formulas(texts, stands, over, lines)


def _lines(area: ListArea, filling: Filling) -> list[Line]:
    """Return the lines of a list, with what is given on them."""
    lines, given = filling.lists.get(area.row, ()), filling.given.lines.get(area.row, ())
    joined: list[Line] = []
    for own, told in zip_longest(lines, given):
        name, *values = own or [None]
        figures = dict(zip(area.columns, values, strict=False))
        known = told or (name, {})
        joined.append((known[0] or "", {**figures, **known[1]}))
    return joined


def of_one_project(rubric: Rubric, layout: Layout, project: ProjectFilling) -> Formulas:
    """Return the formulas of one project's sheet; raises AssertionError for another rubric."""
    inner = rubric.of_projects
    assert inner is not None
    computed, places = Computed(inner, [layout]), places_of([layout])
    stands, over = computed.results(project.figures, {})
    texts = {name: computed.formula(name, places) for name in computed.trees}
    own = stands.get(self_score_name(inner.indicators[0]))
    execution = inner.indicators[0].points
    for name, result in project_results(project.rows, own, execution).items():
        stands[name], is_over = kept(project.figures.get(name), result)
        over |= {name} if is_over else set()
    return Formulas(texts | project_formulas(layout.lists[DECLARED], rubric, places), stands, over)
