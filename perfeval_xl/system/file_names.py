"""File names: made of departments' names, safe on Windows, never the same twice; or found below
a folder."""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
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


def workbooks_below(folder: Path, suffixes: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Return the workbooks of some formats below a folder: path with "/" → size and time.

    Links are followed; what is no file, or not to be reached, is none. The time is in nanoseconds.
    """
    found = {}
    folders = [("", os.fspath(folder))]
    while folders:
        inside, place = folders.pop()
        with suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                if _hidden(entry.name):
                    continue
                path = f"{inside}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    folders.append((f"{path}/", entry.path))
                # A pipe, or a link to a folder, is called by any name.
                elif entry.name.lower().endswith(suffixes) and entry.is_file():
                    with suppress(OSError):
                        state = entry.stat()
                        found[path] = state.st_size, state.st_mtime_ns
    return dict(sorted(found.items()))


def _hidden(name: str) -> bool:
    return name.startswith(("~$", "."))
