"""Reads one return (报送表): every figure with its sheet and cell, and what had to be remarked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.form_layout import form_layout
from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.forms.identity import Identity, read_identity
from perfeval_xl.forms.layout import Layout
from perfeval_xl.forms.placing import Placing, place
from perfeval_xl.forms.self_sheet import SELF_GRADE, self_layout
from perfeval_xl.forms.sheets import Grid, read_grids, same_text, value_at
from perfeval_xl.forms.values import read_value
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.model import Rubric

FindRubrics = Callable[[Identity], Sequence[Rubric]]


class ReturnError(PerfevalError):
    """A file is no return that can be read; the code and the text say why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one cell that was read."""

    code: str
    name: str
    sheet: str
    cell: str
    found: str
    expected: str = ""


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


def read_return(path: Path, find_rubrics: FindRubrics) -> Return:
    """Read one file.

    `find_rubrics` gives the rubrics that a return with this identity may be for; the one whose
    form looks most like it is taken. Raises UnreadableWorkbookError where the file is no
    workbook, ReturnError where it is no return.
    """
    grids = read_grids(path)
    identity = read_identity(grids.get(IDENTITY_SHEET))
    tried = [(rubric, _find_sheets(rubric, grids)) for rubric in find_rubrics(identity)]
    rubric, placed = max(tried, key=lambda each: _likeness(each[1]))
    if not _likeness(placed):
        expected = "、".join(layout.sheet for layout, _, _ in placed)
        raise ReturnError("FILE_NOT_RETURN", expected=expected)
    result = Return(path, rubric, identity.department, identity.code)
    for layout, sheet, placing in placed:
        _read_sheet(result, layout, sheet, grids.get(sheet, []), placing)
    if not result.department:
        raise ReturnError("FILE_NO_DEPARTMENT")
    return result


Placed = list[tuple[Layout, str, Placing]]


def _find_sheets(rubric: Rubric, grids: Mapping[str, Grid]) -> Placed:
    layouts = [form_layout(form, rubric.unit) for form in rubric.forms] + [self_layout(rubric)]
    return [(layout, *_find_sheet(layout, grids)) for layout in layouts]


def _likeness(placed: Placed) -> float:
    """Return how much of the form was found, by its most complete sheet; below half is nothing."""
    best = max(placing.found / placing.wanted for _, _, placing in placed if placing.wanted)
    return best if best >= 0.5 else 0.0


def _find_sheet(layout: Layout, grids: Mapping[str, Grid]) -> tuple[str, Placing]:
    """Return the sheet of that name, or else the one that looks most like it."""
    if layout.sheet in grids:
        return layout.sheet, place(layout, grids[layout.sheet])
    tried = [(name, place(layout, grid)) for name, grid in grids.items() if name != IDENTITY_SHEET]
    return max(tried, key=lambda each: each[1].found, default=(layout.sheet, Placing(wanted=1)))


def _read_sheet(result: Return, layout: Layout, sheet: str, grid: Grid, placing: Placing) -> None:
    for name, (row, column) in placing.figures.items():
        entry = layout.figures[name].entry
        result.places[name] = (sheet, xl_rowcol_to_cell(row, column))
        number = _figure(result, sheet, grid, name, (row, column), entry.kind if entry else "money")
        if number is not None:
            result.figures[name] = number
    for row_name, (first, count, names_at, columns) in placing.lists.items():
        what = layout.lists[row_name].what
        position = 0
        for row in range(first, first + count):
            name = _item_name(value_at(grid, row, names_at))
            line = {
                column: _figure(result, sheet, grid, f"{row_name}_{column}", (row, at), "money")
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
    if not result.department and placing.department is not None:
        result.department = str(value_at(grid, *placing.department) or "").strip()


def _figure(
    result: Return, sheet: str, grid: Grid, name: str, spot: tuple[int, int], kind: Any
) -> float | None:
    value = read_value(value_at(grid, *spot), kind)
    if value.code:
        cell = xl_rowcol_to_cell(*spot)
        remark = Remark(value.code, name, sheet, cell, value.found, value.read_as)
        result.remarks.append(remark)
    return value.number


def _item_name(value: Any) -> str:
    """Return a project's name without the "其中：" printed before the first one."""
    text = "" if value is None else str(value).strip()
    return text.removeprefix("其中：").removeprefix("其中:").strip() if same_text(text) else ""
