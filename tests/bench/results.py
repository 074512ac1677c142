"""What was measured, and its medians."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from measure import Measured

COLD, WARM = "ours, cold", "ours, warm"
REAL_FLOOR, FLOOR = "real floor, 1 process", "old floor, 1 process"
FEW = 100
WHAT = (
    COLD,
    WARM,
    "analyst, openpyxl",
    "the same, inside openpyxl",
    "analyst, XlsxWriter",
    "rustpy-xlsxwriter, values",
    "jetxl, values",
    REAL_FLOOR,
    "real floor, 2 processes",
    FLOOR,
    "old floor, 2 processes",
)
Stages = Mapping[str, Mapping[str, float]]
"""Stage → `parent` and `workers` (processor time in seconds), `mb` (peak of the parent)."""


@dataclass
class Results:
    """Times in seconds, memory in MB, by what was run and the number of departments."""

    repeat: int
    seconds: dict[tuple[str, int], float] = field(default_factory=dict)
    tree_cpu: dict[tuple[str, int], float] = field(default_factory=dict)
    """Processor time in seconds, of all processes."""
    parent_cpu: dict[tuple[str, int], float] = field(default_factory=dict)
    tree_mb: dict[tuple[str, int], float] = field(default_factory=dict)
    parent_mb: dict[tuple[str, int], float] = field(default_factory=dict)
    clock: dict[int, list[dict[str, float]]] = field(default_factory=dict)
    """What run.json says of its stages, of each cold run."""
    stages: dict[int, Stages] = field(default_factory=dict)
    """Of cold runs that were watched from outside; the medians."""
    imports: dict[int, float] = field(default_factory=dict)
    """Processor time that the parent of those took to start up."""
    disk: dict[int, dict[str, int]] = field(default_factory=dict)
    """Bytes that a cold run leaves in OUT, by kind."""
    arrival: dict[int, tuple[float, float]] = field(default_factory=dict)
    """One return more, among so many: seconds, and bytes that the ledger grows by."""
    scoring: dict[int, float] = field(default_factory=dict)
    call_seconds: float = 0.0
    """Checks and scores of one unit, once all is loaded."""
    help_seconds: float = 0.0
    openpyxl_way: str = ""
    durability: float = 0.0
    """A cold run over 200 returns with syncs and copies of the ledger, as a share of one without;
    0 where it was not measured."""

    def add(self, what: str, size: int, runs: Sequence[Measured]) -> None:
        self.seconds[what, size] = median(runs)
        self.tree_cpu[what, size] = statistics.median(run.tree_cpu for run in runs)
        self.parent_cpu[what, size] = statistics.median(run.parent_cpu for run in runs)
        self.tree_mb[what, size] = statistics.median(run.tree_mb for run in runs)
        self.parent_mb[what, size] = statistics.median(run.parent_mb for run in runs)

    @property
    def sizes(self) -> list[int]:
        return sorted(self.clock)

    def clock_names(self) -> list[str]:
        return list(dict.fromkeys(name for runs in self.clock.values() for name in runs[0]))

    def clock_seconds(self, name: str, size: int) -> float:
        return statistics.median(run.get(name, 0.0) for run in self.clock[size])

    def added(self, size: int) -> tuple[float, float]:
        """Return the processor seconds that a unit adds to a run: of the parent, of the workers.

        Beyond a run over `FEW`, which is more than that: all workers have started by then.
        """
        parent, all_ = (
            (cpu[COLD, size] - cpu[COLD, FEW]) / (size - FEW)
            for cpu in (self.parent_cpu, self.tree_cpu)
        )
        return parent, all_ - parent

    def write(self, path: Path, about: Mapping[str, Any]) -> None:
        """Write all of it as data: by what was run, then by the number of departments."""
        data = {"about": dict(about), **asdict(self)}
        for name in ("seconds", "tree_cpu", "parent_cpu", "tree_mb", "parent_mb"):
            nested: dict[str, dict[int, float]] = {}
            for (what, size), value in data[name].items():
                nested.setdefault(what, {})[size] = value
            data[name] = nested
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def median(runs: Sequence[Measured]) -> float:
    return statistics.median(run.seconds for run in runs)


def median_stages(runs: Sequence[Stages]) -> Stages:
    """Return the median of each figure of each stage; 0 for a stage that a run has not."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {
        name: {
            key: statistics.median(run.get(name, {}).get(key, 0.0) for run in runs)
            for key in ("parent", "workers", "mb")
        }
        for name in names
    }
