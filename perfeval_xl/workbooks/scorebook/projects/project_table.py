"""What a project's sheet in the scorebook adds to the published one: columns and their formulas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.own_sheet import STEP_WIDTHS
from perfeval_xl.forms.layout.project_layout import POINTS_AT, WIDTH
from perfeval_xl.rubric import verdict as row_names
from perfeval_xl.rubric.declared_row import declared_verdict
from perfeval_xl.rubric.expressions.excel import Resolve, excel
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.expressions.parts import MARK, CutStep
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING, POINTS, STATUS, UNVERIFIED, VALUE
from perfeval_xl.rubric.totalling import grade, span
from perfeval_xl.rubric.verdict import verdicts
from perfeval_xl.scoring.reviews import FINAL, OPINION, REVIEW, REVIEWED_WORD
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
from perfeval_xl.workbooks.scorebook.process_rows import WIDTHS, step_cell
from perfeval_xl.workbooks.scorebook.process_rows import Cell as StepCell
from perfeval_xl.workbooks.scorebook.review_cells import counts
from perfeval_xl.workbooks.scorebook.stated_totals import stated_columns

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


_WIDTHS = WIDTHS | STEP_WIDTHS
_USUAL_WIDTH = 10.0
_AFTER = "审核后状态"
AFTER = f"{MARK}{_AFTER}"
"""How a row stands after its review: the totals below count by it."""


@dataclass(frozen=True, slots=True)
class RowFormulas:
    """One row: what stands in columns of ours, and the steps on the way, right of all others."""

    ours: Mapping[str, str]
    steps: tuple[StepCell, ...]


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
        self._declared = declared_verdict(rubric).steps()
        self._execution = verdicts(self.inner)[self.project.execution.id].steps()
        self.stated_from = layout.width + len(OURS) + 1
        """The empty column in front of the totals that the department stated."""
        stated = stated_columns(layout, self.stated_from)
        self.steps_from = max(stated.values(), default=self.stated_from) + 2
        """The first column of the steps."""

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

    def execution(self) -> RowFormulas:
        """Return the formulas of 预算执行率."""

        def figure(name: str) -> str:
            return name if name == ELAPSED else self.figure(name)

        percent = self.project.execution.shows_percent
        return self._formulas(self._execution, self.execution_row, figure, percent=percent)

    def declared(self, row: int) -> RowFormulas:
        """Return the formulas of a declared row."""

        def printed(name: str) -> str:
            return str(xl_rowcol_to_cell(row, self.area.columns[_PRINTED[name]]))

        return self._formulas(self._declared, row, printed, percent=True)

    def _formulas(
        self, steps: Sequence[CutStep], row: int, resolve: Resolve, *, percent: bool
    ) -> RowFormulas:
        beside = [step for step in steps if step.beside]
        places = {step.key: at for at, step in enumerate(beside, start=self.steps_from + 1)}

        def cell(name: str) -> str:
            if name in places:
                return str(xl_rowcol_to_cell(row, places[name]))
            return self.cell(name, row) if name in self.columns else resolve(name)

        ours = {step.key: excel(step.tree, cell) for step in steps if step.key in self.columns}
        stands = StepCell(AFTER, row, self.steps_from, self._stands(row), None, "General")
        cells = (step_cell(step, row, at, cell, percent=percent)
                 for step, at in zip(beside, places.values(), strict=True))  # fmt: skip
        return RowFormulas(ours, (stands, *cells))

    def step_headings(self) -> Iterator[tuple[int, int, str]]:
        """Yield the headings of the steps: row, column and words."""
        rows = (self.execution_row, self._execution), (self.area.first, self._declared)
        for row, steps in rows:
            beside = (step.heading for step in steps if step.beside)
            for column, heading in enumerate((_AFTER, *beside), start=self.steps_from):
                yield row - 1, column, heading

    def step_widths(self) -> dict[int, float]:
        """Return the widths of the columns of steps."""
        widths: dict[int, float] = {}
        for steps in (self._execution, self._declared):
            beside = (step.name for step in steps if step.beside)
            for column, name in enumerate((_AFTER, *beside), start=self.steps_from):
                width = _WIDTHS.get(name, _USUAL_WIDTH)
                widths[column] = max(width, widths.get(column, 0.0))
        return widths

    def final(self, row: int) -> str:
        """Return the formula of a row's 最终得分."""
        review, points = self.cell(REVIEW, row), self.cell(POINTS, row)
        return f'IF({self._after(row)}="{REVIEWED_WORD}",{review},{points})'

    def _after(self, row: int) -> str:
        """Return the cell that says how a row stands after its review."""
        return str(xl_rowcol_to_cell(row, self.steps_from))

    def _stands(self, row: int) -> str:
        """Return the formula of that cell."""
        full = f"{self.project.execution.points:.10g}"
        if row != self.execution_row:
            # The printed 分值 may be changed: nothing, a text and what is below zero are 0.
            full = f"MAX(0,{self.full_cell(row)})"
        counted = counts(self.cell(REVIEW, row), full)
        return f'IF({counted},"{REVIEWED_WORD}",{self.cell(STATUS, row)})'

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
        executed = f"{self.project.execution.points:.10g}"
        applies = f'IF({self._after(self.execution_row)}="{NOT_APPLICABLE}",0,{executed})'
        weights, counted = self._over(POINTS_AT), ""
        if self.rubric.when_not_applicable == "rescale":
            counted = f'*({self._over(self.steps_from)}<>"{NOT_APPLICABLE}")'
        declared = f"SUMPRODUCT(({weights}>0){counted or '*1'},{weights})"
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
        row, points = self.execution_row, f"{self.project.execution.points:.10g}"
        own = points if column == POINTS_AT else str(xl_rowcol_to_cell(row, column))
        rows = f'SUMPRODUCT(({self._over(self.steps_from)}="{status}")*1,{self._over(column)})'
        return f'IF({self._after(row)}="{status}",{own},0)+{rows}'

    def _over(self, column: int) -> str:
        letter = xl_col_to_name(column)
        return f"{letter}{self.area.first + 1}:{letter}{self.area.last + 1}"
