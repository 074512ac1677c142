"""Scores all departments at once: every verdict is one tree, computed over whole columns."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import RUBRICS_KEPT, complete
from perfeval_xl.forms.figures.unit_columns import columns_of
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.rubric.verdict import Verdict, verdict
from perfeval_xl.scoring.reviews import beside
from perfeval_xl.scoring.scores import Scores, status_codes
from perfeval_xl.scoring.totals import total_up


@lru_cache(maxsize=RUBRICS_KEPT)
def _verdicts(rubric: Rubric) -> dict[str, Verdict]:
    """Return the trees of every indicator by its key."""
    return {indicator.id: verdict(rubric, indicator) for indicator in rubric.indicators}


def score_indicators(
    figures: pd.DataFrame,
    rubric: Rubric,
    items: pd.DataFrame | None = None,
) -> Scores:
    """Score rows of figures (departments, or projects) by the rubric's own indicators."""
    figures = complete(figures, rubric)
    columns = columns_of(figures)
    faces: dict[str, dict[str, Array]] = {"value": {}, "status": {}, "points": {}, "note": {}}
    for indicator in rubric.indicators:
        trees = _verdicts(rubric)[indicator.id]
        row = dict(columns)
        given = Columns(row, len(figures), keep=True)
        for face, name in (("value", VALUE), ("status", STATUS), ("points", POINTS), ("note", "")):
            computed = evaluate(getattr(trees, face), given)
            faces[face][indicator.id] = row[name] = computed
        faces["status"][indicator.id] = status_codes(faces["status"][indicator.id])

    def frame(face: str, dtype: type = float) -> pd.DataFrame:
        shape = len(faces[face]), len(figures)
        block: Array = np.array([*faces[face].values()], dtype=dtype).reshape(shape)
        return pd.DataFrame(block.T, figures.index, list(faces[face]), dtype=dtype)

    # Texts as objects, whatever pandas would choose: most of them are the same few.
    points, status = frame("points"), frame("status", object)
    reviews, opinions = beside(None, figures.index, list(points.columns))
    return Scores(
        rubric=rubric,
        figures=figures,
        ratios=frame("value"),
        points=points,
        status=status,
        notes=frame("note", object),
        reviews=reviews,
        opinions=opinions,
        totals=total_up(rubric, points, status, reviews),
        items=pd.DataFrame() if items is None else items,
    )


def review_indicators(scores: Scores, reviews: pd.DataFrame) -> Scores:
    """Return scores with reviews (as `scoring.reviews` describes them) beside what was computed."""
    points = scores.points
    reviewed, opinions = beside(reviews, points.index, list(points.columns))
    totals = total_up(scores.rubric, points, scores.status, reviewed)
    return replace(scores, reviews=reviewed, opinions=opinions, totals=totals)
