"""A small bureau: an inbox with two returns, what was made of it, and an analyst at work."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from openpyxl import Workbook

from perfeval_xl.batch.review import ReviewResult, review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workbooks.scorebook.figure_places import form_places
from support.inbox import copy
from support.workbooks import loaded

FIRST, SECOND = "示例单位01", "示例单位02"
INDICATOR = "在职人员控制率"
"""Computed of 在职人数 and 编制数, at 1 of 1 point in the examples."""
BOOK = f"评分表/{FIRST}.xlsx"


@cache
def _first_run() -> tuple[Path, RunResult]:
    """Return where the first run of every bureau stands, made once, and what it gave."""
    folder = Path(_kept.name)
    for name in (FIRST, SECOND):
        copy(f"{name}.xlsx", folder / "收件" / f"{name}.xlsx")
    return folder, run(folder / "收件", folder / "out", Options())


_kept = TemporaryDirectory()


def save_as_of(book: Workbook, path: Path, who: str, when: datetime) -> None:
    """Save a workbook as somebody's spreadsheet program would at that time."""
    book.properties.lastModifiedBy = who
    saved = BytesIO()
    book.save(saved)
    # openpyxl writes the time of its own clock.
    time = rf"\g<1>{when:%Y-%m-%dT%H:%M:%SZ}<"
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    r"(<dcterms:modified[^>]*>)[^<]*<", time, content.decode()
                ).encode()
            to.writestr(name, content)


class Bureau:
    """An inbox with two returns, and what was made of it."""

    START = datetime(2026, 11, 1, 9)
    first_run = staticmethod(_first_run)

    def __init__(self, folder: Path) -> None:
        first, self.result = self.first_run()
        self.inbox, self.out = folder / "收件", folder / "out"
        shutil.copytree(first / "收件", self.inbox)
        shutil.copytree(first / "out", self.out)
        (scores,) = self.result.groups
        self.cells = open_cells(scores)[FIRST]
        self.clock = self.START

    @property
    def results(self) -> Path:
        """Where the results of the last run stand."""
        return self.out / self.result.folder

    def run(self, period: str = "") -> RunResult:
        self.result = run(self.inbox, self.out, Options(period=period))
        return self.result

    def edit(
        self, typed: dict[tuple[str, str], Any], path: Path | None = None, when: str = ""
    ) -> None:
        """Type into open cells of the first scorebook: (kind, name) → content."""

        def change(book: Workbook) -> None:
            for (sheet, cell), each in self.cells.items():
                if (each.kind, each.name) in typed:
                    book[sheet][cell] = typed[each.kind, each.name]

        self.change(change, path, when)

    def change(
        self, change: Callable[[Workbook], None], path: Path | None = None, when: str = ""
    ) -> None:
        """Change the first scorebook as a spreadsheet program would save it, `when` by its clock.

        Without it, a minute after the last time.
        """
        book = loaded(self.results / BOOK)
        change(book)
        self.clock = datetime.fromisoformat(when) if when else self.clock + timedelta(minutes=1)
        save_as_of(book, path or self.results / BOOK, "审核科", self.clock)

    def reviewed(self, score: float | None = 0.25, opinion: str = "佐证不足") -> ReviewResult:
        self.edit({("review", INDICATOR): score, ("opinion", INDICATOR): opinion})
        return review(self.out)

    def score(
        self, name: str = FIRST, column: str = "final_score", indicator: str = INDICATOR
    ) -> float:
        scores = pd.read_csv(self.results / "scores.csv")
        row = scores[(scores["department"] == name) & (scores["indicator"] == indicator)]
        return float(row[column].iloc[0])

    def codes(self) -> list[str]:
        findings = pd.read_csv(self.results / "findings.csv")
        own = findings[findings["code"].str.match("REVIEW_|BOOK_|FIGURE_CORR|CORRECTION_")]
        return sorted(own["code"])

    def return_again(self, field: str, value: float) -> None:
        """The first department returns its form once more, with another figure."""
        place = form_places(layouts(load_rubric("hengyang-2019")))[field]

        def change(book: Workbook) -> None:
            book[place.sheet][place.cell] = value

        copy(f"{FIRST}.xlsx", self.inbox / f"{FIRST}.xlsx", change)
