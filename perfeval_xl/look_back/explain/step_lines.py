"""The steps on the way to a score, as the sheet 评分过程 shows them, in one line of words each.

They are computed from the figures that the ledger keeps. What `score_lines` says anyway (figures,
指标值, note) is no step here.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.layout.own_sheet import row_steps
from perfeval_xl.forms.reading.project_reader import NUMBER, row_key
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.details import ScoreRow
from perfeval_xl.look_back.explain.evaluation import Evaluation, scored_afresh
from perfeval_xl.rubric.declared_row import declared_verdict
from perfeval_xl.rubric.expressions import parts
from perfeval_xl.rubric.expressions.nodes import Number, Text
from perfeval_xl.rubric.expressions.parts import CutStep
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules import own_rows
from perfeval_xl.rubric.rules.own_rows import own_name, own_parts
from perfeval_xl.rubric.table import POINTS
from perfeval_xl.rubric.verdict import verdicts
from perfeval_xl.scoring.indicator_score import own_row_steps, step_values
from perfeval_xl.scoring.score import declared_steps
from perfeval_xl.workbooks.scorebook.process_rows import is_percent

_TOLD = (
    parts.NUMERATOR, parts.DENOMINATOR, parts.DELAY, parts.CASE, parts.SEEN, parts.BOUND,
    parts.BEYOND, parts.SHARE, parts.STEPS, parts.BAND, parts.TOP, parts.EACH, parts.EARNED,
    parts.DUE,
)  # fmt: skip
"""The steps that are told, in order."""
_OF_A_ROW = (own_rows.MET, *_TOLD, own_rows.EARNED, own_rows.STATE)
"""The same of a department's own row, with what it comes to."""


class StepLines:
    """Says of one evaluation's scores how each came about."""

    def __init__(self, evaluation: Evaluation, rubric: Rubric) -> None:
        self._rubric, self._scores = rubric, scored_afresh(evaluation, rubric)

    def of(self, row: ScoreRow) -> Iterator[str]:
        """Yield the steps of a score, a line for each 要点 or class that has some of its own.

        Nothing where the same figures give another score: an older edition of the program may have
        computed it.
        """
        projects = self._scores.projects
        if not row.project or projects is None:
            scores, at = self._scores, 0
        else:
            scores = projects.execution
            at = [name for _, name in scores.points.index].index(row.project)
        indicator = scores.rubric.by_id.get(row.indicator)
        if indicator is None:
            yield from self._declared(row)
        elif _same(scores.points[indicator.id].iloc[at], row.score):
            steps = verdicts(scores.rubric)[indicator.id].steps()[:-1]
            found = step_values(scores, {indicator.id: steps})
            values = {key: each[at] for (_, key), each in found.items()}
            yield from _lines(steps, values, percent=indicator.shows_percent)
            yield from self._own_rows(indicator)

    def _declared(self, row: ScoreRow) -> Iterator[str]:
        assert self._scores.projects is not None
        rows = self._scores.projects.rows
        keys = rows[NUMBER].map(lambda number: row_key(int(number)))
        own = rows[(keys == row.indicator) & (rows[PROJECT] == row.project)]
        if _same(own[POINTS].iloc[0], row.score):
            values = {key: each[0] for key, each in declared_steps(own, self._rubric).items()}
            yield from _lines(declared_verdict(self._rubric).steps(), values, percent=True)

    def _own_rows(self, indicator: Indicator) -> Iterator[str]:
        """Yield a line for each row of a part that the department filled, and what it came to."""
        for part, rule in own_parts([indicator]):
            steps = [step for step in row_steps(rule) if step.name in _OF_A_ROW]
            values = self._scores.figures.iloc[0].to_dict()
            values |= {name: each[0] for name, each in own_row_steps(self._scores).items()}
            for number in range(1, rule.room + 1):
                if values[own_name(part, number, own_rows.COUNTS)]:
                    of_row = {step.key: values[own_name(part, number, step.key)] for step in steps}
                    title = values[own_name(part, number, own_rows.TITLE)]
                    yield f"第 {number} 行 {title}：{_said(steps, of_row, percent=True)}"


def _same(now: float, then: float | None) -> bool:
    return then is None if math.isnan(now) else then is not None and math.isclose(now, then)


def _lines(steps: Iterable[CutStep], values: Mapping[str, Any], *, percent: bool) -> Iterator[str]:
    # What never changes (界限, 每步扣分) stands in the rule.
    told = [step for step in steps
            if step.name in _TOLD and not isinstance(step.tree, Number | Text)]  # fmt: skip
    for line in dict.fromkeys(step.line for step in told):
        said = _said([step for step in told if step.line == line], values, percent=percent)
        if said:
            yield f"{line}：{said}" if line else said


def _said(steps: Iterable[CutStep], values: Mapping[str, Any], *, percent: bool) -> str:
    words = []
    for step in sorted(steps, key=lambda step: _OF_A_ROW.index(step.name)):
        value = values[step.key]
        if isinstance(value, float) and not math.isnan(value):
            share = step.name == own_rows.MET or is_percent(step.name, percent=percent)
            value = f"{shown(value * 100)}%" if share else shown(value)
        if isinstance(value, str) and value:
            words.append(f"{step.name} {value}")
    return "；".join(words)
