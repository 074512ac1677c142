"""Edits written scorebooks as analysts do: reviews, opinions, corrected figures."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.workbooks.read_back.open_cells import OpenCell

OPINIONS = (
    "佐证材料不足",
    "=1+1 不是公式", "“核实”后“同意”", "第一行\n第二行", "@提醒", "-0.5，见附件 <1>&2",
    "同意自评 😀", "http://例子.cn 见网页", "  前后有空格  ",
)  # fmt: skip
"""As people write them, and as nobody should be able to break anything with."""
NUMBERS = (0.0, 1.0, 8.5, 12.34, 60.0, 95.0, 250.75)

Unit = tuple[str, str, str]
"""Department, project, indicator."""
Cells = Mapping[tuple[str, str], OpenCell]


class Analyst:
    """Works through scorebooks and knows what was decided."""

    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)
        self.reviews: dict[Unit, tuple[float | None, str]] = {}
        self.corrections: list[Correction] = []

    def edit(
        self, path: Path, department: str, cells: Cells, share: float, figures: int = 0
    ) -> None:
        """Review a share of the indicators of one scorebook, and correct some of its figures."""
        book = load_workbook(path)
        by_unit: dict[tuple[str, str], dict[str, Any]] = {}
        for (sheet, cell), each in cells.items():
            if each.kind in ("review", "opinion"):
                unit = by_unit.setdefault((each.project, each.name), {})
                unit[each.kind] = book[sheet][cell]
                if each.kind == "review":
                    at = book[sheet][each.full_at].value if each.full_at else each.full
                    unit["full"] = at if isinstance(at, int | float) else 0
        for (project, indicator), unit in by_unit.items():
            if self.choose.random() >= share:
                continue
            score, opinion = self._decide(max(float(unit["full"]), 0.0))
            unit["review"].value, unit["opinion"].value = score, opinion or None
            # A text that begins with "=" is what was typed, behind an apostrophe, and no formula.
            unit["opinion"].data_type = "s" if opinion else "n"
            self.reviews[department, project, indicator] = (score, opinion)
        self._correct(book, department, cells, figures)
        book.properties.lastModifiedBy = "审核人员"
        book.save(path)

    def _decide(self, full: float) -> tuple[float | None, str]:
        score = self.choose.choice([0.0, full, self.choose.randint(0, int(full * 4)) / 4])
        opinion = self.choose.choice(("", *OPINIONS))
        alone = bool(opinion) and self.choose.random() < 0.15
        return (None if alone else score), opinion

    def _correct(self, book: Any, department: str, cells: Cells, count: int) -> None:
        there = [place for place, each in cells.items() if each.kind == "figure"]
        for sheet, cell in self.choose.sample(there, min(count, len(there))):
            each, target = cells[sheet, cell], book[sheet][cell]
            before, after = target.value, self.choose.choice(NUMBERS)
            if before == after:
                continue
            target.value = after
            self.corrections.append(
                Correction(department, each.project, "figure", each.name, before, after)
            )


def current(rows: Sequence[Any]) -> dict[Unit, tuple[float | None, str]]:
    """Return the reviews of a ledger's table by unit."""
    return {
        (row["department"], row["project"], row["indicator"]): (row["score"], row["opinion"])
        for row in rows
    }
