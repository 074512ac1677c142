"""Reads the published 评分表 of a workbook: whatever parts it is printed in, one table.

`read_published` takes one sheet; `published_of` the workbook, whose sheets may make up one table.
"""

from collections.abc import Collection, Mapping, Sequence

from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.authoring.published import PublishedRow, PublishedTable, is_band, printed_as, tidy
from perfeval_xl.authoring.published_rows import RowReader
from perfeval_xl.authoring.table_headings import Headings
from perfeval_xl.authoring.table_parts import Part, PartedSheet, going_on, parts_of
from perfeval_xl.authoring.target_draft import mark_of
from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.grids import Grid

_FILLED_IN = ("value", "self_score", "review_score", "final_score", "note", "opinion", "sum")
_FULL = 100
_NEAR_ONE = 1.5
"""Points that add up to no more are shares of 1, also where the table itself is a little off."""
_MOST_LINES = 60
"""How far a sheet without a table is looked at for grades."""


def read_published(grid: Grid, sheet: str = "") -> PublishedTable | None:
    """Return the table on a sheet, None where there is none; `sheet` is named in places.

    A blank 一级 or 二级指标 means the same as above, a line without a name goes on with the one
    above: as a further 要点 where it has points of its own, as more text otherwise. Raises
    ValueError with the cell where the table does not say what is meant.
    """
    parted = parts_of(grid, sheet, f"{sheet}!" if sheet else "")
    return _read([parted]) if parted else None


def published_of(grids: Mapping[str, Grid], file: str) -> PublishedTable | None:
    """Return the published table of a workbook, None where no sheet has one.

    Sheets go together where only together they make 100 分 and no indicator stands on two; so does
    a sheet without headings behind one with them. Raises ValueError with the cell where a table is
    not clear, and PerfevalError where several tables are there.
    """
    alone = sum(_has_table(grid) for grid in grids.values()) == 1
    sheets = {
        name: parted
        for name, grid in grids.items()
        if (parted := parts_of(grid, name, "" if alone else f"{name}!"))
    }
    table = _one_of(sheets, grids, file)
    if table is not None:
        others = [grid for name, grid in grids.items() if name not in sheets]
        table.grades += [
            texts for grid in others for row in grid[:_MOST_LINES]
            if (texts := [text for cell in row if (text := tidy(cell))])
        ]  # fmt: skip
    return table


def _has_table(grid: Grid) -> bool:
    try:
        return parts_of(grid, "") is not None
    except ValueError:
        return True


def _one_of(
    sheets: Mapping[str, PartedSheet], grids: Mapping[str, Grid], file: str
) -> PublishedTable | None:
    scored = {name: parted for name, parted in sheets.items() if _has_points(parted)}
    if len(scored) < 2:
        # Without any points, the first is read for what it says is missing.
        first = next(iter((scored or sheets).items()), None)
        return first and (_with_sheets_behind(*first, sheets, grids) or _read([first[1]]))
    table = _read(list(scored.values()))
    parts = [sum(row.whole for row in _of_sheet(table, name)) for name in scored]
    keys = [(row.path, row.name) for row in table.rows]
    only_together = abs(table.points - _FULL) < 1e-9 and max(parts) < _FULL - 1e-9
    if not only_together or len(set(keys)) < len(keys):
        raise PerfevalError("TABLE_SEVERAL", file=file, found=_quoted(list(scored)))
    names = _quoted(list(scored))
    table.remarks.append(f"工作表{names}合起来满 {_FULL} 分，按一张表读取")
    return table


def _has_points(parted: PartedSheet) -> bool:
    """Tell whether a sheet has points; a 基础数据表 may have all other headings of a 评分表."""
    try:
        return _read([parted]).points > 0
    except ValueError:
        return any("points" in part.headings.contents.values() for part in parted.parts)


def _of_sheet(table: PublishedTable, name: str) -> list[PublishedRow]:
    return [row for row in table.rows if row.place.startswith(f"{name}!")]


def _with_sheets_behind(
    name: str, parted: PartedSheet, sheets: Collection[str], grids: Mapping[str, Grid]
) -> PublishedTable | None:
    """Return a table with the sheets behind it that have no headings; None where none fits."""
    parts: list[Part] = []
    for sheet in list(grids)[list(grids).index(name) + 1 :]:
        part = going_on(grids[sheet], sheet, parted.parts[-1], f"{sheet}!")
        if part is None or sheet in sheets:
            break
        parts.append(part)
    try:
        alone = _read([parted]).points
        whole = _read([parted, PartedSheet("", parts, [])])
    except ValueError:
        return None
    if not parts or abs(alone - _FULL) < 1e-9 or abs(whole.points - _FULL) > 1e-9:
        return None
    names = _quoted([name, *(part.sheet for part in parts)])
    whole.remarks.append(f"工作表{names}合起来满 {_FULL} 分，按一张表读取（后面的没有表头）")
    return whole


