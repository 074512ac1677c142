"""What departments write beside single figures: the lines of lists, opinions, evidence.

The lines of a list tell its total apart into projects, to the cent.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, layouts
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.self_sheet import self_layout
from perfeval_xl.practice.draft import Draft, Floats
from perfeval_xl.rubric.form.form_model import Record
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up

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
        unprinted = {entry.name for entry in layout.line_sums}
        for area in layout.lists.values():
            totals = {column: _total(layout, area.row, column) for column in area.columns}
            needed = not unprinted.isdisjoint(totals.values())
            for at in range(draft.size):
                amounts = [float(draft[name][at]) for name in totals.values()]
                count = int(random.integers(needed, min(_MOST_LINES, area.count) + 1))
                if any(amounts) and count:
                    filled[at][area.row] = _apart(
                        random, rubric, list(totals.values()), amounts, count
                    )
    return filled


def items_of(rubric: Rubric, listed: Mapping[str, ListLines]) -> pd.DataFrame:
    """Return the lines of departments (name → lines) as they will be read."""
    areas = [area for layout in layouts(rubric) for area in layout.lists.values()]
    rows = [
        {INDEX: name, "清单": area.row, "序号": number, "名称": title}
        | dict(zip(area.columns, amounts, strict=True))
        for name, lines_ in listed.items()
        for area in areas
        for number, (title, *amounts) in enumerate(lines_.get(area.row, ()), start=1)
    ]
    return pd.DataFrame(rows, columns=None if rows else [INDEX, "清单", "序号", "名称"])


def _total(layout: Layout, row: str, column: str) -> str:
    return next(name for name, at in layout.list_totals.items() if at == (row, column))


def _apart(
    random: np.random.Generator,
    rubric: Rubric,
    names: Sequence[str],
    amounts: Sequence[float],
    count: int,
) -> list[list[Any]]:
    """Tell totals apart into `count` lines, alike in every column; what is left is the last's."""
    shares = random.dirichlet(np.full(count, 3.0))
    parts: Floats = round_half_up(np.outer(shares, amounts), 2)
    parts[-1] = round_half_up(np.asarray(amounts) - parts[:-1].sum(axis=0), 2)
    parts = np.maximum(parts, 0.0)
    for total, of in _along(rubric).items():
        if total in names:
            added = parts[:, [names.index(part) for part in of]].sum(axis=1)
            parts[:, names.index(total)] = round_half_up(added, 2)
    titles = random.permutation(_TITLES)[:count]
    return [[str(title), *line] for title, line in zip(titles, parts.tolist(), strict=True)]


def _along(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    """Return the totals along the lines of a list, with their parts."""
    return {
        column.name: column.sum
        for form in rubric.forms
        for block in form.blocks
        if isinstance(block, Record)
        for column in block.columns
        if column.each and column.sum
    }


def words(random: np.random.Generator, rubric: Rubric, count: int) -> list[dict[str, str]]:
    """Return the texts of every department by the names of their cells."""
    texts = [cell.name for sheet in layouts(rubric) for cell in sheet.cells if cell.role == "words"]
    evidence = []
    if rubric.indicators:
        cells = self_layout(rubric).cells
        evidence = [cell.name for cell in cells if cell.name.startswith("佐证_")]
    filled = []
    for _ in range(count):
        typed = {name: str(random.choice(_OPINIONS)) for name in texts}
        typed = {name: text for name, text in typed.items() if random.random() < _WITH_OPINION}
        shown = random.random(len(evidence)) < _WITH_EVIDENCE
        for name, is_shown in zip(evidence, shown.tolist(), strict=True):
            if is_shown:
                typed[name] = str(random.choice(_EVIDENCE))
        filled.append(typed)
    return filled
