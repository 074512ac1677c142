"""The department's figures in the form's own layout, under the names that the formulas use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.form_layout import form_layout
from perfeval_xl.forms.layout import Cell, Layout
from perfeval_xl.forms.paint import define_name, number_format, paint_fixed, write
from perfeval_xl.forms.self_sheet import self_layout
from perfeval_xl.forms.style import Style
from perfeval_xl.rubric.form_entry import not_applicable_name, stated_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.row import NOT_APPLICABLE
from perfeval_xl.workbooks.live import write_live


def write_figure_sheets(
    workbook: Workbook,
    style: Style,
    rubric: Rubric,
    department: str,
    figures: Mapping[str, Any],
    items: pd.DataFrame,
) -> None:
    """Write every sheet of the form and the 自评表 with one department's figures.

    Totals are formulas over their parts, as in `forms.figures.settle`; what the department
    stated for them stands beside. The figures are open for a what-if, the rest is locked.
    """
    lines = dict(items.groupby("清单").size()) if len(items) else {}
    layouts = [form_layout(form, rubric.unit, lines) for form in rubric.forms]
    if rubric.indicators:
        layouts.append(self_layout(rubric))
    for layout in layouts:
        sheet = workbook.add_worksheet(layout.sheet)
        paint_fixed(sheet, layout, style)
        FigureSheet(workbook, sheet, layout, style, figures, items).paint(department)
        sheet.protect("", {"format_columns": True, "format_rows": True})


class FigureSheet:
    """Paints one laid-out sheet with one department's figures."""

    def __init__(
        self,
        workbook: Workbook,
        sheet: Worksheet,
        layout: Layout,
        style: Style,
        figures: Mapping[str, Any],
        items: pd.DataFrame,
    ) -> None:
        self.workbook, self.sheet, self.layout, self.style = workbook, sheet, layout, style
        self.figures, self.items = figures, items
        self.stated_from = layout.width
        """How far right of a total the department's own one stands."""

    def reference(self, name: str) -> str:
        """Return how a formula calls a figure: by its name."""
        return name

    def paint(self, department: str) -> None:
        """Write the figures, the totals as formulas, the texts and the lists."""
        for cell in self.layout.cells:
            if cell.role == "department":
                write(self.sheet, cell, department, self.style(bold=True))
            elif cell.role == "figure":
                self._figure(cell)
            elif cell.role == "total":
                self._total(cell)
            elif cell.role == "words":
                text = str(self.figures.get(cell.name, ""))
                write(self.sheet, cell, text, self.style.boxed(valign="top"))
        for row in self.layout.lists:
            self._list(row)
        self._line_sums()

    def _figure(self, cell: Cell) -> None:
        align = "center" if cell.entry and cell.entry.kind in ("score", "percent") else "right"
        form = self.style.boxed(num_format=number_format(cell), align=align, locked=False)
        shown = NOT_APPLICABLE if self._not_applicable(cell.name) else self._number(cell.name)
        write(self.sheet, cell, shown, form)
        self._name(cell)

    def _not_applicable(self, name: str) -> bool:
        told = self._number(not_applicable_name(name))
        return bool(told) and self._number(name) is None

    def _number(self, name: str) -> float | None:
        value = self.figures.get(name)
        return None if value is None or value != value else float(value)

    def _total(self, cell: Cell) -> None:
        """The sum of the parts or, where one is missing, the total stated in the column beside."""
        stated_at = self.stated_from + cell.column
        stated = xl_rowcol_to_cell(cell.row, stated_at)
        if cell.name in self.layout.sums:
            parts = [self.reference(part) for part in self.layout.sums[cell.name]]
            known, added = f"COUNT({','.join(parts)})={len(parts)}", f"SUM({','.join(parts)})"
        else:
            known, added = self._over_lines(*self.layout.list_totals[cell.name])
        formula = f'IF({known},{added},IF(COUNT({stated})=1,{stated},""))'
        form = self.style.boxed(num_format=number_format(cell), align="right", bold=True)
        self._live(cell, formula, form)
        self._stated(cell, stated_at)

    def _live(self, cell: Cell, formula: str, form: Any) -> None:
        """Write a formula with the calculator's value, under the name of its figure."""
        write_live(self.sheet, cell, formula, form, self._number(cell.name))
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
        label, start = self.style(font_size=9, font_color="#52606D"), self.layout.rows + 1
        for row, entry in enumerate(self.layout.line_sums, start=start):
            words = f"各行合计：{entry.full_label}"
            write(self.sheet, Cell(row, 0, "remark", last_column=4), words, label)
            known, added = self._over_lines(*self.layout.list_totals[entry.name])
            cell = Cell(row, 5, "total", name=entry.name, entry=entry)
            form = self.style.boxed(num_format=number_format(cell), align="right")
            self._live(cell, f'IF({known},{added},"")', form)

    def _stated(self, cell: Cell, column: int) -> None:
        heading = self.style(font_size=9, font_color="#52606D", align="center")
        self.sheet.set_column(self.stated_from, self.stated_from, 3)
        self.sheet.set_column(column, column, 16)
        self.sheet.write_string(1, column, "单位填报的合计", heading)
        form = self.style.boxed(num_format=number_format(cell), align="right", font_color="#52606D")
        write(
            self.sheet, Cell(cell.row, column, "remark"), self._number(stated_name(cell.name)), form
        )

    def _list(self, row: str) -> None:
        area = self.layout.lists[row]
        lines = self.items[self.items["清单"] == row] if len(self.items) else self.items
        text = self.style.boxed(locked=False)
        figure = self.style.boxed(num_format="#,##0.00", align="right", locked=False)
        for line in range(area.count):
            given = lines.iloc[line] if line < len(lines) else None
            at = area.first + line
            title = "" if given is None else given["名称"]
            write(self.sheet, area.name_cell(line), title, text)
            for name, column in area.columns.items():
                value = None if given is None or pd.isna(given[name]) else float(given[name])
                write(self.sheet, Cell(at, column, "item_figure"), value, figure)

    def _range(self, first: int, last: int, column: int) -> str:
        return f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"

    def _name(self, cell: Cell) -> None:
        define_name(self.workbook, self.layout, cell, cell.name)
