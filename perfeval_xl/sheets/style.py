"""The one style of every workbook: fonts, colours, number formats, widths for Chinese, paper.

Among the colours are those that follow the sign of a number.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.expressions.excel_limits import literal

FONT = "宋体"
INK, LINE = "#1F2933", "#9AA5B1"
HEAD_FILL, LEVEL_FILL, INPUT_FILL = "#DCE6F1", "#F3F6FA", "#FFFBE6"
GIVEN_FILL = "#E4E7EB"
COMPUTED_FILL = "#E7F2EA"
"""Of what a formula of the form gives: neither to fill in nor given by somebody."""
LOSS_FILL, LOSS_INK = "#FDECEA", "#B42318"
# What is still open is no input: it must not look like the yellowish cells to fill in.
OPEN_FILL, OPEN_INK = "#ECE8F7", "#51408C"
LINK_INK, SMALL_INK = "#0B5CAD", "#52606D"
# Strong enough to stand out among yellowish input cells, in print too.
ERROR_FILL, WARNING_FILL = "#F8A9A0", "#FFD166"

# Stated scores are shown as typed: "0.##" would show a whole number as "5." in Excel.
NUMBER_FORMATS = {
    "money": "#,##0.00",
    "count": "#,##0",
    "percent": "0.00%",
    "score": "General",
    "number": "General",
    "points": "0.00",
}


class Style:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.pairs: dict[Format, Format] = {}
        """Format → the one that marks the same cell."""

    def __call__(self, **properties: Any) -> Format:
        """Return the format with these properties over the common ones."""
        wanted = {
            "font_name": FONT,
            "font_size": 10,
            "font_color": INK,
            "valign": "vcenter",
            "text_wrap": True,
            **properties,
        }
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(wanted)
        return self._made[key]

    def boxed(self, **properties: Any) -> Format:
        """Return a format with a thin border."""
        return self(border=1, border_color=LINE, **properties)

    def boxed_pair(self, fill: str, **properties: Any) -> tuple[Format, Format]:
        """Return a boxed format and the same with a fill, for cells that may be marked."""
        pair = self.boxed(**properties), self.boxed(**properties, bg_color=fill)
        self.pairs[pair[0]] = pair[1]
        return pair

    def bare(self, **properties: Any) -> Format:
        """Return a format that is nothing but these properties, for conditional formats."""
        return self.workbook.add_format(properties)

    def title(self) -> Format:
        """Return the format of a sheet's title."""
        return self(font_size=16, bold=True, align="center")

    def heading(self, **properties: Any) -> Format:
        """Return the format of a column's heading."""
        return self.boxed(bold=True, align="center", bg_color=HEAD_FILL, **properties)


class _Widths(dict[str, int]):
    """Sign → how many columns of a Latin letter it takes, looked up once."""

    def __missing__(self, sign: str) -> int:
        width = self[sign] = 2 if unicodedata.east_asian_width(sign) in "WFA" else 1
        return width


_width_of = _Widths().__getitem__


def text_width(text: str) -> int:
    """Return how wide a text is, in columns of a Latin letter; a Chinese character takes two."""
    return sum(map(_width_of, text))


_NARROW = 20.0
"""In a narrower column whole words leave much of a line empty: cells like G13、G14 in one of 12."""
_WORDS = re.compile("[!-~]+|.")


