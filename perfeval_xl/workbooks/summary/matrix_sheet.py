"""The sheet 得分矩阵: departments × indicators, with totals, means and rates by formula."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING, UNVERIFIED
from perfeval_xl.scoring.reviews import REVIEWED_WORD
from perfeval_xl.scoring.totals import RANK, TOTAL, TOTAL_DECIMALS
from perfeval_xl.sheets.listing import put
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
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

SHEET = "得分矩阵"
_LEVELS, _NAMES, _FULL, _MEAN, _RATE, FIRST = 2, 3, 4, 5, 6, 7
"""Rows from 0: 一级指标, 指标, 分值, 平均得分, 得分率, the first department."""
_INDICATORS = 2
"""The first indicator's column, from 0; 名次 and 单位名称 stand before."""
_NARROW, _WIDE = 7.5, 30.0
_PAGE = 190.0
"""So many columns' width is still readable across one page of A4."""


@dataclass(frozen=True, slots=True)
class MatrixPlace:
    """Where the matrix stands, for formulas over it."""

    sheet: str
    last: int
    """The last department's row, as Excel counts."""

    def over(self, position: int) -> str:
        """Return the range of an indicator over all departments; positions from 0."""
        letter = xl_col_to_name(_INDICATORS + position)
        return f"'{self.sheet}'!${letter}${FIRST + 1}:${letter}${self.last}"

    def full(self, position: int) -> str:
        """Return the cell of an indicator's 分值."""
        return f"'{self.sheet}'!${xl_col_to_name(_INDICATORS + position)}${_FULL + 1}"


def write_matrix(style: Style, part: ScoredRubric) -> MatrixPlace:
    """Write the sheet and return where it stands; the rubric has indicators of its own."""
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    indicators = part.rubric.indicators
    total = _INDICATORS + len(indicators)
    last = FIRST + len(part.order) - 1
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, _WIDE)
    sheet.set_column(_INDICATORS, total - 1, _NARROW)
    sheet.set_column(total, total, 9)
    _heads(sheet, style, part)
    _departments(sheet, style, part)
    final = part.scores.final
    for position, indicator in enumerate(indicators):
        column = _INDICATORS + position
        _mean(sheet, style, column, final[indicator.id].to_numpy(), indicator.points)
        shades(sheet, (FIRST, column, last, column), indicator.points)
    _mean(sheet, style, total, part.totals[TOTAL].to_numpy(), part.rubric.full_points)
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
        sheet.write_number(_FULL, at, indicator.points, bold)
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
    for row, (name, cells) in enumerate(_cells(part), start=FIRST):
        put(sheet, row, 0, ranks[row - FIRST], rank_form)
        put(sheet, row, 1, name, name_form)
        for at, (value, status) in enumerate(cells, start=_INDICATORS):
            shown = status if value != value else value
            put(sheet, row, at, shown, forms.get(status, usual))
        sheet.write_formula(row, column, _total(part, row), total, totals[row - FIRST])
        sheet.set_row(row, row_height((name, _WIDE)))


def _cells(part: ScoredRubric) -> Iterator[tuple[str, list[tuple[float, str]]]]:
    """Yield every department by rank with the points and the status of each indicator."""
    points = part.by_rank(part.scores.final).to_numpy(dtype=float)
    status = part.by_rank(part.scores.final_status_words).to_numpy()
    for name, values, states in zip(part.order, points.tolist(), status.tolist(), strict=True):
        yield name, list(zip(values, states, strict=True))


def _total(part: ScoredRubric, row: int) -> str:
    """Return the formula of a department's total on the scale of the full points.

    What does not apply is left out of it if so ruled.
    """
    first = xl_col_to_name(_INDICATORS)
    end = xl_col_to_name(_INDICATORS + len(part.rubric.indicators) - 1)
    own, full = f"{first}{row + 1}:{end}{row + 1}", f"${first}${_FULL + 1}:${end}${_FULL + 1}"
    whole = f"{part.rubric.full_points:.10g}" if part.rubric.is_part else f"SUM({full})"
    if part.rubric.when_not_applicable == "full":
        scale = f"*{whole}/SUM({full})" if part.rubric.is_part else ""
        return f"=ROUND(SUM({own}){scale},{TOTAL_DECIMALS})"
    left = f'SUMPRODUCT(({own}<>"{NOT_APPLICABLE}")*{full})'
    return f"=IF({left}=0,0,ROUND(SUM({own})*({whole}/{left}),{TOTAL_DECIMALS}))"


def _mean(sheet: Worksheet, style: Style, column: int, values: np.ndarray, full: float) -> None:
    """Write the mean and the rate of one column, blank while nobody has points."""
    bold = {"align": "center", "bold": True, "bg_color": LEVEL_FILL}
    letter = xl_col_to_name(column)
    over = f"{letter}{FIRST + 1}:{letter}{FIRST + len(values)}"
    known = values[~np.isnan(values)]
    mean = float(known.sum() / len(known)) if len(known) else ""
    formula = f'=IF(COUNT({over})=0,"",SUM({over})/COUNT({over}))'
    sheet.write_formula(_MEAN, column, formula, style.boxed(**bold, num_format="0.00"), mean)
    cell = f"{letter}{_MEAN + 1}"
    formula = f'=IF(COUNT({cell})=0,"",{cell}/{letter}{_FULL + 1})'
    rate = "" if isinstance(mean, str) else mean / full
    sheet.write_formula(_RATE, column, formula, style.boxed(**bold, num_format="0.0%"), rate)
