"""Paints the cells to fill in on one sheet of a template, blank or with what is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeAlias

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell, Layout, ListArea
from perfeval_xl.forms.layout.paint import define_name, number_format, write
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.template.input_rules import input_rule
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.sheets.style import GIVEN_FILL, INPUT_FILL, LOSS_INK, SMALL_INK, Style

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
    ) -> None:
        """`asked_on` is the sheet on which the department's name is filled in."""
        self.workbook, self.sheet, self.layout, self.style = workbook, sheet, layout, style
        self.rubric, self.filling, self.asked_on = rubric, filling, asked_on
        self.highest = highest_scores(rubric)

    def paint(self) -> None:
        """Write every input cell of the sheet, and the hints beside its totals."""
        for cell in self.layout.cells:
            if cell.role == "department":
                self._department(cell)
            elif cell.role in ("figure", "total"):
                self._figure(cell)
            elif cell.role == "words":
                self._words(cell)
        self._lists()
        self._hints()

    def _open(self, **properties: Any) -> Any:
        return self.style.boxed(locked=False, bg_color=INPUT_FILL, **properties)

    def _locked(self, **properties: Any) -> Any:
        """What is given is to be read, not filled in: another colour, and locked."""
        return self.style.boxed(bg_color=GIVEN_FILL, font_color=SMALL_INK, **properties)

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
            self.sheet.merge_range(
                cell.row, cell.column, cell.row, cell.last_column, "", self.style()
            )
            formula = f"=IF('{first}'!$B$2=\"\",\"\",'{first}'!$B$2)"
            self.sheet.write_formula(
                cell.row, cell.column, formula, self.style(), self.filling.department
            )
            return
        form = self.style(bottom=1, bold=True) if is_known else self._open()
        write(self.sheet, cell, self.filling.department, form)
        self._name(DEPARTMENT_NAME, cell)

    def _figure(self, cell: Cell) -> None:
        kind = cell.entry.kind if cell.entry else "money"
        align = "center" if kind in ("score", "percent") else "right"
        given = self.filling.given.figures.get(cell.name)
        paint = self._open if given is None else self._locked
        form = paint(num_format=number_format(cell), align=align)
        value = self.filling.figures.get(cell.name) if given is None else given
        write(self.sheet, cell, value, form)
        worded = cell.entry is not None and cell.entry.none == "not_applicable"
        words_at = str(xl_rowcol_to_cell(cell.row, cell.column)) if worded else ""
        highest = self.highest.get(cell.name)
        rule = self._rule(kind, highest, words_at, given=given is not None)
        self.sheet.data_validation(cell.row, cell.column, cell.row, cell.column, rule)
        self._name(cell.name, cell)

    def _words(self, cell: Cell) -> None:
        write(self.sheet, cell, self.filling.words.get(cell.name), self._open(valign="top"))
        if cell.name == SELF_GRADE:
            grades = list(self.rubric.grades)
            rule = {"validate": "list", "source": grades, "ignore_blank": True}
            self.sheet.data_validation(cell.row, cell.column, cell.row, cell.column, rule)
        self._name(cell.name, cell)

    def _lists(self) -> None:
        figures = {"num_format": "#,##0.00", "align": "right"}
        text, figure = self._open(), self._open(**figures)
        for area in self.layout.lists.values():
            lines = self.filling.lists.get(area.row, ())
            given = self.filling.given.lines.get(area.row, ())
            for line in range(area.count):
                values = lines[line] if line < len(lines) else [None] * (1 + len(area.columns))
                row = area.first + line
                name, told = given[line] if line < len(given) else (values[0], {})
                form = self._locked() if line < len(given) and name else text
                write(self.sheet, area.name_cell(line), name, form)
                for (key, column), value in zip(area.columns.items(), values[1:], strict=True):
                    at = Cell(row, column, "item_figure")
                    if key in told:
                        write(self.sheet, at, told[key], self._locked(**figures))
                    else:
                        write(self.sheet, at, value, figure)
            self._list_rules(area, given)

    def _list_rules(self, area: ListArea, given: Sequence[GivenLine]) -> None:
        """One rule for all lines, or where some are given, one for each stretch of a column."""
        columns = list(area.columns.values())
        if not given:
            rule = self._rule("money")
            self.sheet.data_validation(area.first, columns[0], area.last, columns[-1], rule)
            return
        for key, column in area.columns.items():
            told = [line < len(given) and key in given[line][1] for line in range(area.count)]
            first = area.first
            for is_given, stretch in groupby(told):
                last = first + len(list(stretch)) - 1
                rule = self._rule("money", given=is_given)
                self.sheet.data_validation(first, column, last, column, rule)
                first = last + 1

    def _hints(self) -> None:
        """Right of the form: where a total differs from its parts, say so while it is filled in."""
        column = self.layout.width
        rows: dict[int, list[str]] = {}
        for total, parts in self.layout.sums.items():
            inside = "+".join(self._at(part) for part in parts)
            cells = ",".join([self._at(total), *(self._at(part) for part in parts)])
            whole = f"COUNT({cells})={len(parts) + 1}"
            rows.setdefault(self.layout.figures[total].row, []).append(
                self._hint(total, whole, inside)
            )
        for total, (row, name) in self.layout.list_totals.items():
            if total not in self.layout.figures:
                continue  # a sum over lines that stands nowhere on the form
            area = self.layout.lists[row]
            at = area.columns[name]
            lines = f"{xl_rowcol_to_cell(area.first, at)}:{xl_rowcol_to_cell(area.last, at)}"
            whole = f"AND(COUNT({self._at(total)})=1,COUNT({lines})>0)"
            rows.setdefault(self.layout.figures[total].row, []).append(
                self._hint(total, whole, f"SUM({lines})")
            )
        form = self.style(font_color=LOSS_INK, font_size=9, text_wrap=False)
        for at_row, hints in rows.items():
            self.sheet.write_formula(at_row, column, "=" + "&".join(hints), form, "")
        if rows:
            self.sheet.set_column(column, column, 40)

    def _hint(self, total: str, known: str, parts: str) -> str:
        cell = self.layout.figures[total]
        heading = cell.entry.heading if cell.entry else total
        gap = f"ROUND({self._at(total)}-({parts}),2)"
        return f'IF({known},IF({gap}=0,"","{heading}与分项之和相差"&{gap}&"；"),"")'

    def _at(self, name: str) -> str:
        cell = self.layout.figures[name]
        return str(xl_rowcol_to_cell(cell.row, cell.column))

    def _name(self, name: str, cell: Cell) -> None:
        define_name(self.workbook, self.layout, cell, name)


