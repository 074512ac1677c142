"""Who holds an output folder: what stands in its lock file."""

from __future__ import annotations

import getpass
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from perfeval_xl.system.processes import is_running, machine
from perfeval_xl.version import __version__


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


_TEXTS = ("host", "user", "machine", "since", "version", "token")
