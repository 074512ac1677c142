"""Reads one sheet of a form that came back, where a layout was placed on it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from perfeval_xl.forms.layout.computed import Line, Typed, computed_of, line_sum
from perfeval_xl.forms.layout.layout import NOTHING, Layout, line_name, unnamed
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, full_marks
from perfeval_xl.forms.reading.cells import (
    Remark,
    SheetCells,
    cell_name,
    check_length,
    keep,
    keep_typed,
)
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.totals import OwnFormulas, in_doubt, mend_totals
from perfeval_xl.forms.reading.values import cell_text
from perfeval_xl.forms.texts import clean_name
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.rubric.form.form_model import word_meant
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, value_at

_BLANK = "空白"
"""What a message says of a cell that holds nothing."""


def read_form(
    result: Return,
    layout: Layout,
    sheet: str,
    grid: Grid,
    placing: Placing,
    limits: Limits,
    own: OwnFormulas,
) -> None:
    """Add what stands on one sheet to a return; `own` knows which formulas are the template's.

    Raises ReturnError where a list has lines beyond all bounds.
    """
    cells = SheetCells.of(sheet, grid, placing, result.rubric.unit)

    def full(name: str) -> float | None:
        return full_marks(result.rubric).get(name)

    for name, (row, column) in placing.figures.items():
        entry = layout.figures[name].entry
        result.places[name] = (sheet, cell_name(row, column))
        kind, none = (entry.kind, entry.none) if entry else ("money", "zero")
        if kind == "score" and layout.own_scores:
            keep(result, name, cells.own_score(name, (row, column), full))
        else:
            keep(result, name, cells.figure(name, (row, column), kind, none))
    for row_name in placing.lists:
        _read_list(result, layout, row_name, cells, placing, limits)
    for name, (row, column) in placing.words.items():
        value = value_at(grid, row, column)
        if layout.scored_texts or name in layout.choices:
            result.places[name] = (sheet, cell_name(row, column))
        text = cell_text(value) if value is not None else ""
        if name in layout.choices:
            at, words = cell_name(row, column), layout.choices[name]
            text = word_meant(text, words) or text
            if text not in words:
                right = "、".join(words)
                stands = text or _BLANK
                cells.remarks.append(Remark("CHOICE_UNKNOWN", name, sheet, at, stands, right))
        if text:
            result.words[name] = text
    if SELF_GRADE in placing.words:
        row, column = placing.words[SELF_GRADE]
        result.places[SELF_GRADE] = (sheet, cell_name(row, column))
    if own.hides or in_doubt(cells.remarks, layout, result.figures, result.items):
        formulas = _formulas(result, layout, placing, sheet)
        _settle_lines(result, layout, own, formulas)
        remarks = own.settle(result, cells, formulas, partial(_gives, result))
        result.remarks += mend_totals(remarks, layout, result.figures, result.items)
        return
    result.remarks += mend_totals(cells.remarks, layout, result.figures, result.items)


def _read_list(
    result: Return,
    layout: Layout,
    row_name: str,
    cells: SheetCells,
    placing: Placing,
    limits: Limits,
) -> None:
    first, count, names_at, columns = placing.lists[row_name]
    area, grid = layout.lists[row_name], cells.grid
    kinds = _kinds(layout, row_name)
    check_length(row_name, cells.sheet, grid, first, first + count, limits)
    position, sums = 0, area.sums_of(columns)
    for row in range(first, min(first + count, len(grid))):
        name = _item_name(value_at(grid, row, names_at))
        read = {
            column: cells.figure(f"{row_name}_{column}", (row, at), kinds[column], "zero")
            for column, at in columns.items()
        }
        line = {column: value.number for column, value in read.items()}
        for total, parts in sums.items():
            if line[total] is None and not read[total].found:
                line[total] = line_sum(line, parts)
        if name == NOTHING and not any(value.found or value.code for value in read.values()):
            # Who has none says so in place of the first one: its amounts are 0, and not missing.
            line = dict.fromkeys(line, 0.0)
            at = cell_name(row, names_at)
            label = f"{row_name}_{next(iter(columns))}"
            cells.remarks.append(Remark("VALUE_AS_ZERO", label, cells.sheet, at, name))
        blank = (None, 0.0)  # what a total along a line gives of nothing, as some programs write it
        if not name and all(
            value in (blank if column in area.sums else (None,)) for column, value in line.items()
        ):
            continue
        position += 1
        for column, at in columns.items():
            cell = cell_name(row, at)
            result.places[line_name(row_name, position, column)] = (cells.sheet, cell)
            keep_typed(result, line_name(row_name, position, column), read[column])
        shown = name or unnamed(area.what)
        result.items.append({"清单": row_name, "序号": position, "名称": shown, **line})


def _formulas(
    result: Return, layout: Layout, placing: Placing, sheet: str
) -> dict[str, tuple[str, str]]:
    """Return the formulas that the template puts on a sheet: cell → figure, formula.

    The cell of a total along a list's line has no figure.
    """
    computed, formulas = computed_of(result.rubric), {}
    for name in placing.figures.keys() & computed.trees.keys():
        with suppress(KeyError):  # it rests on what this return has not
            formulas[result.places[name][1]] = name, computed.formula(name, result.places)
    for row_name, (first, count, names, columns) in placing.lists.items():
        area = replace(
            layout.lists[row_name], first=first, count=count, names=names, columns=columns
        )
        for total, (row, column) in computed.lists.items():
            if row == row_name and total in placing.figures:
                formulas[result.places[total][1]] = total, area.total(column)
        there = area.sums_of(columns)
        for line in range(count):
            for column in there:
                cell = cell_name(first + line, columns[column])
                formulas[cell] = "", area.line_total(line, column)
    return formulas


def _gives(result: Return, figures: Mapping[str, float]) -> Mapping[str, Typed]:
    """Return what the template's formulas give over some figures and the lines of a return."""
    lines: dict[str, list[Line]] = {}
    for item in result.items:
        lines.setdefault(item["清单"], []).append((item["名称"], item))
    computed = computed_of(result.rubric)
    stands, _ = computed.results(figures, lines)
    return {name: stands[name] for name in (*computed.trees, *computed.lists)}


