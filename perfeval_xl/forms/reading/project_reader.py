"""Reads the sheet of one project: its money, its declared rows, its texts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from perfeval_xl.forms.layout.computed import Computed
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.project_layout import (
    LEVEL1,
    LEVEL2,
    LEVEL3,
    NAME,
)
from perfeval_xl.forms.layout.self_sheet import full_marks
from perfeval_xl.forms.reading.cells import (
    Remark,
    SheetCells,
    cell_name,
    check_length,
    keep,
    keep_typed,
)
from perfeval_xl.forms.reading.located_cells import TextIndex, place
from perfeval_xl.forms.reading.placing import Outline, Placing
from perfeval_xl.forms.reading.totals import (
    OwnFormulas,
    formulas_of_project,
    in_doubt,
    mend_totals,
    project_gives,
)
from perfeval_xl.forms.reading.values import cell_text
from perfeval_xl.forms.texts import clean_name
from perfeval_xl.rubric.indicator import compact
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED, POINTS_TOTAL
from perfeval_xl.rubric.verdict import ACTUAL_TEXT, OWN, TARGET_TEXT, WEIGHT
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, content_at, same_text, value_at

REASON = "偏差原因"
NUMBER = "序号"
_TEXTS = {
    LEVEL1: LEVEL1,
    LEVEL2: LEVEL2,
    LEVEL3: LEVEL3,
    "年度指标值": TARGET_TEXT,
    "实际完成值": ACTUAL_TEXT,
    "偏差原因分析及改进措施": REASON,
}
_FIGURES = {"分值": WEIGHT, "得分": OWN}
ROW_HEADINGS = {column: heading for heading, column in (_TEXTS | _FIGURES).items()}
"""What the form calls the columns of a declared row."""
_ALIKE = 0.6
"""A sheet that has less of a project's headings and labels is none."""
ROW_COLUMNS = (NUMBER, *ROW_HEADINGS)

# "指标1：" is printed in a blank form; a row that holds no more was not declared.
_PRINTED = re.compile(r"(?:指标\d*|……|\.+)[:：]?")


@dataclass(slots=True)
class ProjectSheet:
    """One project as filled in."""

    sheet: str
    name: str
    figures: dict[str, float] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Figure, or `row_place` of a declared row → sheet and cell."""
    typed: dict[str, str] = field(default_factory=dict)
    """Figure, or `row_place` of a declared row → what stood in its cell, where anything did."""
    words: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    """The declared rows: ROW_COLUMNS, numbers or None, texts as the department sees them."""
    remarks: list[Remark] = field(default_factory=list)


def row_key(number: int) -> str:
    """Return what a declared row is called among the indicators; rows count from 1."""
    return f"{DECLARED}_{number}"


def row_place(number: int, column: str) -> str:
    """Return the name under which a cell of a declared row is found; rows count from 1."""
    return f"{row_key(number)}_{column}"


def split_row_place(name: str) -> tuple[int, str]:
    """Return the number and the column that a `row_place` is made of.

    Raises ValueError for any other name.
    """
    number, _, column = name.removeprefix(f"{DECLARED}_").partition("_")
    return int(number), column


def row_label(name: str) -> str:
    """Return how a cell named by `row_place` is called in a message, "" for other names."""
    number, _, column = name.removeprefix(f"{DECLARED}_").partition("_")
    printed = ROW_HEADINGS.get(column, column)
    return f"{DECLARED}第 {number} 行的{printed}" if number.isdecimal() else ""


def find_projects(
    outline: Outline, sheets: Mapping[str, TextIndex]
) -> list[tuple[str, Layout, Placing]]:
    """Return the sheets that look like a project's, in the workbook's order."""
    placed = [
        (name, outline.layout, place(outline, index, _ALIKE)) for name, index in sheets.items()
    ]
    return [sheet for sheet in placed if DECLARED in sheet[2].lists and _alike(sheet[2])]


def _alike(placing: Placing) -> bool:
    return placing.found >= _ALIKE * placing.wanted


def read_projects(
    sheets: list[tuple[str, Layout, Placing]],
    grids: Mapping[str, Grid],
    rubric: Rubric,
    limits: Limits,
    own: OwnFormulas,
) -> Iterator[ProjectSheet]:
    """Yield the projects that were filled in; a sheet left blank is none.

    A project without a name is called by its sheet. Raises ReturnError where one declares rows
    beyond all bounds.
    """
    for sheet, layout, placing in sheets:
        project = _read(sheet, layout, placing, grids[sheet], rubric, limits, own)
        if project.figures or project.rows or project.name or project.words:
            project.name = project.name or f"（未填{NAME}：{sheet}）"
            yield project


def with_own_names(projects: Iterable[ProjectSheet]) -> list[ProjectSheet]:
    """Return projects; where two have one name, the second one gets its sheet's name behind it."""
    taken: set[str] = set()
    named = []
    for project in projects:
        project.name = _unused(project.name, project.sheet, taken)
        taken.add(project.name)
        named.append(project)
    return named


