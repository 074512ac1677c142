"""Figures that an analyst has put right in a scorebook, in place of those that were returned.

A correction says what it replaces: once the return itself says something else, it is not applied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.cell_names import CellName, Content
from perfeval_xl.forms.figures.figures import INDEX, layouts, settle, unsettled
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, with_project_sums
from perfeval_xl.forms.reading.project_reader import NUMBER
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE

LINE_NAME = "名称"


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell that an analyst has changed."""

    department: str
    project: str
    """"" for the department's own figures."""
    kind: str
    """figure, line (of a list), or row (declared by a project)."""
    name: CellName
    before: Content
    after: Content


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is scored of one rubric's returns, settled."""

    figures: pd.DataFrame
    items: pd.DataFrame
    projects: Projects | None


def corrected(
    given: Figures, corrections: Sequence[Correction], rubric: Rubric
) -> tuple[Figures, list[Correction]]:
    """Return the figures with the corrections made and totals settled anew, and those left out.

    Left out is what does not fit, see `fitting`.
    """
    if not corrections:
        return given, []
    target = _Target(given, rubric)
    left = [correction for correction in corrections if not target.take(correction)]
    return target.settled(), left


def fitting(given: Figures, corrections: Sequence[Correction], rubric: Rubric) -> list[Correction]:
    """Return the corrections that replace what stands in the figures as they were returned.

    The others replace something else by now, or have no place: a department, a project or a line
    that is gone.
    """
    target = _Target(given, rubric)
    return [correction for correction in corrections if target.take(correction, alone=True)]


class _Target:
    """The figures while they are corrected: as filled in, lists line by line."""

    def __init__(self, given: Figures, rubric: Rubric) -> None:
        self.rubric = rubric
        typed = given.figures.drop(columns=[*rubric.project_sums], errors="ignore")
        self.figures = unsettled(typed, rubric)
        columns = [
            name
            for form in layouts(rubric)
            for area in form.lists.values()
            for name in area.columns
        ]
        known = dict.fromkeys([*given.items.columns, *columns])
        self.items = given.items.reindex(columns=list(known))
        self.items = self.items.astype(dict.fromkeys(columns, "float64"))
        self.money = self.rows = None
        if given.projects is not None and rubric.of_projects is not None:
            self.money = unsettled(given.projects.figures, rubric.of_projects)
            self.rows = given.projects.rows.copy()

    def take(self, change: Correction, *, alone: bool = False) -> bool:
        """Make a correction if what it replaces is what stands there; `alone` only tells that."""
        place = self._place(change)
        if place is None or not same(place.shows(), change.before):
            return False
        if not alone:
            place.put(change.after)
        return True

    def settled(self) -> Figures:
        """Return the figures with their totals."""
        figures = settle(self.figures, self.items, self.rubric)
        projects = None
        if self.money is not None and self.rows is not None and self.rubric.of_projects:
            projects = Projects(
                settle(self.money, pd.DataFrame(), self.rubric.of_projects), self.rows
            )
        return Figures(with_project_sums(figures, projects, self.rubric), self.items, projects)

    def _place(self, change: Correction) -> "_Place | None":
        """Return where a correction goes, None where there is no such place."""
        match change.kind, change.name:
            case "figure", str(name):
                frame, unit = self.figures, change.department
                if change.project:
                    frame, unit = self.money, (change.department, change.project)  # type: ignore
                if frame is not None and unit in frame.index and name in frame.columns:
                    return _Figure(frame, unit, name)
            case "line", (str(row), int(number), str(column)):
                if change.department in self.figures.index and column in self.items.columns:
                    return self._line(change.department, row, number, column)
            case "row", (int(number), str(column)):
                if self.rows is not None and column in self.rows.columns:
                    rows = self.rows
                    own = (rows[INDEX] == change.department) & (rows[PROJECT] == change.project)
                    at = rows.index[own & (rows[NUMBER] == number)]
                    return _Cell(rows, at[0], column) if len(at) else None
        return None

    def _line(self, department: str, row: str, number: int, column: str) -> "_Place":
        mine = (self.items.get(INDEX) == department) & (self.items.get("清单") == row)
        matches = self.items.index[mine & (self.items["序号"] == number)]
        if len(matches):
            return _Cell(self.items, matches[0], column)
        return _NewLine(self, {INDEX: department, "清单": row, "序号": number}, column)


class _Place(Protocol):
    """A cell of the figures."""

    def shows(self) -> Content:
        """Return what stands there."""

    def put(self, content: Content) -> None:
        """Put something there."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of a department or of a project."""

    frame: pd.DataFrame
    unit: Any
    name: str

    def shows(self) -> Content:
        without = not_applicable_name(self.name)
        unapplied = without in self.frame.columns and self.frame.loc[self.unit, without] == 1
        stands = _known(self.frame.loc[self.unit, self.name])
        return NOT_APPLICABLE if unapplied and stands is None else stands

    def put(self, content: Content) -> None:
        number = content if isinstance(content, int | float) else np.nan
        self.frame.loc[self.unit, self.name] = number
        without = not_applicable_name(self.name)
        if without in self.frame.columns:
            self.frame.loc[self.unit, without] = 1.0 if content == NOT_APPLICABLE else np.nan


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a list's line or of a declared row."""

    frame: pd.DataFrame
    at: Any
    column: str

    def shows(self) -> Content:
        return _known(self.frame.at[self.at, self.column])

    def put(self, content: Content) -> None:
        numeric = pd.api.types.is_numeric_dtype(self.frame[self.column])
        blank: Any = np.nan if numeric else ""
        unfit = numeric and isinstance(content, str)
        self.frame.at[self.at, self.column] = blank if content is None or unfit else content


@dataclass(frozen=True, slots=True)
class _NewLine:
    """A line that the analyst has added below those that were returned."""

    target: _Target
    line: dict[str, Any]
    column: str

    def shows(self) -> Content:
        return None

    def put(self, content: Content) -> None:
        line = pd.DataFrame([{**self.line, LINE_NAME: ""}])
        self.target.items = pd.concat([self.target.items, line], ignore_index=True)
        _Cell(self.target.items, self.target.items.index[-1], self.column).put(content)


def _known(value: Any) -> Content:
    """Return what a cell shows of a value: nothing for NaN and an empty text."""
    if value is None or value == "" or (isinstance(value, float) and np.isnan(value)):
        return None
    return value if isinstance(value, str) else float(value)


def same(one: Content, other: Content) -> bool:
    """Whether two cells hold the same; numbers by value, blanks and empty texts alike."""
    return _known(one) == _known(other)
