"""The columns of the 评分表 and the formulas of its rows, the same for every department."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Literal, get_args

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import AnyOf, Blank, If, Name, Node, Present
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.own_rows import ROWS_OPEN, ROWS_UNCHECKED, ROWS_UNSETTLED
from perfeval_xl.rubric.table import (
    PENDING,
    POINTS,
    RATES,
    STATUS,
    UNVERIFIED,
    VALUE,
    Content,
    all_columns,
    item_names,
    self_score_name,
)
from perfeval_xl.rubric.totalling import counts_apart
from perfeval_xl.workbooks.scorebook.process_rows import process_table
from perfeval_xl.workbooks.scorebook.review_cells import counts, own_row_sums

FIRST_ROW = 4  # the first indicator's, as Excel counts

Behind = Literal["par", "floor", "ceiling", "swing", "verified", "low", "high"]
BEHIND: tuple[Behind, ...] = get_args(Behind)
"""Hidden columns, where indicators count beside the full points, or there are caps or vetoes: what
is no loss, the least and the most that may be given, how far what counts beside may move; the
final points without those not verified, the least and the most that they may become."""


OF_ROWS = (ROWS_OPEN, ROWS_UNCHECKED, ROWS_UNSETTLED)
"""What single own rows leave open: columns right of the table, where there are such parts."""


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
    behind: dict[Behind, str] = field(default_factory=dict)  # formulas of the hidden columns
    own_rows: Mapping[str, str] = field(default_factory=dict)
    """What single own rows leave open: formulas of cells right of the table."""

    @property
    def last(self) -> int:
        """The last row that it takes."""
        return self.number + max(len(self.items), 1) - 1


class ScoreTable:
    """The layout of a rubric's 评分表: the published columns, then ours, and a row an indicator."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.columns = all_columns(rubric.table, rubric.own_score, items_apart=rubric.items_apart)
        self.apart = counts_apart(rubric)
        """Whether a total is more than the sum of its points: see `rubric.totalling`."""
        self.full: Content = "full_points" if rubric.items_apart else "points"
        """The column that holds every indicator's 分值 once."""
        self.process = process_table(rubric)
        """Where the steps stand that its formulas point to."""
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
        return self.all_rows(self.letter(content))

    def all_rows(self, letter: str) -> str:
        """Return a column's range over all indicators."""
        return f"{letter}{FIRST_ROW}:{letter}{self.last_row}"

    def behind(self, name: Behind) -> int:
        """Return a hidden column, counted from 0: there where a total is more than a sum."""
        return len(self.columns) + 1 + BEHIND.index(name)

    def behind_letter(self, name: Behind) -> str:
        """Return a hidden column's letter."""
        return str(xl_col_to_name(self.behind(name)))

    def beside(self, line: str) -> int:
        """Return the column of what single own rows leave open, right of all others, from 0."""
        return len(self.columns) + 1 + (len(BEHIND) + 1) * self.apart + OF_ROWS.index(line)

    def of_rows(self, line: str, number: int) -> str:
        """Return its cell in the row of an indicator."""
        return f"{xl_col_to_name(self.beside(line))}{number}"

    def veto_row(self, at: int) -> int:
        """Return the row of a veto, below the grade, as Excel counts."""
        return self.grade_row + 1 + at

    def runs(self, level: int) -> list[tuple[Row, ...]]:
        """Return the rows that follow one another below a 一级 (0) or 二级指标 (1)."""
        paths = groupby(self.rows, key=lambda row: row.indicator.path[: level + 1])
        return [tuple(rows) for _, rows in paths]

    @cached_property
    def rated(self) -> list[tuple[Content, tuple[Row, ...]]]:
        """Return the cells of 得分率 that the published table prints: column and rows."""
        found: list[tuple[Content, tuple[Row, ...]]] = []
        for content in filter(self.has, RATES):
            own = [(row,) for row in self.rows] if content == "rate" else []
            found += [(content, rows) for rows in own or self.runs(RATES.index(content))]
        return found

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
        return self.sum_row + 5

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

        own = self_score_name(indicator)
        review = f"{self.letter('review_score')}{number}"
        bounds = f"{indicator.ceiling:.10g}", f"{indicator.floor:.10g}"
        counted, score = counts(review, *bounds), resolve(POINTS)
        final = f"IF({counted},{review},{score})"
        if over := self.rubric.vetoes_over(indicator):  # no review stands against a veto
            final = f"IF({excel(AnyOf(tuple(veto.holds for veto in over)))},{score},{final})"
        formulas: dict[Content, str] = {
            "value": self.process.points_to(indicator, VALUE),
            "self_score": f'IF(COUNT({own})=1,{own},"")',
            "score": self.process.points_to(indicator, POINTS),
            "final_score": final,
            "status": self.process.points_to(indicator, STATUS),
            "note": self.process.note(indicator, resolve),
        }
        apart = self.rubric.items_apart and isinstance(indicator.rule, Checklist)
        items = item_lines(indicator) if apart else ()
        rows = own_row_sums(indicator, resolve(STATUS), score, counted)
        behind = self._behind(indicator, number, counted, bool(rows)) if self.apart else {}
        return Row(indicator, number, formulas, items, behind, rows)

    def _behind(
        self, indicator: Indicator, number: int, counted: str, has_rows: bool
    ) -> dict[Behind, str]:
        """Return the formulas of the hidden columns, which the totals add up."""
        status, final = (f"{self.letter(each)}{number}" for each in ("status", "final_score"))
        floor, ceiling = (f"{end:.10g}" for end in (indicator.floor, indicator.ceiling))
        unverified = f'{status}="{UNVERIFIED}"'
        unknown = f'AND(OR({status}="{PENDING}",{unverified}),NOT({counted}))'
        sure = most = final
        if has_rows:
            less, more = (self.of_rows(each, number) for each in (ROWS_UNCHECKED, ROWS_UNSETTLED))
            sure = f'IF({final}="","",{final}-{less})'
            most = f'IF({final}="","",{final}-{less}+{more})'
        low = f"IF({unknown},{floor},{sure})"
        if over := self.rubric.vetoes_over(indicator):
            low = f"IF({excel(AnyOf(tuple(veto.may_hold for veto in over)))},0,{low})"
        return {
            "par": f"{indicator.par:.10g}",
            "floor": floor,
            "ceiling": ceiling,
            "swing": f"{indicator.ceiling - indicator.floor if indicator.nature else 0:.10g}",
            "verified": f"IF(AND({unverified},NOT({counted})),0,{sure})",
            "low": low,
            "high": f"IF({unknown},{ceiling},{most})",
        }


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
