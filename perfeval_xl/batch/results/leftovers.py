"""Takes away what an earlier run wrote for a department that is elsewhere now.

A department whose corrected return was scored has no marked copy any more, one that was handed
back has no scorebook. Only files that the last run wrote and that nobody has changed since go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from perfeval_xl.batch.results.last_manifest import read_manifest
from perfeval_xl.system.digests import digest_of, sha256_of
from perfeval_xl.system.journal import noted
from perfeval_xl.system.not_written import not_written

FOLDERS = ("评分表", "退回")


def written(out: Path, paths: Iterable[Path]) -> dict[str, str]:
    """Return path below `out` → SHA-256 of files that a run wrote, for its manifest."""
    return {path.relative_to(out).as_posix(): sha256_of(path) for path in sorted(paths)}


def last_written(out: Path, folders: Sequence[str] = FOLDERS) -> dict[str, set[str]]:
    """Return what the last run wrote in (some of) its folders and is still there.

    By its manifest, and of a run that was killed before it wrote one, by the journal. Path below
    `out` → SHA-256 of each content that it may have put there.
    """
    before = noted(out)
    for name, digest in read_manifest(out).get("outputs", {}).items():
        before.setdefault(str(name), set()).add(str(digest))
    own = [out / folder for folder in folders]
    return {
        name: digests
        for name, digests in before.items()
        if name.startswith(tuple(folders))  # spares thousands of others a closer look
        and (out / name).parent in own
        and (out / name).is_file()
    }


def remove_leftovers(out: Path, now: Iterable[str]) -> dict[str, str]:
    """Remove what the last run wrote, unless it was written again or a person has changed it.

    `now` are the paths below `out` of this run. Returns what somebody has open and could not be
    removed, with its SHA-256: the next run is to find it in the manifest. Raises RunError where
    the system refuses for another reason.
    """
    before, waiting = last_written(out), {}
    for name in sorted(before.keys() - set(now)):
        path = out / name
        digest = digest_of(path)
        if digest in before[name]:
            try:
                path.unlink()
            except PermissionError:
                waiting[name] = digest
            except OSError as error:
                raise not_written(path, error) from error
    return waiting
