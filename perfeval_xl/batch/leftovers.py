"""Takes away what an earlier run wrote for a department that is elsewhere now.

A department whose corrected return was scored has no marked copy any more, one that was handed
back has no scorebook. Only files that the last run wrote and that nobody has changed since go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from perfeval_xl.batch.manifest import read_manifest
from perfeval_xl.forms.not_written import not_written

FOLDERS = ("评分表", "退回")


def digest_of(path: Path) -> str | None:
    """Return a file's SHA-256; None where there is none, or it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def written(out: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Return path below `out` → SHA-256 of files that a run wrote, for its manifest."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
    }


def last_written(out: Path) -> dict[str, str]:
    """Return what the manifest in `out` says the last run wrote in its folders and is still there.

    Path below `out` → SHA-256; nothing where the manifest cannot be read.
    """
    before = read_manifest(out).get("outputs", {})
    folders = [out / folder for folder in FOLDERS]
    return {
        name: digest
        for name, digest in before.items()
        if (out / name).parent in folders and (out / name).is_file()
    }


def remove_leftovers(out: Path, now: Iterable[str]) -> None:
    """Remove what the manifest in `out` says the last run wrote, unless written again or changed.

    `now` are the paths below `out` of this run. To be called before its manifest replaces the
    last one. Raises RunError where a
    file is open elsewhere: the next run shall find it in the old manifest still.
    """
    before = last_written(out)
    for name in sorted(before.keys() - set(now)):
        path = out / name
        if written(out, [path])[name] == before[name]:
            try:
                path.unlink()
            except OSError as error:
                raise not_written(path, error) from error
