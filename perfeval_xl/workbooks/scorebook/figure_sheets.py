"""The department's figures in the form's own layout, under the names that the formulas use."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.forms.layout.paint import NAME_LOOK, define_name, number_format, paint_fixed, write
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.messages import SEVERITY_WORDS
from perfeval_xl.rubric.table import REASON
from perfeval_xl.sheets.style import INPUT_FILL, LOSS_FILL, SMALL_INK, Style, lines_needed
from perfeval_xl.workbooks.scorebook.figure_filling import SUM_AT
from perfeval_xl.workbooks.scorebook.live import Filled, Spot, write_back, write_live
from perfeval_xl.workbooks.scorebook.problem_places import Problem, Problems
from perfeval_xl.workbooks.scorebook.stated_totals import (
    differ,
    mark_stated,
    name_stated,
    print_stated,
    stated_columns,
    total_spots,
)

_REVIEW = "审核得分填 0 至本行分值之间的数；留空则采用系统评分。"
_SELF_HEADING = 2
"""The row of the 自评表's headings, repeated on each page."""


def write_figure_sheets(
    workbook: Workbook,
    style: Style,
    layouts: Sequence[Layout],
    filled: Mapping[str, Filled],
    problems: Problems,
    back: str,
) -> None:
    """Write every sheet of the form and the 自评表 with one department's figures.

    Totals are formulas over their parts, as in `forms.figures.settle`; what the department
    stated for them stands beside. The figures are open for a what-if, the rest is locked. A cell
    that something was found with has a note; each sheet leads back to the sheet `back`.
    """
    for layout in layouts:
        sheet = workbook.add_worksheet(layout.sheet)
        paint_fixed(sheet, layout, style)
        own = problems.get(layout.sheet, {})
        FigureSheet(workbook, sheet, layout, style, filled[layout.sheet], own).paint()
        for at, height in filled[layout.sheet].heights.items():
            sheet.set_row(at, height)
        write_back(sheet, style, (layout.printed or layout.width) + 1, back)
        if SELF_TOTAL in layout.figures:
            sheet.repeat_rows(_SELF_HEADING)
        sheet.protect("", {"format_columns": True, "format_rows": True})


