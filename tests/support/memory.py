"""How much memory a command takes together with its child processes (Linux)."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path


def peak_mb(command: list[str], **options) -> tuple[float, int]:
    """Run a command; return the highest sum of resident memory in MB, and its exit code."""
    process = subprocess.Popen(command, **options)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_resident(each) for each in _tree(process.pid)))
        time.sleep(0.01)
    return peak / 1024, process.returncode


def _tree(root: int) -> list[int]:
    """Return a process and those below it."""
    found = [root]
    for parent in found:
        tasks = Path(f"/proc/{parent}/task")
        for task in tasks.iterdir() if tasks.exists() else ():
            try:
                found += map(int, (task / "children").read_text().split())
            except OSError:
                continue  # it has ended in the meantime
    return found


def _resident(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in text.split("\n") if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1])
