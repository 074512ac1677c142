"""The calculator: figures of all departments in, scores out.

Rubrics of indicators are scored by `indicator_score`; of projects here, every declared row of every
project of every department in one go, rolled up to the departments' totals.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.plausible import lacks_most, project_filling
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.figures_source import source_of
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, collect_projects
from perfeval_xl.forms.figures.unit_columns import columns_of, sums_by_unit
from perfeval_xl.forms.reading.project_reader import ROW_COLUMNS
from perfeval_xl.rubric.declared_row import declared_verdict
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.rubric.totalling import full_total
from perfeval_xl.rubric.verdict import WEIGHT
from perfeval_xl.scoring.given_columns import check_figures, check_table
from perfeval_xl.scoring.indicator_score import review_indicators, score_indicators
from perfeval_xl.scoring.reviews import COLUMNS, FINAL, REVIEW, REVIEWED, beside_rows, no_reviews
from perfeval_xl.scoring.scores import NOTE, ProjectScores, Scores, status_codes
from perfeval_xl.scoring.totals import (
    OPEN,
    TOTAL,
    TOTAL_DECIMALS,
    UNCHECKED,
    UNSETTLED,
    graded,
    shares,
)

FULL, MONEY = "分值合计", "权数"
"""Of a project: the sum of its 分值; what its department's score is weighted by."""


ITEM_COLUMNS = (INDEX, "清单", "序号", "名称")
"""What a table of the lists' lines must have; beside them stands a column of figures each."""


def score(
    figures: pd.DataFrame,
    rubric: Rubric,
    items: pd.DataFrame | None = None,
    projects: Projects | None = None,
    reviews: pd.DataFrame | None = None,
) -> Scores:
    """Score departments by a rubric, all at once; nothing is read or written.

    `figures`: departments × 数据项, as `read_returns` gives them or made by hand; the index is the
    department's name. Amounts in the rubric's unit (万元 where it does not say otherwise),
    percentages as fractions (0.872 is 87.2 %), NaN where a figure is missing: it is never taken
    for zero. Own scores (自评得分_<指标>) may be absent; further columns are kept. Totals
    (合计) are taken as they stand.
    `items`: the lines of the lists, one row each (单位名称, 清单, 序号, 名称, and their figures);
    for the scorebooks alone.
    `projects`: for a rubric of projects, as `read_projects` gives them; those of `figures` that
    come from `read_returns` where it is not given.
    `reviews`: one row a decision (单位名称, 项目, 指标, 审核得分, 审核意见), 项目 "" for the
    department's own indicators, 审核得分 NaN for an opinion alone. Of a 一票否决 指标 is 否决_ and
    its name, 1 says 是 and 0 says 否.

    Returns Scores: departments × indicators, in the order of `figures` and of the published table.

    Raises PerfevalError where columns are misnamed, missing or transposed, in words that say what
    is right; ValueError where the rubric scores projects and there are none, or the other way
    round.
    """
    source = source_of(figures, rubric)
    if projects is None and rubric.project is not None and source is not None:
        projects = collect_projects(source.of(figures.index), rubric)
    if (projects is None) != (rubric.project is None):
        wants = "projects" if projects is None else "no projects"
        raise ValueError(f"{rubric.id} needs {wants}: see read_projects")
    check_figures(figures, rubric)
    if items is not None and len(items):
        check_table(items, ITEM_COLUMNS, "清单各行（items）")
    if reviews is not None:
        check_table(reviews, COLUMNS, "审核（reviews）")
    if projects is not None:
        check_table(projects.rows, (INDEX, PROJECT, *ROW_COLUMNS), "各项目的绩效指标（rows）")
    if projects is not None:
        scores = score_projects(figures, projects, rubric, items)
    else:
        scores = score_indicators(figures, rubric, items)
    return scores if reviews is None else with_reviews(scores, reviews)


def with_reviews(scores: Scores, reviews: pd.DataFrame) -> Scores:
    """Return scores with these reviews in place of those they had; nothing is computed anew.

    `reviews` is a table as `scoring.reviews` describes it; those of units and indicators that the
    scores do not hold are left out.
    """
    if scores.projects is not None:
        return review_projects(scores, reviews)
    return review_indicators(scores, reviews)


def score_projects(
    figures: pd.DataFrame,
    projects: Projects,
    rubric: Rubric,
    items: pd.DataFrame | None = None,
) -> Scores:
    """Score departments by their projects.

    `figures` has one row a department (index: its name); `projects` is what they returned. A
    department's total is the mean of its projects', weighted by their money; where none of them
    has any, the plain mean. Raises ValueError for a rubric without projects.
    """
    if rubric.project is None or rubric.of_projects is None:
        raise ValueError(f"{rubric.id} scores no projects")
    execution = score_indicators(projects.figures, rubric.of_projects)
    rows = beside_rows(_score_rows(projects.rows, rubric), no_reviews())
    filled = project_filling(projects, rubric)
    return _rolled_up(score_indicators(figures, rubric, items), execution, rows, filled)


def review_projects(scores: Scores, reviews: pd.DataFrame) -> Scores:
    """Return scores with reviews of projects' indicators and rows beside what was computed."""
    assert scores.projects is not None
    execution = review_indicators(scores.projects.execution, reviews)
    rows = scores.projects.rows
    filled = project_filling(Projects(scores.projects.execution.figures, rows), scores.rubric)
    return _rolled_up(scores, execution, beside_rows(rows, reviews), filled)


