"""File names from departments' names: safe on Windows, never a path, never the same twice."""

import re
from collections.abc import Iterable

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_BYTES = 180


def file_names(names: Iterable[str]) -> list[str]:
    """Return a file name (without suffix) for each name, in order, no two alike.

    Names are compared as Windows does, without regard to case; a second one gets "_2".
    """
    taken: set[str] = set()
    chosen = []
    for name in names:
        base = _safe(name)
        candidate, count = base, 1
        while candidate.casefold() in taken:
            count += 1
            candidate = f"{base}_{count}"
        taken.add(candidate.casefold())
        chosen.append(candidate)
    return chosen


def _safe(name: str) -> str:
    text = _FORBIDDEN.sub("_", name).strip(" .")
    text = text.encode()[:_LONGEST_BYTES].decode(errors="ignore").strip(" .")
    if not text or text.startswith("~") or _RESERVED.fullmatch(text):
        text = f"_{text}"
    return text
