"""The sheet 得分矩阵: departments × indicators, with totals, means and rates by formula."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.expressions.excel_limits import literal, quoted_sheet
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING, RATES, UNVERIFIED
from perfeval_xl.rubric.totalling import counts_apart, formula, total
from perfeval_xl.scoring.reviews import REVIEWED_WORD
from perfeval_xl.scoring.scores import RATE_DECIMALS, records
from perfeval_xl.scoring.totals import APART, LEFT_OUT, RANK, TOTAL, TOTAL_DECIMALS
from perfeval_xl.sheets.listing import put, put_across
from perfeval_xl.sheets.style import (
    HEAD_FILL,
    LEVEL_FILL,
    LINK_INK,
    OPEN_FILL,
    Style,
    paper,
    row_height,
    shades,
)
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric, rate_formula

SHEET = "得分矩阵"
_LEVELS, _NAMES, _FULL, _MEAN, _RATE, FIRST = 2, 3, 4, 5, 6, 7
"""Rows from 0: 一级指标, 指标, 分值, 平均得分, 得分率, the first department."""
_INDICATORS = 2
"""The first indicator's column, from 0; 名次 and 单位名称 stand before."""
_NARROW, _WIDE = 7.5, 30.0
_PAGE = 190.0  # so many columns' width is still readable across one page of A4


@dataclass(frozen=True, slots=True)
class MatrixPlace:
    """Where the matrix stands, for formulas over it."""

    sheet: str
    last: int
    """The last department's row, as Excel counts."""

    def over(self, position: int) -> str:
        """Return the range of an indicator over all departments; positions from 0."""
        letter = xl_col_to_name(_INDICATORS + position)
        return f"{quoted_sheet(self.sheet)}!${letter}${FIRST + 1}:${letter}${self.last}"

    def full(self, position: int) -> str:
        """Return the cell of an indicator's 分值."""
        return f"{quoted_sheet(self.sheet)}!${xl_col_to_name(_INDICATORS + position)}${_FULL + 1}"


