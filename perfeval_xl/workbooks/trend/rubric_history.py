"""One rubric's share of 趋势.xlsx: the numbers of its history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.cube import Cube, cube_of
from perfeval_xl.scoring.history.series import Floats, Series
from perfeval_xl.workbooks.sheet_sets import SheetSet, distinct

SHOWN = 13
"""So many periods stand side by side, a year and the same month of the year before: more cannot be
read across a page. Deductions are looked for in all there are."""
_ID = 21
"""So many characters of a rubric's id stand before the kind of period in a label."""


@dataclass(frozen=True)
class RubricHistory(SheetSet):
    """The history of one rubric and kind of period."""

    whole: Series
    """All periods."""
    rubric: Rubric | None

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


def rubric_histories(
    histories: Sequence[Series], rubrics: Mapping[str, Rubric]
) -> list[RubricHistory]:
    """Return the workbook's histories; `rubrics` by id, as far as they are at hand."""
    labelled = zip(_labels(histories), histories, strict=True)
    return [
        RubricHistory(number, label, series, rubrics.get(series.rubric))
        for number, (label, series) in enumerate(labelled, start=1)
    ]


def _labels(histories: Sequence[Series]) -> Iterable[str]:
    """Return a different label for each of several: the id, with the kind where it is needed."""
    if len(histories) == 1:
        return [""]
    ids = Counter(series.rubric for series in histories)
    return distinct(
        series.rubric if ids[series.rubric] == 1 else f"{series.rubric[:_ID]} {series.kind}"
        for series in histories
    )


def over(sheet: str, column: int, first: int, last: int) -> str:
    """Return the absolute range of one column on another sheet; rows and columns from 0."""
    letter = xl_col_to_name(column)
    return f"{quoted_sheet(sheet)}!${letter}${first + 1}:${letter}${last + 1}"
