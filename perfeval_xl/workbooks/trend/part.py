"""One history's share of 趋势.xlsx: its numbers, what its sheets are called, in which colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.cube import Cube, cube_of
from perfeval_xl.scoring.history.series import Floats, Series

SHOWN = 13
"""So many periods stand side by side, a year and the same month of the year before: more cannot be
read across a page. Deductions are looked for in all there are."""
_LABEL = 26
"""What a sheet's name of 31 characters has left for the rubric, behind “执行进度 ”."""
_COLORS = ("#2F6DB5", "#3A9D6E", "#C77B22", "#8A5BB5", "#2A9AA5", "#B5495B")


@dataclass(frozen=True)
class Part:
    """The history of one rubric and kind of period."""

    whole: Series
    """All periods."""
    rubric: Rubric | None
    number: int
    """From 1."""
    label: str
    """Behind the sheets' names where there are several histories, else ""."""

    @cached_property
    def series(self) -> Series:
        """The periods that are shown."""
        return self.whole.recent(SHOWN)

    @cached_property
    def cube(self) -> Cube:
        """Scores by unit, indicator and period of the periods that are shown."""
        return cube_of(self.series)

    @cached_property
    def units(self) -> list[str]:
        """What the cube's units are called: the department, with its project where it has one."""
        return ["／".join(each for each in unit if each) for unit in self.cube.units]

    @cached_property
    def totals(self) -> Floats:
        """The totals, departments × periods; NaN where there is none."""
        return self.series.totals["score"].to_numpy(dtype="float64")

    @cached_property
    def means(self) -> Floats:
        """The mean total of each period; NaN where nobody was evaluated."""
        return means(self.totals)

    @property
    def departments(self) -> list[str]:
        """The departments, by the newest total."""
        return [str(name) for name in self.series.totals["score"].index]

    @property
    def color(self) -> str:
        """The colour of its tabs."""
        return _COLORS[(self.number - 1) % len(_COLORS)]

    def sheet(self, name: str) -> str:
        """Return what a sheet of this history is called."""
        return f"{name} {self.label}" if self.label else name

    @property
    def caption(self) -> str:
        """The line below every title: which rubric, which periods, how many departments."""
        labels = self.series.labels
        span = labels[0] if len(labels) == 1 else f"{labels[0]} 至 {labels[-1]}"
        issuer = f"{self.rubric.issuer}　" if self.rubric else ""
        told = f"{issuer}{self.series.rubric}　{span}　{len(self.departments)} 个单位"
        older = len(self.whole.periods) - len(labels)
        return told + (f"　更早的 {older} 期没有列出" if older else "")


def means(values: Floats) -> Floats:
    """Return the means over the first axis of what is no NaN; NaN where nothing is."""
    count, sums = np.isfinite(values).sum(axis=0), np.nansum(values, axis=0)
    found: Floats = np.divide(sums, count, out=np.full(sums.shape, np.nan), where=count > 0)
    return found


def parts(histories: Sequence[Series], rubrics: Mapping[str, Rubric]) -> list[Part]:
    """Return the parts of the workbook; `rubrics` by id, as far as they are at hand."""
    labels = _labels(histories)
    numbered = enumerate(zip(histories, labels, strict=True), start=1)
    return [
        Part(series, rubrics.get(series.rubric), number, label)
        for number, (series, label) in numbered
    ]


def _labels(histories: Sequence[Series]) -> Iterator[str]:
    """Yield a different label for each of several: the id, with the kind where that is needed."""
    count, taken = Counter(each.rubric for each in histories), {""}
    for series in histories:
        label = "" if len(histories) == 1 else series.rubric[:_LABEL]
        if label and count[series.rubric] > 1:
            label = f"{series.rubric[: _LABEL - 5]} {series.kind}"
        chosen, again = label, 1
        while chosen in taken and label:
            again += 1
            chosen = f"{label[: _LABEL - 4]}~{again}"
        taken.add(chosen)
        yield chosen


def over(sheet: str, column: int, first: int, last: int) -> str:
    """Return the absolute range of one column on another sheet; rows and columns from 0."""
    letter = xl_col_to_name(column)
    return f"'{sheet}'!${letter}${first + 1}:${letter}${last + 1}"
