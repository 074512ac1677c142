"""Reads a published 评分表 out of a plain workbook, merged cells, page breaks, notes and all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.sheets import Grid, same_text
from perfeval_xl.forms.table_headings import find_headings
from perfeval_xl.rubric.drafting.published import PublishedItem, PublishedRow, PublishedTable
from perfeval_xl.rubric.table import Content

_TOTAL = re.compile(r"总分|合计|总计|总得分|总分值")
_BELOW = re.compile(r"(?:注|备注|说明|填报|填表|负责人|单位负责人|评价人|审核人|日期|联系).*")
_POINTS_INSIDE = re.compile(r"[(（]?\s*(\d+(?:\.\d+)?)\s*分\s*[)）]?$")
_CODE = re.compile(r"([A-Z]\d{1,3})(?=20\d\d年|\D)")
_WORDS: tuple[Content, ...] = ("content", "criterion", "explanation", "source")


def read_published(grid: Grid) -> PublishedTable | None:
    """Return the table on a sheet, None where there is none.

    A blank 一级 or 二级指标 means the same as above, a line without a name goes on with the one
    above: as a further 要点 where it has points of its own, as more text otherwise.
    """
    found = find_headings(grid)
    if found is None:
        return None
    start, first, contents = found
    columns = [
        (re.sub(r"\s+", "", str(grid[start][column])), content)
        for column, content in sorted(contents.items())
        if column < len(grid[start]) and grid[start][column] != ""
    ]
    reader = _Reader(contents, _title(grid, start), columns)
    headings = [same_text(cell) for cell in grid[start]]
    for at in range(first, len(grid)):
        cells = [same_text(cell) for cell in grid[at]]
        repeated = sum(bool(cell) and cell in headings for cell in cells) >= 3
        if any(cells) and not repeated:
            reader.take(at, grid[at])
    return reader.table


def _title(grid: Grid, start: int) -> str:
    """Return the longest line above the headings."""
    lines = [str(cell).strip() for row in grid[:start] for cell in row if str(cell).strip()]
    return re.sub(r"\s+", "", max(lines, key=len, default=""))


class _Reader:
    """Takes the rows one by one."""

    def __init__(
        self, contents: Mapping[int, Content], title: str, columns: list[tuple[str, Content]]
    ) -> None:
        self._columns = {content: column for column, content in sorted(contents.items())}
        self.table = PublishedTable(title, [(heading, content) for heading, content in columns], [])
        self._levels: dict[Content, str] = {"level1": "", "level2": ""}
        self._over = False

    def take(self, at: int, cells: Any) -> None:
        """Take one row: an indicator, more of the one above, the total, or a note."""
        given = {
            content: _tidy(cells[column])
            for content, column in self._columns.items()
            if column < len(cells)
        }
        texts = [_tidy(cell) for cell in cells if _tidy(cell)]
        points = _number(given.get("points", ""))
        if _TOTAL.fullmatch(same_text(texts[0])):
            self.table.total = points
            self._over = True
            return
        if self._over or (points is None and _BELOW.fullmatch(texts[0])):
            self.table.notes.append("　".join(texts))
            return
        self._take_levels(given)
        if given.get("name"):
            self._take_name(at, given, points)
        elif self.table.rows and any(given.get(content) for content in _WORDS):
            self._go_on(given, points)
        else:
            self.table.notes.append("　".join(texts))

    def _take_levels(self, given: Mapping[Content, str]) -> None:
        for level, weight in (("level1", "level1_points"), ("level2", "level2_points")):
            text = given.get(level, "")  # type: ignore[call-overload]
            if not text:
                continue
            name, inside = _split_points(_one_line(text))
            printed = _number(given.get(weight, ""))  # type: ignore[call-overload]
            printed = inside if printed is None else printed
            if level == "level1" and name != self._levels["level1"]:
                self._levels["level2"] = ""
            self._levels[level] = name  # type: ignore[index]
            if printed is not None:
                self.table.levels.setdefault(name, printed)

    def _take_name(self, at: int, given: Mapping[Content, str], points: float | None) -> None:
        name, inside = _split_points(_one_line(given["name"]))
        code = _CODE.match(name)
        row = PublishedRow(
            name=name[code.end() :] if code else name,
            path=tuple(level for level in self._levels.values() if level),
            points=points if inside is None else inside,
            place=str(xl_rowcol_to_cell(at, self._columns["name"])),
            code=code[1] if code else "",
            content=given.get("content", ""),
            criterion=given.get("criterion", ""),
            explanation=given.get("explanation", ""),
            source=given.get("source", ""),
        )
        if inside is not None and points is not None and points != inside:
            row.items.append(PublishedItem(_main_text(given), points))
        self.table.rows.append(row)

    def _go_on(self, given: Mapping[Content, str], points: float | None) -> None:
        row = self.table.rows[-1]
        if points is not None:
            if not row.items:
                first = row.explanation or row.criterion
                row.items.append(PublishedItem(first, row.points))
                row.points = None
            row.items.append(PublishedItem(_main_text(given), points))
        for content in _WORDS:
            more = given.get(content, "")
            if more:
                before = getattr(row, content)
                setattr(row, content, f"{before}\n{more}" if before else more)


def _main_text(given: Mapping[Content, str]) -> str:
    return given.get("explanation", "") or given.get("criterion", "") or given.get("content", "")


def _split_points(text: str) -> tuple[str, float | None]:
    """Take "（4分）" off the end of a name."""
    found = _POINTS_INSIDE.search(text)
    if found is None or found.start() == 0:
        return text, None
    return text[: found.start()], float(found[1])


def _number(text: str) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(?:分|%)?", same_text(text))
    return float(found[1]) if found else None


def _tidy(cell: Any) -> str:
    """Return a cell's text; what a page break or a narrow column cut is put together again."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, int | float):
        return f"{cell:.15g}"
    lines = [line.strip() for line in str(cell).split("\n")]
    return "\n".join(line for line in lines if line)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", "", text)
