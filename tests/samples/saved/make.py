"""Makes these samples: `python make.py FOLDER`, then `node save.mjs FOLDER`.

What is kept is a scorebook as it was written, its open cells, and what SheetJS (0.18.5) and
exceljs (4.4.0) make of it when they read and write it: `npm install xlsx@0.18.5 exceljs@4.4.0`.
They stay as they are when scorebooks change: each is compared with the one that it was made of.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TESTS))

from support.scorebooks import EVERYTHING, written  # noqa: E402

RUBRICS = {"indicators": EVERYTHING, "projects": str(TESTS / "returns" / "小项目表.yaml")}


def make(folder: Path) -> None:
    """Write the scorebooks and their open cells."""
    for name, rubric in RUBRICS.items():
        book = written(rubric, folder / name, seed=8)
        book.fresh.rename(folder / name / "written.xlsx")
        cells = [
            [*place, {key: value for key, value in asdict(cell).items() if value}]
            for place, cell in book.cells.items()
        ]
        text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        (folder / name / "cells.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
