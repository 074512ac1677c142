"""The projects of all returns: one row a project, and one row a declared indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, complete, settle, table_of
from perfeval_xl.forms.figures.unit_columns import sums_by_unit
from perfeval_xl.forms.reading.project_reader import NUMBER, ROW_COLUMNS
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.forms.reading.targets import interpret
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import OWN_TOTAL, POINTS_TOTAL, PROJECT_COUNT, project_sum
from perfeval_xl.rubric.verdict import OWN, WEIGHT

PROJECT = "项目"
_TEXTS = [name for name in ROW_COLUMNS if name not in (NUMBER, WEIGHT, OWN)]


@dataclass(frozen=True, slots=True)
class Projects:
    """All projects of a rubric's returns.

    `figures` has one row a project (index 单位名称 and 项目, unique): its money, what it states,
    its texts. `rows` has one row a declared indicator: 单位名称, 项目, 序号, the three levels,
    指标值文字, 完成值文字, 偏差原因, 分值, 自评得分, and what `interpret` reads out of the texts.
    """

    figures: pd.DataFrame
    rows: pd.DataFrame

    def of(self, departments: pd.Index) -> Projects:
        """Return those of some departments."""
        chosen = self.figures.index.get_level_values(INDEX).isin(departments)
        return Projects(self.figures[chosen], self.rows[self.rows[INDEX].isin(departments)])


def collect_projects(returns: Sequence[Return], rubric: Rubric) -> Projects | None:
    """Return the projects of all returns, totals settled; None for a rubric without projects."""
    if rubric.of_projects is None:
        return None
    pairs = [(content.department, project) for content in returns for project in content.projects]
    keys = [(department, project.name) for department, project in pairs]
    index = pd.MultiIndex.from_tuples(keys, names=[INDEX, PROJECT])
    figures = table_of((project.figures for _, project in pairs), index)
    words = table_of((project.words for _, project in pairs), index, object)
    rows = pd.DataFrame(
        [
            {INDEX: department, PROJECT: project.name, **row}
            for department, project in pairs
            for row in project.rows
        ],
        columns=[INDEX, PROJECT, *ROW_COLUMNS],
    )
    return finish_projects(figures, words.fillna(""), rows, rubric)


def finish_projects(
    figures: pd.DataFrame, words: pd.DataFrame, rows: pd.DataFrame, rubric: Rubric
) -> Projects:
    """Return projects with every column that scoring needs; absent ones count as missing.

    Raises ValueError for a rubric without projects.
    """
    if rubric.of_projects is None or rubric.project is None:
        raise ValueError(f"{rubric.id} scores no projects")
    numbers = complete(figures, rubric.of_projects)
    stated = figures.reindex(columns=[POINTS_TOTAL, OWN_TOTAL]).astype("float64")
    numbers = pd.concat([numbers.drop(columns=stated.columns, errors="ignore"), stated], axis=1)
    settled = settle(numbers, pd.DataFrame(), rubric.of_projects)
    typed = rows.astype({**dict.fromkeys(_TEXTS, object), WEIGHT: "float64", OWN: "float64"})
    texts = typed.fillna(dict.fromkeys(_TEXTS, ""))
    interpreted = interpret(texts, rubric.project.declared, rubric.fiscal_year)
    return Projects(pd.concat([settled, words], axis=1), interpreted.reset_index(drop=True))


def with_project_sums(
    figures: pd.DataFrame, projects: Projects | None, rubric: Rubric
) -> pd.DataFrame:
    """Return departments' figures with the sums over their projects (项目_…) beside them.

    A sum is missing where the figure of one project is; a department without projects has none.
    """
    if projects is None or rubric.of_projects is None:
        return figures
    names = [
        entry.name
        for entry in rubric.of_projects.entries.values()
        if project_sum(entry.name) in rubric.project_sums
    ]
    units = projects.figures.index.get_level_values(INDEX)
    count = sums_by_unit(pd.Series(1.0, projects.figures.index), units)
    sums = {}
    for name in names:
        values = projects.figures[name]
        known = sums_by_unit(values.notna().astype("float64"), units)
        sums[project_sum(name)] = sums_by_unit(values, units).where(known == count)
    sums[PROJECT_COUNT] = count.reindex(figures.index).fillna(0.0)
    return pd.concat([figures, pd.DataFrame(sums).reindex(figures.index)], axis=1)
