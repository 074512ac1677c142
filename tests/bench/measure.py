"""Runs a command and says what it and its children took: time, processor time, memory."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parents[2]
_EVERY = 0.05


@dataclass(frozen=True)
class Measured:
    """Wall and processor time in seconds, memory in MB; of the whole tree, or the parent alone."""

    seconds: float
    tree_cpu: float
    parent_cpu: float
    tree_mb: float
    parent_mb: float
    output: str


def measure(arguments: list[str], accepted: tuple[int, ...] = (0, 1)) -> Measured:
    """Run Python with these arguments from start to end; raise where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # As it is installed: modules are compiled once, not by every process.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryFile() as output, TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, stdout=output, stderr=errors
        )
        ended = os.pidfd_open(process.pid)
        tree = parent = 0
        cpu: dict[int, float] = {}
        while True:
            over = bool(select.select([ended], [], [], _EVERY if cpu else 0)[0])
            seconds = time.perf_counter() - begun
            own = tree_of(process.pid)
            tree = max(tree, sum(_status(each, "VmRSS") for each in own))
            parent = max(parent, _status(process.pid, "VmHWM"))
            cpu.update({each: taken for each in own if (taken := processor_time(each))})
            if over:
                break
        # It has ended, but is not forgotten before it is waited for: what it took is told exactly,
        # and so is what the children took that it has waited for. Those of its children that it
        # has not waited for were last seen at most one look before their end.
        cpu_of_parent = processor_time(process.pid)
        tree_cpu = max(sum(cpu.values()), processor_time(process.pid, waited_for=True))
        process.wait()
        os.close(ended)
        output.seek(0)
        errors.seek(0)
        if process.returncode not in accepted:
            told = errors.read().decode(errors="replace")
            raise RuntimeError(f"{arguments} ended with {process.returncode}:\n{told}")
        return Measured(
            seconds, tree_cpu, cpu_of_parent, tree / 1024, parent / 1024, output.read().decode()
        )


def tree_of(root: int) -> list[int]:
    """Return a process and all below it."""
    found = [root]
    for process in found:
        tasks = Path(f"/proc/{process}/task")
        try:
            for task in tasks.iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # it has ended in the meantime
    return found


def processor_time(process: int, waited_for: bool = False) -> float:
    """Return the seconds that a process has computed, 0 where there is none (any more).

    With `waited_for`, those of its children too that have ended and that it has waited for.
    """
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, told[11 : 15 if waited_for else 13])) / os.sysconf("SC_CLK_TCK")


def _status(process: int, key: str) -> int:
    """Return a figure of /proc/<process>/status in KB, 0 where there is none (any more)."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().split("\n")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key + ":")), 0)