def highest_scores(rubric: Rubric) -> dict[str, float]:
    """Return the highest score that a cell takes, by its name."""
    highest = {SELF_TOTAL: rubric.total_points}
    indicators = rubric.indicators
    if rubric.project is not None:
        indicators = (rubric.project.execution,)
        highest |= {total.name: rubric.project.declared.full for total in rubric.project.totals()}
    for indicator in indicators:
        highest[self_score_name(indicator)] = indicator.points
        if isinstance(indicator.rule, Checklist):
            points = [item.points for item in indicator.rule.items]
            highest.update(zip(item_names(indicator), points, strict=True))
    return highest


@dataclass(frozen=True, slots=True)
class ProjectFilling:
    """What is already filled in on the sheet of one project."""

    figures: Mapping[str, float | str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """项目名称 and the other texts, by their headings."""
    rows: Sequence[Sequence[Any]] = ()
    """The declared rows: a value for each printed column, None where it is blank."""


GivenLine: TypeAlias = tuple[str, Mapping[str, float]]
"""A line of a list: its name, and column → figure."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the bureau fills in itself, and locks: figures of last year."""

    source: str = ""
    """What each such cell says of where its figure comes from, at most 255 characters."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Column of the figures → a number."""
    lines: Mapping[str, Sequence[GivenLine]] = field(default_factory=dict)
    """Row of a list → its first lines."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What is already filled in: a department's name from the roster, or a whole example."""

    department: str = ""
    code: str = ""
    figures: Mapping[str, float | str] = field(default_factory=dict)
    """Column of the figures → a number, or a text as a department would type it."""
    lists: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    """Row of a list → lines of [name, figure, …] in the order of the columns."""
    words: Mapping[str, str] = field(default_factory=dict)
    projects: Sequence[ProjectFilling] = ()
    """For a rubric of projects: the sheets that are filled in, in order."""
    given: Given = field(default_factory=Given)