def _rolled_up(
    scores: Scores, execution: Scores, rows: pd.DataFrame, filled: pd.DataFrame
) -> Scores:
    """Return scores with the totals of projects and departments; `filled` is `project_filling`."""
    departments = scores.points.index
    lacking = lacks_most(*filled.to_numpy().T)
    by_project = _project_totals(execution, rows, scores.rubric, lacking)
    of_departments = filled.groupby(level=INDEX).sum().reindex(departments).fillna(0)
    lacking = lacks_most(*of_departments.to_numpy().T)
    totals = _roll_up(by_project, departments, scores.rubric, lacking)
    return replace(scores, totals=totals, projects=ProjectScores(execution, rows, by_project))


def _score_rows(rows: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return declared rows with 指标值 状态 系统评分 扣分说明."""
    trees = declared_verdict(rubric)
    columns = _row_columns(rows)
    given, scored = Columns(columns, len(rows), keep=True), rows.copy()
    faces = ((VALUE, trees.value), (STATUS, trees.status), (POINTS, trees.points))
    for name, tree in (*faces, (NOTE, trees.note)):
        columns[name] = evaluate(tree, given)
        scored[name] = columns[name]
    scored[STATUS] = status_codes(scored[STATUS])
    return scored


def declared_steps(rows: pd.DataFrame, rubric: Rubric) -> dict[str, Array]:
    """Return what the steps of scored rows come to, a value a row, by their keys."""
    columns, found = _row_columns(rows), dict[str, Array]()
    for step in declared_verdict(rubric).steps():
        if step.beside:
            found[step.key] = columns[step.key] = evaluate(step.tree, Columns(columns, len(rows)))
    return found


def _row_columns(rows: pd.DataFrame) -> dict[str, Array]:
    texts = rows.select_dtypes(exclude="number")
    return {**columns_of(rows), **{str(name): texts[name].to_numpy() for name in texts}}


def _project_totals(
    execution: Scores, rows: pd.DataFrame, rubric: Rubric, lacking: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return the totals of every project, brought to the full total where its 分值 differ."""
    assert rubric.project is not None
    indicator = rubric.project.execution
    status, points = execution.final_status[indicator.id], execution.final[indicator.id]
    row_status = rows[STATUS].where(rows[REVIEW].isna(), REVIEWED)
    index = execution.points.index
    units = pd.MultiIndex.from_arrays([rows[INDEX], rows[PROJECT]])

    def added(values: pd.Series, executed: pd.Series) -> pd.Series:
        """Sum a figure over the declared rows of each project, the execution's beside them."""
        over = sums_by_unit(values, units).reindex(index).fillna(0.0)
        return over + executed.fillna(0.0)

    def share(name: str, state: str) -> pd.Series:
        """Sum a figure over the rows of one status."""
        executed = points if name == FINAL else pd.Series(indicator.points, index=index)
        return added(rows[name].where(row_status == state), executed.where(status == state))

    left_out = status == "not_applicable"
    weights = rows[WEIGHT].clip(lower=0)
    if rubric.when_not_applicable == "rescale":
        weights = weights.mask(row_status == "not_applicable", 0.0)
    declared = added(weights, pd.Series(0.0, index=index))
    full = declared + pd.Series(indicator.points, index=index).mask(left_out, 0.0)
    # Without a single row that counts, everything but the execution is still open.
    missing = (rubric.project.declared.full - full).clip(lower=0).where(declared == 0, 0.0)
    full = full + missing
    scale = np.where(full > 0, rubric.project.declared.full / full.where(full > 0), 0.0)

    def scaled(values: pd.Series) -> np.ndarray:
        return round_half_up(values.to_numpy() * scale, TOTAL_DECIMALS)

    pending = share(WEIGHT, "pending") + missing
    columns = {
        TOTAL: scaled(added(rows[FINAL], points)),
        UNCHECKED: scaled(share(FINAL, "unverified")),
        OPEN: scaled(pending),
        UNSETTLED: scaled(pending + share(WEIGHT, "unverified")),
    }
    totals = graded(rubric, shares(columns, index), lacking)
    money = execution.figures[rubric.project.weight]
    return totals.assign(**{FULL: full, MONEY: money.fillna(0.0).clip(lower=0)})


def _roll_up(
    projects: pd.DataFrame, departments: pd.Index, rubric: Rubric, lacking: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return the departments' totals: the means of their projects', weighted by money."""
    money, units = projects[MONEY], projects.index.get_level_values(INDEX)
    none = sums_by_unit(money, units).reindex(units).to_numpy() == 0
    weight = money.mask(none, 1.0)
    sums = sums_by_unit(weight, units)

    def mean(name: str, without: float) -> np.ndarray:
        products = sums_by_unit(projects[name] * weight, units)
        means = (products / sums).reindex(departments).fillna(without)
        return round_half_up(means.to_numpy(), TOTAL_DECIMALS)

    full = full_total(rubric)
    without = {TOTAL: 0.0, UNCHECKED: 0.0, OPEN: full, UNSETTLED: full}
    totals = shares({name: mean(name, value) for name, value in without.items()}, departments)
    # What is open in a project without money weighs nothing, and is open all the same.
    open_ = sums_by_unit(projects[OPEN], units).reindex(departments)
    return graded(rubric, totals, lacking, open_.fillna(totals[OPEN]))
