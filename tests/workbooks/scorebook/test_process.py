"""评分过程: every step is short, and what the last ones say is the score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SUPPORT
from support.profile import sized
from support.random_returns import random_scores

from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.scoring.indicator_score import step_values
from perfeval_xl.workbooks.scorebook.process_rows import ProcessTable
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable

OURS = [str(SUPPORT / f"{name}.yaml") for name in ("everything", "beside", "classes", "monitoring")]
SHIPPED = [name for name in catalogue() if load_rubric(name).project is None]
MOST = 400


@pytest.mark.parametrize("rubric_id", SHIPPED)
def test_no_formula_of_a_shipped_rubric_is_long(rubric_id: str):
    table = ScoreTable(load_rubric(rubric_id))
    steps = [cell for cells in table.process.cells.values() for cell in cells]
    notes = [row.formulas["note"] for row in table.rows if not row.own_rows]

    assert {cell.key for cell in steps if len(cell.formula) > MOST} == set()
    assert [note for note in notes if len(note) > MOST] == []


@settings(max_examples=sized(2, deep=40), deadline=None)
@given(seed=st.integers(0, 10**6), rubric_id=st.sampled_from([*SHIPPED, *OURS]))
def test_the_steps_lead_to_the_score(seed: int, rubric_id: str):
    """Computed one after the other, each from those before it, as the cells are."""
    scores = random_scores(load_rubric(rubric_id), 40, seed)
    steps = {row.indicator.id: row.steps for row in ProcessTable(scores.rubric).rows}
    found = step_values(scores, steps, afresh=True)

    for key in steps:
        for name, frame in ((VALUE, scores.ratios), (POINTS, scores.points)):
            if (key, name) in found:
                np.testing.assert_array_equal(np.array(found[key, name], float), frame[key])
        assert found[key, STATUS] == list(scores.status_words[key])
