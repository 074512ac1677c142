"""A job object of Windows: what the processes in it may take, and with whom they end.

There a process cannot bound itself by itself, but a job can bound it (since Windows 8 also one
within another job). What is bounded is the memory that a process has committed, and its time in
user mode; a process beyond its time is ended with the code `TIME_IS_UP`, one beyond its memory is
refused what it asks for. By Microsoft's documentation of JOBOBJECT_EXTENDED_LIMIT_INFORMATION.
"""

import ctypes
import errno
import os
import sys
from contextlib import suppress
from ctypes import c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p, c_wchar_p
from functools import cache
from typing import Any

TIME_IS_UP = 1816
"""ERROR_NOT_ENOUGH_QUOTA."""

_PROCESS_TIME, _PROCESS_MEMORY, _DIE_ON_EXCEPTION, _KILL_ON_CLOSE = 0x2, 0x100, 0x400, 0x2000
_EXTENDED_LIMITS = 9
_SET_QUOTA_AND_TERMINATE = 0x101
_TICKS = 10_000_000
"""A second has so many of 100 nanoseconds."""


# The sizes are Windows' own: a DWORD has 32 bits, whatever a long has elsewhere.
class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_user_time", c_int64),
        ("job_user_time", c_int64),
        ("flags", c_uint32),
        ("least_working_set", c_size_t),
        ("most_working_set", c_size_t),
        ("processes", c_uint32),
        ("affinity", c_size_t),
        ("priority", c_uint32),
        ("scheduling", c_uint32),
    )


class _Limits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", c_uint64 * 6),
        ("process_memory", c_size_t),
        ("job_memory", c_size_t),
        ("peak_process_memory", c_size_t),
        ("peak_job_memory", c_size_t),
    )


class _Memory(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS_EX."""

    _fields_ = (
        ("size", c_uint32),
        ("page_faults", c_uint32),
        ("others", c_size_t * 8),
        ("private", c_size_t),
    )


# Without them a handle would be cut to 32 bits.
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "CreateJobObjectW": (c_void_p, [c_void_p, c_wchar_p]),
    "SetInformationJobObject": (c_int, [c_void_p, c_int, c_void_p, c_uint32]),
    "AssignProcessToJobObject": (c_int, [c_void_p, c_void_p]),
    "OpenProcess": (c_void_p, [c_uint32, c_int, c_uint32]),
    "CloseHandle": (c_int, [c_void_p]),
    "GetCurrentProcess": (c_void_p, []),
    "K32GetProcessMemoryInfo": (c_int, [c_void_p, c_void_p, c_uint32]),
}


class Job:
    """A job of this process's own; nothing is bounded before it is told to."""

    def __init__(self) -> None:
        """Make it. Raises OSError where the system refuses, or is another one than Windows."""
        self._kernel = _kernel32()
        self._handle = _checked(self._kernel.CreateJobObjectW(None, None))
        self._limits = _Limits()
        self._limits.basic.flags = _DIE_ON_EXCEPTION  # with no window that asks what to do

    def take_in(self, pid: int) -> None:
        """Put a process into the job for good. Raises OSError."""
        process = _checked(self._kernel.OpenProcess(_SET_QUOTA_AND_TERMINATE, 0, pid))
        try:
            _checked(self._kernel.AssignProcessToJobObject(self._handle, process))
        finally:
            self._kernel.CloseHandle(process)

    def private_bytes(self) -> int:
        """Return how much memory this process has committed. Raises OSError."""
        memory = _Memory(size=ctypes.sizeof(_Memory))
        here = self._kernel.GetCurrentProcess()
        asked = ctypes.byref(memory), memory.size
        _checked(self._kernel.K32GetProcessMemoryInfo(here, *asked))
        return int(memory.private)

    def limit_memory(self, most: int) -> None:
        """Let each process commit so many bytes in all; 0 takes the limit off. Raises OSError."""
        self._limits.process_memory = most
        self._set(_PROCESS_MEMORY, on=bool(most))

    def limit_time(self, seconds: float) -> None:
        """Let this process compute so much longer; 0 takes the limit off. Raises OSError."""
        # What counts is all that the process has computed since it was started.
        most = int((os.times().user + seconds) * _TICKS) if seconds else 0
        self._limits.basic.process_user_time = most
        self._set(_PROCESS_TIME, on=bool(seconds))

    def end_with_us(self) -> None:
        """Let its processes be ended when this process ends, however that ends. Raises OSError."""
        self._set(_KILL_ON_CLOSE, on=True)

    def _set(self, flag: int, *, on: bool) -> None:
        basic = self._limits.basic
        basic.flags = basic.flags | flag if on else basic.flags & ~flag
        limits = ctypes.byref(self._limits), ctypes.sizeof(self._limits)
        _checked(self._kernel.SetInformationJobObject(self._handle, _EXTENDED_LIMITS, *limits))


def end_with_us(pid: int) -> None:
    """Let a child be ended when this process ends; elsewhere than on Windows do nothing.

    Nor where the system refuses: a child notices by itself that its parent is gone, if later.
    """
    with suppress(OSError):
        _our_children().take_in(pid)


@cache
def _our_children() -> Job:
    job = Job()
    job.end_with_us()
    return job


def _kernel32() -> Any:
    if sys.platform != "win32":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(kernel, name)
        function.restype, function.argtypes = result, arguments
    return kernel


def _checked(result: Any) -> Any:
    """Return what a function of the system has returned, if it did not fail."""
    if sys.platform == "win32" and not result:
        raise ctypes.WinError(ctypes.get_last_error())
    return result
