"""Colours that follow the values of cells: conditional formats, bars in cells, shades."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.style import LOSS_FILL, LOSS_INK, Style

GOOD: dict[str, str] = {"bg_color": "#E3F4E8", "font_color": "#1E7B45"}
BAD: dict[str, str] = {"bg_color": LOSS_FILL, "font_color": LOSS_INK}
RISE, FALL = {"font_color": GOOD["font_color"]}, {"font_color": LOSS_INK}

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


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
            value = '"{}"'.format(value.replace('"', '""'))
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
