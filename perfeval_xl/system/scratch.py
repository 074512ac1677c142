"""A temporary folder that the system's own cannot outlive for long: the next run removes it.

A killed run leaves its folder behind. Whether a folder is still in use is told by a lock of the
system on a file in it, which ends with its process, however that ends.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PREFIX = "perfeval-files-"
_IN_USE = ".in-use"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for as long as the context lasts, and remove those of runs that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        _remove_if_left(path)
    folder, held = _made()
    try:
        yield folder
    finally:
        held.close()
        shutil.rmtree(folder, ignore_errors=True)


def _made() -> tuple[Path, BinaryIO]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            held = (folder / _IN_USE).open("xb")
        except FileNotFoundError:  # another run took it for an empty one that was left
            continue
        if _lock(held) and not os.fstat(held.fileno()).st_size:
            return folder, held
        held.close()


def _remove_if_left(folder: Path) -> None:
    try:
        if folder.is_symlink() or not _is_ours(folder):
            return
        with (folder / _IN_USE).open("r+b") as held:
            left = _lock(held)
            if left:
                held.write(b"removed")  # whoever was just about to lock it takes another one
        if left:
            shutil.rmtree(folder, ignore_errors=True)
    except FileNotFoundError:
        _remove_if_empty(folder)
    except OSError:
        return  # not to be opened by us, so not ours to remove


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _is_ours(folder: Path) -> bool:
    return sys.platform == "win32" or folder.lstat().st_uid == os.getuid()


def _lock(file: BinaryIO) -> bool:
    """Lock a file for as long as it is open; return whether nobody else has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
