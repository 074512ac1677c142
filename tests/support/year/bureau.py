"""The bureau at work through the simulated year: every step is made, and noted in a chronicle."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

from perfeval_xl.batch.review import ReviewResult, review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.figures.cell_names import name_text
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from support.year.chronicle import Chronicle, Review
from support.year.departments import Sent
from support.year.files import workbook
from support.year.received import File
from support.year.rubric import rubric_text

REVIEWER = "审核科"
YEAR = 2026
_FIRST_SECOND = 1_767_571_200
"""When the first return is saved; each is saved a minute after the one before."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What an analyst has done to one scorebook, and nobody has collected yet."""

    period: str
    department: str
    reviews: Mapping[str, Review]
    figures: Mapping[str, Fraction]


@dataclass(slots=True)
class Bureau:
    """One folder of results for the whole year, and an inbox for every month."""

    folder: Path
    version: int = 1
    """Of the rubric, as the file says it now."""
    template: int = 1
    """Of the templates that departments fill in."""
    chronicle: Chronicle = field(default_factory=Chronicle)
    results: list[RunResult] = field(default_factory=list)
    files: dict[str, dict[str, File]] = field(default_factory=dict)
    """Period → what lies in its inbox, by path."""
    _edits: list[Edit] = field(default_factory=list)
    _scores: dict[str, Scores] = field(default_factory=dict)
    """Of each period, as it was scored last."""
    period: str = ""
    """The one that was run last."""
    _saved: int = _FIRST_SECOND

    def __post_init__(self) -> None:
        self.edit_rubric(1)

    @property
    def out(self) -> Path:
        return self.folder / "结果"

    @property
    def _rubric(self) -> Path:
        return self.folder / "体系.yaml"

    def edit_rubric(self, version: int) -> None:
        """Save the rubric's file as it is from now on."""
        self._rubric.write_text(rubric_text(version), encoding="utf-8")
        self.version = version

    def receive(self, month: int, sent: Sent, what: str = "") -> File:
        """Put a return into the month's inbox; `what` goes into its name: （更正）."""
        period = period_of(month)
        data = workbook(sent, self.template)
        path = f"{sent.code}_{sent.department}{what}.xlsx"
        target = self.folder / "收件" / period / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self._saved += 60
        os.utime(target, (self._saved, self._saved))
        file = File(path, sent, self._saved, hashlib.sha256(data).hexdigest())
        self.files.setdefault(period, {})[path] = file
        return file

    def remove(self, month: int, path: str) -> None:
        """Take a file out of the month's inbox."""
        period = period_of(month)
        (self.folder / "收件" / period / path).unlink()
        del self.files[period][path]

    def run(self, month: int) -> RunResult:
        """Run over a month's inbox; what analysts have edited is collected by it."""
        period = period_of(month)
        self._collect()
        options = Options(rubric=str(self._rubric), period=period)
        result = run(self.folder / "收件" / period, self.out, options)
        if not result.unchanged:
            self.chronicle.run(period, self.version, self.files[period].values())
            (self._scores[period],), self.period = result.groups, period
        self.results.append(result)
        return result

    def review(self) -> ReviewResult:
        """Collect what analysts have edited, without a run."""
        self._collect()
        result = review(self.out)
        (group,) = result.assessed.groups
        self._scores[self.period] = group.scores
        self.chronicle.collected(self.period)
        return result

    def edit(
        self,
        department: str,
        reviews: Mapping[str, Review],
        figures: Mapping[str, Fraction] | None = None,
        period: str = "",
    ) -> None:
        """Change one scorebook as it stands in the output folder, as an analyst does.

        It is the last run's, if it is not said to be left from another `period`.
        """
        figures, period = figures or {}, period or self.period
        typed: dict[tuple[str, str], float | str | None] = {}
        for name, each in reviews.items():
            typed["review", name] = None if each.score is None else float(each.score)
            typed["opinion", name] = each.opinion or None
        for name, value in figures.items():
            typed["figure", name] = typed["line", name] = float(value)
        path = self.out / period / "评分表" / f"{department}.xlsx"
        cells = open_cells(self._scores[period], [department])[department]
        book = load_workbook(path)
        for (sheet, cell), each in cells.items():
            place = each.kind, name_text(each.name)
            if place in typed:
                book[sheet][cell] = typed[place]
        book.properties.lastModifiedBy = REVIEWER
        book.save(path)
        self._edits.append(Edit(period, department, reviews, figures))

    def _collect(self) -> None:
        """Note what is collected: all is, whichever edition of the rubric it was written by.

        A period follows by the edition that it was scored by.
        """
        for each in self._edits:
            self.chronicle.collect(each.period, each.department, each.reviews, each.figures)
        for when in dict.fromkeys(each.period for each in self._edits):
            self.chronicle.collected(when)
        self._edits.clear()


def period_of(month: int) -> str:
    """Return the period of a month."""
    return f"{YEAR}-{month:02d}"