class FigureSheet:
    """Paints one laid-out sheet with one department's figures."""

    def __init__(
        self,
        workbook: Workbook,
        sheet: Worksheet,
        layout: Layout,
        style: Style,
        filled: Filled,
        problems: Mapping[Spot, Problem],
    ) -> None:
        self.workbook, self.sheet, self.layout, self.style = workbook, sheet, layout, style
        self.filled, self.problems = filled, problems
        self.stated_from = layout.width
        """The empty column in front of the totals that the department stated."""

    @cached_property
    def stated_at(self) -> dict[int, int]:
        """Column of totals → column of those that the department stated."""
        return stated_columns(self.layout, self.stated_from)

    def reference(self, name: str) -> str:
        """Return how a formula calls a figure: by its name."""
        return name

    def paint(self) -> None:
        """Write the figures, the totals as formulas, the texts and the lists."""
        for cell in self.layout.cells:
            if cell.role == "department":
                self._fill(cell, self.style(bold=True, **NAME_LOOK))
            elif cell.role == "figure":
                self._figure(cell)
            elif cell.role == "total":
                self._total(cell)
            elif cell.role == "words":
                grade = cell.name == SELF_GRADE
                look = {"align": "center"} if grade else {"valign": "top"}
                self._fill(cell, self.style.boxed(**look))
                if cell.name.startswith(REASON) or cell.name in self.layout.read:  # notes read it
                    self._name(cell)
            elif cell.role == "live":
                shows = self.layout.shows.get(cell.name, "General")
                form = self.style.boxed(valign="top", num_format=shows)
                self._live(cell, self.layout.live[cell.name], form)
        for row in self.layout.lists:
            self._list(row)
        self._line_sums()
        if self.stated_at:
            name_stated(self.sheet, self.style, self.layout, self.stated_at)
            mark_stated(self.workbook, self.sheet, self.layout, self.stated_at)
            cells = self.filled.cells
            pairs = total_spots(self.layout, self.stated_at)
            if any(differ(cells[counted], cells[stated]) for counted, stated in pairs):
                print_stated(self.sheet, self.layout, self.stated_at)
        write_notes(self.sheet, self.problems)

    def _fill(self, cell: Cell, form: Format) -> None:
        write(self.sheet, cell, self.filled.cells[cell.row, cell.column], form)

    def _boxed(self, spot: Spot, **properties: Any) -> Format:
        """Return a boxed format, with a fill where people should look; a mere remark has none."""
        plain, marked = self.style.boxed_pair(LOSS_FILL, **properties)
        return marked if spot in self.filled.marked else plain

    def _figure(self, cell: Cell) -> None:
        if cell.name in self.layout.bounds:
            self._reviewed(cell, self.layout.bounds[cell.name])
            return
        align = "center" if cell.entry and cell.entry.kind in ("score", "percent") else "right"
        spot = cell.row, cell.column
        form = self._boxed(spot, num_format=number_format(cell), align=align, locked=False)
        self._fill(cell, form)
        self._name(cell)

    def _reviewed(self, cell: Cell, full: str) -> None:
        """Open the reviewer's score of one row, which is from 0 to what the cell `full` holds."""
        form = self.style.boxed(
            align="center", num_format="0.00", locked=False, bg_color=INPUT_FILL
        )
        self._fill(cell, form)
        self._name(cell)
        rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": f"={full}"}
        told = {"input_title": "审核得分", "input_message": _REVIEW, "ignore_blank": True}
        wrong = {"error_title": "审核得分超出范围", "error_message": _REVIEW}
        at = cell.row, cell.column
        self.sheet.data_validation(*at, *at, {**rule, **told, **wrong})

    def _total(self, cell: Cell) -> None:
        """The sum of the parts or, where one is missing, the total stated in the column beside."""
        stated_at = self.stated_at[cell.column]
        stated = xl_rowcol_to_cell(cell.row, stated_at)
        if cell.name in self.layout.sums:
            parts = [self.reference(part) for part in self.layout.sums[cell.name]]
            known, added = f"COUNT({','.join(parts)})={len(parts)}", f"SUM({','.join(parts)})"
        else:
            known, added = self._over_lines(*self.layout.list_totals[cell.name])
        formula = f'IF({known},{added},IF(COUNT({stated})=1,{stated},""))'
        spot = cell.row, cell.column
        form = self._boxed(spot, num_format=number_format(cell), align="right", bold=True)
        self._live(cell, formula, form)
        self._stated(cell, stated_at)

    def _live(self, cell: Cell, formula: str, form: Format) -> None:
        """Write a formula with the calculator's value, under the name of its figure."""
        write_live(self.sheet, cell, formula, form, self.filled.cells[cell.row, cell.column])
        self._name(cell)

    def _over_lines(self, row: str, column: str) -> tuple[str, str]:
        """Return the test that every line of a list has its figure, and their sum."""
        area = self.layout.lists[row]
        lines = self._range(area.first, area.last, area.columns[column])
        names = self._range(area.first, area.last, area.names)
        known = f'AND(COUNT({lines})>0,COUNT({lines})=SUMPRODUCT(({names}<>"")*1))'
        return known, f"SUM({lines})"

    def _line_sums(self) -> None:
        """Below the form: the sums over lines that formulas use and the form does not print."""
        label, start = self.style(font_size=9, font_color=SMALL_INK), self.layout.rows + 1
        for row, entry in enumerate(self.layout.line_sums, start=start):
            words = f"各行合计：{entry.full_label}"
            write(self.sheet, Cell(row, 0, "remark", last_column=SUM_AT - 1), words, label)
            known, added = self._over_lines(*self.layout.list_totals[entry.name])
            cell = Cell(row, SUM_AT, "total", name=entry.name, entry=entry)
            form = self.style.boxed(num_format=number_format(cell), align="right")
            self._live(cell, f'IF({known},{added},"")', form)

    def _stated(self, cell: Cell, column: int) -> None:
        form = self.style.boxed(num_format=number_format(cell), align="right", font_color=SMALL_INK)
        self._fill(Cell(cell.row, column, "remark"), form)

    def _list(self, row: str) -> None:
        area = self.layout.lists[row]
        text = self.style.boxed(locked=False)
        for line in range(area.count):
            at = area.first + line
            self._fill(area.name_cell(line), text)
            for column in area.columns.values():
                form = self._boxed((at, column), num_format="#,##0.00", align="right", locked=False)
                self._fill(Cell(at, column, "item_figure"), form)

    def _range(self, first: int, last: int, column: int) -> str:
        return f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"

    def _name(self, cell: Cell) -> None:
        define_name(self.workbook, self.layout, cell, cell.name)


NOTE_AUTHOR = "核对"
_LONGEST = 1200
"""Of one note; the sheet 数据问题 has the whole of it."""
_PIXELS, _LETTERS, _LINE = 320, 46, 15
"""A note's width, how many Latin letters stand in it, and the height of a line."""


def write_notes(sheet: Worksheet, problems: Mapping[Spot, Problem]) -> None:
    """Write a note into every cell of a sheet that something is told about."""
    for (row, column), problem in sorted(problems.items()):
        sheet.write_comment(row, column, *note(problem))


def note(problem: Problem) -> tuple[str, dict[str, Any]]:
    """Return the text of a note, and its author and size as XlsxWriter takes them."""
    said = f"{SEVERITY_WORDS[problem.severity]}：" + "\n".join(problem.messages)
    text = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}……"
    height = min(600, _LINE * (lines_needed(text, _LETTERS) + 1))
    return text, {"author": NOTE_AUTHOR, "width": _PIXELS, "height": height, "font_size": 9}
