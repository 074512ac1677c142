"""The odd cells of an ordinary .xlsx sheet by a look at its text, without parsing it.

Every odd cell leaves a trace: t="e", or the end of a formula with no value behind it. Where each
trace belongs to a cell written as usual, the cells say all; otherwise there is no answer, and the
sheet is parsed.
"""

from __future__ import annotations

import re
from itertools import islice

from perfeval_xl.sheets.column_letters import column_number
from perfeval_xl.sheets.odd_kinds import MOST, CellError, OddCell, Uncomputed

_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_NO_RESULT = re.compile(
    rb"""(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f\b[^<>]*/>)\s*"""
    rb"""(?:</(?:\w+:)?c\s*>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</)"""
)
TRACE = re.compile(_ERROR.pattern + b"|" + _NO_RESULT.pattern)
"""Most sheets have none, and there is nothing to find in them."""
_CELL = re.compile(
    rb"""<c r="(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})"(?: s="[0-9]+")?"""
    rb"""(?: t="(?P<kind>[a-z]+)")?>"""
    rb"""(?:<f(?: [^<>]*[^<>/])?>[^<]*</f>(?:<v></v>|<v/>)?"""
    rb"""|(?:<f(?: [^<>]*[^<>/])?>[^<]*</f>)?<v>(?P<error>#[A-Z0-9/!?]{1,12})</v>)</c>"""
)


def quick_look(text: bytes) -> dict[tuple[int, int], OddCell] | None:
    """Return a sheet's odd cells, row and column from 0; None where it must be parsed."""
    errors = len(_ERROR.findall(text)) if b'"e"' in text or b"'e'" in text else 0
    unknown = len(_NO_RESULT.findall(text)) if b"<f" in text or b":f" in text else 0
    if not errors and not unknown:
        return {}
    # What stands in a comment is no cell.
    if b"<!" in text or text.find(b"<?", 1) >= 0:
        return None
    odd: dict[tuple[int, int], OddCell] = {}
    for cell in islice(_CELL.finditer(text), MOST):
        place = int(cell["row"]) - 1, column_number(cell["column"].decode()) - 1
        if cell["error"] is not None:
            if cell["kind"] == b"e":
                errors -= 1
                odd[place] = CellError(cell["error"].decode())
            continue
        unknown -= 1
        # A formula of kind "str" without a value gives an empty text, and that is its result.
        if cell["kind"] != b"str":
            odd[place] = Uncomputed()
    return odd if errors == unknown == 0 else None
