"""Takes a file's bytes, if it is a file at all and no larger than allowed."""

from __future__ import annotations

import stat
from pathlib import Path

from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.refusal import RefusedError, too_large, unreadable


def take_bytes(path: Path, limits: Limits) -> bytes:
    """Return a file's bytes, all of them.

    What is examined is what the reader gets: the file is opened once. Raises RefusedError where
    the path is a link, a device or a pipe (opening a pipe would wait for ever), where the file is
    empty or too large, or where the system does not give it.
    """
    most = limits.file_mb << 20
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("FILE_NOT_REGULAR", found=path.name)
        if status.st_size > most:
            raise _too_large(status.st_size, limits)
        with path.open("rb") as file:
            content = file.read(most + 1)
    except PermissionError:
        raise RefusedError("FILE_LOCKED") from None
    except OSError as error:
        raise unreadable("系统读不出这个文件，可能是磁盘或网络的问题") from error
    if len(content) > most:
        raise _too_large(len(content), limits)
    if not content:
        raise RefusedError("FILE_EMPTY")
    return content


def _too_large(size: int, limits: Limits) -> RefusedError:
    return too_large(f"文件有 {size / (1 << 20):.1f} MB", f"{limits.file_mb} MB")