def _unused(name: str, sheet: str, taken: set[str]) -> str:
    """Return a name that no other project has: its sheet behind it, a number where need be."""
    chosen, number = name, 1
    while chosen in taken:
        chosen = f"{name}（{sheet}）" if number == 1 else f"{name}（{sheet}，{number}）"
        number += 1
    return chosen


def _read(
    sheet: str,
    layout: Layout,
    placing: Placing,
    grid: Grid,
    rubric: Rubric,
    limits: Limits,
    own: OwnFormulas,
) -> ProjectSheet:
    table = "" if rubric.project is None else rubric.project.funds.matrix
    cells = SheetCells.of(sheet, grid, placing, rubric.unit, table)
    words = {
        name: cell_text(value)
        for name, spot in placing.words.items()
        if (value := value_at(grid, *spot)) is not None
    }
    marks = full_marks(rubric)
    marks.pop(POINTS_TOTAL, None)  # a sum of weights is the form's, not what somebody thinks
    project = ProjectSheet(sheet, clean_name(words.pop(NAME, "")), words=words)
    for name, spot in placing.figures.items():
        entry = layout.figures[name].entry
        project.places[name] = (sheet, cell_name(*spot))
        kind, none = (entry.kind, entry.none) if entry else ("money", "zero")
        if name in marks:
            keep(project, name, cells.own_score(name, spot, marks.get))
        else:
            keep(project, name, cells.figure(name, spot, kind, none))
    for name, spot in placing.words.items():
        project.places[name] = (sheet, cell_name(*spot))
    _read_rows(project, placing, cells, limits)
    remarks: Sequence[Remark] = cells.remarks
    if own.hides or in_doubt(remarks, layout, project.figures):
        computed = Computed(rubric.of_projects or rubric, [layout])
        formulas = formulas_of_project(project.places, layout, placing, rubric, computed)
        gives = partial(project_gives, computed, project.rows)
        remarks = own.settle(project, cells, formulas, gives)
    project.remarks = mend_totals(remarks, layout, project.figures)
    return project


def _read_rows(project: ProjectSheet, placing: Placing, cells: SheetCells, limits: Limits) -> None:
    """Read the rows below the heading, down to where column A says that something else begins."""
    first, _, _, columns = placing.lists[DECLARED]
    grid, beside = cells.grid, columns.get(LEVEL1, min(columns.values(), default=1)) - 1
    below = (at for at in range(first, len(grid)) if value_at(grid, at, beside) is not None)
    end = next(below, len(grid))
    check_length(f"{project.sheet}：{DECLARED}", project.sheet, grid, first, end, limits)
    levels = {LEVEL1: "", LEVEL2: ""}
    bare = 0  # rows at the end that hold figures alone
    for at in range(first, end):
        # A column whose heading was lost is none: its numbers are told as not read.
        spots = {name: (at, columns.get(printed, -1)) for name, printed in ROW_HEADINGS.items()}
        texts = {name: cell_text(value_at(grid, *spots.pop(name))) for name in _TEXTS.values()}
        if texts[LEVEL1] and compact(texts[LEVEL1]) != levels[LEVEL1]:
            levels[LEVEL2] = ""
        for level in levels:
            # A merged cell, and one left blank, means the same as the one above.
            levels[level] = compact(texts[level]) or levels[level]
        if not _declared(texts, [content_at(grid, *spot) for spot in spots.values()]):
            continue
        bare = 0 if any(texts.values()) else bare + 1
        texts |= levels
        number = len(project.rows) + 1
        figures: dict[str, float | None] = {}
        for name, spot in spots.items():
            place = row_place(number, name)
            if name == OWN:
                value = cells.own_score(place, spot, {place: figures.get(WEIGHT)}.get)
            else:
                value = cells.figure(place, spot, "score", "zero")
            figures[name] = value.number
            keep_typed(project, place, value)
        for name, printed in ROW_HEADINGS.items():
            if printed in columns:
                cell = cell_name(at, columns[printed])
                project.places[row_place(number, name)] = (project.sheet, cell)
        project.rows.append({NUMBER: number, **texts, **figures})
    # Figures without a word below the last indicator are a total, whatever stands in front.
    for row in project.rows[len(project.rows) - bare :]:
        for name in ROW_HEADINGS:
            project.places.pop(row_place(row[NUMBER], name), None)
    del project.rows[len(project.rows) - bare :]


def _declared(texts: Mapping[str, str], figures: list[Any]) -> bool:
    has_texts = any(texts[name] for name in (TARGET_TEXT, ACTUAL_TEXT, REASON))
    title = same_text(texts[LEVEL3])
    scored = any(value is not None for value in figures)
    return has_texts or scored or bool(title and not _PRINTED.fullmatch(title))
