"""Lays out one sheet of a form, block by block."""

from collections.abc import Mapping
from itertools import groupby

from perfeval_xl.forms.layout.layout import Cell, Layout, ListArea, Role
from perfeval_xl.rubric.form.form_matrix import Matrix, Row
from perfeval_xl.rubric.form.form_model import Form, Lines, Record, Words

_UNITS = {"count": "个", "percent": "%", "score": "分", "number": ""}


def form_layout(form: Form, unit: str, lines: Mapping[str, int] | None = None) -> Layout:
    """Lay out one sheet of a form.

    `lines` says how many lines a list needs, by its row, where more are needed than the form
    leaves room for.
    """
    lead = _lead(form)
    width = max(_width(block, lead) for block in form.blocks)
    layout = Layout(form.sheet, width, lead)
    last = width - 1
    layout.add(Cell(0, 0, "title", form.title, last_column=last))
    layout.add(Cell(1, 0, "caption", "填报单位："))
    layout.add(Cell(1, 1, "department", last_column=max(1, last - 1)))
    layout.add(Cell(1, last, "caption", f"单位：{unit}"))
    row = 2
    for block in form.blocks:
        if isinstance(block, Record) and is_wide(block):
            row = wide_record(layout, block, row, (lines or {}).get(block.record, 0))
        elif isinstance(block, Record):
            row = _record(layout, block, row)
        elif isinstance(block, Matrix):
            row = _matrix(layout, block, row, lines or {})
        elif isinstance(block, Lines):
            row = _lines(layout, block, row, unit)
        else:
            row = _words(layout, block, row)
    if form.remarks:
        layout.add(Cell(row, 0, "remark", form.remarks, last_column=last))
        row += 1
    if form.signed:
        for column, caption in zip(
            (0, 1, last), ("填报人：", "负责人：", "填报日期："), strict=True
        ):
            layout.add(Cell(row, column, "caption", caption))
        row += 1
    layout.rows = row
    return layout


def _width(block: object, lead: int) -> int:
    match block:
        case Record(columns=columns):
            return (0 if is_wide(block) else lead) + len(columns)
        case Matrix(columns=columns):
            return lead + len(columns)
    return lead + 3


def _lead(form: Form) -> int:
    """Return how many columns stand in front of the figures: one more where rows are grouped."""
    matrices = [block for block in form.blocks if isinstance(block, Matrix)]
    return 2 if any(row.group for matrix in matrices for row in matrix.rows) else 1


def _record(layout: Layout, block: Record, row: int) -> int:
    lead = layout.lead
    layout.add(Cell(row, 0, "heading", block.record, last_row=row + 1, last_column=lead - 1))
    for column, entry in enumerate(block.columns, start=lead):
        layout.add(Cell(row, column, "heading", entry.heading))
        role: Role = "total" if entry.sum else "figure"
        layout.add(Cell(row + 1, column, role, name=entry.name, entry=entry))
        if entry.sum:
            layout.sums[entry.name] = entry.sum
    return row + 2


def _matrix(layout: Layout, block: Matrix, row: int, lines: Mapping[str, int]) -> int:
    lead = layout.lead
    layout.add(Cell(row, 0, "heading", block.matrix, last_column=lead - 1))
    columns = {name: position for position, name in enumerate(block.columns, start=lead)}
    for name, position in columns.items():
        layout.add(Cell(row, position, "heading", block.column(name).label))
    for group, grouped in groupby(block.rows, key=lambda line: line.group):
        first = row + 1
        for line in grouped:
            row = _matrix_row(layout, block, line, row + 1, columns)
            if line.list_:
                count = max(line.room, lines.get(line.row, 0))
                row = _list_lines(layout, block, line, row + 1, count, columns)
        if group:
            layout.add(Cell(first, 0, "label", group, last_row=row))
    return row + 1


