"""The parts of a published 评分表: stretches of rows and columns below headings of their own.

Headings that are printed again at a page break, tables side by side and a table that goes on on
another sheet are one thing: parts, read one after the other as if they were one below the other.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from perfeval_xl.authoring.published import is_note, tidy
from perfeval_xl.authoring.table_headings import WORDS, Headings, Meaning, read_headings
from perfeval_xl.rubric.indicator import compact
from perfeval_xl.sheets.grids import Grid, same_text

_TABLE_WORDS = re.compile(r"评分表|评价表|自评表|考核表|打分表|指标表|指标体系|评分标准|评分细则")
_CONTINUED = re.compile(r"续表.{0,4}|[(（]?续[)）]?|附[件表]\d{0,3}[:：]?|.*[(（]续.{0,3}[)）]")
_MOST_ABOVE = 3
"""Lines between a page break and its headings: a title, 单位：, 续表."""
_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch: its headings, and the rows and columns that they stand above."""

    sheet: str
    grid: Grid
    headings: Headings
    end: int
    """The row after its last."""
    columns: range
    place: str = ""
    """What is written before a cell's name in messages: 表1!"""

    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Yield every row that is not blank: its number, and its cells from column A on."""
        for at in range(self.headings.first, self.end):
            cells = [cell if to in self.columns else "" for to, cell in enumerate(self.grid[at])]
            if any(tidy(cell) for cell in cells):
                yield at, cells


@dataclass(frozen=True, slots=True)
class PartedSheet:
    """A sheet with the parts on it, in the order in which they are read."""

    title: str
    parts: list[Part]
    notes: list[str]
    """Lines above the headings that are no title."""


def parts_of(grid: Grid, sheet: str, place: str = "") -> PartedSheet | None:
    """Return the parts of a sheet, None where no row looks like headings.

    Raises ValueError where two columns claim to be what only one can be.
    """
    pages: list[list[Headings]] = []
    row = 0
    while row < len(grid):
        again = _printed_again(grid, row, pages[-1][0]) if pages else 0
        found = _headings_at(grid, row)
        if not found and again:
            found = [replace(one, start=row, first=row + again) for one in pages[-1]]
        if found:
            pages.append(found)
        row = found[0].first if found else row + 1
    if not pages:
        return None
    title, notes = _title(grid, pages[0][0].start)
    first_row = pages[0][0].first
    ends = [_end(grid, page[0], first_row, title) for page in pages[1:]]
    ends.append((len(grid), []))
    parts: list[tuple[int, Part]] = []
    for page, (end, above) in zip(pages, ends, strict=True):
        notes += above
        starts = [min(one.names) for one in page]
        lefts = [0, *starts[1:]] if len(page) > 1 else [0]
        for side, (headings, left) in enumerate(zip(page, lefts, strict=True)):
            right = lefts[side + 1] if side + 1 < len(lefts) else _width(grid)
            at = replace(headings, contents=_by_rows(grid, headings, end))
            parts.append((side, Part(sheet, grid, at, end, range(left, right), place)))
    return PartedSheet(title, [part for _, part in sorted(parts, key=lambda each: each[0])], notes)


def going_on(grid: Grid, sheet: str, before: Part, place: str) -> Part | None:
    """Return a sheet without headings as a part below `before`; None where it does not look so.

    Somewhere on it a number stands where the 分值 would be, beside a name.
    """
    headings = replace(before.headings, start=0, first=0)
    columns = {content: column for column, content in headings.contents.items()}
    name, points = columns["name"], columns.get("points")
    if points is None:
        return None
    rows = [row for row in grid if len(row) > max(name, points) and tidy(row[name])]
    if not any(isinstance(row[points], int | float) for row in rows):
        return None
    return Part(sheet, grid, headings, len(grid), range(_width(grid)), place)


def _headings_at(grid: Grid, row: int) -> list[Headings]:
    """Return the headings that begin in a row: none, or one for each table side by side."""
    upper, lower = grid[row], grid[row + 1] if row + 1 < len(grid) else []
    texts = [same_text(cell) for cell in upper]
    first = next((text for text in texts if text), "")
    starts = [at for at, text in enumerate(texts) if text == first]
    ends = [*starts[1:], max(len(upper), len(lower))]
    found = [read_headings(upper[at:to], lower[at:to]) for at, to in zip(starts, ends, strict=True)]
    if len(found) < 2 or None in found:
        starts, found = [0], [read_headings(upper, lower)]
    return [
        Headings(
            row,
            row + one.first,
            {start + at: content for at, content in one.contents.items()},
            {start + at: name for at, name in one.names.items()},
        )
        for start, one in zip(starts, found, strict=True)
        if one is not None
    ]


def _width(grid: Grid) -> int:
    return max((len(row) for row in grid), default=0)


def _title(grid: Grid, start: int) -> tuple[str, list[str]]:
    """Return the title above the headings, and the other lines there."""
    lines = [tidy(cell) for row in grid[:start] for cell in row if tidy(cell)]
    likely = [line for line in lines if not is_note([line])]
    named = [line for line in likely if _TABLE_WORDS.search(compact(line))]
    title = max(named or likely, key=len, default="")
    others = [line for line in lines if line != title]
    return compact(title), [line for line in others if not _CONTINUED.fullmatch(same_text(line))]


def _printed_again(grid: Grid, row: int, headings: Headings) -> int:
    """Return over how many rows the headings are repeated here, in part; 0 where they are not."""
    printed = [set(_texts(grid[at])) for at in range(headings.start, headings.first)]
    if not printed or len(printed[0] & set(_texts(grid[row]))) < min(3, len(printed[0])):
        return 0
    below = set(_texts(grid[row + 1])) if row + 1 < len(grid) else set()
    return 2 if len(printed) > 1 and below and below <= printed[1] else 1


def _texts(cells: Sequence[Any]) -> list[str]:
    return [text for cell in cells if (text := same_text(cell))]


def _end(grid: Grid, after: Headings, least: int, title: str) -> tuple[int, list[str]]:
    """Return where the rows above headings end, and the lines between that are notes.

    A title, 续表 and lines of notes belong to the page below; a text in a column of texts goes on
    with the criterion above.
    """
    end, notes = after.start, list[str]()
    for at in range(after.start - 1, max(least, after.start - _MOST_ABOVE) - 1, -1):
        lines = [tidy(cell) for cell in grid[at] if tidy(cell)]
        known = _is_known(lines, title)
        if not known and (_in_words(grid[at], after) or (len(lines) > 1 and not is_note(lines))):
            break
        end = at
        notes = [*([] if known else lines), *notes]
    return end, notes


def _is_known(lines: Sequence[str], title: str) -> bool:
    """Tell whether a line is only the title again, or 续表."""
    if len(lines) != 1:
        return not lines
    text = same_text(lines[0])
    return text == same_text(title) or _CONTINUED.fullmatch(text) is not None


def _in_words(cells: Sequence[Any], headings: Headings) -> bool:
    """Tell whether a row's only text goes on with a criterion: it stands in a column of texts."""
    filled = [column for column, cell in enumerate(cells) if tidy(cell)]
    return any(headings.contents.get(column) in (*WORDS, "points", "name") for column in filled)


def _by_rows(grid: Grid, headings: Headings, end: int) -> dict[int, Meaning]:
    """Return the contents as the rows bear them out.

    考核项目 | 考核内容 | 分值 | 评分标准: where every line with points has a 内容 and a criterion
    of its own, and some have no 项目, the 内容 is the indicator, the 项目 the level above it.
    """
    columns = {content: column for column, content in headings.contents.items()}
    if "level1" in columns or not {"name", "content", "points", "criterion"} <= columns.keys():
        return headings.contents
    name, content = columns["name"], columns["content"]
    rows = [row for row in grid[headings.first : end] if len(row) > max(columns.values())]
    lines = [row for row in rows if tidy(row[columns["points"]]) and tidy(row[content])]
    whole = all(tidy(row[columns["criterion"]]) for row in lines)
    short = all(len(tidy(row[content])) <= _LONGEST_NAME for row in lines)
    if not (whole and short) or all(tidy(row[name]) for row in lines):
        return headings.contents
    moved: dict[int, Meaning] = {name: "level1", content: "name"}
    return headings.contents | moved
