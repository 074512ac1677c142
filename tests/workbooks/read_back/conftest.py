"""Scorebooks that the tests of reading back share; each is written once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.random_returns import random_scores
from support.scorebooks import EVERYTHING, Written, written

from perfeval_xl.rubric.load import load_rubric


def _filled() -> int:
    """The first seed whose department states what may not apply, and lists two lines."""
    rubric = load_rubric(EVERYTHING)
    for seed in range(5, 100):
        scores = random_scores(rubric, 1, seed=seed)
        lines = scores.items["清单"].value_counts() if len(scores.items) else {}
        if scores.figures["己"].notna().all() and lines.get("专项", 0) > 1:
            return seed
    raise AssertionError("no such seed")


@pytest.fixture(scope="session")
def scorebook(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """Give the scorebook of a rubric."""
    made: dict[str, Written] = {}

    def one(rubric: str) -> Written:
        if rubric not in made:
            seed = _filled() if rubric == EVERYTHING else 5
            made[rubric] = written(rubric, tmp_path_factory.mktemp("books"), seed)
        return made[rubric]

    return one


@pytest.fixture
def hengyang_book(scorebook: Callable[[str], Written]) -> Written:
    return scorebook("hengyang-2019")


@pytest.fixture
def datong_book(scorebook: Callable[[str], Written]) -> Written:
    return scorebook("datong-2021-project")


@pytest.fixture
def taojiang_book(scorebook: Callable[[str], Written]) -> Written:
    """Its 要点 have lines of their own: 审核得分 is merged over them."""
    return scorebook("taojiang-2019")


@pytest.fixture
def everything_book(scorebook: Callable[[str], Written]) -> Written:
    return scorebook(EVERYTHING)
