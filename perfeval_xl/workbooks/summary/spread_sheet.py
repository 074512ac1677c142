"""The sheet 指标分布: how every ratio spreads over the departments, and who lies far out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import LEFT_OUT
from perfeval_xl.sheets.columns import CENTRED, PLAIN, Column, Look
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

SHEET = "指标分布"
_QUARTERS = ("最小", "下四分位", "中位", "上四分位", "最大")
_REACH = 1.5
"""So many interquartile ranges beyond the quartiles a value is an outlier (Tukey's fence)."""
_ENOUGH = 8
"""Quartiles of fewer departments say nothing about who lies far out."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """How one ratio spreads."""

    indicator: Indicator
    count: int
    quarters: tuple[float, ...]
    """Minimum, lower quartile, median, upper quartile, maximum; NaN while nobody has a value."""
    outliers: tuple[tuple[str, float], ...]
    """(department, its value), the furthest first, all of them."""


def spreads(scores: Scores, totals: pd.DataFrame) -> list[Spread]:
    """Return the spread of every indicator that has a ratio, in published order.

    `totals` says of the same units which are left out of statistics.
    Quartiles are those of a spreadsheet's QUARTILE: between two values, in proportion.
    """
    ratios = scores.ratios[~totals[LEFT_OUT].to_numpy(dtype=bool)]
    names = ["／".join(each) if isinstance(each, tuple) else str(each)
             for each in ratios.index]  # fmt: skip
    found = []
    for indicator in scores.rubric.indicators:
        if indicator.ratio:
            values = ratios[indicator.id].to_numpy(dtype=float)
            known = values[np.isfinite(values)]
            ends = np.percentile(known, [0, 25, 50, 75, 100]) if len(known) else [np.nan] * 5
            quarters = tuple(round_half_up(ends, 6).tolist())
            far = tuple(_outliers(names, values, quarters)) if len(known) >= _ENOUGH else ()
            found.append(Spread(indicator, len(known), quarters, far))
    return found


def _outliers(
    names: list[str], values: np.ndarray, quarters: tuple[float, ...]
) -> Iterator[tuple[str, float]]:
    _, lower, _, upper, _ = quarters
    reach = _REACH * (upper - lower)
    beyond = np.maximum(lower - reach - values, values - upper - reach)
    for at in np.argsort(-np.nan_to_num(beyond, nan=-1.0), kind="stable"):
        if not beyond[at] > 1e-9:  # the rest lies inside, or has no value
            return
        yield names[at], float(values[at])


def write_spreads(style: Style, part: ScoredRubric) -> None:
    """Write the sheet; for a rubric of projects, over all projects."""
    projects = part.scores.projects
    of = part.scores if projects is None else projects.execution
    found = spreads(of, part.scores.totals if projects is None else projects.totals)
    if not found:
        return
    counted, far = ("有值的单位", "离群单位") if projects is None else ("有值的项目", "离群项目")
    columns: list[Column[Spread]] = [
        Column("三级指标", 26, lambda spread: spread.indicator.name),
        Column("分值", 7, lambda spread: spread.indicator.printed_points, PLAIN),
        Column(counted, 9, lambda spread: spread.count, PLAIN),
        *(_quarter(at, name) for at, name in enumerate(_QUARTERS)),
        Column(f"{far}（由远到近）", 72, _told, {"font_size": 9}),
    ]
    told = f"{part.caption}　超出上下四分位 {_REACH} 倍四分位距的为离群，少于 {_ENOUGH} 个值的不列"
    content = ListSheet(
        columns, SHEET, told, heading_height="fit", least=20.0, filtered=False
    )  # fmt: skip
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    write_list(sheet, style, content, found)
    sheet.set_tab_color(part.color)


def _quarter(at: int, name: str) -> Column[Spread]:
    def shade(spread: Spread) -> Look:
        return {"num_format": "0.00%" if _in_percent(spread) else "0.00"}

    return Column(name, 11, lambda spread: spread.quarters[at], CENTRED, shade)


def _in_percent(spread: Spread) -> bool:
    return spread.indicator.shows_percent


def _told(spread: Spread) -> str:
    """Name the outliers with their values, the furthest first."""
    shown, percent = [], _in_percent(spread)
    for name, value in spread.outliers[:_NAMED]:
        number = float(round_half_up(value * (100 if percent else 1), 2))
        shown.append(f"{name}（{number:.2f}{'%' if percent else ''}）")
    more = len(spread.outliers) - len(shown)
    return "、".join(shown) + (f"，另有 {more} 个" if more else "")
