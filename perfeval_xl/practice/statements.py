"""What departments state beside single figures: lists, opinions, evidence; own scores, ratios.

The lines of a list tell its total apart into projects, to the cent. Some own scores are too high.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, layouts
from perfeval_xl.forms.layout.computed import computed_of
from perfeval_xl.forms.layout.layout import NOTHING, ListArea
from perfeval_xl.forms.layout.self_sheet import SELF_TOTAL, self_layout
from perfeval_xl.practice.draft import Draft, Floats, list_total
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_model import choices_of
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import TAKES
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.table import EVIDENCE, item_names, self_score_name

_MOST_LINES = 4
_TITLES = ("运行保障", "业务培训", "信息化建设", "宣传推广", "设备购置", "专项检查", "课题调研")

ListLines = dict[str, list[list[Any]]]
"""Row of a list → its lines, each a name and a figure a column."""
_OPINIONS = (
    "（演练数据）严格执行中央八项规定，压减一般性支出，从严控制公务接待和公务用车。",
    "（演练数据）一是完善内控制度；二是推行公务卡结算；三是厉行节约，反对浪费。",
    "（演练数据）无",
)
_EVIDENCE = ("见附件", "财务管理制度汇编", "年度工作总结", "见决算报表", "网站公开截图")
_WITH_OPINION, _WITH_EVIDENCE = 0.6, 0.1


def lines(random: np.random.Generator, rubric: Rubric, draft: Draft) -> list[ListLines]:
    """Return the lines of every department; those of a list add up to its total to the cent."""
    filled: list[ListLines] = [{} for _ in range(draft.size)]
    for layout in layouts(rubric):
        for area in layout.lists.values():
            totals = [list_total(layout, area.row, column) for column in area.columns]
            for at in range(draft.size):
                amounts = [float(draft[name][at]) for name in totals]
                count = int(random.integers(1, min(_MOST_LINES, area.count) + 1))
                filled[at][area.row] = (
                    _apart(random, area, amounts, count)
                    if any(amounts)
                    else [[NOTHING, *[None] * len(amounts)]]
                )
    return filled


def items_of(rubric: Rubric, listed: Mapping[str, ListLines]) -> pd.DataFrame:
    """Return the lines of departments (name → lines) as they will be read."""
    areas = [area for layout in layouts(rubric) for area in layout.lists.values()]
    rows = [
        {INDEX: name, "清单": area.row, "序号": number, "名称": title}
        | dict(zip(area.columns, (amount or 0.0 for amount in amounts), strict=True))
        for name, lines_ in listed.items()
        for area in areas
        for number, (title, *amounts) in enumerate(lines_.get(area.row, ()), start=1)
    ]
    return pd.DataFrame(rows, columns=None if rows else [INDEX, "清单", "序号", "名称"])


def _apart(
    random: np.random.Generator, area: ListArea, amounts: Sequence[float], count: int
) -> list[list[Any]]:
    """Tell totals apart into `count` lines, alike in every column; what is left is the last's."""
    shares = random.dirichlet(np.full(count, 3.0))
    parts: Floats = round_half_up(np.outer(shares, amounts), 2)
    parts[-1] = round_half_up(np.asarray(amounts) - parts[:-1].sum(axis=0), 2)
    parts = np.maximum(parts, 0.0)
    names = list(area.columns)
    for total, of in area.sums.items():
        added = parts[:, [names.index(part) for part in of]].sum(axis=1)
        parts[:, names.index(total)] = round_half_up(added, 2)
    titles = random.permutation(_TITLES)[:count]
    return [[str(title), *line] for title, line in zip(titles, parts.tolist(), strict=True)]


def words(random: np.random.Generator, rubric: Rubric, count: int) -> list[dict[str, str]]:
    """Return the texts of every department by the names of their cells."""
    texts = [cell.name for sheet in layouts(rubric) for cell in sheet.cells if cell.role == "words"]
    choices = choices_of(rubric.forms)
    evidence = []
    if rubric.indicators:
        cells = self_layout(rubric).cells
        evidence = [cell.name for cell in cells if cell.name.startswith(EVIDENCE)]
    filled = []
    for _ in range(count):
        typed = {name: str(random.choice(_OPINIONS)) for name in texts}
        typed = {name: text for name, text in typed.items() if random.random() < _WITH_OPINION}
        typed |= {name: str(random.choice(words)) for name, words in choices.items()}
        shown = random.random(len(evidence)) < _WITH_EVIDENCE
        for name, is_shown in zip(evidence, shown.tolist(), strict=True):
            if is_shown:
                typed[name] = str(random.choice(_EVIDENCE))
        filled.append(typed)
    return filled