def write_matrix(style: Style, part: ScoredRubric) -> MatrixPlace:
    """Write the sheet and return where it stands; the rubric has indicators of its own."""
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    indicators = part.rubric.indicators
    total = _INDICATORS + len(indicators)
    # Those left out of statistics stand in a block of their own, below a line that says so.
    last = FIRST + max(part.counted, 1) - 1
    end = FIRST + len(part.order) - 1 + (part.counted < len(part.order))
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, _WIDE)
    sheet.set_column(_INDICATORS, total - 1, _NARROW)
    sheet.set_column(total, total, 9)
    _heads(sheet, style, part)
    _departments(sheet, style, part)
    if any(content in RATES for _, content in part.rubric.table):
        _rates(sheet, style, part)
    final = part.by_rank(part.scores.final).iloc[: part.counted]
    for position, indicator in enumerate(indicators):
        column = _INDICATORS + position
        _mean(sheet, style, column, final[indicator.id].to_numpy(), indicator.par)
        if indicator.par:
            shades(sheet, (FIRST, column, end, column), indicator.par)
    _mean(sheet, style, total, part.counted_totals.to_numpy(), part.rubric.full_points)
    sheet.freeze_panes(FIRST, _INDICATORS)
    sheet.autofilter(_RATE, 0, last, total)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True, repeat=(_LEVELS, _RATE))
    sheet.repeat_columns(0, 1)
    free, needed = _PAGE - _WIDE - 6.0, len(indicators) * _NARROW + 9.0
    sheet.fit_to_pages(int(-(-needed // free)), 0)
    return MatrixPlace(part.sheet(SHEET), last + 1)


def _heads(sheet: Worksheet, style: Style, part: ScoredRubric) -> None:
    indicators = part.rubric.indicators
    total = _INDICATORS + len(indicators)
    plain = style(font_size=9, font_color="#52606D", text_wrap=False)
    sheet.write_string(0, 0, SHEET, style(font_size=16, bold=True, text_wrap=False))
    sheet.set_row(0, 32)
    legend = (
        "颜色越深失分越多；蓝字为审核得分，斜体为自评未核，灰字为不适用，黄色为待补（暂不计分）"
    )
    legend += "；名次有底色的另排" if part.totals[APART].any() else ""
    # Not in the first two columns, which every page of the paper repeats.
    sheet.write_string(1, _INDICATORS, f"{part.caption}　{legend}", plain)
    heading, level = style.heading(), style.boxed(align="center", bg_color=LEVEL_FILL)
    bold = style.boxed(bold=True, align="center", bg_color=LEVEL_FILL, num_format="General")
    for column, name in ((0, RANK), (1, "单位名称"), (total, TOTAL)):
        sheet.merge_range(_LEVELS, column, _NAMES, column, "", heading)
        sheet.write_string(_LEVELS, column, name, heading)
    for row, name in ((_FULL, "分值"), (_MEAN, "平均得分"), (_RATE, "平均得分率")):
        sheet.write_blank(row, 0, None, level)
        sheet.write_string(row, 1, name, bold)
        sheet.set_row(row, 19)
    small = style.boxed(bold=True, align="center", font_size=9, bg_color=HEAD_FILL)
    faint = style.boxed(align="center", font_size=9, bg_color=LEVEL_FILL)
    for at, indicator in enumerate(indicators, start=_INDICATORS):
        # Not merged: a heading over many columns would be cut where a page ends.
        sheet.write_string(_LEVELS, at, indicator.path[0], faint)
        sheet.write_string(_NAMES, at, indicator.name, small)
        put(sheet, _FULL, at, indicator.printed_points, bold)
    letters = xl_col_to_name(_INDICATORS), xl_col_to_name(total - 1)
    over = f"{letters[0]}{_FULL + 1}:{letters[1]}{_FULL + 1}"
    if part.rubric.is_part:  # what totals are brought to is not the sum of the columns
        sheet.write_number(_FULL, total, part.rubric.full_points, bold)
    else:
        sheet.write_formula(_FULL, total, f"=SUM({over})", bold, part.rubric.total_points)
    levels = ((each.path[0], _NARROW + 0.6) for each in indicators)
    sheet.set_row(_LEVELS, row_height(*levels, line=12.5, least=20.0))
    names = ((each.name, _NARROW + 0.6) for each in indicators)
    sheet.set_row(_NAMES, row_height(*names, line=12.5, least=40.0))


def _departments(sheet: Worksheet, style: Style, part: ScoredRubric) -> None:
    centred = {"align": "center", "num_format": "0.00"}
    usual, total = style.boxed(**centred), style.boxed(**centred, bold=True)
    forms = {
        PENDING: style.boxed(align="center", bg_color=OPEN_FILL),
        NOT_APPLICABLE: style.boxed(**centred, font_color="#7B8794"),
        REVIEWED_WORD: style.boxed(**centred, font_color=LINK_INK),
        UNVERIFIED: style.boxed(**centred, italic=True, font_color="#627D98"),
    }
    name_form, rank_form = style.boxed(), style.boxed(align="center", num_format="0")
    column = _INDICATORS + len(part.rubric.indicators)
    ranks, totals = part.totals[RANK].tolist(), part.totals[TOTAL].tolist()
    apart = part.totals[APART].tolist()
    apart_form = style.boxed(align="center", num_format="0", bg_color=OPEN_FILL)
    vetoes = records(part.by_rank(part.scores.vetoes.outcomes))
    for at, (name, cells) in enumerate(_cells(part)):
        row = FIRST + at + (at >= part.counted)
        if at == part.counted:
            words = f"{LEFT_OUT}：指标要用的数过半没有填，不计入平均得分和失分分析"
            put_across(sheet, (row - 1, 0, column), words, style.boxed(bg_color=LEVEL_FILL), 19)
        put(sheet, row, 0, ranks[at], apart_form if apart[at] else rank_form)
        put(sheet, row, 1, name, name_form)
        for place, (value, status) in enumerate(cells, start=_INDICATORS):
            shown = status if value != value else value
            put(sheet, row, place, shown, forms.get(status, usual))
        sheet.write_formula(row, column, _total(part, row, vetoes[at]), total, totals[at])
        sheet.set_row(row, row_height((name, _WIDE)))


def _cells(part: ScoredRubric) -> Iterator[tuple[str, list[tuple[float, str]]]]:
    """Yield every department by rank with the points and the status of each indicator."""
    points = part.by_rank(part.scores.final).to_numpy(dtype=float)
    status = part.by_rank(part.scores.final_status_words).to_numpy()
    for name, values, states in zip(part.order, points.tolist(), status.tolist(), strict=True):
        yield name, list(zip(values, states, strict=True))


def _total(part: ScoredRubric, row: int, vetoes: Mapping[str, str]) -> str:
    """Return the formula of a department's total on the scale of the full points.

    What does not apply is left out of it if so ruled. `vetoes` are its outcomes.
    """
    first = xl_col_to_name(_INDICATORS)
    end = xl_col_to_name(_INDICATORS + len(part.rubric.indicators) - 1)
    own, full = f"{first}{row + 1}:{end}{row + 1}", f"${first}${_FULL + 1}:${end}${_FULL + 1}"
    whole = f"{part.rubric.full_points:.10g}" if part.rubric.is_part else f"SUM({full})"
    if counts_apart(part.rubric):
        return f"={_apart(part, row, vetoes, own, full, whole)}"
    if part.rubric.when_not_applicable == "full":
        scale = f"*{whole}/SUM({full})" if part.rubric.is_part else ""
        return f"=ROUND(SUM({own}){scale},{TOTAL_DECIMALS})"
    left = f'SUMPRODUCT(({own}<>"{NOT_APPLICABLE}")*{full})'
    return f"=IF({left}=0,0,ROUND(SUM({own})*({whole}/{left}),{TOTAL_DECIMALS}))"


def _apart(
    part: ScoredRubric, row: int, vetoes: Mapping[str, str], own: str, full: str, whole: str
) -> str:
    """Return the same where a total is more than a sum."""
    rubric = part.rubric
    scale = f"({whole}/SUM({full}))"
    if rubric.when_not_applicable != "full":
        # Between commas a text (加5) is no number to be multiplied.
        left = f'SUMPRODUCT(({own}<>"{NOT_APPLICABLE}")*1,{full})'
        scale = f"({whole}/MAX(0.000001,{left}))"
    tree, ranges = total(rubric).tree, _places(rubric, row)
    return formula(rubric, tree, ranges, scale, lambda key: literal(vetoes[key]))


def _places(rubric: Rubric, row: int) -> Callable[[Sequence[Indicator]], list[str]]:
    """Return what gives the cells of some indicators in a row."""
    columns = {each.id: _INDICATORS + at for at, each in enumerate(rubric.indicators)}
    return lambda own: [f"{xl_col_to_name(columns[each.id])}{row + 1}" for each in own]


def _rates(sheet: Worksheet, style: Style, part: ScoredRubric) -> None:
    """Write the 得分率 of every 一级指标 and of the total, where the table prints some."""
    rubric, form = part.rubric, style.boxed(align="center", num_format="0.00%")
    column = _INDICATORS + len(rubric.indicators) + 1
    runs = [list(run) for _, run in groupby(rubric.indicators, key=lambda each: each.path[0])]
    names = [*(run[0].path[0] for run in runs), TOTAL]
    for at, name in enumerate(names, start=column):
        sheet.merge_range(_LEVELS, at, _NAMES, at, f"{name}得分率", style.heading())
        sheet.set_column(at, at, 9)
    whole = round_half_up(part.totals[TOTAL].to_numpy() / rubric.full_points, RATE_DECIMALS)
    shares = [part.by_rank(pd.DataFrame(part.scores.rate(run)))[0] for run in runs]
    shares.append(pd.Series(whole))
    rates = [own.astype(object).where(own.notna(), "").tolist() for own in shares]
    for place in range(len(part.order)):
        row = FIRST + place + (place >= part.counted)
        cells = _places(rubric, row)
        for at, run in enumerate(runs):
            first, last = (each.rstrip("0123456789") for each in (cells(run)[0], cells(run)[-1]))
            full = f"{first}${_FULL + 1}:{last}${_FULL + 1}"
            written = f"={rate_formula(rubric, run, cells, full)}"
            sheet.write_formula(row, column + at, written, form, rates[at][place])
        total_at = f"{xl_col_to_name(column - 1)}{row + 1}"
        written = f"=ROUND({total_at}/{rubric.full_points:.10g},{RATE_DECIMALS})"
        sheet.write_formula(row, column + len(runs), written, form, rates[-1][place])


def _mean(sheet: Worksheet, style: Style, column: int, values: np.ndarray, full: float) -> None:
    """Write the mean and the rate of one column, blank while nobody has points."""
    bold = {"align": "center", "bold": True, "bg_color": LEVEL_FILL}
    letter = xl_col_to_name(column)
    over = f"{letter}{FIRST + 1}:{letter}{FIRST + max(len(values), 1)}"
    known = values[~np.isnan(values)]
    mean = float(known.sum() / len(known)) if len(known) else ""
    averaged = f'=IF(COUNT({over})=0,"",SUM({over})/COUNT({over}))'
    sheet.write_formula(_MEAN, column, averaged, style.boxed(**bold, num_format="0.00"), mean)
    cell = f"{letter}{_MEAN + 1}"
    shared = f'=IF(COUNT({cell})=0,"",{cell}/{letter}{_FULL + 1})'
    if not full:
        sheet.write_blank(_RATE, column, None, style.boxed(**bold))
        return
    rate = "" if isinstance(mean, str) else mean / full
    sheet.write_formula(_RATE, column, shared, style.boxed(**bold, num_format="0.0%"), rate)
