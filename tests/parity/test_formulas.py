"""The package `formulas` finds the cached values again: a second engine, where there is no office.

It takes seconds a workbook; LibreOffice looks at hundreds.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.formulas_engine import recalculated
from support.random_returns import random_scores
from support.workbooks import differing, formulas

from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

EVERY_DAY = ("datong-2021-project",)
RUBRICS = [
    pytest.param(name, marks=() if name in EVERY_DAY else pytest.mark.large) for name in catalogue()
]


@pytest.mark.parametrize("rubric_id", RUBRICS)
def test_a_scorebook_is_found_again(rubric_id: str, tmp_path: Path):
    scores = random_scores(load_rubric(rubric_id), 1, seed=1, ties=False)
    (path,) = write_scorebooks(scores, tmp_path)

    computed = recalculated(path)

    assert (
        differing(path, {(s, c): computed.get((s.upper(), c), "") for s, c in formulas(path)}) == []
    )
