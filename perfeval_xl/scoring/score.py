"""The calculator: figures of all departments in, scores out."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.forms.figures.project_figures import Projects
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.indicator_score import review_indicators, score_indicators
from perfeval_xl.scoring.project_score import review_projects, score_projects
from perfeval_xl.scoring.scores import Scores


def score(
    figures: pd.DataFrame,
    rubric: Rubric,
    items: pd.DataFrame | None = None,
    projects: Projects | None = None,
    reviews: pd.DataFrame | None = None,
) -> Scores:
    """Score departments by a rubric.

    `figures` has one row a department (index: its name) and one column a 数据项, as
    `read_returns` gives or as made by hand; a column that is absent counts as missing
    everywhere. Figures are in the rubric's unit, percentages as fractions. A rubric of projects
    needs `projects`, as `read_projects` gives them; `reviews` is a table as `scoring.reviews`
    describes it. Raises ValueError where they do not fit the
    rubric.
    """
    if (projects is None) != (rubric.project is None):
        wants = "projects" if projects is None else "no projects"
        raise ValueError(f"{rubric.id} needs {wants}: see read_projects")
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
