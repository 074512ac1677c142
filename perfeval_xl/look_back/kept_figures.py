"""The figures of a period out of the ledger, as the calculator takes them; no return is opened.

They are what was scored last: as the returns say, with what analysts corrected, totals settled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import (
    CODE,
    INDEX,
    complete,
    figure_columns,
    settle,
    text_columns,
)
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, finish_projects
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, REASON, split_row_place
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED, OWN_TOTAL, POINTS_TOTAL
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    DIRECTION,
    LEVEL,
    OWN,
    TARGET,
    TARGET_TEXT,
    WEIGHT,
)
from perfeval_xl.scoring.comparison.evaluations import Evaluations

_NO_LINES = pd.DataFrame(columns=[INDEX, "清单", "序号", "名称"])
_NUMBERS = (WEIGHT, OWN, TARGET, ACTUAL)
_TEXTS = (LEVEL3, TARGET_TEXT, ACTUAL_TEXT, DIRECTION, LEVEL)
_Units = Mapping[Any, Mapping[str, Any]]


def kept_figures(kept: Evaluations, rubric: Rubric) -> tuple[pd.DataFrame, Projects | None]:
    """Return the figures of all departments, and their projects where the rubric scores those.

    `kept` is one rubric's evaluations of one period. What the rubric asks for and the ledger does
    not have is NaN; a total that only this rubric knows is the sum of its parts.
    """
    departments = [str(name) for name in kept.totals["department"]]
    index = pd.Index(departments, name=INDEX, dtype=object)
    units = _units(kept.figures)
    figures = _numbers(units, [(name, "") for name in departments], figure_columns(rubric), index)
    figures = complete(figures, rubric)
    settled = settle(figures, _NO_LINES, rubric)
    figures = figures.fillna(settled[figures.columns])
    for name in text_columns(rubric):
        figures[name] = [str(units.get((each, ""), {}).get(name) or "") for each in departments]
    figures[CODE] = kept.totals["department_code"].fillna("").astype(object).to_numpy()
    return figures, None if rubric.of_projects is None else _projects(kept, units, rubric)


def _units(figures: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the figures of each department ("") and each of its projects by name."""
    units: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    if len(figures):
        columns = [figures[name].tolist() for name in ("department", "project", "name", "value")]
        for department, project, name, value in zip(*columns, strict=True):
            units[department, project][name] = value
    return units


def _numbers(
    units: _Units, keys: Iterable[Any], columns: Iterable[str], index: pd.Index
) -> pd.DataFrame:
    wanted = list(columns)
    rows = [[_number(units.get(key, {}).get(name)) for name in wanted] for key in keys]
    return pd.DataFrame(rows, index, wanted, dtype="float64")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else np.nan


def _projects(kept: Evaluations, units: _Units, rubric: Rubric) -> Projects:
    """Return the projects in the order in which they were scored, with their declared rows.

    What a row promises and what came of it was read out of its texts when it was scored.
    """
    assert rubric.of_projects is not None
    scored = kept.scores[kept.scores["project"] != ""]
    pairs = list(dict.fromkeys(zip(scored["department"], scored["project"], strict=True)))
    index = pd.MultiIndex.from_tuples(pairs, names=[INDEX, PROJECT])
    columns = dict.fromkeys([*figure_columns(rubric.of_projects), POINTS_TOTAL, OWN_TOTAL])
    figures = _numbers(units, pairs, columns, index)
    rows = list(_rows(scored, units))
    levels = [*(LEVEL1, LEVEL2), REASON]
    table = pd.DataFrame(rows, columns=[INDEX, PROJECT, NUMBER, *levels, *_TEXTS, *_NUMBERS])
    found = finish_projects(figures, pd.DataFrame(index=index), table, rubric)
    read = table[[TARGET, ACTUAL, DIRECTION, LEVEL]].reset_index(drop=True)
    read = read.astype({TARGET: "float64", ACTUAL: "float64", DIRECTION: object, LEVEL: object})
    return Projects(found.figures, found.rows.assign(**{str(name): read[name] for name in read}))


def _rows(scored: pd.DataFrame, units: _Units) -> Iterable[dict[str, Any]]:
    declared = scored[scored["indicator"].str.startswith(f"{DECLARED}_")]
    columns = [declared[name].tolist() for name in ("department", "project", "indicator", "name")]
    for department, project, key, name in zip(*columns, strict=True):
        known = units.get((department, project), {})
        cells = {column: known.get(f"{key}_{column}") for column in (*_TEXTS, *_NUMBERS)}
        yield {
            INDEX: department,
            PROJECT: project,
            NUMBER: split_row_place(f"{key}_")[0],
            LEVEL1: "",
            # A row without a name of its own is called by its 二级指标.
            LEVEL2: "" if cells[LEVEL3] else name,
            REASON: "",
            **{column: str(cells[column] or "") for column in _TEXTS},
            **{column: _number(cells[column]) for column in _NUMBERS},
        }