_MODEST = 2 / 3
"""The share of departments that claim no more than their figures give."""
_OVERSTATED = 0.25
"""How often one that overstates claims full points where it lost some."""
_FORGOTTEN = 0.004
"""How often a judged indicator is left without an own score."""
_RARE = 0.3
"""How often something was earned or taken beside the full points."""
_STATED, _WRONG = 0.8, 0.004
"""How often a ratio is stated at all, and how often wrongly."""


def judgements(random: np.random.Generator, rubric: Rubric, count: int) -> dict[str, Floats]:
    """Draw the own scores of what people judge, by the columns of the figures."""
    columns: dict[str, Floats] = {}
    for indicator in rubric.indicators:
        name, rule = self_score_name(indicator), indicator.rule
        if isinstance(rule, Checklist):
            kept = random.choice([1.0, 0.5, 0.0], (len(rule.items), count), p=[0.85, 0.1, 0.05])
            earned = [
                round_half_up(share * item.points, 2)
                for item, share in zip(rule.items, kept, strict=True)
            ]
            columns.update(zip(item_names(indicator), earned, strict=True))
            columns[name] = np.minimum(round_half_up(np.sum(earned, axis=0), 2), indicator.points)
        elif isinstance(rule, Judged):
            drawn = _judged(random, indicator, rule, count)
            if indicator.nature:  # most have nothing that counts beside the full points
                some = random.random(count) < _RARE
                drawn = drawn - indicator.points if indicator.nature == TAKES else drawn
                drawn = np.where(some | np.isnan(drawn), drawn, 0.0)
            columns[name] = drawn
    return columns


def _judged(random: np.random.Generator, indicator: Indicator, rule: Judged, count: int) -> Floats:
    if rule.levels:
        spans = rule.spans(indicator.points)
        best, *others = sorted((span.high for span in spans), reverse=True)
        drawn: Floats = random.choice([best, best, best, *others], count)
    else:
        shares = random.choice([1.0, 0.95, 0.9, 0.8, 0.6], count, p=[0.45, 0.2, 0.15, 0.15, 0.05])
        drawn = round_half_up(rule.top(indicator.points) * shares, 1)
        if rule.full is not None:  # few claim in full what their figures do not give
            drawn = np.where(random.random(count) < _OVERSTATED / 5, drawn, drawn * 0.9)
        drawn = np.minimum(round_half_up(drawn, 1), indicator.points)
    return np.where(random.random(count) < _FORGOTTEN, np.nan, drawn)


def claims(
    random: np.random.Generator, rubric: Rubric, points: pd.DataFrame, judged: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the own scores of all indicators, and their total.

    `points` are the computed ones (NaN where they cannot be: claimed in full). A third of the
    departments claim more than that for some.
    """
    columns = dict(judged)
    boastful = random.random(len(points)) >= _MODEST
    for indicator in rubric.indicators:
        top = 0.0 if indicator.nature == TAKES else indicator.rule.top(indicator.points)
        earned = points[indicator.id].to_numpy(dtype=np.float64)
        if not indicator.rule.measures:
            if indicator.by_figures:
                name = self_score_name(indicator)
                columns[name] = np.where(earned == top, top, columns[name])
            continue
        more = boastful & (random.random(len(points)) < _OVERSTATED)
        columns[self_score_name(indicator)] = round_half_up(
            np.where(np.isnan(earned) | more, top, earned), 2
        )
    scores = np.stack([columns[self_score_name(scored)] for scored in rubric.indicators])
    columns[SELF_TOTAL] = round_half_up(scores.sum(axis=0), 2)
    return columns


def grades(rubric: Rubric, totals: Sequence[float]) -> list[str]:
    """Return the grade that goes with each total; "" where no total is known."""
    bands = rubric.period_grades.items()
    return [next((name for name, least in bands if total >= least), "") for total in totals]


def stated(random: np.random.Generator, rubric: Rubric, draft: Draft) -> dict[str, Floats]:
    """Return what is stated, by the columns of the figures; NaN where nothing is.

    What the form computes itself is stated by those alone who wrote something else over it.
    """
    columns, computed = {}, computed_of(rubric).trees
    for entry in rubric.entries.values():
        if entry.stated is None:
            continue
        formula = entry.is_ or rubric.by_id[entry.stated].ratio
        value = draft.value(rubric.expression(formula))
        is_wrong = random.random(draft.size) < _WRONG
        value = np.where(is_wrong, value * 1.1, value)
        is_stated = np.isfinite(value) & (random.random(draft.size) < _STATED)
        if entry.name in computed:
            is_stated &= is_wrong
        printed = round_half_up(value, 4 if entry.kind == "percent" else 2)
        columns[entry.name] = np.where(is_stated, printed, np.nan)
    return columns
