"""Whose return it is: the hidden identity and the sheets, which must not contradict each other."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.forms.identity import Identity
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.return_error import ReturnError, cell_of
from perfeval_xl.forms.reading.targets import cell_text
from perfeval_xl.forms.texts import clean_name
from perfeval_xl.sheets.grids import Grid, same_text, value_at


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
    said = next((each for each in asked if each[2]), asked[0] if asked else None)
    name, place = ("", {}) if said is None else (said[2], cell_of(said[0], *said[1]))
    if not (name or identity.department):
        raise ReturnError("FILE_NO_DEPARTMENT", **place)
    if name and identity.department and same_text(name) != same_text(identity.department):
        raise ReturnError("FILE_NAMES_DIFFER", found=name, expected=identity.department, **place)
    return identity.department or name
