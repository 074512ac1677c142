"""The published 评分表 of a workbook: one sheet, or several sheets that make up one table."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.authoring.published import PublishedTable
from perfeval_xl.authoring.published_table import read_published
from perfeval_xl.authoring.table_headings import find_headings
from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.grids import Grid

_FULL = 100


def published_of(grids: Mapping[str, Grid], file: str) -> PublishedTable | None:
    """Return the published table of a workbook, None where no sheet has one.

    Sheets go together where only together they make 100 分 and no indicator stands on two.
    Raises ValueError with the cell where a table is not clear, and PerfevalError where several
    tables are there.
    """
    sheets = [name for name, grid in grids.items() if _has_table(grid)]
    named = len(sheets) > 1
    tables: dict[str, PublishedTable] = {}
    for name in sheets:
        table = read_published(grids[name], name if named else "")
        if table is not None and (table.rows or not named):
            _as_points(table)
            tables[name] = table
    if len(tables) < 2:
        return next(iter(tables.values()), None)
    if not _one_table(list(tables.values())):
        raise PerfevalError("TABLE_SEVERAL", file=file, found=_quoted(tables))
    return _together(tables)


def _has_table(grid: Grid) -> bool:
    try:
        return find_headings(grid) is not None
    except ValueError:
        return True


def _one_table(tables: list[PublishedTable]) -> bool:
    names = [(row.path, row.name) for table in tables for row in table.rows]
    contents = {tuple(content for _, content in table.columns) for table in tables}
    points = [sum(_points(table)) for table in tables]
    return (
        len(contents) == 1
        and len(names) == len(set(names))
        and abs(sum(points) - _FULL) < 1e-9
        and all(each < _FULL for each in points)
    )


def _together(tables: Mapping[str, PublishedTable]) -> PublishedTable:
    first, *others = tables.values()
    for other in others:
        first.rows += other.rows
        first.notes += other.notes
        first.remarks += other.remarks
        first.levels = other.levels | first.levels
        first.total = first.total if other.total is None else other.total
    first.remarks.append(f"工作表{_quoted(tables)}合起来满 {_FULL} 分，按一张表读取")
    if first.total is not None and first.total < _FULL:
        first.total = None
    return first


def _as_points(table: PublishedTable) -> None:
    """Take 权重 that Excel keeps as shares of 1 (a cell shown as 5%) as points of 100."""
    heading = next((text for text, content in table.columns if content == "points"), "")
    points = _points(table)
    if "权重" not in heading or not points or abs(sum(points) - 1) > 1e-6:
        return
    for row in table.rows:
        row.points = None if row.points is None else _hundredfold(row.points)
        for item in row.items:
            item.points = None if item.points is None else _hundredfold(item.points)
    if table.total is not None and table.total <= 1:
        table.total = _hundredfold(table.total)
    if all(each <= 1 for each in table.levels.values()):
        table.levels = {name: _hundredfold(each) for name, each in table.levels.items()}
    table.remarks.append(f"“{heading}”一栏合计为 1，是百分比，按 {_FULL} 分读作分值")


def _hundredfold(share: float) -> float:
    return float(f"{share * _FULL:.10g}")


def _points(table: PublishedTable) -> list[float]:
    return [
        sum(item.points or 0 for item in row.items) if row.points is None else row.points
        for row in table.rows
    ]


def _quoted(names: Mapping[str, PublishedTable]) -> str:
    return "、".join(f"“{name}”" for name in names)
