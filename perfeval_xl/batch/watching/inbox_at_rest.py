"""Waits until an inbox has changed and has come to rest: nobody is copying into it any more.

Where it lies on another machine, the system tells of no changes, and one looks from time to time.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import watchfiles

from perfeval_xl.batch.inbox.inbox_names import is_temporary

Snapshot: TypeAlias = dict[str, tuple[int, int]]
"""Path below the inbox → size, and when it was last changed, in nanoseconds."""

_LOOK_MS, _POLL_MS = 500, 1000
_MOUNTS = Path("/proc/self/mounts")
_FILE_SYSTEMS = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "fuse.",
    "vboxsf",
    "prl_fs",
    "afs",
    "ceph",
    "glusterfs",
)
_DRIVE_REMOTE = 4


def snapshot(inbox: Path) -> Snapshot:
    """Return what lies in an inbox now, without hidden files and those of open workbooks."""
    files: Snapshot = {}
    for folder, _, names in os.walk(inbox):
        for name in names:
            path = Path(folder) / name
            relative = path.relative_to(inbox).as_posix()
            if is_temporary(relative):
                continue
            try:
                status = path.lstat()
            except OSError:
                continue  # gone again
            files[relative] = (status.st_size, status.st_mtime_ns)
    return files


def wait_for_change(
    inbox: Path, seen: Snapshot, quiet: float, most: float | None, polling: bool
) -> None:
    """Return once the inbox differs from `seen` and nothing has changed for `quiet` seconds.

    After `most` seconds in any case. With `polling` the inbox is looked at every second instead
    of waiting for the system to tell: a network does not.
    """
    begun = moved = time.monotonic()
    last = snapshot(inbox)
    for changed in _looks(inbox, polling):
        now = time.monotonic()
        if most is not None and now - begun >= most:
            return
        if changed or last != seen:
            current = snapshot(inbox)
            if current != last:
                last, moved = current, now
            # Of a file that grows, a network share may tell its first bytes alone.
            if last != seen and now - moved >= quiet:
                return


def _looks(inbox: Path, polling: bool) -> Iterator[bool]:
    """Yield about twice a second, each time whether something may have happened in the inbox.

    Of what came before it was listening nobody tells a watcher: its first answer is a yes.
    """
    while True:
        deaf = True
        try:
            which = inbox.stat().st_ino
            for changes in watchfiles.watch(
                inbox,
                watch_filter=None,
                debounce=_LOOK_MS,
                rust_timeout=_LOOK_MS,
                yield_on_timeout=True,
                force_polling=polling or None,
                poll_delay_ms=_POLL_MS,
                ignore_permission_denied=True,
            ):
                yield deaf or bool(changes)
                deaf = False
                if inbox.stat().st_ino != which:
                    break  # another folder in its place, of which the watcher knows nothing
        except (OSError, RuntimeError):
            # A share that is away, a system that watches no more folders, a watcher's own
            # failure: then one looks without being told.
            time.sleep(_POLL_MS / 1000)
            yield True


def is_remote(folder: Path) -> bool:
    r"""Tell whether a folder is known to be on a network: \\server\share, a drive, a mount."""
    path = os.path.realpath(folder)
    if path.startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        import ctypes

        drive = Path(path).anchor
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOTE)
    try:
        lines = os.fsdecode(_MOUNTS.read_bytes()).splitlines()
    except OSError:
        return False
    mounts = [line.split(" ")[1:3] for line in lines]
    # A blank in a mount's path stands there as \040.
    above = [
        (len(place), kind)
        for place, kind in ((at.replace("\\040", " "), kind) for at, kind in mounts)
        if f"{path}/".startswith(f"{place.rstrip('/')}/")
    ]
    return max(above, default=(0, ""))[1].startswith(_FILE_SYSTEMS)
