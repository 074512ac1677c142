"""What a project's sheet in the scorebook adds to the published one: columns and their formulas."""

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.project_layout import POINTS_AT, WIDTH
from perfeval_xl.rubric import verdict as row_names
from perfeval_xl.rubric.declared_row import declared_verdict
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING, POINTS, STATUS, UNVERIFIED, VALUE
from perfeval_xl.rubric.totalling import grade, span
from perfeval_xl.rubric.verdict import Verdict, verdict
from perfeval_xl.scoring.reviews import FINAL, OPINION, REVIEW
from perfeval_xl.scoring.score import FULL
from perfeval_xl.scoring.scores import NOTE
from perfeval_xl.scoring.totals import (
    GRADE,
    OPEN,
    TOTAL,
    TOTAL_DECIMALS,
    UNCHECKED,
    UNSETTLED,
    VERIFIED,
)
from perfeval_xl.workbooks.scorebook.departments import SUM
from perfeval_xl.workbooks.scorebook.review_cells import counts, counts_each

OURS: dict[str, float] = {
    row_names.DIRECTION: 5,
    row_names.TARGET: 8,
    row_names.ACTUAL: 8,
    row_names.LEVEL: 8,
    VALUE: 9,
    POINTS: 7,
    REVIEW: 7,
    FINAL: 7,
    STATUS: 7,
    NOTE: 32,
    OPINION: 14,
}
"""Columns right of the published table, and their widths."""

TOTALS = (SUM, FULL, TOTAL, VERIFIED, UNCHECKED, OPEN, UNSETTLED, GRADE)
"""What stands below the rows, in order."""

_PRINTED = {
    row_names.TARGET_TEXT: "年度指标值",
    row_names.ACTUAL_TEXT: "实际完成值",
    row_names.WEIGHT: "分值",
    row_names.OWN: "得分",
}


@dataclass(frozen=True, slots=True)
class Formulas:
    """The formulas of one row, the same faces as a verdict."""

    value: str
    status: str
    points: str
    note: str


