"""Paths that Windows or Excel would not open: told before anything is written.

Excel opens no workbook whose full path, with its name, is longer than 218 characters; most programs
of Windows no file beyond 259 (MAX_PATH with its closing zero). Other systems have no such limits:
a name too long for them is refused by them.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from perfeval_xl.messages import PerfevalError

EXCEL, WINDOWS = 218, 259
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
