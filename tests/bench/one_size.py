"""Measures everything at one number of departments."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import ours
from inboxes import inbox_of
from measure import measure
from others import INSIDE, SCRIPTS, analyst, faster_way, missing
from results import COLD, WARM, Results, median_stages

HERE = Path(__file__).parent
MOST_FOR_ANALYSTS = 1000
MOST_FOR_FLOORS = 10_000
"""The parts of more scorebooks would fill the disk."""


def measure_size(results: Results, work: Path, size: int, repeat: int, full: bool) -> None:
    """Add what was measured to the results; the analysts' scripts at every size where `full`."""
    inbox, out = inbox_of(work, size), work / "out"
    if size > MOST_FOR_FLOORS:
        repeat = 1
    cold = []
    for _ in range(repeat):
        cold.append(ours.cold(inbox, out))
        results.clock.setdefault(size, []).append(_clock(out))
    results.add(COLD, size, cold)
    results.disk[size] = ours.on_disk(out)
    results.add(WARM, size, [ours.run(inbox, out) for _ in range(repeat)])
    often = repeat if size <= MOST_FOR_ANALYSTS else 1
    told = [ours.watched(inbox, work) for _ in range(often)]
    results.stages[size] = median_stages([each["stages"] for each in told])
    results.imports[size] = sorted(each["imports"] for each in told)[often // 2]
    if size <= MOST_FOR_FLOORS:
        _floors(results, work, inbox, out, size, repeat)
    if size <= MOST_FOR_ANALYSTS or full:
        _analysts(results, work, inbox, out, size, full)
    results.arrival[size] = ours.arrival(inbox, out, size, repeat)


def real_floor(work: Path, inbox: Path, out: Path) -> Path:
    """Take the scorebooks of OUT apart for the real floor; return where they lie."""
    flat = work / "parts"
    measure([str(HERE / "real_floor.py"), "dump", str(out), str(flat)], accepted=(0,))
    return flat


def real_floor_command(work: Path, inbox: Path, flat: Path, processes: int) -> list[str]:
    """Return the command of the real floor; what it wrote before is gone."""
    to = work / "floor"
    shutil.rmtree(to, ignore_errors=True)
    return [str(HERE / "real_floor.py"), str(inbox), str(flat), str(to), str(processes)]


def _floors(results: Results, work: Path, inbox: Path, out: Path, size: int, repeat: int) -> None:
    flat, old = real_floor(work, inbox, out), work / "old-parts"
    measure([str(HERE / "floor.py"), "dump", str(out), str(old)], accepted=(0,))
    for processes, number in ((1, "1 process"), (2, "2 processes")):
        runs = [
            measure(real_floor_command(work, inbox, flat, processes), accepted=(0,))
            for _ in range(repeat)
        ]
        results.add(f"real floor, {number}", size, runs)
        command = [str(HERE / "floor.py"), str(inbox), str(old), str(processes)]
        runs = [measure(command, accepted=(0,)) for _ in range(repeat)]
        results.add(f"old floor, {number}", size, runs)
    shutil.rmtree(work / "floor")
    for path in (flat, flat.with_suffix(".books"), old):
        path.unlink()


def _analysts(results: Results, work: Path, inbox: Path, out: Path, size: int, full: bool) -> None:
    all_ = full or size < MOST_FOR_ANALYSTS
    model = min((out / "评分表").glob("*.xlsx"))
    way = results.openpyxl_way = results.openpyxl_way or faster_way(work, inbox, model)
    for what in SCRIPTS:
        if not missing(what) and (all_ or what != INSIDE):
            often = results.repeat if all_ else 1
            runs = [analyst(what, work, inbox, model, way) for _ in range(often)]
            results.add(what, size, runs)


def _clock(out: Path) -> dict[str, float]:
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return dict(manifest["seconds"])
