"""A temporary folder that does not outlive its process for long: it holds returns of others.

A killed run leaves its folder behind. Whether a folder is still in use is told by a lock of the
system on a file in it, which ends with its process, however that ends. What is left is removed by
the readers of the killed run as soon as they notice (`workers.child_main`), and what they leave,
after a power cut say, by the next run: also by one that has another temporary folder, as a service
has. Nobody but who ran it can look into such a folder, nor remove it.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from perfeval_xl.system.exclusive import try_lock

_PREFIX = "perfeval-files-"
_IN_USE = ".in-use"
_USUAL = (
    ("%LOCALAPPDATA%\\Temp", "%SYSTEMROOT%\\Temp") if sys.platform == "win32"
    else ("/tmp", "/var/tmp")
)  # fmt: skip


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for as long as the context lasts, and remove those of runs that were killed."""
    remove_left()
    folder, held = _made()
    try:
        yield folder
    finally:
        held.close()
        shutil.rmtree(folder, ignore_errors=True)


def remove_left() -> None:
    """Remove the folders of runs that were killed, wherever such folders usually are."""
    places = [tempfile.gettempdir(), *map(os.path.expandvars, _USUAL)]
    for place in dict.fromkeys(os.path.realpath(place) for place in places):
        for path in Path(place).glob(f"{_PREFIX}*"):
            _remove_if_left(path)


def _made() -> tuple[Path, BinaryIO]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            held = (folder / _IN_USE).open("xb")
        except FileNotFoundError:  # another run took it for an empty one that was left
            continue
        if _locked(held) and not os.fstat(held.fileno()).st_size:
            return folder, held
        held.close()


def _remove_if_left(folder: Path) -> None:
    try:
        if folder.is_symlink() or not _is_ours(folder):
            return
        with (folder / _IN_USE).open("r+b") as held:
            left = _locked(held)
            if left:
                held.write(b"removed")  # whoever was just about to lock it takes another one
                held.flush()
                _empty(folder)
        if left and [path.name for path in folder.iterdir()] == [_IN_USE]:
            shutil.rmtree(folder, ignore_errors=True)
    except FileNotFoundError:
        _remove_if_empty(folder)
    except OSError:
        return  # not to be opened by us, so not ours to remove


def _empty(folder: Path) -> None:
    """Remove what lies beside the lock: a folder is known by it until nothing else is left.

    Somebody may still be writing there, a reader of the killed run: the next look finds the rest.
    """
    for path in folder.iterdir():
        if path.name != _IN_USE:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _is_ours(folder: Path) -> bool:
    return sys.platform == "win32" or folder.lstat().st_uid == os.getuid()


def _locked(file: BinaryIO) -> bool:
    return try_lock(file.fileno()) == "held"
