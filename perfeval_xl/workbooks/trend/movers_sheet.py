"""The sheet 升降: whose total rose and fell most since the last period, and by what."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.scoring.history.movers import rises_and_falls
from perfeval_xl.sheets.listing import put, write_head, write_headings
from perfeval_xl.sheets.style import FONT, LEVEL_FILL, LINE, SMALL_INK, Style, paper, row_height
from perfeval_xl.workbooks.trend.part import Part

SHEET = "升降"
_WIDTHS = {"序号": 5.0, "单位名称": 30.0, "上期": 9.0, "本期": 9.0, "变化": 9.0, "名次": 11.0,
           "变化最多的指标": 62.0}  # fmt: skip
_FIRST = 2


def write_movers(workbook: Workbook, style: Style, part: Part) -> None:
    """Write the sheet; nothing before there are two periods."""
    at, labels = part.series.before, part.series.labels
    if at is None:
        return
    sheet = workbook.add_worksheet(part.sheet(SHEET))
    told = (
        f"{part.caption}　{labels[-1]} 比 {labels[at]}，两期都评的单位。"
        "总分按体系折算的（有不适用的指标），各指标的变化加起来不等于总分的变化。"
    )
    write_head(sheet, style, list(_WIDTHS.values()), "升降最多的单位", told)
    rose, fell = rises_and_falls(part.series)
    blocks = []
    row = _FIRST
    for title, found in (("上升最多", rose), ("下降最多", fell)):
        blocks.append((title, row + 2, len(found)))
        row = _block(sheet, style, title, found, row) + 1
    for place, ((title, first, count), color) in enumerate(
        zip(blocks, ("#3A9D6E", "#D9796C"), strict=True)
    ):
        if count:
            end = float((rose, fell)[place]["change"].iloc[0])
            _chart(workbook, sheet, (title, first, count, color), end, (row, place))
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=False)


def _block(sheet: Worksheet, style: Style, title: str, found: pd.DataFrame, row: int) -> int:
    """Write one list from `row` on; return the row after it."""
    last = len(_WIDTHS) - 1
    form = style.boxed(bold=True, bg_color=LEVEL_FILL)
    sheet.merge_range(row, 0, row, last, "", form)
    sheet.write_string(
        row, 0, f"{title}（{len(found)} 个）" if len(found) else f"{title}：无", form
    )
    sheet.set_row(row, 20)
    if found.empty:
        return row + 1
    write_headings(sheet, style, row + 1, list(_WIDTHS))
    sheet.set_row(row + 1, 20)
    text, small = style.boxed(), style.boxed(font_size=9)
    centred = style.boxed(align="center")
    number = style.boxed(align="center", num_format="0.00")
    signed = style.boxed(align="center", bold=True, num_format="+0.00;-0.00;0.00")
    for at, (name, each) in enumerate(found.to_dict("index").items(), start=1):
        own = row + 1 + at
        cells = f"D{own + 1}", f"C{own + 1}"
        ranks = f"{each['rank_before']:.0f} → {each['rank_after']:.0f}"
        put(sheet, own, 0, at, centred)
        put(sheet, own, 1, str(name), text)
        put(sheet, own, 2, each["before"], number)
        put(sheet, own, 3, each["after"], number)
        sheet.write_formula(own, 4, f"=ROUND({cells[0]}-{cells[1]},6)", signed, each["change"])
        put(sheet, own, 5, ranks, centred)
        put(sheet, own, 6, each["why"], small)
        texts = (str(name), _WIDTHS["单位名称"]), (each["why"], _WIDTHS["变化最多的指标"])
        sheet.set_row(own, row_height(*texts, least=20.0))
    return row + 2 + len(found)


def _chart(
    workbook: Workbook,
    sheet: Worksheet,
    block: tuple[str, int, int, str],
    end: float,
    spot: tuple[int, int],
) -> None:
    """Draw one list as bars, the biggest on top, below the lists.

    `end` is the biggest change, beyond which its number needs room; `spot` is row and place.
    """
    title, first, count, color = block
    name, last = sheet.get_name(), first + count - 1
    chart = workbook.add_chart({"type": "bar"})
    font = {"name": FONT, "size": 9, "color": SMALL_INK}
    chart.add_series(
        {
            "name": title,
            "categories": [name, first, 1, last, 1],
            "values": [name, first, 4, last, 4],
            "fill": {"color": color},
            "invert_if_negative": False,
            "gap": 45,
            "data_labels": {"value": True, "num_format": "+0.00;-0.00", "font": font},
        }
    )
    chart.set_title({"name": f"{title}（分）", "name_font": {"name": FONT, "size": 11}})
    chart.set_legend({"none": True})
    axis = {"reverse": True, "num_font": font, "line": {"color": LINE}, "label_position": "low"}
    chart.set_y_axis(axis)
    room = {"min": min(0.0, 1.35 * end), "max": max(0.0, 1.35 * end)}
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, **room})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": 470, "height": 110 + 20 * count})
    row, place = spot
    options = {"x_offset": 4 + 480 * place, "object_position": 3}
    sheet.insert_chart(row, 0, chart, options)
