"""Runs of the program itself: cold, watched by stage, over little, with one return more."""

from __future__ import annotations

import json
import shutil
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

from inboxes import derive, inbox_of
from measure import Measured, measure

from perfeval_xl.practice.fillings import practice_names

HERE = Path(__file__).parent
LEDGER = "ledger.sqlite"
KINDS = ("scorebooks", "ledger", "copies of the ledger", "csv", "other")


def run(inbox: Path, out: Path) -> Measured:
    """Run over an inbox, into what is there."""
    return measure(["-m", "perfeval_xl", "run", str(inbox), "--out", str(out)])


def cold(inbox: Path, out: Path) -> Measured:
    """Run over an inbox for the first time."""
    shutil.rmtree(out, ignore_errors=True)
    return run(inbox, out)


def watched(inbox: Path, work: Path) -> dict[str, Any]:
    """Return what `stages.py` says of a cold run."""
    out, told = work / "watched", work / "stages.json"
    shutil.rmtree(out, ignore_errors=True)
    measure([str(HERE / "stages.py"), str(told), "run", str(inbox), "--out", str(out)])
    shutil.rmtree(out)
    said: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    told.unlink()
    return said


def few(work: Path, count: int) -> Path:
    """Return an inbox of none, one or few."""
    if count:
        return inbox_of(work, count)
    empty = work / "inbox-0"
    empty.mkdir(exist_ok=True)
    return empty


def on_disk(out: Path) -> dict[str, int]:
    """Return the bytes in OUT by kind."""
    found = Counter(dict.fromkeys(KINDS, 0))
    for path in out.rglob("*"):
        if path.is_file():
            found[_kind(path.relative_to(out))] += path.stat().st_size
    return dict(found)


def _kind(path: Path) -> str:
    if path.parts[0] == "评分表":
        return "scorebooks"
    if path.name.startswith(LEDGER):
        return "ledger"
    if path.parts[0] == "台账备份":
        return "copies of the ledger"
    return "csv" if path.suffix == ".csv" else "other"


def arrival(inbox: Path, out: Path, size: int, times: int) -> tuple[float, float]:
    """Return what one return more takes in seconds and adds to the ledger in bytes.

    So many come one after another, each with a run of its own: the median of the seconds, the mean
    of the bytes. The inbox is afterwards as it was.
    """
    first = min(inbox.glob("*.xlsx"))
    before, seconds, new = (out / LEDGER).stat().st_size, [], []
    try:
        for name in practice_names(size + times)[size:]:
            new += derive(first, inbox, [name])
            seconds.append(run(inbox, out).seconds)
    finally:
        for path in new:
            path.unlink()
    return statistics.median(seconds), ((out / LEDGER).stat().st_size - before) / times
