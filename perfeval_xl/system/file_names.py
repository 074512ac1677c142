"""File names: made of departments' names, safe on Windows, never the same twice; found below a
folder; held against what Windows and Excel open.
"""

import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from unicodedata import normalize

from perfeval_xl.messages import PerfevalError

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE | re.DOTALL
)
"""Devices of Windows: called so with any suffix, and with spaces before it."""
_LONGEST_BYTES, _LONGEST = 180, 80
"""In UTF-8, as most systems count, and in characters, as Windows counts a whole path."""


def file_names(names: Iterable[str]) -> list[str]:
    """Return a file name (without suffix) for each name, in order, no two alike.

    Names are compared as Windows does, without regard to case, and as macOS, without regard to how
    an accent is written; a second one gets "_2".
    """
    taken: set[str] = set()
    chosen = []
    for name in names:
        base = _safe(name)
        candidate, count = base, 1
        while _compared(candidate) in taken:
            count += 1
            candidate = f"{base}_{count}"
        taken.add(_compared(candidate))
        chosen.append(candidate)
    return chosen


def _compared(name: str) -> str:
    return normalize("NFC", normalize("NFC", name).casefold())


def is_reserved(name: str) -> bool:
    """Tell whether Windows takes a file of this name, with its suffix or without, for a device."""
    return _RESERVED.fullmatch(name) is not None


def is_same_file(path: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file, as names do that differ by case alone on Windows."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def _safe(name: str) -> str:
    text = _FORBIDDEN.sub("_", name).strip(" .")[:_LONGEST]
    text = text.encode(errors="ignore")[:_LONGEST_BYTES].decode(errors="ignore").strip(" .")
    if not text or text.startswith("~") or is_reserved(text):
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


EXCEL, WINDOWS = 218, 259
"""Excel opens no workbook whose full path, with its name, is longer; most programs of Windows no
file beyond MAX_PATH with its closing zero. Other systems refuse a name too long for them."""
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb")


def check_paths(paths: Iterable[Path]) -> None:
    """Raise PerfevalError PATH_TOO_LONG, which names the longest, where a path is beyond them."""
    if sys.platform != "win32":
        return
    absolute = [path.absolute() for path in paths]
    too_long = [path for path in absolute if _length(path) > _most(path)]
    if not too_long:
        return
    longest = max(too_long, key=_length)
    more = f"等 {len(too_long)} 个文件" if len(too_long) > 1 else ""
    known = {"count": _length(longest), "expected": _most(longest)}
    raise PerfevalError("PATH_TOO_LONG", found=f"{longest}{more}", **known)


def _most(path: Path) -> int:
    return EXCEL if path.suffix.lower() in _WORKBOOKS else WINDOWS


def _length(path: Path) -> int:
    """Return the length as Windows counts: a rare character of Chinese takes two."""
    return len(str(path).encode("utf-16-le", errors="surrogatepass")) // 2
