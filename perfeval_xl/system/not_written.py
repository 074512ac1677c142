"""What the system says when it does not take a file, in words for whoever ran the program."""

import errno
from pathlib import Path

from perfeval_xl.messages import RunError

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def not_written(path: Path, error: OSError) -> RunError:
    """Return the error to raise where `path` could not be written or removed.

    On Windows a file that is open in a spreadsheet program is refused like one without permission.
    """
    if isinstance(error, PermissionError):
        return RunError("OUTPUT_LOCKED", found=path)
    if error.errno in _NO_SPACE:
        return RunError("OUTPUT_NO_SPACE", found=path)
    return RunError("OUTPUT_NOT_WRITTEN", found=path, why=error.strerror or error)
