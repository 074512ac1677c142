"""评分过程: every step is short, and what the last ones say is the score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SUPPORT
from support.profile import sized
from support.random_returns import random_scores
from support.workbooks import formulas

from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.scoring.indicator_score import step_values
from perfeval_xl.workbooks.scorebook.process_rows import ProcessTable
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

OURS = [str(SUPPORT / f"{name}.yaml") for name in ("everything", "beside", "classes", "monitoring")]
SHIPPED = [name for name in catalogue() if load_rubric(name).project is None]
MOST = 400


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    "rubric_id", [*catalogue(), *(each for each in OURS if "beside" not in each)]
)
def test_no_formula_of_a_scorebook_is_long(rubric_id: str, tmp_path: Path):
    """Whatever sheet it stands on; a total with caps (`beside`) is no rubric that is shipped."""
    (path,) = write_scorebooks(random_scores(load_rubric(rubric_id), 1, seed=3), tmp_path)

    long = {place: formula for place, formula in formulas(path).items() if len(formula) > MOST}

    assert long == {}


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
