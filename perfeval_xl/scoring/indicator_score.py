"""Scores all departments at once: every verdict is one tree, computed over whole columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.checks.plausible import filling, lacks_most
from perfeval_xl.forms.figures.figures import complete, text_columns
from perfeval_xl.forms.figures.unit_columns import columns_of
from perfeval_xl.forms.layout.own_sheet import column_called, row_steps, row_trees
from perfeval_xl.rubric import verdict as declared
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Node
from perfeval_xl.rubric.expressions.parts import MARK, CutStep
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.judgement import sums_of_rows
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules import own_rows
from perfeval_xl.rubric.rules.own_rows import OwnRows, own_name, own_parts
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.rubric.verdict import verdicts
from perfeval_xl.scoring.reviews import beside
from perfeval_xl.scoring.scores import Scores, status_codes
from perfeval_xl.scoring.sums import RowAmounts, vetoes_of
from perfeval_xl.scoring.totals import total_up


def score_indicators(
    figures: pd.DataFrame,
    rubric: Rubric,
    items: pd.DataFrame | None = None,
    decided: pd.DataFrame | None = None,
) -> Scores:
    """Score rows of figures (departments, or projects) by the rubric's own indicators.

    Of the reviews `decided`, those of vetoes alone are looked at.
    """
    figures = complete(figures, rubric)
    rows = _own_rows(figures, rubric)
    figures = figures.assign(**rows) if rows else figures
    columns = _columns(figures, rubric, rows)
    vetoes = vetoes_of(rubric, Columns(columns, len(figures)), figures.index, decided)
    columns |= vetoes.columns
    faces: dict[str, dict[str, Array]] = {"value": {}, "status": {}, "points": {}, "note": {}}
    for indicator in rubric.indicators:
        trees = verdicts(rubric)[indicator.id]
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
    lacking = lacks_most(*filling(Columns(columns, len(figures)), rubric))
    of_rows = row_amounts(figures, rubric, status, points, reviews)
    return Scores(
        rubric=rubric,
        figures=figures,
        ratios=frame("value"),
        points=points,
        status=status,
        notes=frame("note", object),
        reviews=reviews,
        opinions=opinions,
        totals=total_up(rubric, points, status, reviews, lacking, vetoes, of_rows),
        items=pd.DataFrame() if items is None else items,
        vetoes=vetoes,
    )


def _columns(figures: pd.DataFrame, rubric: Rubric, rows: Mapping[str, Array]) -> dict[str, Array]:
    """Return all that the trees of a rubric may read, but for the outcomes of vetoes."""
    texts = {name: _text(figures, name) for name in text_columns(rubric)}
    return {**columns_of(figures), **rows, **texts}


def step_values(
    scores: Scores, steps: Mapping[str, Sequence[CutStep]], *, afresh: bool = False
) -> dict[tuple[str, str], list[Any]]:
    """Return what steps of verdicts come to, by indicator and step, a value a department.

    指标值, 状态 and 系统评分 are those of the scores, unless everything is to be computed `afresh`.
    """
    rubric, figures = scores.rubric, scores.figures
    columns = _columns(figures, rubric, _own_rows(figures, rubric)) | scores.vetoes.columns
    words, found = scores.status_words, dict[tuple[str, str], list[Any]]()
    for key, own in steps.items():
        row = dict(columns)
        if not afresh:
            row[VALUE], row[POINTS] = scores.ratios[key].to_numpy(), scores.points[key].to_numpy()
            row[STATUS] = words[key].to_numpy(dtype=object)
        for step in own:
            if step.key not in row:
                row[step.key] = evaluate(step.tree, Columns(row, len(figures)))
            found[key, step.key] = row[step.key].tolist()
    return found


def _text(figures: pd.DataFrame, name: str) -> Array:
    if name not in figures:
        return np.full(len(figures), "", dtype=object)
    return figures[name].fillna("").to_numpy(dtype=object)


def review_indicators(scores: Scores, reviews: pd.DataFrame) -> Scores:
    """Return scores with reviews (as `scoring.reviews` describes them) beside what was computed."""
    rubric = scores.rubric
    if rubric.vetoes:  # what a reviewer says of one decides what is computed
        scores = score_indicators(scores.figures, rubric, scores.items, reviews)
    points = scores.points
    reviewed, opinions = beside(reviews, points.index, list(points.columns))
    lacking = lacks_most(*filling(Columns(columns_of(scores.figures), len(points)), rubric))
    counted = scores.vetoes.counting(rubric, reviewed)
    of_rows = row_amounts(scores.figures, rubric, scores.status, points, counted)
    totals = total_up(rubric, points, scores.status, counted, lacking, scores.vetoes, of_rows)
    return replace(scores, reviews=reviewed, opinions=opinions, totals=totals)


_TEXTS = (declared.TARGET_TEXT, declared.ACTUAL_TEXT, declared.DIRECTION, declared.LEVEL)
_NUMBERS = (
    declared.WEIGHT,
    declared.OWN,
    declared.TARGET,
    declared.ACTUAL,
    own_rows.REVIEW_OF,
)
_AMOUNTS = (own_rows.ROWS_OPEN, own_rows.ROWS_UNCHECKED, own_rows.ROWS_UNSETTLED)
_CALLED = {own_rows.MET: VALUE, own_rows.EARNED: POINTS, own_rows.STATE: STATUS}
"""Column of a result → what the trees of the others call it."""


def own_row_steps(scores: Scores) -> dict[str, list[Any]]:
    """Return what the steps of departments' own rows come to, by the names of their cells."""
    figures, made = scores.figures, dict[str, Array]()
    numbers = columns_of(figures)
    for part, rule in own_parts(scores.rubric.indicators):
        steps = row_steps(rule)
        found = _rows(figures, numbers, part, rule, {step.key: step.tree for step in steps})
        beside = [step.key for step in steps if step.beside]
        made |= {own_name(part, row, key): found[own_name(part, row, key)]
                 for row in range(1, rule.room + 1) for key in beside}  # fmt: skip
    return {name: values.tolist() for name, values in made.items()}


