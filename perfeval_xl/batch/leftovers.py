"""Takes away what an earlier run wrote for a department that is elsewhere now.

A department whose corrected return was scored has no marked copy any more, one that was handed
back has no scorebook. Only files that the last run wrote and that nobody has changed since go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

FOLDERS = ("评分表", "退回")


def written(out: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Return path below `out` → SHA-256 of files that a run wrote, for its manifest."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
    }


def remove_leftovers(out: Path, now: Iterable[str]) -> None:
    """Remove what the manifest in `out` says the last run wrote, unless written again or changed.

    `now` are the paths below `out` of this run. To be called before its manifest replaces the
    last one. A manifest that cannot be read leaves everything as it is.
    """
    try:
        text = (out / "run.json").read_text(encoding="utf-8")
        before = dict(json.loads(text)["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    for name in before.keys() - set(now):
        path = out / name
        ours = PurePosixPath(name).parts[:-1] in [(folder,) for folder in FOLDERS]
        if ours and path.is_file() and written(out, [path])[name] == before[name]:
            path.unlink()
