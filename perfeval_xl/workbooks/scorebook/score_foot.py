"""Below the table: 合计, what of it is verified, unverified and open, and the grade, all live."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING, UNVERIFIED, Content
from perfeval_xl.rubric.verdict import grade
from perfeval_xl.scoring import totals as total_columns
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.style import HEAD_FILL, Style
from perfeval_xl.workbooks.scorebook.departments import Departments, added
from perfeval_xl.workbooks.scorebook.figure_places import quoted
from perfeval_xl.workbooks.scorebook.live import Filled, FilledColumns, write_live
from perfeval_xl.workbooks.scorebook.review_cells import counts_each
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable


def fill_foot(filled: FilledColumns, table: ScoreTable, departments: Departments) -> None:
    """Add what the lines below the last indicator hold of some departments."""
    totals, at = departments.totals, table.last_row  # counted from 0, the row after the last
    sums: dict[Content, Sequence[float]] = {
        "self_score": added(departments.self_scores.values()),
        "score": totals[total_columns.SYSTEM],
        "final_score": totals[total_columns.TOTAL],
    }
    for content, values in sums.items():
        filled.cells[at, table.place(content)] = values
    for row, name in enumerate(_SHARES, start=at + 1):
        filled.cells[row, table.place("final_score")] = totals[name]


def write_foot(sheet: Worksheet, style: Style, table: ScoreTable, filled: Filled) -> None:
    """Write the lines below the last indicator: sums, shares, grade, signatures."""
    foot = _Foot(table)
    after = _sums(sheet, style, foot, filled)
    after = _shares(sheet, style, foot, filled, after)
    last = len(table.columns) - 2
    places = (0, table.place("points") + 1, table.place("final_score"), last)
    for column, words in zip(places, ("填报人：", "审核人：", "负责人：", "日期："), strict=True):
        sheet.write_string(after + 1, column, words, style(text_wrap=False))


_SHARES = (
    total_columns.VERIFIED,
    total_columns.UNCHECKED,
    total_columns.OPEN,
    total_columns.GRADE,
)
"""The lines below the 合计, in order."""


class _Foot:
    """The formulas below a table."""

    def __init__(self, table: ScoreTable) -> None:
        self.table, self.rubric = table, table.rubric
        self.scale = self._scale(self.unreviewed(NOT_APPLICABLE, table.full))
        """The factor that brings the final scores that apply to the full total, if asked for."""
        self.system_scale = self._scale(self._of(NOT_APPLICABLE, table.full))
        """The same before reviews: one of what does not apply makes it count."""

    def unreviewed(self, status: str, content: Content) -> str:
        """Return the sum of a column over the indicators of a status without a review."""
        over = self.table.over
        reviewed = counts_each(over("review_score"), over(self.table.full))
        mask = f'({over("status")}="{status}")*(1-{reviewed})'
        return f"SUMPRODUCT({mask},{over(content)})"

    def share(self, status: str, content: Content) -> str:
        """Return that sum on the scale of the total."""
        return f"ROUND({self.unreviewed(status, content)}{self.scale},{TOTAL_DECIMALS})"

    def _of(self, status: str, content: Content) -> str:
        over = self.table.over
        return f'SUMPRODUCT(({over("status")}="{status}")*1,{over(content)})'

    def _scale(self, left_out: str) -> str:
        full, own = f"{self.rubric.full_points:.10g}", f"{self.rubric.total_points:.10g}"
        if self.rubric.when_not_applicable != "rescale":
            return f"*{full}/{own}" if self.rubric.is_part else ""
        # Where nothing applies there is nothing to share: 0, not an error.
        return f"*{full}/MAX(0.000001,{own}-{left_out})"

    def cell(self, line: int) -> str:
        """Return the cell of the 最终得分 column in a line; 0 is the 合计."""
        return f"{self.table.letter('final_score')}{self.table.sum_row + line}"

    def shares(self) -> dict[str, str]:
        """Return the formulas of the lines below the 合计, in order."""
        total, unchecked, open_points = self.cell(0), self.cell(2), self.cell(3)
        names = {"总分": total, "待评": open_points}
        graded = excel(grade(self.rubric, Name("总分"), Name("待评")), names.__getitem__)
        formulas = (
            f"ROUND({total}-{unchecked},{TOTAL_DECIMALS})",
            self.share(UNVERIFIED, "final_score"),
            self.share(PENDING, self.table.full),
            graded,
        )
        return dict(zip(_SHARES, formulas, strict=True))


def _sums(sheet: Worksheet, style: Style, foot: _Foot, filled: Filled) -> int:
    """Write the line 合计 and return the row after it."""
    table = foot.table
    at = table.last_row
    bold = style.boxed(bold=True, align="center", bg_color=HEAD_FILL)
    score = style.boxed(bold=True, align="center", bg_color=HEAD_FILL, num_format="0.00")
    for column in range(len(table.columns)):
        sheet.write_blank(at, column, None, bold)
    write(sheet, Cell(at, 0, "label", last_column=table.place("name")), _sum_words(foot), bold)
    sums: dict[Content, tuple[str, Any]] = {
        "points": ("", bold),
        table.full: ("", bold),
        "self_score": ("", bold),
        "score": (foot.system_scale, score),
        "final_score": (foot.scale, score),
    }
    for content, (factor, form) in sums.items():
        formula = f"=ROUND(SUM({table.over(content)}){factor},{TOTAL_DECIMALS})"
        column = table.place(content)
        value = filled.cells.get((at, column), foot.rubric.total_points)
        sheet.write_formula(at, column, formula, form, value)
    sheet.set_row(at, 24)
    return at + 1


def _sum_words(foot: _Foot) -> str:
    """Say what the 合计 is, where the period scores only a part of the rubric."""
    full = f"{foot.rubric.full_points:.10g}"
    return f"合计（系统评分、最终得分折算到{full}分）" if foot.rubric.is_part else "合计"


def _shares(sheet: Worksheet, style: Style, foot: _Foot, filled: Filled, row: int) -> int:
    """Write what the total consists of and the grade; return the row after them."""
    column, last = foot.table.place("final_score"), len(foot.table.columns) - 1
    bold = style.boxed(bold=True, align="center", bg_color=HEAD_FILL)
    score = style.boxed(align="center", num_format="0.00")
    small = style.boxed(font_size=9, font_color="#52606D")
    for name, formula in foot.shares().items():
        label = Cell(row, 0, "label", last_column=column - 1)
        write(sheet, label, name, style.boxed(align="right"))
        form = bold if name == total_columns.GRADE else score
        write_live(sheet, Cell(row, column, "label"), formula, form, filled.cells[row, column])
        remark = _remark(foot.rubric, name)
        write(sheet, Cell(row, column + 1, "remark", last_column=last), remark, small)
        sheet.set_row(row, 20)
        row += 1
    return row


def _remark(rubric: Rubric, name: str) -> str:
    """Say what a line below the 合计 means."""
    bands = "，".join(
        f"{least:.10g}分以上为{word}" for word, least in rubric.grades.items() if least
    )
    return {
        total_columns.VERIFIED: "由数据核算、由人判定或已审核的得分",
        total_columns.UNCHECKED: "缺少数据、暂按自评计的得分",
        total_columns.OPEN: "尚无得分的指标的分值；不为零时等级为暂评",
        total_columns.GRADE: f"{bands}；按合计四舍五入到两位小数评定",
    }[name]


def write_elapsed(
    workbook: Workbook, sheet: Worksheet, style: Style, rubric: Rubric, label: Cell
) -> None:
    """Write what it is and of which period into `label`, the number into the cell behind it.

    `label` may be several columns wide.
    """
    column = max(label.column, label.last_column) + 1
    words = f"{ELAPSED}（{rubric.when}）"
    write(sheet, label, words, style(align="right", text_wrap=False, shrink=True))
    sheet.write_number(label.row, column, rubric.elapsed, style(align="left", num_format="0.00%"))
    cell = xl_rowcol_to_cell(label.row, column, row_abs=True, col_abs=True)
    workbook.define_name(ELAPSED, f"={quoted(sheet.get_name())}!{cell}")
