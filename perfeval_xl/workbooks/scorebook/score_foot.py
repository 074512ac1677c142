"""Below the table: 合计, what of it is verified, unverified and open, and the grade, all live."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Name, Node
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING, UNVERIFIED, Content
from perfeval_xl.rubric.totalling import between, grade, most_unsettled, span, voided
from perfeval_xl.scoring import totals as total_columns
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.style import HEAD_FILL, Style, row_height
from perfeval_xl.workbooks.scorebook.departments import Departments, added
from perfeval_xl.workbooks.scorebook.live import WIDTHS, Filled, FilledColumns, write_live
from perfeval_xl.workbooks.scorebook.review_cells import counts_each
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.total_cells import TotalCells, fill_total, write_total


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
    ends = _APART_ENDS if table.apart else _ENDS
    known = {name: np.array(totals[name], dtype=float) for name in ends}
    words = evaluate(_span(table), Columns(known, len(departments.names)))
    filled.cells[at, _behind_sums(table)] = words.tolist()
    for row, name in enumerate(_SHARES, start=at + 1):
        filled.cells[row, table.place("final_score")] = totals[name]
    fill_total(filled, table, departments)


def write_foot(
    workbook: Workbook, sheet: Worksheet, style: Style, table: ScoreTable, filled: Filled
) -> None:
    """Write the lines below the last indicator: sums, shares, grade, vetoes, signatures."""
    foot = _Foot(table)
    after = _sums(sheet, style, foot, filled)
    after = _shares(sheet, style, foot, filled, after)
    after = write_total(workbook, sheet, style, foot.cells, filled, foot.scale, after)
    sheet.print_area(0, 0, after + 1, len(table.columns) - 1)
    last = len(table.columns) - 2
    places = (0, table.place("points") + 1, table.place("final_score"), last)
    for column, words in zip(places, ("填报人：", "审核人：", "负责人：", "日期："), strict=True):
        sheet.write_string(after + 1, column, words, style(text_wrap=False))


_SHARES = (
    total_columns.VERIFIED,
    total_columns.UNCHECKED,
    total_columns.OPEN,
    total_columns.UNSETTLED,
    total_columns.GRADE,
)
"""The lines below the 合计, in order."""
_ENDS = (total_columns.VERIFIED, total_columns.UNSETTLED)
"""What the range of the total is made of."""
_APART_ENDS = (total_columns.LOWEST, total_columns.HIGHEST)
"""The same where a total is more than a sum."""


def _span(table: ScoreTable) -> Node:
    """Return the tree of what stands beside the 合计."""
    if table.apart:
        low, high = map(Name, _APART_ENDS)
        return between(low, high, before="可能在 ")
    rubric = table.rubric
    verified, unsettled = map(Name, _ENDS)
    return span(rubric, verified, unsettled, before="可能在 ")


def _behind_sums(table: ScoreTable) -> int:
    """Return the first column that the 合计 leaves free: some tables print 得分 before ours."""
    sums: tuple[Content, ...] = ("self_score", "score", "final_score", "rate")
    return max(map(table.place, filter(table.has, sums))) + 1


class _Foot:
    """The formulas below a table."""

    def __init__(self, table: ScoreTable) -> None:
        self.table, self.rubric, self.cells = table, table.rubric, TotalCells(table)
        self.scale = self._scale(self.unreviewed(NOT_APPLICABLE, table.over(table.full)))
        """The factor that brings the final scores that apply to the full total, if asked for."""
        left = f'(({table.over("status")}="{NOT_APPLICABLE}")*1,{table.over(table.full)})'
        self.system_scale = self._scale(f"SUMPRODUCT{left}")
        """The same before reviews: one of what does not apply makes it count."""

    def unreviewed(self, status: str, column: str) -> str:
        """Return the sum of a column's range over the indicators of a status without a review."""
        table = self.table
        bounds = [table.over(table.full)]
        if table.apart:
            bounds = [table.all_rows(table.behind_letter(end)) for end in ("ceiling", "floor")]
        reviewed = counts_each(table.over("review_score"), *bounds)
        mask = f'({table.over("status")}="{status}")*(1-{reviewed})'
        return f"SUMPRODUCT({mask},{column})"

    def total(self, content: Content, scale: str) -> str:
        """Return the formula of the total over a column."""
        if self.table.apart and content in ("score", "final_score"):
            return self.cells.total(self.table.letter(content), scale)
        return f"ROUND(SUM({self.table.over(content)}){scale},{TOTAL_DECIMALS})"

    def open(self, line: str, *statuses: str) -> str:
        """Return how far points of some statuses may still move the total, single own rows too."""
        if not self.table.apart:
            return self.share(line, self.table.full, *statuses)
        swing = self.table.all_rows(self.table.behind_letter("swing"))
        ordinary = "+".join(self._terms(line, self.table.full, statuses))
        beside = "+".join(self.unreviewed(status, swing) for status in statuses)
        moves = f"ROUND(({ordinary}){self.scale}+{beside},{TOTAL_DECIMALS})"
        void = voided(self.rubric)
        return moves if void is None else f"IF({excel(void)},0,{moves})"

    def unchecked(self) -> str:
        """Return what of the total rests on what is not verified."""
        if not self.table.apart:
            return self.share(total_columns.UNCHECKED, "final_score", UNVERIFIED)
        return f"ROUND({self.cell(0)}-{self.cells.end('verified')},{TOTAL_DECIMALS})"

    def _terms(self, line: str, content: Content, statuses: Iterable[str]) -> list[str]:
        """Return what adds up to a line: indicators of some statuses, and single own rows."""
        table = self.table
        own = [table.of_rows(line, row.number) for row in table.rows if row.own_rows]
        return [*(self.unreviewed(status, table.over(content)) for status in statuses), *own]

    def share(self, line: str, content: Content, *statuses: str) -> str:
        """Return the sum of that over some statuses, on the scale of the total."""
        terms = self._terms(line, content, statuses)
        added = f"({'+'.join(terms)})" if len(terms) > 1 else terms[0]
        return f"ROUND({added}{self.scale},{TOTAL_DECIMALS})"

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
        names = (total_columns.TOTAL, total_columns.OPEN, total_columns.UNSETTLED)
        formulas = (
            f"ROUND({self.cell(0)}-{self.cell(2)},{TOTAL_DECIMALS})",
            self.unchecked(),
            self.open(total_columns.OPEN, PENDING),
            self.open(total_columns.UNSETTLED, UNVERIFIED, PENDING),
            excel(grade(self.rubric, *map(Name, names)), self._named),
        )
        return dict(zip(_SHARES, formulas, strict=True))

    def span(self) -> str:
        """Return the formula of the range that the total may lie in."""
        return excel(_span(self.table), self._named)

    def _named(self, name: str) -> str:
        if name in _APART_ENDS:
            return self.cells.end("low" if name == total_columns.LOWEST else "high")
        if name not in (total_columns.TOTAL, *_SHARES):
            return name  # the outcome of a veto
        return self.cell((total_columns.TOTAL, *_SHARES).index(name))


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
        formula = f"={foot.total(content, factor)}"
        column = table.place(content)
        value = filled.cells.get((at, column), foot.rubric.total_points)
        sheet.write_formula(at, column, formula, form, value)
    beside = _behind_sums(table)
    cell = Cell(at, beside, "label", last_column=len(table.columns) - 1)
    left = style.boxed(bold=True, bg_color=HEAD_FILL)
    write_live(sheet, cell, foot.span(), left, filled.cells[at, beside])
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
    width = sum(WIDTHS[content] for _, content in foot.table.columns[column + 1 :])
    for name, formula in foot.shares().items():
        label = Cell(row, 0, "label", last_column=column - 1)
        write(sheet, label, name, style.boxed(align="right"))
        form = bold if name == total_columns.GRADE else score
        write_live(sheet, Cell(row, column, "label"), formula, form, filled.cells[row, column])
        remark = _remark(foot.rubric, name)
        write(sheet, Cell(row, column + 1, "remark", last_column=last), remark, small)
        sheet.set_row(row, row_height((remark, width), line=12.5, least=20.0))
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
        total_columns.UNSETTLED: "自评未核和待补的指标的分值，审核后即不算在内；"
        f"超过{most_unsettled(rubric):.6g}分时等级为暂评，名次另排",
        total_columns.GRADE: f"{bands}；按合计四舍五入到两位小数评定",
    }[name]
