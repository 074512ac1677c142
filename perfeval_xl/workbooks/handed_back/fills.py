"""The colour of a marked cell: a conditional format above the cell's own, so that none is lost.

Whoever takes the mark off again has the department's own formats, untouched. The formula is
always true; the name in it says that the colour is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perfeval_xl.messages import Severity
from perfeval_xl.sheets.style import ERROR_FILL, WARNING_FILL
from perfeval_xl.workbooks.handed_back.areas import Area

LINK_INK = "#1F5FA8"

FORMULA = 'LEN("perfeval-xl")>0'
SIGN = '"perfeval-xl"'
"""What our formula keeps, however a spreadsheet rewrites the rest of it."""

FILLS: Mapping[Severity, str] = {"error": ERROR_FILL, "warning": WARNING_FILL}
"""Gravest first. What is only good to know is not coloured: there is nothing to do in the cell."""


def ranges_text(areas: Iterable[Area]) -> str:
    """Return areas as a sheet's XML writes several: "B6 C8:D9", each once."""
    return " ".join(dict.fromkeys(area.address for area in sorted(areas)))
