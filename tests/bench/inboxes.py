"""Makes an inbox of so many returns, unless it is there already."""

from __future__ import annotations

from pathlib import Path

from measure import measure

RUBRIC = "hengyang-2019"


def inbox_of(work: Path, size: int) -> Path:
    inbox = work / f"inbox-{size}"
    if not inbox.is_dir() or sum(1 for _ in inbox.iterdir()) != size:
        command = ["-m", "perfeval_xl", "template", RUBRIC, "-o", str(inbox)]
        measure([*command, "--fill-random", str(size), "--seed", "1"])
    return inbox
