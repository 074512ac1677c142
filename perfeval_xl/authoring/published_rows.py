"""The rows of a published 评分表, one by one: an indicator, more of the one above, or a note."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.authoring.beside_points import as_veto, is_veto, nature_of, points_beside
from perfeval_xl.authoring.printed_grades import is_grade_line
from perfeval_xl.authoring.published import (
    PublishedItem,
    PublishedRow,
    PublishedTable,
    is_note,
    is_section,
    is_subtotal,
    name_text,
    number,
    printed_as,
    split_points,
    tidy,
    total_in,
)
from perfeval_xl.authoring.table_headings import WORDS, Meaning
from perfeval_xl.authoring.table_parts import Part
from perfeval_xl.authoring.target_draft import mark_of, target_text
from perfeval_xl.rubric.indicator import compact
from perfeval_xl.rubric.table import Content

_CODE = re.compile(r"([A-Z]\d{1,3})(?=20\d\d年|\D)")
_OF_TARGET: tuple[Meaning, ...] = ("target", "sign", "unit")
_BETWEEN = re.compile(r"[/÷、，,；;\n]")
_LEVELS: tuple[tuple[Content, Content], ...] = (
    ("level1", "level1_points"),
    ("level2", "level2_points"),
)


class RowReader:
    """Takes the rows of a table into `table`; ValueError names the cell that is not clear.

    What stands above goes on across parts: a level that a page break cut, the text of a criterion.
    """

    def __init__(self, table: PublishedTable) -> None:
        self._table = table
        self._levels: dict[Content, str] = {"level1": "", "level2": ""}
        self._over = False
        self._section: tuple[int, Mapping[Meaning, str], str, int] | None = None

    def take_part(self, part: Part) -> set[int]:
        """Take the rows of a part; return those that became part of an indicator."""
        self._part = part
        self._columns: dict[Meaning, list[int]] = {}
        for column, content in sorted(part.headings.contents.items()):
            self._columns.setdefault(content, []).append(column)
        return {at for at, cells in part.rows() if self._take(at, cells)}

    def _take(self, at: int, cells: Sequence[Any]) -> bool:
        """Take one row; tell whether it became part of an indicator."""
        by_content = {
            content: "\n".join(
                text for column in columns if column < len(cells) and (text := tidy(cells[column]))
            )
            for content, columns in self._columns.items()
        }
        texts = [tidy(cell) for cell in cells if tidy(cell)]
        words = {column for content in WORDS for column in self._columns.get(content, ())}
        short = [tidy(cell) for column, cell in enumerate(cells) if column not in words]
        named = name_text(by_content.get("name", ""))
        total = None if named and total_in([named]) is None else total_in(texts)
        if is_grade_line(texts, texts if self._over else list(filter(None, short))):
            self._table.grades.append(texts)
        elif total is not None:
            printed = number(by_content.get("points", "")) or number(total)
            self._table.totals += [] if printed is None else [printed]
            self._over = bool(self._table.rows)
            # What is printed behind a total is no part of it.
            self._levels = {"level1": "", "level2": ""} if self._over else self._levels
        elif is_subtotal(short) or self._is_note(by_content, texts):
            self._table.notes.append("　".join(texts))
        elif self._is_section(by_content, texts):
            self.close()
            level = self._level("level1", by_content["name"], by_content.get("points", ""))
            self._section = (at, by_content, level, len(self._table.rows))
            self._levels = {"level1": level, "level2": ""}
        else:
            return self._take_words(at, by_content, texts)
        return False

    def _is_note(self, cells: Mapping[Meaning, str], texts: list[str]) -> bool:
        in_words = any(cells.get(content) == texts[0] for content in WORDS)
        points = cells.get("points", "")
        if number(points) is not None or in_words:
            return False
        return [points] == texts or is_note(texts)

    def _is_section(self, cells: Mapping[Meaning, str], texts: list[str]) -> bool:
        if "level1" in self._columns or any(cells.get(content) for content in WORDS):
            return False
        return is_section(texts, cells.get("name", ""), cells.get("points", ""))

    def close(self) -> None:
        """Take a line that looked like a section, and has no indicator below it, as one."""
        at, cells, level, rows = self._section or (0, {}, "", -1)
        if len(self._table.rows) == rows and cells.get("points"):
            del self._table.levels[(level,)]
            self._levels = {"level1": "", "level2": ""}
            self._take_name(at, cells)

    def _take_words(self, at: int, cells: Mapping[Meaning, str], texts: list[str]) -> bool:
        words = bool(cells.get("target")) or any(cells.get(content) for content in WORDS)
        name, printed = cells.get("name"), cells.get("points")
        whole = bool(name and (words or printed))
        if self._over and not whole:
            self._table.notes.append("　".join(texts))
            return False
        self._over = False
        new = self._take_levels(at, cells)
        if new and not name and (printed or words):
            raise ValueError(
                f"{self._place(at, 'name')} 空着：这一行有“{new}”，也有分值或标准，"
                "却没有三级指标；请补上名称"
            )
        if name and not self._is_repeated(cells):
            self._take_name(at, cells)
        elif self._table.rows and (words or printed):
            self._go_on(at, cells)
        else:
            self._table.notes.append("　".join(texts))
            return False
        return True

    def _is_repeated(self, cells: Mapping[Meaning, str]) -> bool:
        """Tell whether a page break only printed the name again, above more of its words."""
        if cells.get("points") or not self._table.rows:
            return False
        above = self._table.rows[-1]
        same = above.name == split_points(name_text(cells["name"]))[0]
        return same and above.path == self._path() and above.points is not None

    def _path(self) -> tuple[str, ...]:
        return tuple(level for level in self._levels.values() if level)

    def _take_levels(self, at: int, cells: Mapping[Meaning, str]) -> str:
        """Take 一级 and 二级指标; return the last that is another than above."""
        new = ""
        for level, weight in _LEVELS:
            text = name_text(cells.get(level, ""))
            if not text:
                continue
            if cells.get(weight):
                self._points(at, weight, cells)
            name = self._level(level, text, cells.get(weight, ""))
            if name != self._levels[level]:
                new = name
                if level == "level1":
                    self._levels["level2"] = ""
            self._levels[level] = name
        return new

    def _level(self, level: Content, text: str, weight: str) -> str:
        name, inside = split_points(name_text(text), bare=True)
        printed = number(weight)
        printed = inside if printed is None else printed
        if printed is not None:
            above = (self._levels["level1"],) if level == "level2" else ()
            self._table.levels.setdefault((*filter(None, above), name), printed)
        return name

    def _take_name(self, at: int, cells: Mapping[Meaning, str]) -> None:
        name = name_text(cells["name"])
        if is_veto(self._path(), name):
            words = "\n".join(text for content in WORDS if (text := cells.get(content)))
            self._table.vetoes.append(as_veto(name, words, self._place(at, "name")))
            return
        nature, takes = nature_of(self._path(), name), 0.0
        if nature:
            points, takes = points_beside(cells.get("points", ""), _main_text(cells), nature)
        if not nature or points is None:
            points = self._points(at, "points", cells)
        name, inside = split_points(name_text(cells["name"]), bare=points is None)
        code = _CODE.match(name)
        target, figures = (
            target_text(*(cells.get(part, "") for part in _OF_TARGET)),
            cells.get("figure", ""),
        )
        row = PublishedRow(
            name=name[code.end() :] if code else name,
            path=self._path(),
            points=points if inside is None else inside,
            place=self._place(at, "name"),
            code=code[1] if code else "",
            content=cells.get("content", ""),
            criterion=cells.get("criterion", ""),
            explanation=cells.get("explanation", ""),
            source=cells.get("source", ""),
            target="" if cells.get("criterion") else target,
            mark=mark_of(target or cells.get("value", ""), cells.get("unit", "")),
            figures=tuple(text for part in _BETWEEN.split(figures) if (text := compact(part))),
            nature=nature,
            takes=takes,
        )
        self._add(row, printed_as("target", self._columns), target)
        self._add(row, printed_as("figure", self._columns), figures)
        if "level1" in self._columns and not self._levels["level1"]:
            raise ValueError(f"{row.place} 的“{row.name}”没有一级指标；请补上")
        if inside is not None and points is not None and points != inside:
            row.items.append(PublishedItem(_main_text(cells), points))
        self._table.rows.append(row)

    def _go_on(self, at: int, cells: Mapping[Meaning, str]) -> None:
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
        for content in WORDS:
            self._add(row, content, cells.get(content, ""))

    @staticmethod
    def _add(row: PublishedRow, content: Content | None, text: str) -> None:
        """Add a text to one that an indicator has."""
        if content and text:
            before = getattr(row, content)
            setattr(row, content, f"{before}\n{text}" if before else text)

    def _points(self, at: int, content: Content, cells: Mapping[Meaning, str]) -> float | None:
        text = cells.get(content, "")
        points = number(text)
        if text and points is None:
            raise ValueError(f"{self._place(at, content)} 的分值“{text}”不是一个数")
        if points == 0 and cells.get("name"):
            raise ValueError(f"{self._place(at, content)} 的分值应大于 0，现为 0")
        return points

    def _place(self, at: int, content: Content) -> str:
        return f"{self._part.place}{xl_rowcol_to_cell(at, self._columns[content][0])}"


def _main_text(cells: Mapping[Meaning, str]) -> str:
    return cells.get("explanation", "") or cells.get("criterion", "") or cells.get("content", "")
