"""What a review rests on: the figures of its indicator, and what was computed of them.

A later run keeps a review as long as this stays the same, and asks again where it does not.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from perfeval_xl.forms.figures.cell_names import (
    content_words,
    decided_label,
    figure_label,
    figure_words,
)
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.layout.project_layout import LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, ROW_HEADINGS, row_key
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import POINTS
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
from perfeval_xl.rubric.veto import Veto
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.scoring.sums import DECIDED
from perfeval_xl.workbooks.scorebook.figure_places import own_names, value_names

FULL = "分值"
_SCORES = {said: score for score, said in DECIDED.items()}
_NOISE = 1e-12
_OF_A_ROW = (LEVEL3, TARGET_TEXT, ACTUAL_TEXT, TARGET, ACTUAL, DIRECTION, LEVEL, WEIGHT, OWN)


class Bases:
    """The bases of all indicators of some scores."""

    def __init__(self, scores: Scores) -> None:
        self._scores = scores
        self._rows: dict[tuple[str, str, str], Mapping[str, Any]] = {}
        if scores.projects is not None:
            for row in records(scores.projects.rows):
                key = row_key(int(row[NUMBER]))
                self._rows[str(row[INDEX]), str(row[PROJECT]), key] = row

    def of(self, department: str, project: str, indicator: str) -> str | None:
        """Return a basis as JSON; None where there is no such department, project or indicator."""
        row = self._rows.get((department, project, indicator))
        if row is not None:
            return _json({name: row[name] for name in (*_OF_A_ROW, POINTS)})
        scores: Scores | None = self._scores
        unit: Any = department
        if project:
            scored = self._scores.projects
            scores, unit = scored.execution if scored is not None else None, (department, project)
        if scores is None or unit not in scores.points.index:
            return None
        veto = _vetoes(scores).get(indicator)
        if veto is not None:
            return _json(_of_veto(scores, unit, veto))
        if indicator not in scores.points:
            return None
        return _json(_of_indicator(scores, unit, indicator))

    def name(self, project: str, indicator: str, department: str) -> str:
        """Return what people call an indicator."""
        row = self._rows.get((department, project, indicator))
        if row is not None:
            return f"{project}：{row[LEVEL3]}"
        return decided_label(self._scores.rubric, project, indicator)

    def words(self, indicator: str, score: float | None) -> str:
        """Return a review's score as people say it: 是 or 否 of a 一票否决."""
        said = DECIDED if indicator in _vetoes(self._scores) and score is not None else {}
        return said.get(score or 0.0, content_words(score))


def _vetoes(scores: Scores) -> dict[str, Veto]:
    return {veto.key: veto for veto in scores.rubric.vetoes}


def _of_indicator(scores: Scores, unit: Any, key: str) -> dict[str, Any]:
    indicator = scores.rubric.by_id[key]
    names = dict.fromkeys((*value_names(scores.rubric, indicator), *own_names(indicator)))
    figures = scores.figures.loc[unit]
    values = {name: figures[name] for name in names if name in figures.index}
    return {**values, FULL: indicator.points, POINTS: scores.points.at[unit, key]}


def _of_veto(scores: Scores, unit: Any, veto: Veto) -> dict[str, Any]:
    """Return what a reviewer's word on a 一票否决 rests on: its figures, and what they say."""
    names = figures_in(scores.rubric.expression(veto.when)) if veto.when else ()
    figures = {name: scores.figures.at[unit, name] for name in names if name in scores.figures}
    said = scores.vetoes.computed.at[unit, veto.key]
    return {**figures, FULL: 1.0, POINTS: _SCORES.get(str(said))}


def _json(values: Mapping[str, Any]) -> str:
    plain = {name: _plain(value) for name, value in values.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> float | str | None:
    if isinstance(value, str):
        return value
    return None if value is None or pd.isna(value) else float(value)


def same_basis(one: str, other: str | None) -> bool:
    """Tell whether two bases say the same.

    Sums may differ in their last digits: what other departments there are decides in which order
    numbers are added.
    """
    if one == other:
        return True
    if not one or not other:
        return False
    before, after = json.loads(one), json.loads(other)
    return before.keys() == after.keys() and all(
        _same(before[name], after[name]) for name in before
    )


def _same(one: float | str | None, other: float | str | None) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_NOISE, abs_tol=_NOISE)
    return one == other


def computed(basis: str) -> float | None:
    """Return the 系统评分 of a basis; None while it is pending."""
    points = json.loads(basis).get(POINTS)
    return None if points is None else float(points)


def changes(before: str, after: str, rubric: Rubric, project: str) -> str:
    """Say what is different between two bases: 编制数 12→13、系统评分 1→0.5."""
    old, new = json.loads(before), json.loads(after)
    words = []
    for name in dict.fromkeys((*old, *new)):
        if not _same(old.get(name), new.get(name)):
            label = ROW_HEADINGS.get(name) or figure_label(rubric, project, name)
            sides = (figure_words(rubric, project, name, side.get(name)) for side in (old, new))
            words.append(f"{label.removeprefix(f'{project}：')} {'→'.join(sides)}")
    return "、".join(words)
