"""Sheet names from a file, made such that a workbook takes them: each once, 31 characters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfeval_xl.workbooks.handed_back.plain_text import one_line

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST = 31
_RESERVED = "history"


def sheet_names(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return a name to use for each name, none of them in `taken` and no two alike.

    Names are compared as a spreadsheet does, without regard to case; a second one gets "_2".
    """
    used = {name.casefold() for name in taken} | {_RESERVED}
    chosen = {}
    for name in names:
        base = _FORBIDDEN.sub("_", one_line(name)).strip("' ")[:_LONGEST].rstrip("' ") or "工作表"
        candidate, count = base, 1
        while candidate.casefold() in used:
            count += 1
            end = f"_{count}"
            candidate = base[: _LONGEST - len(end)] + end
        used.add(candidate.casefold())
        chosen[name] = candidate
    return chosen
