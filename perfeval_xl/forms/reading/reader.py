"""Reads one return (报送表): its figures with their cells, whose it is, what is to be remarked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from perfeval_xl.forms.explanations import explanations_in
from perfeval_xl.forms.identity import BOOK_SHEET as BOOK_SHEET
from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.forms.identity import (
    Identity,
    asked_and_named,
    book_identity,
    read_identity,
    unit_name,
)
from perfeval_xl.forms.reading.cells import Remark, cell_name, cell_of
from perfeval_xl.forms.reading.form_reader import read_form
from perfeval_xl.forms.reading.matching import Match, best_match, sheets_of
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.project_reader import read_projects, with_own_names
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.second_copies import rival_projects, rivals
from perfeval_xl.forms.reading.totals import OwnFormulas
from perfeval_xl.forms.reading.unread_numbers import all_numbers, numbers_unread
from perfeval_xl.forms.reading.values import cell_text
from perfeval_xl.forms.texts import clean_name, seen_text
from perfeval_xl.messages import Code, ReturnError
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, value_at
from perfeval_xl.sheets.skeletons import read_sheets

__all__ = ["FindRubrics", "Return", "ReturnError", "read_return"]

_MOST_NAMED = 4
_TOP = 12
"""Rows from above in which a form asks whose it is."""
_OF_NOBODY: tuple[Code, ...] = ("FILE_NOT_RETURN", "FILE_NO_DEPARTMENT", "FILE_NAMES_DIFFER")
"""Refused because nobody knows whose it is, or because it is no return at all."""

FindRubrics = Callable[[Identity], Sequence[Rubric]]


def read_return(path: Path, find_rubrics: FindRubrics, limits: Limits | None = None) -> Return:
    """Read one file.

    `find_rubrics` gives the rubrics that a return with this identity may be for; the one whose
    form looks most like it is taken. Raises RefusedError where the file may not be opened,
    UnreadableWorkbookError where it is no workbook, ReturnError where it is no return that can
    be scored.
    """
    limits = limits or Limits()
    grids, notes = read_sheets(path, limits)
    if BOOK_SHEET in grids:
        whose = book_identity(grids[BOOK_SHEET]).department
        raise ReturnError("FILE_IS_SCOREBOOK", found=whose or "（不明）")
    identity = read_identity(grids.get(IDENTITY_SHEET))
    try:
        result = _read(path, grids, identity, find_rubrics, limits)
    except ReturnError as error:
        # Handed back for whatever reason, it is somebody's return, who has not failed to send one.
        if error.code not in _OF_NOBODY and (whose := _whose(identity, grids)):
            error.details["department"] = whose
        raise
    seen = [Remark(note.code, "", "", "", note.found, note.expected) for note in notes]
    result.remarks = [*seen, *result.remarks]
    return result


def _read(
    path: Path,
    grids: Mapping[str, Grid],
    identity: Identity,
    find_rubrics: FindRubrics,
    limits: Limits,
) -> Return:
    rubrics = find_rubrics(identity)
    remarks = [remark for rubric in rubrics for remark in check_version(identity, rubric)]
    match = best_match(rubrics, grids)
    if not match.likeness:
        raise ReturnError("FILE_NOT_RETURN", expected=_usual_sheets(rubrics))
    match.read_touched()
    result = Return(path, match.rubric, "", identity.code, remarks=remarks)
    own = OwnFormulas(path, limits)
    for layout, sheet, placing in match.forms:
        if not placing.found:
            result.remarks.append(Remark("SHEET_MISSING", "", layout.sheet, "", layout.sheet))
        read_form(result, layout, sheet, grids.get(sheet, []), placing, limits, own)
    read = list(read_projects(match.projects, grids, match.rubric, limits, own))
    result.projects = with_own_names(rival_projects(read))
    if result.blank:
        raise ReturnError("FILE_BLANK")
    result.remarks += rivals(result, match, grids, limits, own)
    _tell_of_the_rest(result, match, grids)
    result.explanations = explanations_in(grids)
    names = [(sheet, grids.get(sheet, []), placing) for _, sheet, placing in match.placed]
    result.department = department_of(identity, names)
    if match.rubric.project and not result.projects:
        raise ReturnError("FILE_NO_PROJECT", expected=sheets_of(match.rubric)[0])
    return result


def _tell_of_the_rest(result: Return, match: Match, grids: Mapping[str, Grid]) -> None:
    """Add what was read as another label, and the numbers that no field took."""
    projects = {project.sheet: project for project in result.projects}
    for outline, sheet, placing in match.placed:
        project = projects.get(sheet)
        remarks = result.remarks if project is None else project.remarks
        for place, found, printed in placing.touched:
            cell = cell_name(*place)
            remarks.append(Remark("LABEL_TOUCHED", "", sheet, cell, found or "（空）", printed))
        places = {} if project is None else project.places
        remarks += numbers_unread(sheet, grids.get(sheet, []), placing, outline, places)
    for sheet in match.fragments():
        result.remarks += all_numbers(sheet, grids[sheet])


def _whose(identity: Identity, grids: Mapping[str, Grid]) -> str:
    """Return whose workbook it says it is, whatever form it holds; "" where it does not."""
    if whose := unit_name(identity.department):
        return whose
    for grid in grids.values():
        for line in grid[:_TOP]:
            if whose := _named_in(line):
                return whose
    return ""


def _named_in(line: Sequence[Any]) -> str:
    """Return the department that a line names behind 填报单位：, in that cell or right of it."""
    asked = False
    for value in line:
        if not isinstance(value, str):
            continue
        asks, name = asked_and_named(value)
        if name or (name := unit_name(value) if asked and not asks else ""):
            return name
        asked = asked or asks
    return ""


def _usual_sheets(rubrics: Sequence[Rubric]) -> str:
    """Name the sheets that were looked for, where there are many rubrics those that most have."""
    count = Counter(sheet for rubric in rubrics for sheet in sheets_of(rubric))
    return "、".join(sheet for sheet, _ in count.most_common(_MOST_NAMED))


def check_version(identity: Identity, rubric: Rubric) -> list[Remark]:
    """Return what is to be told about a template's version, nothing where it is the rubric's.

    Raises ReturnError for a version that is not accepted. A workbook that does not say which
    rubric and version it is goes by its content.
    """
    version = identity.version
    if identity.rubric != rubric.id or version is None or version == rubric.version:
        return []
    if version not in rubric.accepts:
        raise ReturnError("FILE_OLD_TEMPLATE", found=version, expected=rubric.version)
    return [Remark("FILE_OLDER_TEMPLATE", "", "", "", str(version), str(rubric.version))]


def department_of(identity: Identity, placed: Iterable[tuple[str, Grid, Placing]]) -> str:
    """Return the department's name; `placed` are the sheets, each with its name.

    A template made for a department names it; on the sheets, the first name that is filled in
    counts. Raises ReturnError where nobody says one, or where the two are not the same.
    """
    asked = [
        (sheet, placing.department, *_name_at(grid, placing.department))
        for sheet, grid, placing in placed
        if placing.department is not None
    ]
    # Where nothing is filled in, the first place for it is the one to fill.
    said = next((answer for answer in asked if answer[3]), asked[0] if asked else None)
    typed, name = ("", "") if said is None else said[2:]
    place = {} if said is None else cell_of(said[0], *said[1])
    given = unit_name(identity.department)
    if not (name or given):
        raise ReturnError("FILE_NO_DEPARTMENT", **place)
    if name and given and seen_text(name) not in (seen_text(given), seen_text(identity.department)):
        raise ReturnError("FILE_NAMES_DIFFER", found=typed, expected=identity.department, **place)
    return identity.department if given else name


def _name_at(grid: Grid, place: tuple[int, int]) -> tuple[str, str]:
    """Return what is typed for the department, and the name that it comes to.

    People write it behind 填报单位： in the same cell, too.
    """
    typed = clean_name(cell_text(value_at(grid, *place)))
    if name := unit_name(typed):
        return typed, name
    row, column = place
    beside = grid[row][:column] if 0 <= row < len(grid) else []
    named = _named_in(beside)
    return (named, named) if named else (typed, "")
