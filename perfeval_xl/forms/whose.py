"""Whose return it is: the hidden identity and the sheets, which must not contradict each other."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.forms.identity import Identity
from perfeval_xl.forms.placing import Placing
from perfeval_xl.forms.return_error import ReturnError
from perfeval_xl.forms.sheets import Grid, same_text, value_at
from perfeval_xl.forms.targets import cell_text
from perfeval_xl.forms.texts import clean_name


def department_of(identity: Identity, placed: Iterable[tuple[Grid, Placing]]) -> str:
    """Return the department's name, "" where nobody says one.

    A template made for a department names it; on the sheets, the first name that is filled in
    counts. Raises ReturnError where the two are not the same.
    """
    said = (
        clean_name(cell_text(value_at(grid, *placing.department)))
        for grid, placing in placed
        if placing.department is not None
    )
    name = next(filter(None, said), "")
    if name and identity.department and same_text(name) != same_text(identity.department):
        raise ReturnError("FILE_NAMES_DIFFER", found=name, expected=identity.department)
    return identity.department or name