def _matrix_row(
    layout: Layout, block: Matrix, line: Row, row: int, columns: Mapping[str, int]
) -> int:
    start = layout.lead - 1 if line.group else 0
    layout.add(Cell(row, start, "label", line.heading, last_column=layout.lead - 1))
    for name, position in columns.items():
        entry = block.entry(line, name)
        parts, across = block.parts(line, name), block.across(line, name)
        listed = entry.stated is None and bool(line.list_)
        role: Role = "total" if parts or listed else "figure"
        layout.add(Cell(row, position, role, name=entry.name, entry=entry))
        if parts:
            layout.sums[entry.name] = parts
        if listed:
            layout.list_totals[entry.name] = (line.row, name)
        if across and across != parts:
            layout.across[entry.name] = across
    return row


def _list_lines(
    layout: Layout, block: Matrix, line: Row, first: int, count: int, columns: Mapping[str, int]
) -> int:
    amounts = {name: columns[name] for name in block.amounts()}
    last = layout.lead - 1
    sums = {name: below for name in amounts if (below := block.column(name).sum)}
    layout.lists[line.row] = ListArea(
        line.row, line.list_ or "", first, count, amounts, 0, last, sums
    )
    for row in range(first, first + count):
        layout.add(Cell(row, 0, "item", name=line.row, last_column=layout.lead - 1))
        for name, position in amounts.items():
            layout.add(Cell(row, position, "item_figure", name=f"{line.row}_{name}"))
    return first + count - 1


def _lines(layout: Layout, block: Lines, row: int, unit: str) -> int:
    lead = layout.lead
    layout.add(Cell(row, 0, "heading", block.lines, last_column=lead - 1))
    for column, heading in enumerate(("数据", "计量单位", "说明"), start=lead):
        layout.add(Cell(row, column, "heading", heading))
    for entry in block.rows:
        row += 1
        layout.add(Cell(row, 0, "label", entry.heading, last_column=lead - 1))
        layout.add(Cell(row, lead, "figure", name=entry.name, entry=entry))
        if entry.stated:
            layout.quoted.add(entry.name)
        layout.add(Cell(row, lead + 1, "unit", _UNITS.get(entry.kind, unit)))
        layout.add(Cell(row, lead + 2, "remark", entry.explanation))
    return row + 1


def _words(layout: Layout, block: Words, row: int) -> int:
    end = row + block.height - 1
    lead, last = layout.lead, layout.width - 1
    layout.add(Cell(row, 0, "heading", block.text, last_row=end, last_column=lead - 1))
    layout.add(Cell(row, lead, "words", name=block.text, last_row=end, last_column=last))
    if block.choices:
        layout.choices[block.text] = block.choices
        layout.read.add(block.text)
    return end + 1


def is_wide(block: Record) -> bool:
    """Tell whether a record is printed as a wide table of its own, without a title in front."""
    return block.levels > 0 or block.list_ is not None


def wide_record(layout: Layout, block: Record, row: int, needed: int) -> int:
    """Add a record with headings of several levels, and lines for what repeats."""
    _upper_headings(layout, block, row)
    bottom, first = row + block.levels, row + block.levels + 1
    count = max(block.room, needed)
    last = first + count - 1
    listed = {entry.name: at for at, entry in enumerate(block.columns) if entry.each}
    sums = {entry.name: entry.sum for entry in block.columns if entry.each and entry.sum}
    for column, entry in enumerate(block.columns):
        top = row + len(entry.under)
        layout.add(Cell(top, column, "heading", entry.heading, last_row=bottom))
        if entry.item is None and not entry.each:
            role: Role = "total" if entry.sum else "figure"
            layout.add(Cell(first, column, role, name=entry.name, entry=entry, last_row=last))
        if entry.sum and not entry.each:
            layout.sums[entry.name] = entry.sum
        if entry.item is not None:
            layout.lists[block.record] = ListArea(
                block.record, block.list_ or "", first, count, listed, column, column, sums
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
