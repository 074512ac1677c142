"""The sheet 执行进度: how far the money is spent, beside how far the year is."""

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.history.progress import Progress, progress_indicators, progress_ratios
from perfeval_xl.sheets.chart import INKS, Curve, insert, line_chart, numbers
from perfeval_xl.sheets.columns import Formula, keyed
from perfeval_xl.sheets.listing import put, put_across, write_head, write_headings, write_rows
from perfeval_xl.sheets.style import BAD, GOOD, LEVEL_FILL, Style, mark, paper
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory, means

SHEET = "执行进度"
_NAME, _PERIOD, _GAP = 34.0, 9.0, 11.0
_FIRST = 2


def write_progress(style: Style, part: RubricHistory) -> None:
    """Write the sheet; nothing for whole years, nor without an indicator that is a progress."""
    found = progress_indicators(part.series, part.rubric)
    if part.series.kind == "年度" or not found:
        return
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    labels = part.series.labels
    widths = [_NAME, *[_PERIOD] * len(labels), _GAP]
    told = (
        f"{part.caption}　红色的落后于序时进度，绿色的达到或超过。序时进度按日历：到月底为月数÷12；"
        "指标本身已经除以序时进度（既定进度）的，以 100% 为准。"
    )
    write_head(sheet, style, widths, "执行进度与序时进度", told)
    row = _FIRST
    for progress in found:
        row = _block(sheet, style, part, progress, row) + 1
    sheet.freeze_panes(_FIRST, 1)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True)


def _block(
    sheet: Worksheet,
    style: Style,
    part: RubricHistory,
    progress: Progress,
    row: int,
) -> int:
    """Write one indicator from `row` on: chart, schedule, mean, a line a unit; return the row
    after."""
    labels, columns = part.series.labels, len(part.series.labels) + 1
    bar = style.boxed(bold=True, bg_color=LEVEL_FILL)
    put_across(sheet, (row, 0, columns), progress.name, bar, 20)
    top = row + 1 + (15 if len(labels) > 1 else 0)
    write_headings(sheet, style, top, ["单位", *labels, "本期超前落后"])
    sheet.set_row(top, 30)
    marks = [float(round_half_up(progress.on_schedule(each), 6)) for each in part.series.periods]
    bold = style.boxed(align="center", num_format="0.0%", bold=True, bg_color=LEVEL_FILL)
    name_form = style.boxed(bold=True, bg_color=LEVEL_FILL)
    units, ratios = progress_ratios(part.series, progress)
    order = np.argsort(np.nan_to_num(ratios[:, -1], nan=np.inf), kind="stable").tolist()
    first, last = top + 3, top + 2 + len(units)
    words = "序时进度" if progress.mark is None else "按进度应达到"
    put(sheet, top + 1, 0, words, name_form)
    put(sheet, top + 2, 0, "平均", name_form)
    average = means(ratios).tolist()
    for column, share in enumerate(marks, start=1):
        put(sheet, top + 1, column, share, bold)
        letter = xl_col_to_name(column)
        over = f"{letter}{first + 1}:{letter}{last + 1}"
        mean = average[column - 1]
        live = Formula(f"=SUM({over})/COUNT({over})", mean) if mean == mean else ""
        put(sheet, top + 2, column, live, bold)
    for each in (top + 1, top + 2):
        put(sheet, each, columns, "", bold)
        sheet.set_row(each, 19)
    newest, lines = xl_col_to_name(columns - 1), []
    for at, place in enumerate(order, start=first + 1):
        cell, mark_at = f"{newest}{at}", f"{newest}${top + 2}"
        gap = float(round_half_up(ratios[place, -1] - marks[-1], 6))
        formula = f'=IF(COUNT({cell})=1,ROUND({cell}-{mark_at},6),"")'
        name = "／".join(words for words in units[place] if words)
        ahead = Formula(formula, gap if gap == gap else "")
        lines.append([name, *ratios[place].tolist(), ahead])
    shown = [
        keyed(0, "单位", _NAME),
        *(keyed(at, label, _PERIOD, "0.0%") for at, label in enumerate(labels, start=1)),
        keyed(columns, "本期超前落后", _GAP, "+0.0%;-0.0%;0.0%"),
    ]
    write_rows(sheet, style, shown, lines, first, charted=False)
    _colour(style, sheet, (first, last, columns - 1), top + 1)
    if len(labels) > 1:
        _chart(style, sheet, (progress.name, words), (average, marks), (row + 1, top, columns - 1))
    return last + 1


def _colour(style: Style, sheet: Worksheet, area: tuple[int, int, int], mark_row: int) -> None:
    """Let what is behind the schedule of its period be red, what is not green."""
    first, last, column = area
    cell, schedule = f"B{first + 1}", f"B${mark_row + 1}"
    for sign, look in (("<", BAD), (">=", GOOD)):
        # Half of the last place shown is no lag.
        rule = f"=IF(COUNT({cell})=1,{cell}{sign}{schedule}-0.0005,FALSE)"
        mark(style, sheet, (first, 1, last, column), rule, **look)


def _chart(
    style: Style,
    sheet: Worksheet,
    words: tuple[str, str],
    values: tuple[list[float], list[float]],
    place: tuple[int, int, int],
) -> None:
    """Draw the mean beside the schedule; `words` name both, `place` is the row, that of the
    headings, and the last column."""
    (title, schedule), (average, marks) = words, values
    row, top, last = place
    name = sheet.get_name()
    curves = [
        Curve("平均", (name, top + 2, 1, top + 2, last), numbers(average), INKS[0]),
        Curve(schedule, (name, top + 1, 1, top + 1, last), numbers(marks), INKS[6], faint=True),
    ]
    chart = line_chart(style, f"{title}：平均与进度", (name, top, 1, top, last), curves, "0%")
    insert(sheet, (row, 0), chart, (620, 280), y_offset=4)
