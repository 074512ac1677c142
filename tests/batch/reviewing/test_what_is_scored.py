"""A review computes only what decisions changed: once a rubric, and nothing for a review alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.bureau import BOOK, INDICATOR, Bureau
from support.inbox import copy

from perfeval_xl.batch.assessing import score_returns
from perfeval_xl.batch.review import review

OTHERS = ["桃江县人民政府办公室.xlsx", "湛江市金融工作局.xlsx"]


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Rubric → how many departments' figures were computed."""
    counts: Counter[str] = Counter()
    compute = score_returns.score

    def counting(figures: Any, rubric: Any, *more: Any) -> Any:
        counts[rubric.id] += len(figures)
        return compute(figures, rubric, *more)

    monkeypatch.setattr(score_returns, "score", counting)
    return counts


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """A bureau with returns of three rubrics."""
    bureau = Bureau(tmp_path)
    for name in OTHERS:
        copy(name, bureau.inbox / name)
    bureau.run()
    return bureau


@pytest.mark.large
def test_a_review_of_scores_computes_no_figure_again(bureau: Bureau, computed: Counter[str]):
    bureau.edit({("review", INDICATOR): 0.5, ("opinion", INDICATOR): "核减"})

    result = review(bureau.out)

    assert (result.collected.reviews, bureau.score()) == (1, 0.5)
    # As the ledger has them, once, and the one scorebook that was saved, as it was written.
    assert computed == {"hengyang-2019": 2 + 1, "taojiang-2019": 1, "zhanjiang-2018": 1}


@pytest.mark.large
def test_a_corrected_figure_is_computed_once_more_for_its_rubric_alone(
    bureau: Bureau, computed: Counter[str]
):
    bureau.edit({("figure", "在职人数"): 99.0, ("review", INDICATOR): 0.25})

    result = review(bureau.out)

    assert (result.collected.corrections, result.collected.reviews) == (1, 1)
    assert computed == {"hengyang-2019": 2 * (2 + 1), "taojiang-2019": 1, "zhanjiang-2018": 1}
    assert (bureau.out / BOOK).is_file()
