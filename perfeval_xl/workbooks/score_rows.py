"""The columns of the 评分表 and the formulas of its rows, the same for every department."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.row import POINTS, STATUS, VALUE, self_score_name
from perfeval_xl.rubric.table import Column, Content, all_columns
from perfeval_xl.rubric.verdict import verdict

FIRST_ROW = 4
"""The first indicator's row, as Excel counts."""

WIDTHS: dict[Content, float] = {
    "level1": 8,
    "level1_points": 6,
    "level2": 10,
    "level2_points": 6,
    "name": 14,
    "points": 6,
    "content": 28,
    "criterion": 34,
    "explanation": 38,
    "source": 16,
    "value": 10,
    "self_score": 8,
    "score": 8,
    "review_score": 8,
    "final_score": 8,
    "status": 9,
    "note": 38,
    "opinion": 16,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's formulas by content, the same in every department's scorebook."""

    indicator: Indicator
    number: int
    formulas: dict[Content, str]


@dataclass(frozen=True, slots=True)
class Department:
    """One department's computed values, for the cached results."""

    name: str
    ratios: dict[str, float]
    self_scores: dict[str, float]
    points: dict[str, float]
    status: dict[str, str]
    notes: dict[str, str]
    totals: dict[str, Any]


class ScoreTable:
    """The layout of a rubric's 评分表: the published columns, then ours, and a row an indicator."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.columns: tuple[Column, ...] = all_columns(rubric.table)
        self._places = {content: place for place, (_, content) in enumerate(self.columns)}

    def has(self, content: Content) -> bool:
        """Tell whether the table has such a column."""
        return content in self._places

    def place(self, content: Content) -> int:
        """Return a column, counted from 0."""
        return self._places[content]

    def letter(self, content: Content) -> str:
        """Return a column's letter."""
        return str(xl_col_to_name(self._places[content]))

    def over(self, content: Content) -> str:
        """Return the range of a column over all indicators."""
        letter = self.letter(content)
        return f"{letter}{FIRST_ROW}:{letter}{self.last_row}"

    @property
    def last_row(self) -> int:
        """The last indicator's row, as Excel counts."""
        return FIRST_ROW - 1 + len(self.rubric.indicators)

    @property
    def sum_row(self) -> int:
        """The row 合计, as Excel counts; what it consists of and the grade stand below."""
        return self.last_row + 1

    @property
    def grade_row(self) -> int:
        """The row of the grade, as Excel counts."""
        return self.sum_row + 4

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows with their formulas."""
        numbered = enumerate(self.rubric.indicators, start=FIRST_ROW)
        return tuple(self._row(indicator, number) for number, indicator in numbered)

    def _row(self, indicator: Indicator, number: int) -> Row:
        contents: dict[str, Content] = {VALUE: "value", STATUS: "status", POINTS: "score"}

        def resolve(name: str) -> str:
            return f"{self.letter(contents[name])}{number}" if name in contents else name

        trees = verdict(self.rubric, indicator)
        own = self_score_name(indicator)
        review = f"{self.letter('review_score')}{number}"
        formulas: dict[Content, str] = {
            "value": excel(trees.value, resolve),
            "self_score": f'IF(COUNT({own})=1,{own},"")',
            "score": excel(trees.points, resolve),
            "final_score": f"IF(COUNT({review})=1,{review},{resolve(POINTS)})",
            "status": excel(trees.status, resolve),
            "note": excel(trees.note, resolve),
        }
        return Row(indicator, number, formulas)
