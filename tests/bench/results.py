"""What was measured, and its medians."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from measure import Measured

WHAT = (
    "ours, cold",
    "ours, warm",
    "analyst, openpyxl",
    "the same, inside openpyxl",
    "analyst, XlsxWriter",
    "floor, 1 process",
    "floor, 2 processes",
)


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
    stages: dict[int, list[dict[str, float]]] = field(default_factory=dict)
    memory: dict[int, dict[str, float]] = field(default_factory=dict)
    """Peak of the parent in MB by stage."""
    bytes_out: dict[int, int] = field(default_factory=dict)
    scoring: dict[int, float] = field(default_factory=dict)
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
        return sorted({size for _, size in self.seconds})

    def stage_names(self) -> list[str]:
        return list(dict.fromkeys(name for runs in self.stages.values() for name in runs[0]))

    def stage(self, name: str, size: int) -> float:
        return statistics.median(run.get(name, 0.0) for run in self.stages[size])


def median(runs: Sequence[Measured]) -> float:
    return statistics.median(run.seconds for run in runs)
