"""Figures that an analyst has put right in a scorebook, in place of those that were returned.

A correction says what it replaces: once the return itself says something else, it is not applied.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, layouts, settle, unsettled
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, with_project_sums
from perfeval_xl.forms.reading.project_reader import NUMBER, row_label, split_row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE

Content = float | str | None
"""What stands in a cell: a number, a text (不适用, the name of a line), nothing."""

LINE_NAME = "名称"


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell that an analyst has changed."""

    department: str
    project: str
    """"" for the department's own figures."""
    kind: str
    """figure, line (of a list), or row (declared by a project)."""
    name: str
    """A column of the figures, a `line_name`, or a `row_place`."""
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

    Left out is what replaces something else than what stands there now, and what has no place:
    a department, a project or a line that is gone.
    """
    if not corrections:
        return given, []
    target = _Target(given, rubric)
    left = [correction for correction in corrections if not target.take(correction)]
    return target.settled(), left


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

    def take(self, change: Correction) -> bool:
        """Make a correction, if what it replaces is what stands there."""
        match change.kind:
            case "figure":
                frame, unit = self.figures, change.department
                if change.project:
                    frame, unit = self.money, (change.department, change.project)  # type: ignore
                if frame is None or unit not in frame.index or change.name not in frame.columns:
                    return False
                return self._figure(frame, unit, change)
            case "line":
                return self._line(change)
            case "row":
                return self._row(change)
        return False

    def settled(self) -> Figures:
        """Return the figures with their totals."""
        figures = settle(self.figures, self.items, self.rubric)
        projects = None
        if self.money is not None and self.rows is not None and self.rubric.of_projects:
            projects = Projects(
                settle(self.money, pd.DataFrame(), self.rubric.of_projects), self.rows
            )
        return Figures(with_project_sums(figures, projects, self.rubric), self.items, projects)

    def _figure(self, frame: pd.DataFrame, unit: Any, change: Correction) -> bool:
        without = not_applicable_name(change.name)
        unapplied = without in frame.columns and frame.loc[unit, without] == 1
        stands = _known(frame.loc[unit, change.name])
        if not same(NOT_APPLICABLE if unapplied and stands is None else stands, change.before):
            return False
        number = change.after if isinstance(change.after, int | float) else np.nan
        frame.loc[unit, change.name] = number
        if without in frame.columns:
            frame.loc[unit, without] = 1.0 if change.after == NOT_APPLICABLE else np.nan
        return True

    def _line(self, change: Correction) -> bool:
        row, number, column = change.name.rsplit("_", 2)
        mine = (self.items.get(INDEX) == change.department) & (self.items.get("清单") == row)
        matches = self.items.index[mine & (self.items["序号"] == int(number))]
        if column not in self.items.columns:
            return False
        if not len(matches):
            # A line that the analyst has added below those that were returned.
            if change.before is not None or change.department not in self.figures.index:
                return False
            line = {INDEX: change.department, "清单": row, "序号": int(number), LINE_NAME: ""}
            self.items = pd.concat([self.items, pd.DataFrame([line])], ignore_index=True)
            matches = self.items.index[-1:]
        return _put(self.items, matches[0], column, change)

    def _row(self, change: Correction) -> bool:
        number, column = split_row_place(change.name)
        if self.rows is None or column not in self.rows.columns:
            return False
        unit = (self.rows[INDEX] == change.department) & (self.rows[PROJECT] == change.project)
        matches = self.rows.index[unit & (self.rows[NUMBER] == number)]
        return bool(len(matches)) and _put(self.rows, matches[0], column, change)


def _put(frame: pd.DataFrame, at: Any, column: str, change: Correction) -> bool:
    if not same(_known(frame.at[at, column]), change.before):
        return False
    numeric = pd.api.types.is_numeric_dtype(frame[column])
    blank: Any = np.nan if numeric else ""
    unfit = numeric and isinstance(change.after, str)
    frame.at[at, column] = blank if change.after is None or unfit else change.after
    return True


def _known(value: Any) -> Content:
    """Return what a cell shows of a value: nothing for NaN and an empty text."""
    if value is None or value == "" or (isinstance(value, float) and np.isnan(value)):
        return None
    return value if isinstance(value, str) else float(value)


def same(one: Content, other: Content) -> bool:
    """Whether two cells hold the same; numbers by value, blanks and empty texts alike."""
    return _known(one) == _known(other)


def merged(earlier: Correction, later: Correction) -> Correction:
    """Return one correction for two of the same cell, one after the other."""
    return replace(later, before=earlier.before)


def figure_label(rubric: Rubric, project: str, name: str) -> str:
    """Return how people call a figure, a cell of a list's line or of a declared row."""
    inner = rubric.of_projects if project and rubric.of_projects is not None else rubric
    label = row_label(name) or _line_label(name) or inner.label(name)
    return f"{project}：{label}" if project else label


def _line_label(name: str) -> str:
    row, _, rest = name.partition("_")
    number, _, column = rest.partition("_")
    return f"{row}第 {number} 行的{column}" if number.isdecimal() and column else ""


def content_words(content: Content) -> str:
    """Return what stands in a cell as a report says it; 空 for nothing."""
    if content is None or content == "":
        return "空"
    return content if isinstance(content, str) else shown(content)
