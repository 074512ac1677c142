"""Reads one return (报送表): every figure with its sheet and cell, and what had to be remarked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.cells import Remark, figure_at, keep
from perfeval_xl.forms.form_layout import form_layout
from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.forms.identity import Identity, read_identity
from perfeval_xl.forms.layout import Layout
from perfeval_xl.forms.placing import Placing, place
from perfeval_xl.forms.project_reader import ProjectSheet, find_projects, read_projects
from perfeval_xl.forms.self_sheet import SELF_GRADE, self_layout
from perfeval_xl.forms.sheets import Grid, read_grids, same_text, value_at
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.model import Rubric

_HALF = 0.5
"""A sheet that has less of a layout's headings and labels is another sheet."""

FindRubrics = Callable[[Identity], Sequence[Rubric]]


class ReturnError(PerfevalError):
    """A file is no return that can be read; the code and the text say why."""


@dataclass(slots=True)
class Return:
    """A filled form that came back."""

    path: Path
    rubric: Rubric
    department: str
    code: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    """Column of the figures → number; what is missing is absent."""
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Column of the figures → sheet and cell, for missing ones too."""
    items: list[dict[str, Any]] = field(default_factory=list)
    """The lines of the lists: 清单, 序号, 名称 and one entry a column of the matrix."""
    words: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    projects: list[ProjectSheet] = field(default_factory=list)
    """For a rubric of projects: every sheet that was filled in."""


def read_return(path: Path, find_rubrics: FindRubrics) -> Return:
    """Read one file.

    `find_rubrics` gives the rubrics that a return with this identity may be for; the one whose
    form looks most like it is taken. Raises UnreadableWorkbookError where the file is no
    workbook, ReturnError where it is no return.
    """
    grids = read_grids(path)
    identity = read_identity(grids.get(IDENTITY_SHEET))
    tried = [_Match(rubric, grids) for rubric in find_rubrics(identity)]
    match = max(tried, key=lambda each: each.likeness)
    if not match.likeness:
        raise ReturnError("FILE_NOT_RETURN", expected="、".join(match.sheets))
    result = Return(path, match.rubric, identity.department, identity.code)
    for layout, sheet, placing in match.forms:
        if not placing.found:
            result.remarks.append(Remark("SHEET_MISSING", "", layout.sheet, "", layout.sheet))
        _read_sheet(result, layout, sheet, grids.get(sheet, []), placing)
    result.projects = list(read_projects(match.projects, grids))
    for sheet, _, placing in match.projects:
        _take_department(result, grids[sheet], placing)
    if not result.department:
        raise ReturnError("FILE_NO_DEPARTMENT")
    if match.rubric.project and not result.projects:
        raise ReturnError("FILE_NO_PROJECT", expected=match.sheets[0])
    return result


class _Match:
    """Where the sheets of one rubric's form stand in a workbook, as far as they do."""

    def __init__(self, rubric: Rubric, grids: Mapping[str, Grid]) -> None:
        self.rubric = rubric
        layouts = [form_layout(form, rubric.unit) for form in rubric.forms]
        if rubric.indicators:
            layouts.append(self_layout(rubric))
        self.projects = find_projects(rubric, grids)
        taken = {IDENTITY_SHEET, *(sheet for sheet, _, _ in self.projects)}
        others = {name: grid for name, grid in grids.items() if name not in taken}
        self.forms = [(layout, *_find_sheet(layout, others)) for layout in layouts]

    @property
    def sheets(self) -> list[str]:
        """The sheets that a return should have."""
        project = self.rubric.project
        own = [] if project is None else [f"{project.sheet}1"]
        return [*own, *(layout.sheet for layout, _, _ in self.forms)]

    @property
    def likeness(self) -> float:
        """How much of the form was found, by its most complete sheet; below half is nothing."""
        placings = [placing for _, _, placing in (*self.forms, *self.projects)]
        best = max(placing.found / placing.wanted for placing in placings if placing.wanted)
        return best if best >= _HALF else 0.0


def _find_sheet(layout: Layout, grids: Mapping[str, Grid]) -> tuple[str, Placing]:
    """Return the sheet of that name, or else the one that looks most like it."""
    if layout.sheet in grids:
        return layout.sheet, place(layout, grids[layout.sheet])
    tried = [(name, place(layout, grid)) for name, grid in grids.items()]
    alike = [each for each in tried if each[1].found >= _HALF * each[1].wanted]
    return max(alike, key=lambda each: each[1].found, default=(layout.sheet, Placing(wanted=1)))


def _read_sheet(result: Return, layout: Layout, sheet: str, grid: Grid, placing: Placing) -> None:
    for name, (row, column) in placing.figures.items():
        entry = layout.figures[name].entry
        result.places[name] = (sheet, xl_rowcol_to_cell(row, column))
        kind = entry.kind if entry else "money"
        value = figure_at(result.remarks, sheet, grid, name, (row, column), kind)
        keep(result.figures, name, value)
    for row_name, (first, count, names_at, columns) in placing.lists.items():
        what = layout.lists[row_name].what
        position = 0
        for row in range(first, first + count):
            name = _item_name(value_at(grid, row, names_at))
            line = {
                column: figure_at(
                    result.remarks, sheet, grid, f"{row_name}_{column}", (row, at), "money"
                ).number
                for column, at in columns.items()
            }
            if not name and all(value is None for value in line.values()):
                continue
            position += 1
            shown = name or f"（未填{what}名称）"
            result.items.append({"清单": row_name, "序号": position, "名称": shown, **line})
    for name, (row, column) in placing.words.items():
        value = value_at(grid, row, column)
        if value is not None:
            result.words[name] = str(value).strip()
    if SELF_GRADE in placing.words:
        row, column = placing.words[SELF_GRADE]
        result.places[SELF_GRADE] = (sheet, xl_rowcol_to_cell(row, column))
    _take_department(result, grid, placing)


def _take_department(result: Return, grid: Grid, placing: Placing) -> None:
    if not result.department and placing.department is not None:
        result.department = str(value_at(grid, *placing.department) or "").strip()


def _item_name(value: Any) -> str:
    """Return a project's name without the "其中：" printed before the first one."""
    text = "" if value is None else str(value).strip()
    return text.removeprefix("其中：").removeprefix("其中:").strip() if same_text(text) else ""
