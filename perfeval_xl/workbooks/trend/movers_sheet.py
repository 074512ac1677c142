"""The sheet 升降: whose total rose and fell most since the last period, and by what."""

from operator import itemgetter
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.scoring.history.movers import rises_and_falls
from perfeval_xl.sheets.chart import HIDDEN, Bars, bar_chart, insert
from perfeval_xl.sheets.columns import CENTRED, Column, Formula, keyed
from perfeval_xl.sheets.listing import put_across, write_head, write_table
from perfeval_xl.sheets.style import LEVEL_FILL, Style, paper
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory

SHEET = "升降"
_COLUMNS: tuple[Column[Any], ...] = (
    Column("序号", 5.0, look=CENTRED),
    keyed(0, "单位名称", 30.0),
    keyed(1, "上期", 9.0, "0.00"),
    keyed(2, "本期", 9.0, "0.00"),
    Column("变化", 9.0, itemgetter(3),
           {"align": "center", "bold": True, "num_format": "+0.00;-0.00;0.00"}),
    Column("名次", 11.0, itemgetter(4), CENTRED, tall=False),
    Column("变化最多的指标", 62.0, itemgetter(5), {"font_size": 9}),
)  # fmt: skip
_FIRST = 2


def write_movers(style: Style, part: RubricHistory) -> None:
    """Write the sheet; nothing before there are two periods."""
    at, labels = part.series.before, part.series.labels
    if at is None:
        return
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    told = (
        f"{part.caption}　{labels[-1]} 比 {labels[at]}，两期都评的单位。"
        "总分按体系折算的（有不适用的指标），各指标的变化加起来不等于总分的变化。"
    )
    write_head(sheet, style, [column.width for column in _COLUMNS], "升降最多的单位", told)
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
            _chart(style, sheet, (title, first, count, color), end, (row, place))
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=False)


def _block(sheet: Worksheet, style: Style, title: str, found: pd.DataFrame, row: int) -> int:
    """Write one list from `row` on; return the row after it."""
    form = style.boxed(bold=True, bg_color=LEVEL_FILL)
    words = f"{title}（{len(found)} 个）" if len(found) else f"{title}：无"
    put_across(sheet, (row, 0, len(_COLUMNS) - 1), words, form, 20)
    if found.empty:
        return row + 1
    lines = []
    for at, (name, moved) in enumerate(found.to_dict("index").items(), start=row + 3):
        change = Formula(f"=ROUND(D{at}-C{at},6)", moved["change"])
        ranks = f"{moved['rank_before']:.0f} → {moved['rank_after']:.0f}"
        lines.append([str(name), moved["before"], moved["after"], change, ranks, moved["why"]])
    write_table(sheet, style, _COLUMNS, lines, row + 2, heading=20, least=20.0)
    return row + 2 + len(found)


def _chart(
    style: Style,
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
    bars = Bars(title, (name, first, 1, last, 1), (name, first, 4, last, 4), color)
    room = {**HIDDEN, "min": min(0.0, 1.35 * end), "max": max(0.0, 1.35 * end)}
    chart = bar_chart(
        style, f"{title}（分）", [bars],
        across=True, gap=45, shown="+0.00;-0.00", small=True, numbers=room,
    )  # fmt: skip
    row, place = spot
    insert(sheet, (row, 0), chart, (470, 110 + 20 * count), x_offset=4 + 480 * place)