def _own_rows(figures: pd.DataFrame, rubric: Rubric) -> dict[str, Array]:
    """Return what the rows come to and add up to, by the names of their cells; {} without such
    parts. `figures` are complete."""
    numbers, made = columns_of(figures), dict[str, Array]()
    for part, rule in own_parts(rubric.indicators):
        made |= _rows(figures, numbers, part, rule, row_trees(rule))
        known = {**numbers, **made}
        for name, tree in sums_of_rows(part, rule).items():
            known[name] = made[name] = evaluate(tree, Columns(known, len(figures)))
    return {name: values for name, values in made.items() if MARK not in name}


def row_amounts(
    figures: pd.DataFrame,
    rubric: Rubric,
    status: pd.DataFrame,
    points: pd.DataFrame,
    reviews: pd.DataFrame,
) -> RowAmounts | None:
    """Return what single rows leave open or unchecked; None without such parts.

    A part that waits as a whole, or was reviewed or vetoed as a whole, has no such rows.
    """
    parts = own_parts(rubric.indicators)
    if not parts:
        return None
    found: dict[str, Array] = {what: np.zeros(points.shape) for what in _AMOUNTS}
    for part, _ in parts:
        at = points.columns.get_loc(part.id)
        got = figures[own_rows.sum_name(part, own_rows.GOT)]
        known = ~status[part.id].isin(["pending", "not_applicable"]) & reviews[part.id].isna()
        known &= (points[part.id] > 0) | (got == 0)
        for what in _AMOUNTS:
            amounts = figures[own_rows.sum_name(part, what)]
            found[what][:, at] = amounts.where(known, 0.0).to_numpy()
    return found


def _rows(
    figures: pd.DataFrame,
    numbers: Mapping[str, Array],
    part: Indicator,
    rule: OwnRows,
    trees: Mapping[str, Node],
) -> dict[str, Array]:
    """Return what trees over a part's rows come to; the first rows of all departments come
    first."""
    count, rows = len(figures), range(1, rule.room + 1)

    def below(name: str, *, text: bool) -> Array:
        called = [own_name(part, row, column_called(name)) for row in rows]
        each = [_text(figures, at) if text else numbers[at] for at in called]
        return np.concatenate(each)

    columns = {name: below(name, text=True) for name in _TEXTS}
    columns |= {name: below(name, text=False) for name in _NUMBERS}
    made: dict[str, Array] = {}
    given = Columns(columns, count * rule.room, keep=True)
    for column, tree in trees.items():
        found = evaluate(tree, given)
        columns[_CALLED.get(column, column)] = found
        shaped = found.reshape(rule.room, count)
        made |= {own_name(part, row, column): shaped[row - 1] for row in rows}
    return made
