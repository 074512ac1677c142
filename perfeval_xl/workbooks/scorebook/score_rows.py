"""The columns of the 评分表 and the formulas of its rows, the same for every department."""

from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Blank, If, Name, Node, Present
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.table import (
    POINTS,
    STATUS,
    VALUE,
    Content,
    all_columns,
    item_names,
    self_score_name,
)
from perfeval_xl.rubric.verdict import verdict
from perfeval_xl.workbooks.scorebook.review_cells import counts

FIRST_ROW = 4
"""The first indicator's row, as Excel counts."""

WIDTHS: dict[Content, float] = {
    "level1": 7,
    "level1_points": 5,
    "level2": 9,
    "level2_points": 5,
    "name": 13,
    "points": 5,
    "full_points": 5,
    "content": 22,
    "criterion": 30,
    "explanation": 34,
    "source": 13,
    "value": 9,
    "self_score": 6,
    "score": 7,
    "review_score": 7,
    "final_score": 7,
    "status": 7,
    "note": 34,
    "opinion": 14,
}
"""Narrow enough that A4 across shows 9 point letters at some three quarters of their size."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One 要点 on a line of its own."""

    words: str
    points: float
    own: Node
    """The score that the department stated for it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's formulas by content, the same in every department's scorebook."""

    indicator: Indicator
    number: int
    formulas: dict[Content, str]
    items: tuple[ItemLine, ...] = ()
    """Its lines, where the published table has one for every 要点."""

    @property
    def last(self) -> int:
        """The last row that it takes."""
        return self.number + max(len(self.items), 1) - 1


class ScoreTable:
    """The layout of a rubric's 评分表: the published columns, then ours, and a row an indicator."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.columns = all_columns(rubric.table, items_apart=rubric.items_apart)
        self.full: Content = "full_points" if rubric.items_apart else "points"
        """The column that holds every indicator's 分值 once."""
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
        return self.rows[-1].last

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
        rows: list[Row] = []
        for indicator in self.rubric.indicators:
            rows.append(self._row(indicator, rows[-1].last + 1 if rows else FIRST_ROW))
        return tuple(rows)

    def _row(self, indicator: Indicator, number: int) -> Row:
        contents: dict[str, Content] = {VALUE: "value", STATUS: "status", POINTS: "score"}

        def resolve(name: str) -> str:
            return f"{self.letter(contents[name])}{number}" if name in contents else name

        trees = verdict(self.rubric, indicator)
        own = self_score_name(indicator)
        review = f"{self.letter('review_score')}{number}"
        counted = counts(review, f"{indicator.points:.10g}")
        formulas: dict[Content, str] = {
            "value": excel(trees.value, resolve),
            "self_score": f'IF(COUNT({own})=1,{own},"")',
            "score": excel(trees.points, resolve),
            "final_score": f"IF({counted},{review},{resolve(POINTS)})",
            "status": excel(trees.status, resolve),
            "note": excel(trees.note, resolve),
        }
        apart = self.rubric.items_apart and isinstance(indicator.rule, Checklist)
        return Row(indicator, number, formulas, item_lines(indicator) if apart else ())


def item_lines(indicator: Indicator) -> tuple[ItemLine, ...]:
    """Return the lines of an indicator's 要点, in its published words.

    A score stated for the whole alone stands on the first line. Raises TypeError for an
    indicator without a checklist.
    """
    if not isinstance(indicator.rule, Checklist):
        raise TypeError(f"{indicator.id} has no 要点")
    items = indicator.rule.items
    printed = indicator.explanation.split("\n")
    words = printed if len(printed) == len(items) else [item.item for item in items]
    names = tuple(Name(name) for name in item_names(indicator))
    whole = Name(self_score_name(indicator))
    lines = []
    for place, (item, text, name) in enumerate(zip(items, words, names, strict=True)):
        alone = whole if place == 0 else Blank()
        stated = If(Present((name,)), name, Blank())
        own = If(Present(names), name, If(Present((whole,)), alone, stated))
        lines.append(ItemLine(text, item.points, own))
    return tuple(lines)
