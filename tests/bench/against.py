"""Whether a stage has become slower since a report, whatever machine that was made on.

Runs over so many departments, watched by stage, take turns with the real floor; each stage's
processor time is told as a share of the floor's. What was a share then and is more than a quarter
larger now has lost; less than a twentieth of the floor is noise.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import ours
from inboxes import inbox_of
from measure import measure
from one_size import real_floor, real_floor_command
from results import REAL_FLOOR, Stages, median_stages
from tables import table

from perfeval_xl.sheets.archive import DEFLATED_BY

_LOST, _NOISE = 1.25, 0.05
_STARTING, _FIRST = ("start and rest", "list", "collect", "prepare", "load"), "read"
"""While the parent is at these, workers start up, and go on starting in the first that needs them:
where one ends and the other begins is chance."""


@dataclass(frozen=True)
class Shares:
    """Processor time of stages, of the parent and of the workers, as shares of the real floor's."""

    stages: Mapping[str, float]

    @classmethod
    def of(cls, stages: Stages, floor: float) -> Shares:
        """Return the shares; `floor` in seconds."""
        shares: dict[str, float] = {}
        for name, taken in stages.items():
            for who in ("parent", "workers"):
                stage = _FIRST if who == "workers" and name in _STARTING else name
                for key in (f"{stage}: {who}", f"in all: {who}"):
                    shares[key] = shares.get(key, 0.0) + taken[who] / floor
        return cls(shares)

    def lost(self, before: Shares) -> Iterator[str]:
        """Yield what takes more than a quarter more than before."""
        for name, share in self.stages.items():
            then = before.stages.get(name, 0.0)
            if share > then * _LOST and share - then > _NOISE:
                yield name


def reported(path: Path, size: int) -> Shares:
    """Return the shares in a report; exit with 2 where it does not tell them for that size."""
    if not path.is_file():
        _cannot(f"{path} is not there: `run.py` writes it beside report.md")
    report = json.loads(path.read_text(encoding="utf-8"))
    stages = report["stages"].get(str(size))
    floor = report["tree_cpu"].get(REAL_FLOOR, {}).get(str(size))
    if stages is None or floor is None:
        _cannot(f"{path} does not tell of {size:,} departments: {', '.join(report['stages'])}")
    if report["about"]["deflated_by"] != DEFLATED_BY:
        _cannot(f"{path} was made with {report['about']['deflated_by']}: another floor")
    return Shares.of(stages, floor)


def _cannot(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise SystemExit(2)


def measured(work: Path, size: int, repeat: int) -> Shares:
    """Return the shares as they are now."""
    inbox, out = inbox_of(work, size), work / "out"
    ours.cold(inbox, out)
    flat, floors, runs = real_floor(work, inbox, out), [], []
    for _ in range(repeat):
        runs.append(ours.watched(inbox, work)["stages"])
        floors.append(measure(real_floor_command(work, inbox, flat, 1), accepted=(0,)).tree_cpu)
    for path in (flat, flat.with_suffix(".books")):
        path.unlink()
    for folder in (work / "floor", out):
        shutil.rmtree(folder)
    return Shares.of(median_stages(runs), statistics.median(floors))


def compare(path: Path, work: Path, size: int, repeat: int) -> int:
    """Print what each stage took then and takes now; return 1 where one has lost, otherwise 0."""
    before = reported(path, size)
    now = measured(work, size, repeat)
    lost = set(now.lost(before))
    names = sorted(dict.fromkeys([*before.stages, *now.stages]), key=lambda name: "in all" in name)
    rows = [
        [name, f"{before.stages.get(name, 0.0):.2f}", f"{now.stages.get(name, 0.0):.2f}",
         "lost more than a quarter" if name in lost else ""]
        for name in names if before.stages.get(name, 0.0) or now.stages.get(name, 0.0)
    ]  # fmt: skip
    print(table([f"{size:,} departments, × the real floor", "report", "now", ""], rows))
    return 1 if lost else 0
