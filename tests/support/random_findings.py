"""Findings with random cells of returns, as the checks might tell them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.checks.findings import COLUMNS, Places
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.scorebook.figure_places import form_places

_SAID = ("应等于各项之和。", '<b>&"1"</b> 请核对。', "=1+1\n第二行", "很长的一句话，" * 40)


def random_findings(scores: Scores, seed: int) -> tuple[pd.DataFrame, Places]:
    """Return up to six findings for each of some departments, and where figures stand.

    Some are about several cells, some about cells that the form does not have.
    """
    random = np.random.default_rng(seed)
    places = {
        name: (place.sheet, place.cell)
        for name, place in form_places(layouts(scores.rubric)).items()
    }
    nowhere = [("没有的表", "Z9"), ("", "")] * 3
    spots = [*places.values(), *nowhere]
    rows = []
    for department in map(str, scores.points.index):
        for _ in range(int(random.integers(0, 7)) if random.random() < 0.7 else 0):
            sheet, cell = spots[int(random.integers(len(spots)))]
            more = [other for name, other in spots if name == sheet][: int(random.integers(0, 3))]
            row = dict.fromkeys(COLUMNS, "")
            row |= {"department": department, "sheet": sheet, "cell": "、".join([cell, *more])}
            row["severity"] = ["error", "warning", "note"][int(random.integers(3))]
            row["message"] = _SAID[int(random.integers(len(_SAID)))]
            rows.append(row)
    units = {str(name): places for name in scores.points.index}
    return pd.DataFrame(rows, columns=list(COLUMNS)), units