@lru_cache(maxsize=8192)  # published words come again in every workbook
def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of `width`."""
    usable = max(2.0, width - 1.5)
    lines = text.split("\n")
    if width < _NARROW:
        return sum(_word_by_word(line, usable) for line in lines)
    return sum(max(1, math.ceil(text_width(line) / usable)) for line in lines)


def _word_by_word(line: str, usable: float) -> int:
    count, used = 1, 0
    for word in _WORDS.findall(line):
        wide = text_width(word)
        if used and used + wide > usable:
            count, used = count + 1, 0
        over = max(0, math.ceil(wide / usable) - 1)  # a word longer than a line is parted
        count, used = count + over, used + wide - int(over * usable)
    return count


def row_height(
    *texts_and_widths: tuple[str, float], least: float = 18.0, line: float = 13.5
) -> float:
    """Return the height that shows every text whole; a row can be at most 409 high.

    `line` is the height of one line in points: 13.5 at 10 point, 12.5 at 9 point.
    """
    lines = max((lines_needed(text, width) for text, width in texts_and_widths), default=1)
    return min(409.0, max(least, line * lines + 5.0))


_A4 = 9


def paper(
    sheet: Worksheet, *, landscape: bool, repeat: Iterable[int] = (), margin: float = 0.5
) -> None:
    """Set up A4, one page wide, page numbers below, headings repeated.

    `margin` is what stays white on the left and on the right, in inches.
    """
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=margin, right=margin, top=0.6, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    rows = list(repeat)
    if rows:
        sheet.repeat_rows(rows[0], rows[-1])


Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""
LAST_ROW = 1_048_575
"""Of any sheet, from 0."""


def keep_texts(sheet: Worksheet, *areas: Area) -> None:
    """Let texts that look like numbers be texts, as codes are: no green triangle in these cells."""
    columns: dict[tuple[int, int], list[list[int]]] = {}
    for top, left, bottom, right in sorted(areas):
        runs = columns.setdefault((left, right), [])
        if runs and top <= runs[-1][1] + 1:
            runs[-1][1] = max(runs[-1][1], bottom)
        else:
            runs.append([top, bottom])
    ranges = [
        xl_range(top, left, bottom, right)
        for (left, right), runs in columns.items()
        for top, bottom in runs
    ]
    told = dict(sheet.ignored_errors or {})
    if ranges:
        sheet.ignore_errors({**told, _TEXTS: " ".join([*told.get(_TEXTS, "").split(), *ranges])})


_TEXTS = "number_stored_as_text"


def trust_formulas(sheet: Worksheet) -> None:
    """Let no formula have a green triangle for being unlike those beside it.

    Every one is made for its own cell: an indicator has another rule than the next one, and an
    average stands above numbers that it leaves out on purpose.
    """
    told = dict(sheet.ignored_errors or {})
    sheet.ignore_errors({**told, "formula_differs": _WHOLE, "formula_range": _WHOLE})


_WHOLE = "A1:XFD1048576"

GOOD: dict[str, str] = {"bg_color": "#E3F4E8", "font_color": "#1E7B45"}
BAD: dict[str, str] = {"bg_color": LOSS_FILL, "font_color": LOSS_INK}
RISE, FALL = {"font_color": GOOD["font_color"]}, {"font_color": LOSS_INK}


def mark(
    style: Style, sheet: Worksheet, area: Area, rule: str | tuple[str, float | str], **look: Any
) -> None:
    """Let cells look so where a rule holds.

    It is a formula for the area's first cell, or a comparison like (">", 0), also with a word.
    """
    if isinstance(rule, str):
        how: dict[str, Any] = {"type": "formula", "criteria": rule}
    else:
        sign, value = rule
        if isinstance(value, str):
            value = literal(value)
        how = {"type": "cell", "criteria": sign, "value": value}
    sheet.conditional_format(*area, {**how, "format": style.bare(**look)})


def bars(sheet: Worksheet, area: Area, color: str, most: float | None = None) -> None:
    """Show numbers from 0 as bars in their cells; `most` fills a cell, else the highest does."""
    top = {} if most is None else {"max_type": "num", "max_value": most}
    how = {"type": "data_bar", "bar_color": color, "min_type": "num", "min_value": 0}
    sheet.conditional_format(*area, {**how, **top})


def shades(sheet: Worksheet, area: Area, most: float) -> None:
    """Shade numbers from `most` (white) down to 0."""
    colors = {"min_color": "#F5A79B", "max_color": "#FFFFFF"}
    ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": most}
    sheet.conditional_format(*area, {"type": "2_color_scale", **colors, **ends})
