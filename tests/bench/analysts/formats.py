"""A style as openpyxl reads it, in the words of XlsxWriter."""

from __future__ import annotations

from typing import Any

_LINES = {"thin": 1, "medium": 2, "dashed": 3, "dotted": 4, "thick": 5, "double": 6, "hair": 7}


def format_of(
    font: Any, fill: Any, border: Any, alignment: Any, protection: Any, number_format: str
) -> dict[str, Any]:
    look: dict[str, Any] = {}
    if font is not None:
        own = {"font_name": font.name, "font_size": font.sz, "bold": font.b, "italic": font.i}
        look |= {key: value for key, value in own.items() if value}
        look |= {"font_color": color} if (color := _color(font.color)) else {}
    if fill is not None:
        shade = fill.fgColor if fill.fill_type == "solid" else fill.bgColor
        look |= {"bg_color": color} if fill.fill_type and (color := _color(shade)) else {}
    if border is not None:
        for side in ("left", "right", "top", "bottom"):
            line = getattr(border, side)
            if line is not None and line.style:
                look[side] = _LINES.get(line.style, 1)
                look |= {f"{side}_color": color} if (color := _color(line.color)) else {}
    if alignment is not None:
        look |= {"align": alignment.horizontal} if alignment.horizontal else {}
        vertical = {"center": "vcenter"}.get(alignment.vertical, alignment.vertical)
        look |= {"valign": vertical} if vertical else {}
        look |= {"text_wrap": True} if alignment.wrap_text else {}
    if protection is not None:
        look["locked"] = bool(protection.locked)
    if number_format and number_format != "General":
        look["num_format"] = number_format
    return look


def _color(color: Any) -> str:
    rgb = getattr(color, "rgb", None)
    return f"#{rgb[-6:]}" if isinstance(rgb, str) else ""
