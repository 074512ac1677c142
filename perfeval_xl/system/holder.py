"""Who holds an output folder: what stands in its lock file, and whether that process still runs."""

from __future__ import annotations

import getpass
import json
import os
import secrets
import socket
import sys
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from perfeval_xl.version import __version__

_QUERY, _STILL_ACTIVE, _NO_SUCH_PROCESS = 0x1000, 259, 87
"""Windows: PROCESS_QUERY_LIMITED_INFORMATION, STILL_ACTIVE, ERROR_INVALID_PARAMETER."""
_CRYPTOGRAPHY = r"SOFTWARE\Microsoft\Cryptography"
_TEXTS = ("host", "user", "machine", "since", "version", "token")


def machine() -> str:
    """Identify where a process number means something.

    Not by the machine's name: two may have the same one, and a container counts its processes by
    itself. Nor by its network adapter, which changes with a dock or a cable. Of Windows machines
    set up from one image all have the same number; those in one network differ by name.
    """
    if sys.platform == "win32":
        return f"{_number_on_windows()} {socket.gethostname()}"
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{_number_elsewhere()} {socket.gethostname()}"


def _number_on_windows() -> str:
    """Return the number that a machine was given when Windows was installed."""
    if sys.platform != "win32":
        return ""
    import winreg

    # A program of 32 bits would be shown another part of the registry, without it.
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _CRYPTOGRAPHY, 0, access) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    except OSError:
        return _no_number()


def _number_elsewhere() -> str:
    try:
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except OSError:  # macOS
        return _no_number()


def _no_number() -> str:
    """Return that of the network adapter, for want of a better.

    Where it has changed, or there is none, no two agree: then nobody is taken for dead.
    """
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


@dataclass(frozen=True, slots=True)
class Holder:
    """A run that writes an output folder, as it says of itself."""

    host: str = ""
    user: str = ""
    pid: int = 0
    machine: str = ""
    """Where `pid` means something."""
    since: str = ""
    """ISO time."""
    version: str = ""
    token: str = ""
    """Tells this run from every other one; "" for a lock that does not say whose it is."""

    @classmethod
    def here(cls) -> Holder:
        """Return this process as a holder."""
        try:
            user = getpass.getuser()
        except (KeyError, OSError, ImportError):  # an account without a name
            user = ""
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        place = socket.gethostname(), user, os.getpid(), machine()
        return cls(*place, since, __version__, secrets.token_hex(8))

    @classmethod
    def read(cls, path: Path) -> Holder | None:
        """Return whom a lock file names, nobody's Holder where it does not say; None without one.

        Raises OSError where the file cannot be read.
        """
        try:
            return cls.parse(path.read_bytes())
        except FileNotFoundError:
            return None

    @classmethod
    def parse(cls, content: bytes) -> Holder:
        """Return whom the content of a lock names, nobody's Holder where it does not say."""
        try:
            data = json.loads(content)
            texts = {name: str(data[name]) for name in _TEXTS}
            return cls(pid=int(data["pid"]), **texts)
        except (ValueError, KeyError, TypeError):  # not written yet, or not by us
            return cls()

    def content(self) -> bytes:
        """Return what its lock file holds."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2).encode() + b"\n"

    def is_gone(self) -> bool:
        """Tell whether it certainly runs no more; False where that cannot be told from here."""
        return bool(self.token) and self.machine == machine() and not is_running(self.pid)

    @property
    def who(self) -> str:
        """Return user, machine and process, for people."""
        return f"{self.user}@{self.host}（进程 {self.pid}）" if self.token else "不明"

    @property
    def begun(self) -> str:
        """Return since when, for people."""
        return self.since.replace("T", " ")[:19] or "不明"
