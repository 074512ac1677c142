"""Scorebooks made by workers are those made here, in order, whatever becomes of a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from support.random_returns import random_scores

from perfeval_xl.batch.results.rendering import make_books, rendered_by
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.scorebook.contents import Contents, contents_of
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.scorebook import render
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError


class Fake:
    """Workers that run in this process, but for the batches that take them down."""

    count = most = 2

    def __init__(self, *deaths: Exception | None) -> None:
        self.deaths, self.sizes = list(deaths), []

    def call(self, function: Callable[..., Any], *arguments: Any, seconds: float = 0) -> Any:
        self.sizes.append(sum(map(len, arguments[-1])))
        if self.deaths and (death := self.deaths.pop(0)):
            raise death
        return function(*arguments)

    def each(self, function: Callable[..., Any], things: Iterable[Any]) -> Iterator[Any]:
        return map(function, things)


@pytest.fixture(scope="module")
def books(hengyang: Rubric) -> list[Contents]:
    scores = random_scores(hengyang, 134, seed=3)
    return list(contents_of(scores, ScoreTable(hengyang)))


@pytest.fixture(scope="module")
def here(hengyang: Rubric, books: list[Contents]) -> list[bytes]:
    return list(render(hengyang, "", books))


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    "deaths",
    [(), (None, ChildDiedError("代码 -9")), (ChildSlowError(), None, ChildDiedError())],
    ids=["none", "the second", "the first and the third"],
)
def test_all_are_made_in_order(
    deaths: tuple[Exception | None, ...],
    hengyang: Rubric,
    books: list[Contents],
    here: list[bytes],
):
    workers = Fake(*deaths)

    assert list(rendered_by(workers)(hengyang, "", iter(books))) == here  # type: ignore[arg-type]
    assert workers.sizes == [64, 64, 6]


def test_a_few_are_made_without_a_worker(
    hengyang: Rubric, books: list[Contents], here: list[bytes]
):
    workers = Fake()

    few = [books[0].of(range(16))]
    assert list(rendered_by(workers)(hengyang, "", iter(few))) == here[:16]  # type: ignore[arg-type]
    assert not workers.sizes


def test_a_slip_of_the_program_is_no_death(hengyang: Rubric, books: list[Contents]):
    workers = Fake(ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        list(rendered_by(workers)(hengyang, "", iter(books)))  # type: ignore[arg-type]


def test_a_worker_keeps_periods_and_rubrics_apart(hengyang: Rubric, books: list[Contents]):
    october = make_books(hengyang, "2026-10", books[:1])

    assert october != make_books(hengyang, "", books[:1])
    assert october == make_books(hengyang, "2026-10", books[:1])
