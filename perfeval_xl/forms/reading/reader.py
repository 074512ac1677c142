"""Reads one return (报送表): its figures with their cells, whose it is, what is to be remarked."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from perfeval_xl.forms.identity import BOOK_SHEET as BOOK_SHEET
from perfeval_xl.forms.identity import SHEET as IDENTITY_SHEET
from perfeval_xl.forms.identity import Identity, book_identity, read_identity
from perfeval_xl.forms.reading.cells import Remark, cell_of
from perfeval_xl.forms.reading.form_reader import read_form
from perfeval_xl.forms.reading.matching import best_match, sheets_of
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.project_reader import read_projects
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.targets import cell_text
from perfeval_xl.forms.texts import clean_name
from perfeval_xl.messages import ReturnError
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, same_text, value_at
from perfeval_xl.sheets.skeletons import read_sheets

__all__ = ["FindRubrics", "Return", "ReturnError", "read_return"]

_MOST_NAMED = 4

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
    rubrics = find_rubrics(identity)
    remarks = [remark for rubric in rubrics for remark in check_version(identity, rubric)]
    match = best_match(rubrics, grids)
    if not match.likeness:
        raise ReturnError("FILE_NOT_RETURN", expected=_usual_sheets(rubrics))
    seen = [Remark(note.code, "", "", "", note.found, note.expected) for note in notes]
    result = Return(path, match.rubric, "", identity.code, remarks=[*seen, *remarks])
    for layout, sheet, placing in match.forms:
        if not placing.found:
            result.remarks.append(Remark("SHEET_MISSING", "", layout.sheet, "", layout.sheet))
        read_form(result, layout, sheet, grids.get(sheet, []), placing, limits)
    result.projects = list(read_projects(match.projects, grids, match.rubric, limits))
    if result.blank:
        raise ReturnError("FILE_BLANK")
    placed = [(sheet, placing) for _, sheet, placing in match.forms]
    placed += [(sheet, placing) for sheet, _, placing in match.projects]
    names = [(sheet, grids.get(sheet, []), placing) for sheet, placing in placed]
    result.department = department_of(identity, names)
    if match.rubric.project and not result.projects:
        raise ReturnError("FILE_NO_PROJECT", expected=sheets_of(match.rubric)[0])
    return result


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
        (sheet, placing.department, clean_name(cell_text(value_at(grid, *placing.department))))
        for sheet, grid, placing in placed
        if placing.department is not None
    ]
    # Where nothing is filled in, the first place for it is the one to fill.
    said = next((answer for answer in asked if answer[2]), asked[0] if asked else None)
    name, place = ("", {}) if said is None else (said[2], cell_of(said[0], *said[1]))
    if not (name or identity.department):
        raise ReturnError("FILE_NO_DEPARTMENT", **place)
    if name and identity.department and same_text(name) != same_text(identity.department):
        raise ReturnError("FILE_NAMES_DIFFER", found=name, expected=identity.department, **place)
    return identity.department or name
