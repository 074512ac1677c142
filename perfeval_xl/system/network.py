"""Whether a folder lies on another machine, where the system tells of no changes."""

import os
import sys
from pathlib import Path

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
