"""The calculator: figures of all departments in, scores out."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.figures_source import source_of
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, collect_projects
from perfeval_xl.forms.reading.project_reader import ROW_COLUMNS
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.given_columns import check_figures, check_table
from perfeval_xl.scoring.indicator_score import review_indicators, score_indicators
from perfeval_xl.scoring.project_score import review_projects, score_projects
from perfeval_xl.scoring.reviews import COLUMNS
from perfeval_xl.scoring.scores import Scores

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
    department's own indicators, 审核得分 NaN for an opinion alone.

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