def _read(sheets: Sequence[PartedSheet]) -> PublishedTable:
    """Read the parts of some sheets as one table."""
    first = sheets[0]
    table = PublishedTable(first.title, _columns(first.parts[0].headings), [])
    reader = RowReader(table)
    for sheet in sheets:
        table.notes += sheet.notes
        for part in sheet.parts:
            taken = reader.take_part(part)
            table.remarks += _not_taken(part, taken)
        if any(part.columns.start for part in sheet.parts):
            _refuse_two(table)
    reader.close()
    _check_items(table)
    _as_points(table)
    return table


def _check_items(table: PublishedTable) -> None:
    """Check every indicator's 要点 against its points."""
    for row in table.rows:
        added = sum(item.points or 0 for item in row.items)
        if not row.items:
            continue
        if all(is_band(item.text) for item in row.items) and len(row.items) > 1:
            raise ValueError(
                f"{row.place} 的“{row.name}”各行的分值像是分档的得分，不是各要点的分值；"
                "请在第一行写这个指标的分值，各档的得分写进评价标准"
            )
        if row.points is not None and abs(added - row.points) > 1e-9:
            raise ValueError(
                f"{row.place} 的“{row.name}”名称里是 {row.points:.10g} 分，"
                f"分值一栏相加是 {added:.10g} 分；请核对"
            )


def _refuse_two(table: PublishedTable) -> None:
    """Refuse tables side by side that are two: of two years, filled in and blank."""
    keys: set[tuple[tuple[str, ...], str]] = set()
    for row in table.rows:
        if (row.path, row.name) in keys:
            raise ValueError(f"并排的几块里都有“{row.name}”（{row.place}）；是几张表的，请只留一张")
        keys.add((row.path, row.name))


def _columns(headings: Headings) -> list[tuple[str, str]]:
    """Return heading and content of the columns as the scorebook is to print them."""
    named: dict[str, str] = {}
    for _, content in sorted(headings.contents.items()):
        kept = printed_as(content, set(headings.contents.values()))
        heading = headings.heading(content)
        if kept and heading:
            named.setdefault(kept, heading)
    return [(heading, content) for content, heading in named.items()]


def _not_taken(part: Part, taken: set[int]) -> list[str]:
    """Say which columns have something in them that did not become part of the rubric."""
    remarks = []
    rows = [cells for at, cells in part.rows() if at in taken]
    headings = part.headings
    for column in part.columns:
        content, name = headings.contents.get(column), headings.names.get(column)
        if content not in (None, *_FILLED_IN) or (
            name and not content and column not in headings.others
        ):
            continue
        texts = [tidy(cells[column]) for cells in rows if column < len(cells)]
        # A target beside a criterion may have said what is full.
        filled = sum(
            bool(text) and not (content == "value" and mark_of(text, "")) for text in texts
        )
        if filled:
            said = f"“{name}”一栏" if name else f"没有表头的 {xl_col_to_name(column)} 列"
            why = (
                "是合计"
                if content == "sum"
                else "是填报的内容"
                if content
                else "不认识这一栏，或已有同类的一栏"
            )
            remarks.append(f"{said}有 {filled} 行填了字，没有采用（{why}）")
    return remarks


def _as_points(table: PublishedTable) -> None:
    """Take 权重 that Excel keeps as shares of 1 (a cell shown as 5%) as points of 100."""
    points = [row.whole for row in table.rows]
    if len(points) < 2 or max(points) > 1 or not 0 < sum(points) <= _NEAR_ONE:
        return
    for row in table.rows:
        row.points = None if row.points is None else _hundredfold(row.points)
        for item in row.items:
            item.points = None if item.points is None else _hundredfold(item.points)
    table.totals = [_hundredfold(total) if total <= _NEAR_ONE else total for total in table.totals]
    if all(share <= 1 for share in table.levels.values()):
        table.levels = {path: _hundredfold(share) for path, share in table.levels.items()}
    heading = next((text for text, content in table.columns if content == "points"), "分值")
    table.remarks.append(f"“{heading}”一栏是百分比，按 {_FULL} 分读作分值")


def _hundredfold(share: float) -> float:
    return float(f"{share * _FULL:.10g}")


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)
