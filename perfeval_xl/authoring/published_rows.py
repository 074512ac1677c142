"""The rows of a published 评分表, one by one: an indicator, more of the one above, or a note."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.authoring.published import (
    PublishedItem,
    PublishedRow,
    PublishedTable,
    is_band,
    is_note,
    is_section,
    is_subtotal,
    is_total,
    number,
    split_points,
    tidy,
)
from perfeval_xl.authoring.table_headings import Headings
from perfeval_xl.rubric.indicator import compact
from perfeval_xl.rubric.table import Content

_CODE = re.compile(r"([A-Z]\d{1,3})(?=20\d\d年|\D)")
_WORDS: tuple[Content, ...] = ("content", "criterion", "explanation", "source")
_LEVELS: tuple[tuple[Content, Content], ...] = (
    ("level1", "level1_points"),
    ("level2", "level2_points"),
)


class RowReader:
    """Takes the rows of one table into `table`; ValueError names the cell that is not clear."""

    def __init__(self, headings: Headings, table: PublishedTable, sheet: str) -> None:
        self._columns = {content: column for column, content in headings.contents.items()}
        self._sheet = sheet
        self._table = table
        self._levels: dict[Content, str] = {"level1": "", "level2": ""}
        self._over = False
        self.taken: list[int] = []
        """The rows that became part of an indicator."""

    def take(self, at: int, cells: Sequence[Any]) -> None:
        """Take one row that is not blank."""
        by_content = {
            content: tidy(cells[column])
            for content, column in self._columns.items()
            if column < len(cells)
        }
        texts = [tidy(cell) for cell in cells if tidy(cell)]
        words = {self._columns[content] for content in _WORDS if content in self._columns}
        short = [tidy(cell) for column, cell in enumerate(cells) if column not in words]
        if is_total(short):
            self._table.total = number(by_content.get("points", ""))
            self._over = bool(self._table.rows)
        elif is_subtotal(short) or self._over or self._is_note(by_content, texts):
            self._table.notes.append("　".join(texts))
        elif self._is_section(by_content, texts):
            self._levels = {"level1": self._level(texts[0], ""), "level2": ""}
        else:
            self._take_words(at, by_content, texts)

    def close(self) -> None:
        """Check every indicator's 要点 against its points, once all lines are there."""
        for row in self._table.rows:
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

    def _is_note(self, cells: Mapping[Content, str], texts: list[str]) -> bool:
        in_words = any(cells.get(content) == texts[0] for content in _WORDS)
        return not cells.get("points") and not in_words and is_note(texts)

    def _is_section(self, cells: Mapping[Content, str], texts: list[str]) -> bool:
        """A line 一、投入（20分） across a table that has no column of 一级指标."""
        alone = len(texts) == 1 and cells.get("name") == texts[0]
        return alone and "level1" not in self._columns and is_section(compact(texts[0]))

    def _take_words(self, at: int, cells: Mapping[Content, str], texts: list[str]) -> None:
        words = any(cells.get(content) for content in _WORDS)
        name, printed = cells.get("name"), cells.get("points")
        new = self._take_levels(at, cells)
        if new and not name and (printed or words):
            raise ValueError(
                f"{self._place(at, 'name')} 空着：这一行有“{new}”，也有分值或标准，"
                "却没有三级指标；请补上名称"
            )
        if name:
            self._take_name(at, cells)
        elif self._table.rows and (words or printed):
            self._go_on(at, cells)
        else:
            self._table.notes.append("　".join(texts))
            return
        self.taken.append(at)

    def _take_levels(self, at: int, cells: Mapping[Content, str]) -> str:
        """Take 一级 and 二级指标; return the last that is another than above."""
        new = ""
        for level, weight in _LEVELS:
            text = compact(cells.get(level, ""))
            if not text:
                continue
            if cells.get(weight):
                self._points(at, weight, cells)
            name = self._level(text, cells.get(weight, ""))
            if name != self._levels[level]:
                new = name
                if level == "level1":
                    self._levels["level2"] = ""
            self._levels[level] = name
        return new

    def _level(self, text: str, weight: str) -> str:
        name, inside = split_points(compact(text))
        printed = number(weight)
        printed = inside if printed is None else printed
        if printed is not None:
            self._table.levels.setdefault(name, printed)
        return name

    def _take_name(self, at: int, cells: Mapping[Content, str]) -> None:
        points = self._points(at, "points", cells)
        name, inside = split_points(compact(cells["name"]))
        code = _CODE.match(name)
        row = PublishedRow(
            name=name[code.end() :] if code else name,
            path=tuple(level for level in self._levels.values() if level),
            points=points if inside is None else inside,
            place=self._place(at, "name"),
            code=code[1] if code else "",
            content=cells.get("content", ""),
            criterion=cells.get("criterion", ""),
            explanation=cells.get("explanation", ""),
            source=cells.get("source", ""),
        )
        if "level1" in self._columns and not self._levels["level1"]:
            raise ValueError(f"{row.place} 的“{row.name}”没有一级指标；请补上")
        if inside is not None and points is not None and points != inside:
            row.items.append(PublishedItem(_main_text(cells), points))
        self._table.rows.append(row)

    def _go_on(self, at: int, cells: Mapping[Content, str]) -> None:
        row = self._table.rows[-1]
        points = self._points(at, "points", cells)
        if points is not None:
            if not _main_text(cells):
                raise ValueError(
                    f"{self._place(at, 'points')} 有分值，这一行却没有指标，也没有要点"
                )
            if not row.items:
                first = row.explanation or row.criterion
                row.items.append(PublishedItem(first, row.points))
                row.points = None
            row.items.append(PublishedItem(_main_text(cells), points))
        for content in _WORDS:
            text = cells.get(content, "")
            if text:
                before = getattr(row, content)
                setattr(row, content, f"{before}\n{text}" if before else text)

    def _points(self, at: int, content: Content, cells: Mapping[Content, str]) -> float | None:
        text = cells.get(content, "")
        points = number(text)
        if text and points is None:
            raise ValueError(f"{self._place(at, content)} 的分值“{text}”不是一个数")
        if points == 0 and cells.get("name"):
            raise ValueError(f"{self._place(at, content)} 的分值应大于 0，现为 0")
        return points

    def _place(self, at: int, content: Content) -> str:
        return f"{self._sheet}{xl_rowcol_to_cell(at, self._columns[content])}"


def _main_text(cells: Mapping[Content, str]) -> str:
    return cells.get("explanation", "") or cells.get("criterion", "") or cells.get("content", "")
