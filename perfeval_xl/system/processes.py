"""Whether a process of this machine is still running."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path

_QUERY, _STILL_ACTIVE, _NO_SUCH_PROCESS = 0x1000, 259, 87
"""Windows: PROCESS_QUERY_LIMITED_INFORMATION, STILL_ACTIVE, ERROR_INVALID_PARAMETER."""


def machine() -> str:
    """Identify where a process number means something.

    Not by the machine's name: two may have the same one, and a container counts its processes by
    itself. Where it cannot be told, no two calls agree, and nobody is taken for dead.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{uuid.getnode():012x}"


def is_running(pid: int) -> bool:
    """Tell whether a process of this machine has this number; True where it cannot be told."""
    if pid <= 0:
        return True
    if sys.platform == "win32":
        return _is_running_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True


def _is_running_on_windows(pid: int) -> bool:
    """Ask for the exit code: there `os.kill` would end the process instead of asking for it."""
    if sys.platform != "win32":
        return True
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(_QUERY, False, pid)
    if not handle:
        return ctypes.get_last_error() != _NO_SUCH_PROCESS
    try:
        code = ctypes.c_ulong()
        asked = kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
        return not asked or code.value == _STILL_ACTIVE
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
