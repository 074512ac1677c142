"""One department's evaluation as the ledger knows it."""

import difflib
import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.batch.assessing.review_basis import FULL
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.ledger.books import Key, Scope
from perfeval_xl.ledger.decisions import Decisions, Review, read_decisions
from perfeval_xl.ledger.details import FigureRow, ScoreRow, figures_of, scores_of
from perfeval_xl.ledger.packing import Texts
from perfeval_xl.look_back.kept_figures import kept_figures
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.expressions.evaluate import Columns
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import POINTS
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.scoring.indicator_score import score_indicators
from perfeval_xl.scoring.reviews import COLUMNS, REVIEW
from perfeval_xl.scoring.score import score_projects
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.sums import Vetoes, vetoes_of
from perfeval_xl.sheets.grids import same_text

Place = tuple[str, str]
"""Project ("" for the department) and name of a figure, or key of an indicator."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A department's scores, and the figures that they were computed of."""

    row: sqlite3.Row
    """The evaluation itself: rubric, year, period, department, totals."""
    scores: Sequence[ScoreRow]
    figures: dict[Place, FigureRow]
    decisions: Decisions
    """Those about this department."""


def vetoes_in(evaluation: Evaluation, rubric: Rubric) -> Vetoes:
    """Return what became of the vetoes, by the figures and the reviews that the ledger keeps."""
    figures = _numbers(evaluation)
    asked = [rubric.expression(veto.when) for veto in rubric.vetoes if veto.when]
    names = [name for tree in asked for name in figures_in(tree)]
    columns = {name: np.array([figures.get(name, np.nan)]) for name in names}
    index = pd.Index([str(evaluation.row["department"])], name=INDEX)
    return vetoes_of(rubric, Columns(columns, 1), index, _of_vetoes(evaluation, rubric))


def _of_vetoes(evaluation: Evaluation, rubric: Rubric) -> pd.DataFrame:
    """Return what reviewers said of vetoes, by the figures as they are."""
    keys, figures = {veto.key for veto in rubric.vetoes}, _numbers(evaluation)
    rows = [
        (str(evaluation.row["department"]), "", review.indicator, review.score, review.opinion)
        for review in evaluation.decisions.reviews
        if review.indicator in keys and _rests_on(review, figures)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({REVIEW: "float64"})


def _numbers(evaluation: Evaluation) -> dict[str, float]:
    """Return the department's own figures."""
    return {
        name: row.value
        for (project, name), row in evaluation.figures.items()
        if not project and isinstance(row.value, float)
    }


def scored_afresh(evaluation: Evaluation, rubric: Rubric) -> Scores:
    """Return the scores of the same figures: the ledger keeps no steps."""
    row = evaluation.row
    of_one = {"department": row["department"], "department_code": row["department_code"]}
    frames = (pd.DataFrame([each._asdict() for each in rows]).assign(**of_one)
              for rows in (evaluation.scores, evaluation.figures.values()))  # fmt: skip
    kept = Evaluations(next(frames), pd.DataFrame([of_one]), next(frames))
    figures, projects = kept_figures(kept, rubric)
    if projects is not None:
        return score_projects(figures, projects, rubric)
    return score_indicators(figures, rubric, decided=_of_vetoes(evaluation, rubric))


def _rests_on(review: Review, figures: Mapping[str, float]) -> bool:
    """Tell whether a review was made of the figures as they are."""
    basis: Mapping[str, float | None] = json.loads(review.basis or "{}")
    pairs = [(figures.get(name), basis[name]) for name in basis if name not in (POINTS, FULL)]
    return all(
        now == then or (now is not None and then is not None and math.isclose(now, then))
        for now, then in pairs
    )


def evaluations_of(
    ledger: sqlite3.Connection, department: str, scope: Scope | None = None
) -> list[Evaluation]:
    """Return what stands of a department: by each rubric, of the last period unless one is given.

    Raises PerfevalError EXPLAIN_NO_DEPARTMENT, with names that are alike, or
    EXPLAIN_SEVERAL_DEPARTMENTS where a part of a name fits several.
    """
    rows = ledger.execute(
        "SELECT * FROM evaluations WHERE current = 1 AND (?1 IS NULL OR year = ?1)"
        " AND (?2 IS NULL OR period = ?2) ORDER BY year, period, rubric, id",
        scope or (None, None),
    ).fetchall()
    name = _chosen(department, list(dict.fromkeys(row["department"] for row in rows)))
    standing = [row for row in rows if row["department"] == name]
    last = standing[-1]["year"], standing[-1]["period"]
    return [_evaluation(ledger, row) for row in standing if (row["year"], row["period"]) == last]


def _chosen(asked: str, names: Sequence[str]) -> str:
    wanted = same_text(asked)
    same = [name for name in names if same_text(name) == wanted]
    within = same or [name for name in names if wanted and wanted in same_text(name)]
    if len(within) == 1:
        return within[0]
    if within:
        raise PerfevalError(
            "EXPLAIN_SEVERAL_DEPARTMENTS", found=asked, expected="、".join(within[:8])
        )
    alike = difflib.get_close_matches(asked, names, n=5, cutoff=0.4) or list(names[:5])
    raise PerfevalError("EXPLAIN_NO_DEPARTMENT", found=asked, expected="、".join(alike) or "无")


def _evaluation(ledger: sqlite3.Connection, row: sqlite3.Row) -> Evaluation:
    number, name = row["id"], row["department"]
    texts = Texts(ledger)
    packed = ledger.execute(
        "SELECT d.*, e.path FROM details d JOIN evaluations e ON e.id = d.evaluation"
        " WHERE d.evaluation = ?",
        (number,),
    ).fetchone()
    all_ = read_decisions(ledger, row["period"]).get(
        Key(row["rubric"], row["year"], row["period"]), Decisions()
    )
    decisions = Decisions(
        tuple(review for review in all_.reviews if review.department == name),
        tuple(decision for decision in all_.corrections if decision.correction.department == name),
    )
    by_place = {(figure.project, figure.name): figure for figure in figures_of(texts, packed)}
    return Evaluation(row, scores_of(texts, packed), by_place, decisions)
