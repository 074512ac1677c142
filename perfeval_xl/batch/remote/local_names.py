"""Names of objects as paths of this machine: names of a store are data, and may be anything."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import PurePosixPath

_MOST_BYTES = 200
"""What file systems take as a name, and something to spare."""
_REFUSED = re.compile(r'[\x00-\x1f<>:"\\|?*]' if sys.platform == "win32" else "\x00")


def local_names(names: Iterable[str]) -> dict[str, str]:
    """Return name → path below a folder, never outside it, no two the same.

    Almost every name is its own path. A store also has ".." and "" as parts, an object that is
    called like a folder of others, and names that this machine would not take.
    """
    cleaned = {name: [_part(part) for part in name.split("/")] for name in sorted(names)}
    taken = {
        "/".join(parts[:end]).casefold()
        for parts in cleaned.values()
        for end in range(1, len(parts))
    }
    found = {}
    for name, parts in cleaned.items():
        path = PurePosixPath(*parts)
        candidate, number = path, 1
        while str(candidate).casefold() in taken:
            number += 1
            candidate = path.with_name(f"{path.stem}（第 {number} 个）{path.suffix}")
        taken.add(str(candidate).casefold())
        found[name] = str(candidate)
    return found


def _part(part: str) -> str:
    clean = _REFUSED.sub("_", part)
    if sys.platform == "win32":
        clean = clean.rstrip(". ")
    if clean in ("", ".", ".."):
        return "_"
    if len(clean.encode(errors="replace")) <= _MOST_BYTES:
        return clean
    # Told apart by what was cut off; the suffix says what kind of file it is.
    suffix = PurePosixPath(clean).suffix[:10]
    return f"{clean[:40]}~{sha256(part.encode(errors='replace')).hexdigest()[:12]}{suffix}"
