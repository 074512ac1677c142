"""Paints the cells to fill in on one sheet of a template, blank or with what is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.computed import kept, line_sum
from perfeval_xl.forms.layout.layout import Cell, Layout, ListArea
from perfeval_xl.forms.layout.paint import (
    MANY,
    NAME_LOOK,
    column_widths,
    define_name,
    number_format,
    row_heights,
    write,
)
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE
from perfeval_xl.forms.template.formulas import Filling as Filling
from perfeval_xl.forms.template.formulas import Formulas, GivenLine
from perfeval_xl.forms.template.formulas import Given as Given
from perfeval_xl.forms.template.formulas import ProjectFilling as ProjectFilling
from perfeval_xl.forms.template.input_rules import (
    floors,
    highest_scores,
    input_rule,
    level_rule,
    score_levels,
)
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.style import (
    COMPUTED_FILL,
    GIVEN_FILL,
    INPUT_FILL,
    SMALL_INK,
    Style,
    row_height,
)

DEPARTMENT_NAME = "填报单位"
_GIVEN = "上年的数，已填好"


class Inputs:
    """Paints the cells to fill in on one sheet."""

    def __init__(
        self,
        workbook: Workbook,
        sheet: Worksheet,
        layout: Layout,
        style: Style,
        rubric: Rubric,
        filling: Filling,
        asked_on: str,
        formulas: Formulas,
    ) -> None:
        """`asked_on` is the sheet on which the department's name is filled in."""
        self.workbook, self.sheet, self.layout, self.style = workbook, sheet, layout, style
        self.rubric, self.filling, self.asked_on = rubric, filling, asked_on
        self.formulas = formulas
        self._filled: list[tuple[Cell, str]] = []
        # In a table of many columns a long figure is printed smaller rather than as ####.
        shrinks = layout.width > MANY
        self.fitting = {"shrink": True, "text_wrap": False} if shrinks else {}
        self.highest, self.least = highest_scores(rubric), floors(rubric)
        self.levels = score_levels(rubric)

    def paint(self) -> None:
        """Write every cell to fill in, and every one that computes itself."""
        for cell in self.layout.cells:
            if cell.role == "department":
                self._department(cell)
            elif cell.role in ("figure", "total"):
                self._figure(cell)
            elif cell.role == "words":
                self._words(cell)
        self._lists()
        self._make_room()

    def _fill(self, cell: Cell, text: str | None, form: Any) -> None:
        """Write a text where people write texts."""
        write(self.sheet, cell, text, form)
        if text:
            self._filled.append((cell, text))

    def _make_room(self) -> None:
        """Make rows higher that a text given with the template needs so."""
        layout = self.layout
        widths = column_widths(layout, tight=layout.width > MANY)
        heights = row_heights(layout, widths)
        for cell, text in self._filled:
            rows = range(cell.row, max(cell.row, cell.last_row) + 1)
            across = sum(widths[cell.column : max(cell.column, cell.last_column) + 1])
            short = row_height((text, across)) - sum(heights[row] for row in rows)
            if short > 0:
                heights[cell.row] += short
                self.sheet.set_row(cell.row, heights[cell.row])

    def _open(self, **properties: Any) -> Any:
        return self.style.boxed(locked=False, bg_color=INPUT_FILL, **properties)

    def _locked(self, **properties: Any) -> Any:
        """What is given is to be read, not filled in: another colour, and locked."""
        return self.style.boxed(bg_color=GIVEN_FILL, font_color=SMALL_INK, **properties)

    def _computed(self, **properties: Any) -> Any:
        return self.style.boxed(bg_color=COMPUTED_FILL, **properties)

    def _formula(self, cell: Cell, formula: str, form: Any) -> None:
        """Write a formula with its result, or what was typed over it."""
        value = self.formulas.results.get(cell.name)
        write(self.sheet, cell, value if cell.name in self.formulas.over else None, form)
        if cell.name not in self.formulas.over:
            result = "" if value is None else value
            self.sheet.write_formula(cell.row, cell.column, f"={formula}", form, result)

    def _rule(
        self, kind: Kind, highest: float | None = None, words_at: str = "", *, given: bool = False
    ) -> dict[str, Any]:
        rule = input_rule(kind, self.rubric.unit, highest, words_at)
        about = {"input_title": _GIVEN, "input_message": self.filling.given.source}
        return rule | about if given else rule

    def _department(self, cell: Cell) -> None:
        is_known = bool(self.filling.department)
        if self.layout.sheet != self.asked_on:  # the name is asked for once
            first = self.asked_on
            form = self.style(**NAME_LOOK)
            self.sheet.merge_range(cell.row, cell.column, cell.row, cell.last_column, "", form)
            formula = f'=IF({quoted_sheet(first)}!$B$2="","",{quoted_sheet(first)}!$B$2)'
            self.sheet.write_formula(cell.row, cell.column, formula, form, self.filling.department)
            return
        form = self._open(**NAME_LOOK)
        if is_known:
            form = self.style(bottom=1, bold=True, **NAME_LOOK)
        write(self.sheet, cell, self.filling.department, form)
        self._name(DEPARTMENT_NAME, cell)

    def _figure(self, cell: Cell) -> None:
        kind = cell.entry.kind if cell.entry else "money"
        align = "center" if kind in ("score", "percent") else "right"
        given = self.filling.given.figures.get(cell.name)
        if cell.name in self.formulas.texts and given is None:
            form = self._computed(num_format=number_format(cell), align=align, **self.fitting)
            self._formula(cell, self.formulas.texts[cell.name], form)
            self._name(cell.name, cell)
            return
        paint = self._open if given is None else self._locked
        form = paint(num_format=number_format(cell), align=align, **self.fitting)
        value = self.filling.figures.get(cell.name) if given is None else given
        write(self.sheet, cell, value, form)
        worded = cell.entry is not None and cell.entry.none == "not_applicable"
        at = str(xl_rowcol_to_cell(cell.row, cell.column))
        highest = self.highest.get(cell.name)
        rule = self._rule(kind, highest, at if worded else "", given=given is not None)
        if cell.name in self.least:
            rule = input_rule(kind, self.rubric.unit, highest, least=self.least[cell.name])
        if cell.name in self.levels:
            rule = level_rule(at, self.levels[cell.name])
        self.sheet.data_validation(cell.row, cell.column, cell.row, cell.column, rule)
        self._name(cell.name, cell)

    def _words(self, cell: Cell) -> None:
        given = self.filling.given.words.get(cell.name)
        paint = self._open if given is None else self._locked
        text = self.filling.words.get(cell.name) if given is None else given
        choices, look = self.layout.choices.get(cell.name, ()), {"valign": "top"}
        if cell.name == SELF_GRADE:
            choices, look = tuple(self.rubric.grades), {"align": "center"}
        self._fill(cell, text, paint(**look))
        if choices:
            rule = {"validate": "list", "source": list(choices), "ignore_blank": True}
            self.sheet.data_validation(cell.row, cell.column, cell.row, cell.column, rule)
        self._name(cell.name, cell)

    def _lists(self) -> None:
        figures = {"num_format": "#,##0.00", "align": "right", **self.fitting}
        text, figure, computed = self._open(), self._open(**figures), self._computed(**figures)
        for area in self.layout.lists.values():
            given = self.filling.given.lines.get(area.row, ())
            lines = self.formulas.lines.get(area.row, ())
            for line in range(area.count):
                row = area.first + line
                name, values = lines[line] if line < len(lines) else ("", {})
                told = given[line][1] if line < len(given) else {}
                form = self._locked() if line < len(given) and name else text
                self._fill(area.name_cell(line), name, form)
                for key, column in area.columns.items():
                    at = Cell(row, column, "item_figure")
                    if key in told:
                        write(self.sheet, at, told[key], self._locked(**figures))
                    elif key in area.sums:
                        self._line_sum(area, at, key, values, computed)
                    else:
                        write(self.sheet, at, values.get(key), figure)
            self._list_rules(area, given)

    def _line_sum(
        self, area: ListArea, at: Cell, key: str, values: Mapping[str, Any], form: Any
    ) -> None:
        """Write the total along one line of a list."""
        value, is_over = kept(values.get(key), line_sum(values, area.sums[key]))
        if is_over:
            write(self.sheet, at, value, form)
            return
        formula = f"={area.line_total(at.row - area.first, key)}"
        self.sheet.write_formula(at.row, at.column, formula, form, "" if value is None else value)

    def _list_rules(self, area: ListArea, given: Sequence[GivenLine]) -> None:
        """One rule for all lines, or where some are given, one for each stretch of a column."""
        columns = list(area.columns.values())
        if not given and not area.sums:
            rule = self._rule("money")
            self.sheet.data_validation(area.first, columns[0], area.last, columns[-1], rule)
            return
        for key, column in area.columns.items():
            if key in area.sums:
                continue
            told = [line < len(given) and key in given[line][1] for line in range(area.count)]
            first = area.first
            for is_given, stretch in groupby(told):
                last = first + len(list(stretch)) - 1
                rule = self._rule("money", given=is_given)
                self.sheet.data_validation(first, column, last, column, rule)
                first = last + 1

    def _name(self, name: str, cell: Cell) -> None:
        define_name(self.workbook, self.layout, cell, name)
