"""Writes the files of every case below a folder, and removes those of cases that are gone."""

from __future__ import annotations

import shutil
from pathlib import Path

from .case import Case
from .tables import CASES

TRIGGERS, PASSES, SETTINGS = "triggers", "passes", "perfeval.toml"


def folders(root: Path) -> dict[str, Path]:
    """Return the folders of codes that lie below a folder, by their names."""
    return {path.name: path for path in sorted(root.iterdir()) if path.name.isupper()}


def write_all(root: Path) -> int:
    """Write all cases, each into the folder of its code, and return how many files they have."""
    for path in folders(root).values():
        shutil.rmtree(path)
    return sum(write_case(root / code, each) for code, each in CASES.items())


def write_case(folder: Path, case: Case) -> int:
    """Write one case and return how many files it has."""
    files = {f"{TRIGGERS}/{name}": make for name, make in case.triggers.items()}
    files |= {f"{PASSES}/{name}": make for name, make in case.passes.items()}
    if case.settings():
        files[SETTINGS] = case.settings().encode
    for name, make in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
    return len(files)
