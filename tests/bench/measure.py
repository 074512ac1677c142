"""Runs a command and says what it and its children took: time, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

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
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        tree = parent = 0
        cpu: dict[int, float] = {}
        while True:
            own = _tree(process.pid)
            tree = max(tree, sum(_status(each, "VmRSS") for each in own))
            # What a process has taken when it was last seen: at most one look less than in all.
            cpu.update({each: taken for each in own if (taken := _processor_time(each))})
            parent = max(parent, _status(process.pid, "VmHWM"))
            try:
                output, errors = process.communicate(timeout=_EVERY)
                break
            except subprocess.TimeoutExpired:
                continue
    seconds = time.perf_counter() - begun
    if process.returncode not in accepted:
        raise RuntimeError(f"{arguments} ended with {process.returncode}:\n{errors}")
    cpu_of_parent = cpu.get(process.pid, 0.0)
    return Measured(seconds, sum(cpu.values()), cpu_of_parent, tree / 1024, parent / 1024, output)


def _tree(root: int) -> list[int]:
    found = [root]
    for process in found:
        tasks = Path(f"/proc/{process}/task")
        try:
            for task in tasks.iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # it has ended in the meantime
    return found


def _processor_time(process: int) -> float:
    """Return the seconds that a process has computed, 0 where there is none (any more)."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _status(process: int, key: str) -> int:
    """Return a figure of /proc/<process>/status in KB, 0 where there is none (any more)."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().split("\n")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key + ":")), 0)
