"""A batch that is checked and scored whole says what its parts say, however it is cut."""

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.profile import sized
from support.random_returns import random_scores

from perfeval_xl.checks.run_checks import run_checks, run_project_checks
from perfeval_xl.forms.figures.figures import INDEX, settle, unsettled
from perfeval_xl.forms.figures.project_figures import Projects, with_project_sums
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.totals import RANK

COUNT = 24
WILD = (0.0, -1.0, 0.004, 1e6, 1e-4, 0.123456)


@cache
def returned(rubric_id: str, seed: int) -> tuple[Rubric, pd.DataFrame, pd.DataFrame, Any]:
    """Figures as departments might fill them in, not yet settled, some of them wild."""
    rubric, random = load_rubric(rubric_id), np.random.default_rng(seed)
    scores = random_scores(rubric, COUNT, seed)
    figures = unsettled(scores.figures, rubric)
    for name in rubric.entries:
        wild = random.random(COUNT) < 0.1
        figures[name] = np.where(wild, random.choice(WILD, COUNT), figures[name])
    projects = None
    if scores.projects is not None:
        projects = Projects(scores.projects.execution.figures, scores.projects.rows)
    return rubric, figures, scores.items, projects


def said(rubric_id: str, seed: int, rows: slice) -> list[tuple[str, list[str]]]:
    """Each unit with all that is found with it and computed of it, to the last bit, but its rank.

    In the order of the units; of one unit in the order in which findings are read.
    """
    rubric, figures, items, projects = returned(rubric_id, seed)
    figures = figures.iloc[rows]
    names = figures.index
    items = items[items[INDEX].isin(names)] if len(items) else items
    projects = None if projects is None else projects.of(names)
    settled = with_project_sums(settle(figures, items, rubric), projects, rubric)
    scores = score(settled, rubric, items, projects)
    found = [*run_checks(settled, items, rubric, None, 0.2), *self_differences(scores)]
    if projects is not None:
        found += run_project_checks(projects, rubric)
    frames = [scores.figures, scores.ratios, scores.points, scores.status, scores.notes]
    frames.append(scores.totals.drop(columns=RANK))
    of: dict[str, list[str]] = {str(name): [] for name in names}
    for finding in found:
        of[finding.department].append(repr(finding))
    for frame in frames:
        if frame.empty:  # without columns pandas before 3.1 has no rows
            continue
        for name, row in zip(names, frame.itertuples(index=False, name=None), strict=True):
            of[str(name)].append(repr(row))
    return list(of.items())


@pytest.mark.thinned(10)
@pytest.mark.parametrize("rubric_id", catalogue())
@settings(max_examples=sized(1, deep=12), deadline=None)
@given(seed=st.integers(0, 3), cuts=st.sets(st.integers(1, COUNT - 1), max_size=4))
def test_a_batch_says_what_its_parts_say(rubric_id: str, seed: int, cuts: set[int]):
    ends = [0, *sorted(cuts), COUNT]
    parts = [slice(first, last) for first, last in pairwise(ends)]
    whole = said(rubric_id, seed, slice(0, COUNT))
    assert [unit for part in parts for unit in said(rubric_id, seed, part)] == whole
    assert any("Finding(" in words for _, told in whole for words in told)
