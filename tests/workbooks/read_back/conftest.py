"""Scorebooks that the tests of reading back share; each is written once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.scorebooks import EVERYTHING, Written, written


@pytest.fixture(scope="session")
def scorebook(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """Give the scorebook of a rubric."""
    made: dict[str, Written] = {}

    def one(rubric: str) -> Written:
        if rubric not in made:
            made[rubric] = written(rubric, tmp_path_factory.mktemp("books"))
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
