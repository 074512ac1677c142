"""Random reviews of scored departments: scores within 分值, opinions as people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.reading.project_reader import NUMBER, row_key
from perfeval_xl.rubric.verdict import WEIGHT
from perfeval_xl.scoring.reviews import COLUMNS
from perfeval_xl.scoring.scores import Scores

_OPINIONS = (
    "", "佐证材料不足", "=1+1 不是公式", "“核实”后“同意”", "第一行\n第二行", "@提醒　ｔａｂ",
    "-0.5，见附件 <1>&2", "同意自评 😀",
)  # fmt: skip


def random_reviews(scores: Scores, share: float, seed: int) -> pd.DataFrame:
    """Return reviews of a share of all indicators and declared rows, some an opinion alone."""
    random = np.random.default_rng(seed)
    rows = []
    floors = {each.id: each.floor for each in scores.rubric.indicators}
    for department, project, key, full in _units(scores):
        if random.random() >= share:
            continue
        top = max(full, 0.0) if full == full else 0.0
        score = float(random.choice([0.0, top, random.integers(0, int(top * 4) + 1) / 4]))
        if full != full and key in scores.vetoes.outcomes:
            score = float(random.random() < 0.3)  # 是 or 否 of a veto
        if floors.get(key):
            low = floors[key]
            score = float(random.choice([low, top, low + random.integers(0, 5) / 4]))
        opinion = str(random.choice(_OPINIONS))
        alone = opinion and random.random() < 0.15
        rows.append((department, project, key, np.nan if alone else score, opinion))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({COLUMNS[3]: "float64"})


def _units(scores: Scores) -> list[tuple[str, str, str, float]]:
    units = [
        (str(name), "", each.id, each.ceiling)
        for name in scores.points.index
        for each in scores.rubric.indicators
    ]
    units += [
        (str(name), "", veto.key, np.nan)
        for name in scores.points.index
        for veto in scores.rubric.vetoes
    ]
    if scores.projects is not None:
        (own,) = scores.projects.execution.rubric.indicators
        units += [(*unit, own.id, own.points) for unit in scores.projects.execution.points.index]
        rows = scores.projects.rows
        units += [
            (department, project, row_key(int(number)), float(full))
            for department, project, number, full in zip(
                rows[INDEX], rows[PROJECT], rows[NUMBER], rows[WEIGHT], strict=True
            )
        ]
    return units
