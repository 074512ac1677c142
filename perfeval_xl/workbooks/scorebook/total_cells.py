"""得分率, and the cells of a total that is more than a sum: hidden columns, vetoes and caps.

What is computed there is the tree of `rubric.totalling`, over one column or another of the table:
the final scores, what of them is verified, the least and the most that they may become.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.nodes import Node
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.rubric.totalling import formula, total
from perfeval_xl.rubric.veto import ADDED, TAKEN, Veto
from perfeval_xl.scoring import totals as total_columns
from perfeval_xl.scoring.scores import RATE_DECIMALS, cap_over
from perfeval_xl.scoring.totals import TOTAL_DECIMALS, order_words
from perfeval_xl.sheets.style import HEAD_FILL, SMALL_INK, Style, row_height
from perfeval_xl.workbooks.scorebook.departments import Departments
from perfeval_xl.workbooks.scorebook.live import (
    SMALL_TEXT,
    WIDTHS,
    Filled,
    FilledColumns,
    heights,
    write_live,
)
from perfeval_xl.workbooks.scorebook.review_cells import (
    VETO_FACES,
    counts_each,
    veto_words,
    write_veto,
)
from perfeval_xl.workbooks.scorebook.score_rows import (
    BEHIND,
    FIRST_ROW,
    Behind,
    Row,
    ScoreTable,
)

_ENDS: dict[Behind, str] = {
    "verified": total_columns.VERIFIED,
    "low": total_columns.LOWEST,
    "high": total_columns.HIGHEST,
}
"""Hidden column → the total over it, which stands in the row of the 合计."""


class TotalCells:
    """The formulas of totals over the columns of a table; `scale` brings to the total: "*2"."""

    def __init__(self, table: ScoreTable) -> None:
        self.table = table
        self._rows = {row.indicator.id: row for row in table.rows}

    def total(self, letter: str, scale: str, low: bool = False) -> str:
        """Return the formula of the total over a column."""
        return self._over(total(self.table.rubric, low).tree, letter, scale)

    def capped(self, name: str, letter: str, scale: str) -> str:
        """Return the formula of what a cap leaves of a column."""
        left = self._over(total(self.table.rubric).capped[name], letter, scale)
        return f"ROUND({left},{TOTAL_DECIMALS})"

    def end(self, name: Behind) -> str:
        """Return the cell of the total over a hidden column."""
        return f"{self.table.behind_letter(name)}{self.table.sum_row}"

    def _over(self, tree: Node, letter: str, scale: str) -> str:
        factor = f"({scale.removeprefix('*')})" if scale else "1"
        return formula(self.table.rubric, tree, lambda own: self._ranges(own, letter), factor)

    def _ranges(self, indicators: Sequence[Indicator], letter: str) -> list[str]:
        """Return the cells of some indicators, those that follow one another as one range."""
        order = [row.indicator.id for row in self.table.rows]
        rows = [self._rows[each.id] for each in indicators]
        places = enumerate(rows)
        ranges = []
        for _, run in groupby(places, lambda pair: order.index(pair[1].indicator.id) - pair[0]):
            own = [row for _, row in run]
            first, last = f"{letter}{own[0].number}", f"{letter}{own[-1].last}"
            ranges.append(first if first == last else f"{first}:{last}")
        return ranges

    def rate(self, rows: Sequence[Row]) -> str:
        """Return the formula of the 得分率 of rows that follow one another."""
        table, rubric = self.table, self.table.rubric

        def over(letter: str) -> str:
            return f"{letter}{rows[0].number}:{letter}{rows[-1].last}"

        final, full = (over(table.letter(each)) for each in ("final_score", table.full))
        possible = f"SUM({full})"
        if rubric.when_not_applicable == "rescale":
            bounds = [over(table.behind_letter(end)) for end in ("ceiling", "floor")] * table.apart
            reviewed = counts_each(over(table.letter("review_score")), *(bounds or [full]))
            mask = f'({over(table.letter("status"))}="{NOT_APPLICABLE}")*(1-{reviewed})'
            possible = f"({possible}-SUMPRODUCT({mask},{full}))"
        earned = f"SUM({final})"
        if name := cap_over(rubric, [row.indicator for row in rows]):
            earned = self.capped(name, table.letter("final_score"), "")
            possible = f"MIN({possible},{rubric.caps[name]:.10g})"
        none = f"OR(COUNT({final})=0,{possible}<=0)"
        return f'IF({none},"",ROUND(MAX(0,{earned})/{possible},{RATE_DECIMALS}))'

    def whole_rate(self) -> str:
        """Return the formula of the 得分率 of the total."""
        total = f"{self.table.letter('final_score')}{self.table.sum_row}"
        return f"ROUND({total}/{self.table.rubric.full_points:.10g},{RATE_DECIMALS})"


def _fill_rates(filled: FilledColumns, table: ScoreTable, departments: Departments) -> None:
    """Add the 得分率 that a published table prints."""
    for (content, number), rates in departments.rates.items():
        filled.cells[number - 1, table.place(content)] = rates
    if table.has("rate"):
        shares = np.array(departments.totals[total_columns.TOTAL]) / table.rubric.full_points
        whole = round_half_up(shares, RATE_DECIMALS).tolist()
        filled.cells[table.sum_row - 1, table.place("rate")] = whole


def _write_rates(sheet: Worksheet, style: Style, cells: TotalCells, filled: Filled) -> None:
    """Write the 得分率 that a published table prints, and that of the total."""
    table, centred = cells.table, {"align": "center", "num_format": "0.00%"}
    for content, rows in table.rated:
        cell = Cell(rows[0].number - 1, table.place(content), "label", last_row=rows[-1].last - 1)
        value = filled.cells[cell.row, cell.column]
        write_live(sheet, cell, cells.rate(rows), style.boxed(**centred), value)
    if table.has("rate"):
        cell = Cell(table.sum_row - 1, table.place("rate"), "label")
        bold = style.boxed(**centred, bold=True, bg_color=HEAD_FILL)
        write_live(sheet, cell, cells.whole_rate(), bold, filled.cells[cell.row, cell.column])


def _write_rows(sheet: Worksheet, style: Style, table: ScoreTable, filled: Filled) -> None:
    """Write what single own rows leave open, where a rubric has such parts."""
    form = style.boxed(align="center", num_format="0.00")
    for row in table.rows:
        for line, written in row.own_rows.items():
            cell = Cell(row.number - 1, table.beside(line), "label")
            sheet.write_string(FIRST_ROW - 2, cell.column, f"各行{line}", style.heading())
            write_live(sheet, cell, written, form, filled.cells[cell.row, cell.column])


def cap_names(rubric: Rubric) -> list[str]:
    """Return the caps that have a line below the table, in the order of the file."""
    return [name for name in rubric.caps if name in total(rubric).capped]


def fill_total(filled: FilledColumns, table: ScoreTable, departments: Departments) -> None:
    """Add what these cells hold of some departments."""
    _fill_rates(filled, table, departments)
    for row in table.rows:
        for what in row.own_rows:
            beside = row.number - 1, table.beside(what)
            filled.cells[beside] = departments.of_rows[row.indicator.id, what]
    if not table.apart:
        return
    totals = departments.totals
    for hidden, columns in departments.behind.items():
        for row in table.rows:
            filled.cells[row.number - 1, table.behind(hidden)] = columns[row.indicator.id]
    for name, end in _ENDS.items():
        filled.cells[table.sum_row - 1, table.behind(name)] = totals[end]
    for at, veto in enumerate(table.rubric.vetoes):
        for content, face in VETO_FACES.items():
            values = departments.vetoes[veto.key, face]
            filled.cells[table.veto_row(at) - 1, table.place(content)] = values
        filled.heights[table.veto_row(at) - 1] = _veto_heights(table, veto, departments)
    first = table.veto_row(len(table.rubric.vetoes)) - 1
    for line, cap in enumerate(cap_names(table.rubric), start=first):
        filled.cells[line, table.place("final_score")] = departments.capped[cap]


def _veto_heights(table: ScoreTable, veto: Veto, departments: Departments) -> list[float]:
    first = min(map(table.place, VETO_FACES))
    before = sum(WIDTHS[content] for _, content in table.columns[:first])
    tall = [row_height((veto_words(veto), before), line=12.5, least=26.0)] * len(departments.names)
    for content in ("note", "opinion"):
        texts = departments.vetoes[veto.key, VETO_FACES[content]]
        tall = heights(texts, WIDTHS[content] * SMALL_TEXT, tall, 12.5)
    return tall


def write_total(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    cells: TotalCells,
    filled: Filled,
    scale: str,
    after: int,
) -> int:
    """Write rates, hidden columns, the lines of vetoes and caps; return the row after them.

    `after` is the row after the grade, from 0; a plain total has no such lines.
    """
    _write_rates(sheet, style, cells, filled)
    _write_rows(sheet, style, cells.table, filled)
    if not cells.table.apart:
        return after
    table, final = cells.table, cells.table.letter("final_score")
    plain = style(text_wrap=False)
    for row in table.rows:
        for name, written in row.behind.items():
            spot = row.number - 1, table.behind(name)
            if spot in filled.cells:
                write_live(sheet, Cell(*spot, "label"), written, plain, filled.cells[spot])
            else:
                sheet.write_number(*spot, float(written), plain)
    for end in _ENDS:
        spot = table.sum_row - 1, table.behind(end)
        whole = cells.total(table.behind_letter(end), scale, low=end == "low")
        write_live(sheet, Cell(*spot, "label"), whole, plain, filled.cells[spot])
    sheet.set_column(table.behind(BEHIND[0]), table.behind(BEHIND[-1]), 10, None, {"hidden": True})
    places = {content: table.place(content) for content in VETO_FACES}
    for at, veto in enumerate(table.rubric.vetoes):
        row_at = table.veto_row(at) - 1
        write_veto(workbook, sheet, style, table.rubric, veto, row_at, places, filled.cells)
    row_at = table.veto_row(len(table.rubric.vetoes)) - 1
    score = style.boxed(align="center", num_format="0.00")
    column, last = table.place("final_score"), len(table.columns) - 1
    for cap in cap_names(table.rubric):
        label = Cell(row_at, 0, "label", last_column=column - 1)
        write(sheet, label, _about_cap(table.rubric, cap), style.boxed(align="right"))
        formula = cells.capped(cap, final, scale)
        write_live(
            sheet, Cell(row_at, column, "label"), formula, score, filled.cells[row_at, column]
        )
        sheet.set_row(row_at, 20)
        row_at += 1
    small, words = style(font_size=9, font_color=SMALL_INK), order_words(table.rubric)
    write(sheet, Cell(row_at, 0, "remark", last_column=last), words, small)
    width = sum(WIDTHS[content] for _, content in table.columns)
    sheet.set_row(row_at, row_height((words, width), line=12.5, least=20.0))
    return row_at + 1


def _about_cap(rubric: Rubric, name: str) -> str:
    whole = f"{name}合计" if name in (ADDED, TAKEN) else name
    return f"{whole}（最多{'扣' if name == TAKEN else ''}{rubric.caps[name]:.10g}分）"
