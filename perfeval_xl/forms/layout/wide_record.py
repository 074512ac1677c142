"""Lays out a record printed as a wide table: headings of several levels, lines that repeat."""

from __future__ import annotations

from itertools import groupby

from perfeval_xl.forms.layout.layout import Cell, Layout, ListArea, Role
from perfeval_xl.rubric.form_record import Record


def is_wide(block: Record) -> bool:
    """Tell whether a record is printed as a wide table of its own, without a title in front."""
    return block.levels > 0 or block.list_ is not None


def wide_record(layout: Layout, block: Record, row: int, needed: int) -> int:
    """Add a record with headings of several levels, and lines for what repeats."""
    _upper_headings(layout, block, row)
    own, first = row + block.levels, row + block.levels + 1
    count = max(block.room, needed)
    last = first + count - 1
    listed = {entry.name: at for at, entry in enumerate(block.columns) if entry.each}
    for column, entry in enumerate(block.columns):
        top = row + len(entry.under)
        layout.add(Cell(top, column, "heading", entry.heading, last_row=own))
        if entry.item is None and not entry.each:
            role: Role = "total" if entry.sum else "figure"
            layout.add(Cell(first, column, role, name=entry.name, entry=entry, last_row=last))
        if entry.sum and not entry.each:
            layout.sums[entry.name] = entry.sum
        if entry.item is not None:
            layout.lists[block.record] = ListArea(
                block.record, block.list_ or "", first, count, listed, column, column
            )
            for line in range(first, last + 1):
                layout.add(Cell(line, column, "item", name=block.record))
        if entry.each:
            layout.list_totals[entry.name] = (block.record, entry.name)
            layout.line_sums.append(entry)
            for line in range(first, last + 1):
                layout.add(Cell(line, column, "item_figure", name=entry.name, entry=entry))
    return last + 1


def _upper_headings(layout: Layout, block: Record, row: int) -> None:
    """Add the headings above the columns' own, one over all neighbours that share it."""
    for level in range(block.levels):
        paths = [entry.under[: level + 1] for entry in block.columns]
        column = 0
        for path, group in groupby(paths):
            width = len(list(group))
            if len(path) > level:
                last = column + width - 1
                layout.add(Cell(row + level, column, "heading", path[level], last_column=last))
            column += width
