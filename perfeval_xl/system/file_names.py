"""File names: made of departments' names, safe on Windows, never the same twice; or found below
a folder."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

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


def workbooks_below(folder: Path, suffixes: tuple[str, ...]) -> list[str]:
    """Return the workbooks of some formats below a folder: paths with "/"."""
    paths = []
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder).parts
        folders[:] = [name for name in folders if not _hidden(name)]
        for name in names:
            usual = name.lower().endswith(suffixes) and not _hidden(name)
            # A pipe, or a link to a folder, is called by any name.
            if usual and os.path.isfile(os.path.join(place, name)):  # noqa: PTH113, PTH118
                paths.append("/".join((*inside, name)))
    return sorted(paths)


def _hidden(name: str) -> bool:
    return name.startswith(("~$", "."))