class ProjectTable:
    """The formulas of one project's sheet, by its layout."""

    def __init__(self, rubric: Rubric, layout: Layout) -> None:
        """Raises ValueError for a rubric without projects."""
        if rubric.project is None or rubric.of_projects is None:
            raise ValueError(f"{rubric.id} scores no projects")
        self.rubric, self.layout = rubric, layout
        self.project, self.inner = rubric.project, rubric.of_projects
        self.area = layout.lists[DECLARED]
        self.columns = {name: WIDTH + place for place, name in enumerate(OURS)}
        self._declared = declared_verdict(rubric)

    @property
    def execution_row(self) -> int:
        """The row of the money that 预算执行率 is scored on, counted from 0."""
        whole = f"{self.project.funds.rows[0].row}_{self.project.funds.amounts()[0]}"
        return self.layout.figures[whole].row

    @property
    def total_row(self) -> int:
        """The row 总分, from where on the totals stand one below the other."""
        return self.area.last + 1

    def cell(self, name: str, row: int) -> str:
        """Return a cell of one of our columns."""
        return str(xl_rowcol_to_cell(row, self.columns[name]))

    def full_cell(self, row: int) -> str:
        """Return the cell of a row's 分值."""
        return str(xl_rowcol_to_cell(row, POINTS_AT))

    def figure(self, name: str) -> str:
        """Return the cell of a figure."""
        cell = self.layout.figures[name]
        return str(xl_rowcol_to_cell(cell.row, cell.column))

    def execution(self) -> Formulas:
        """Return the formulas of 预算执行率."""
        row = self.execution_row

        def resolve(name: str) -> str:
            if name == ELAPSED:
                return name
            return self.cell(name, row) if name in self.columns else self.figure(name)

        return _formulas(verdict(self.inner, self.project.execution), resolve)

    def declared(self, row: int) -> Formulas:
        """Return the formulas of a declared row."""

        def resolve(name: str) -> str:
            if name in self.columns:
                return self.cell(name, row)
            return str(xl_rowcol_to_cell(row, self.area.columns[_PRINTED[name]]))

        return _formulas(self._declared, resolve)

    def final(self, row: int) -> str:
        """Return the formula of a row's 最终得分."""
        review = self.cell(REVIEW, row)
        return f"IF({self.counted(row)},{review},{self.cell(POINTS, row)})"

    def counted(self, row: int) -> str:
        """Return the condition under which a row's review counts."""
        full = f"{self.project.execution.points:.10g}"
        if row != self.execution_row:
            # The printed 分值 may be changed: nothing, a text and what is below zero are 0.
            full = f"MAX(0,{xl_rowcol_to_cell(row, POINTS_AT)})"
        return counts(self.cell(REVIEW, row), full)

    def total_cell(self, name: str) -> str:
        """Return the cell of one of the totals below the rows."""
        return self.cell(FINAL, self.total_row + TOTALS.index(name))

    def totals(self) -> dict[str, str]:
        """Return the formulas of the totals, in order, one below the other."""
        final = self.columns[FINAL]
        cells = {name: self.total_cell(name) for name in TOTALS}
        full = f"{self.project.declared.full:.10g}"
        scale = f"*{full}/MAX(0.000001,{cells[FULL]})"
        trees = map(Name, (TOTAL, OPEN, UNSETTLED))
        graded = excel(grade(self.rubric, *trees), cells.__getitem__)
        rest = f"ROUND({cells[TOTAL]}-{cells[UNCHECKED]},{TOTAL_DECIMALS})"
        state = self.cell(STATUS, self.execution_row)
        without = f'AND({state}="{NOT_APPLICABLE}",NOT({self.counted(self.execution_row)}))'
        applies = f"IF({without},0,{self.project.execution.points:.10g})"
        weights = self._over(POINTS_AT)
        counted = "1"
        if self.rubric.when_not_applicable == "rescale":
            states, reviews = (self._over(self.columns[name]) for name in (STATUS, REVIEW))
            counted = f'(1-({states}="{NOT_APPLICABLE}")*(1-{counts_each(reviews, weights)}))'
        declared = f"SUMPRODUCT(({weights}>0)*{counted},{weights})"
        missing = f"IF({declared}=0,MAX(0,{full}-{applies}),0)"
        open_ = f"{self._share(PENDING, POINTS_AT)}+{missing}"
        return {
            SUM: self.added(FINAL),
            FULL: f"{applies}+{declared}+{missing}",
            TOTAL: f"ROUND({cells[SUM]}{scale},{TOTAL_DECIMALS})",
            VERIFIED: rest,
            UNCHECKED: f"ROUND(({self._share(UNVERIFIED, final)}){scale},{TOTAL_DECIMALS})",
            OPEN: f"ROUND(({open_}){scale},{TOTAL_DECIMALS})",
            UNSETTLED: f"ROUND(({open_}+{self._share(UNVERIFIED, POINTS_AT)}){scale},"
            f"{TOTAL_DECIMALS})",
            GRADE: graded,
        }

    def span(self) -> str:
        """Return the formula of the range that the total may lie in."""
        tree = span(self.rubric, Name(VERIFIED), Name(UNSETTLED))
        return excel(tree, self.total_cell)

    def added(self, name: str) -> str:
        """Return the sum of one of our columns over 预算执行率 and the declared rows."""
        own = self.cell(name, self.execution_row)
        return f"SUM({own},{self._over(self.columns[name])})"

    def _share(self, status: str, column: int) -> str:
        """Return the sum of a column over the rows of one status that were not reviewed."""
        states, reviews = (self._over(self.columns[name]) for name in (STATUS, REVIEW))
        open_ = f"(1-{counts_each(reviews, self._over(POINTS_AT))})"
        rows = f'SUMPRODUCT(({states}="{status}")*{open_},{self._over(column)})'
        row = self.execution_row
        test = f'AND({self.cell(STATUS, row)}="{status}",NOT({self.counted(row)}))'
        points = f"{self.project.execution.points:.10g}"
        own = points if column == POINTS_AT else str(xl_rowcol_to_cell(row, column))
        return f"IF({test},{own},0)+{rows}"

    def _over(self, column: int) -> str:
        letter = xl_col_to_name(column)
        return f"{letter}{self.area.first + 1}:{letter}{self.area.last + 1}"


def _formulas(trees: Verdict, resolve: Callable[[str], str]) -> Formulas:
    return Formulas(
        *(excel(tree, resolve) for tree in (trees.value, trees.status, trees.points, trees.note))
    )
