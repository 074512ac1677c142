"""Reads the published 评分表 of a workbook, merged cells, page breaks, notes and all.

`read_published` takes one sheet; `published_of` the workbook, whose sheets may make up one table.
"""

import re
from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.authoring.published import PublishedTable, is_note, tidy
from perfeval_xl.authoring.published_rows import RowReader
from perfeval_xl.authoring.table_headings import Headings, find_headings
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.indicator import compact
from perfeval_xl.sheets.grids import Grid, same_text

_TABLE_WORDS = re.compile(r"评分表|评价表|自评表|考核表|打分表|指标表|指标体系|评分标准|评分细则")
_CONTINUED = re.compile(r"续表.{0,4}|附[件表]\d{0,3}[:：]?|.*[(（]续.{0,3}[)）]")
_FILLED_IN = ("value", "self_score", "review_score", "final_score", "note", "opinion")
_MOST_ABOVE = 3
"""Lines between a page break and its headings: a title, 单位：, 续表."""
_FULL = 100


def read_published(grid: Grid, sheet: str = "") -> PublishedTable | None:
    """Return the table on a sheet, None where there is none; `sheet` is named in places.

    A blank 一级 or 二级指标 means the same as above, a line without a name goes on with the one
    above: as a further 要点 where it has points of its own, as more text otherwise. Raises
    ValueError with the cell where the table does not say what is meant.
    """
    headings = find_headings(grid)
    if headings is None:
        return None
    title, above = _title(grid, headings.start)
    columns = [
        (headings.names[column], str(content))
        for column, content in sorted(headings.contents.items())
        if column in headings.names
    ]
    table = PublishedTable(title, columns, [], notes=above)
    reader = RowReader(headings, table, f"{sheet}!" if sheet else "")
    skipped = _page_breaks(grid, headings, title)
    for at in range(headings.first, len(grid)):
        texts = [text for cell in grid[at] if (text := tidy(cell))]
        if at in skipped:
            table.notes += ["　".join(texts)] if skipped[at] else []
        elif texts:
            reader.take(at, grid[at])
    reader.close()
    table.remarks += _not_taken(grid, headings, reader.taken)
    return table


def _title(grid: Grid, start: int) -> tuple[str, list[str]]:
    """Return the title above the headings, and the other lines there."""
    lines = [tidy(cell) for row in grid[:start] for cell in row if tidy(cell)]
    likely = [line for line in lines if not is_note([line])]
    named = [line for line in likely if _TABLE_WORDS.search(compact(line))]
    title = max(named or likely, key=len, default="")
    return compact(title), [
        line for line in lines if line != title and not _CONTINUED.fullmatch(same_text(line))
    ]


def _page_breaks(grid: Grid, headings: Headings, title: str) -> dict[int, bool]:
    """Return the rows that only repeat the headings, and the lines above them (True: a note)."""
    printed = [
        {same_text(cell) for cell in grid[at]} - {""}
        for at in range(headings.start, headings.first)
    ]
    notes: dict[int, bool] = {}
    for at in range(headings.first, len(grid)):
        texts = [same_text(cell) for cell in grid[at] if same_text(cell)]
        below = at - 1 in notes and not notes[at - 1]
        alike = any(len(row & set(texts)) >= min(3, len(row)) for row in printed[:1])
        second = below and len(printed) > 1 and bool(texts) and set(texts) <= printed[1]
        if alike or second:
            notes[at] = False
            continue
        if len(texts) == 1 and (texts[0] == same_text(title) or _CONTINUED.fullmatch(texts[0])):
            notes[at] = True
    for at in [row for row, note in notes.items() if not note]:
        for above in range(at - 1, max(headings.first, at - 1 - _MOST_ABOVE) - 1, -1):
            lines = [tidy(cell) for cell in grid[above] if tidy(cell)]
            if above in notes or (len(lines) > 1 and not is_note(lines)):
                break
            if lines:
                notes[above] = not _in_words(grid[above], headings)
                if not notes[above]:
                    del notes[above]
                    break
    return notes


def _in_words(cells: Any, headings: Headings) -> bool:
    """Tell whether a row's only text goes on with a criterion: it stands in a column of texts."""
    filled = [column for column, cell in enumerate(cells) if tidy(cell)]
    words = ("content", "criterion", "explanation", "source", "points", "name")
    return any(headings.contents.get(column) in words for column in filled)


def _not_taken(grid: Grid, headings: Headings, rows: list[int]) -> list[str]:
    """Say which columns have something in them that did not become part of the rubric."""
    remarks = []
    width = max((len(grid[row]) for row in rows), default=0)
    for column in range(width):
        content = headings.contents.get(column)
        if content is not None and content not in _FILLED_IN:
            continue
        if column not in headings.others and column in headings.names and content is None:
            continue
        filled = sum(bool(tidy(grid[row][column])) for row in rows if column < len(grid[row]))
        if not filled:
            continue
        name = headings.names.get(column)
        said = f"“{name}”一栏" if name else f"没有表头的 {xl_col_to_name(column)} 列"
        why = "是填报的内容" if content is not None else "不认识这一栏，或已有同类的一栏"
        remarks.append(f"{said}有 {filled} 行填了字，没有采用（{why}）")
    return remarks


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
        and all(value < _FULL for value in points)
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
    if all(share <= 1 for share in table.levels.values()):
        table.levels = {name: _hundredfold(share) for name, share in table.levels.items()}
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