def _settle_lines(
    result: Return, layout: Layout, own: OwnFormulas, formulas: Mapping[str, tuple[str, str]]
) -> None:
    """Let the totals along lines that the template's formulas give be what their parts make."""
    for item in result.items:
        row_name = item["清单"]
        if row_name not in layout.lists:
            continue
        for column, parts in layout.lists[row_name].sums_of(item).items():
            name = line_name(row_name, item["序号"], column)
            sheet, cell = result.places[name]
            if item[column] is not None and own.holds(sheet, cell, formulas.get(cell, ("", ""))[1]):
                item[column] = line_sum(item, parts)
                result.typed.pop(name, None)


def _kinds(layout: Layout, row_name: str) -> dict[str, Kind]:
    """Return what kind of figure each column of a list holds.

    In a matrix it is what the list's own row holds there; a record's columns say it themselves.
    """
    kinds: dict[str, Kind] = dict.fromkeys(layout.lists[row_name].columns, "money")
    for cell in layout.cells:
        if cell.role == "item_figure" and cell.entry is not None and cell.name in kinds:
            kinds[cell.name] = cell.entry.kind
    for column in kinds:
        above = layout.figures.get(f"{row_name}_{column}")
        if above is not None and above.entry is not None:
            kinds[column] = above.entry.kind
    return kinds


def _item_name(value: Any) -> str:
    """Return a project's name without the "其中：" printed before the first one."""
    text = clean_name(cell_text(value))
    return text.removeprefix("其中：").removeprefix("其中:").strip()
