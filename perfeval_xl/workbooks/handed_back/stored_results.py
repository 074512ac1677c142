"""Results of formulas, as the department's file stored them: openpyxl writes formulas without.

Without them a reader that does not compute finds the totals empty.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl.utils import datetime as excel_time
from openpyxl.workbook import Workbook

from perfeval_xl.workbooks.handed_back.opening import loaded
from perfeval_xl.workbooks.handed_back.present_cells import present_cells

Results = Mapping[str, Mapping[str, tuple[str, str]]]
"""Sheet → cell → the type of the value and the value, as a sheet's XML writes them."""

_FORMULA_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v ?(?:/>|></v>)</c>'
)
_TYPES = {"s": "str", "b": "b", "e": "e", "n": "n", "d": "n"}


def stored_results(original: Path, book: Workbook) -> Results:
    """Return the stored results of the formulas of `book`, which was read from `original`.

    Raises CannotMarkError where the values cannot be read.
    """
    places = {
        sheet.title: [cell.coordinate for cell in present_cells(sheet) if cell.data_type == "f"]
        for sheet in book.worksheets
    }
    if not any(places.values()):
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # told already, when the formulas were read
        values = loaded(original, values=True)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for name, cells in places.items():
        for place in cells:
            cell = values[name][place]
            value, kind = cell.value, cell.data_type
            if value is None:
                continue
            if kind == "d":
                value = excel_time.to_excel(value, values.epoch)  # type: ignore[no-untyped-call]
            elif kind == "b":
                value = int(value)
            found.setdefault(name, {})[place] = (_TYPES.get(kind, "str"), str(value))
    return found


def with_results(sheet_xml: bytes, results: Mapping[str, tuple[str, str]]) -> bytes:
    """Return a sheet's XML as openpyxl writes it, with the results beside the formulas."""

    def filled(match: re.Match[bytes]) -> bytes:
        known = results.get(match[1].decode())
        if known is None:
            return match[0]
        kind, value = known
        text = escape(value).encode()
        head = b'<c r="%b"%b t="%b">' % (match[1], match[2], kind.encode())
        return b"%b%b<v>%b</v></c>" % (head, match[3], text)

    return _FORMULA_CELL.sub(filled, sheet_xml)
