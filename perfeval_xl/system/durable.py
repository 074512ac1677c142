"""Makes files and their names outlast a power cut: the content first, then the name.

A file that was written and renamed stands in the system's memory alone for up to half a minute; a
power cut then leaves its new name with nothing, or with zeros, in it. So whoever writes what must
last writes under a passing name, has it synced (`sync_files`), renames it, and has the folder
synced (`sync_folder`), in this order. One sync over many files costs far less than one a file.

Windows writes names through by itself and has no sync of folders. There another program may hold
a file: a virus scanner or a cloud folder a fresh one for a moment, Excel as long as somebody has it
open. So whatever is refused for that is asked for again (`patiently`), up to two seconds. What the
system does not take is told by `not_written`, for whoever ran the program.
"""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from perfeval_xl.messages import RunError

_AT_ONCE = 8
"""Syncs that run at the same time share one commit of the file system."""
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WINDOWS = sys.platform == "win32"
_NOT_OFFERED = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)
"""What file systems say that know no sync, of this kind of file at least."""
_HELD = (5, 32, 33)
"""What Windows says while another program holds a file: access denied, a sharing violation, a lock.
"""
_PATIENCE_SECONDS, _LOOK_AGAIN_SECONDS = 2.0, 0.05
_REMEMBERED_SECONDS = 60.0
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_given_up: list[float] = []
"""When files were held to the end, of late."""


def sync_files(paths: Sequence[Path]) -> None:
    """Return when the contents of files are on the disk. Raises OSError where they cannot be."""
    if len(paths) < _AT_ONCE:
        for path in paths:
            sync_file(path)
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(sync_file, paths):
            continue


def sync_file(path: Path) -> None:
    """Return when the content of a file is on the disk. Raises OSError where it cannot be."""
    # Windows syncs only what is open for writing.
    file = os.open(path, os.O_RDWR if _WINDOWS else os.O_RDONLY)
    try:
        sync_descriptor(file)
    finally:
        os.close(file)


def sync_descriptor(file: int) -> None:
    """Return when the content of an open file is on the disk."""
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk, as far as its file system offers it."""
    if _WINDOWS:
        return
    try:
        file = os.open(folder, os.O_RDONLY)
    except OSError:  # one that may be written to, but not be read
        return
    try:
        sync_descriptor(file)
    finally:
        os.close(file)


def sync_folders(folders: Iterable[Path]) -> None:
    """Return when the names in folders are on the disk, each synced once."""
    for folder in sorted(set(folders)):
        sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are not there; their names will last."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    if missing:
        missing[0].mkdir(parents=True, exist_ok=True)
        sync_folders(path.parent for path in missing)


def patiently(
    act: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
) -> _Result:
    """Do something to a file; where another program holds it, try again for some two seconds.

    For less after others were held to the end: of hundreds of scorebooks in a folder that lets
    nothing be written each would take its two seconds. Raises OSError, PermissionError where
    somebody really has it open.
    """
    until = time.monotonic() + _patience()
    while True:
        try:
            return act(*args, **kwargs)
        except OSError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
            if time.monotonic() >= until:
                _given_up.append(time.monotonic())
                raise
        time.sleep(_LOOK_AGAIN_SECONDS)


def _patience() -> float:
    of_late = time.monotonic() - _REMEMBERED_SECONDS
    _given_up[:] = [when for when in _given_up if when > of_late]
    return _PATIENCE_SECONDS / (1 + len(_given_up))


def put_in_place(path: Path, target: Path) -> None:
    """Give a file another name of the same disk, in place of what has it; patient as `patiently`.

    Raises OSError, PermissionError where somebody has it, or what stands there, open.
    """
    patiently(path.replace, target)


def move(path: Path, target: Path) -> None:
    """Move a file to another folder of the same disk; once this returns, it stays there.

    Raises OSError, PermissionError where somebody has it open.
    """
    put_in_place(path, target)
    # The new name first: at no moment is the file without any.
    sync_folder(target.parent)
    sync_folder(path.parent)


def not_written(path: Path, error: OSError) -> RunError:
    """Return the error to raise where `path` could not be written or removed.

    On Windows a file that is open in a spreadsheet program is refused like one without permission.
    """
    if isinstance(error, PermissionError):
        return RunError("OUTPUT_LOCKED", found=path)
    if error.errno in _NO_SPACE:
        return RunError("OUTPUT_NO_SPACE", found=path)
    return RunError("OUTPUT_NOT_WRITTEN", found=path, why=error.strerror or error)
