"""What people decided, as a value: the same as the ledger gives back once it is written there."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.decisions import (
    Corrected,
    Decisions,
    Maker,
    Review,
    put_corrections,
    put_reviews,
    read_decisions,
)
from perfeval_xl.ledger.ledger import open_ledger, transaction
from perfeval_xl.ledger.runs import begin_run

KEY, OTHER = Key("甲", 2026, "2026-10"), Key("乙", 2026, "2026-10")

makers = st.builds(
    Maker, st.sampled_from(["", "审核科"]), st.just("2026-10-31"), st.just("甲.xlsx")
)
reviews = st.builds(
    Review,
    st.sampled_from(["局", "处"]),
    st.sampled_from(["", "项目"]),
    st.sampled_from(["1", "2"]),
    st.none() | st.floats(0, 9, width=32),
    st.sampled_from(["", "佐证不足"]),
    st.just("{}"),
    makers,
)
contents = st.none() | st.floats(-9, 9, width=32) | st.sampled_from(["不适用"])
corrections = st.builds(
    Corrected,
    st.builds(
        Correction,
        st.sampled_from(["局", "处"]),
        st.just(""),
        st.sampled_from(["figure", "line"]),
        st.sampled_from(["编制数", "在职人数"]),
        contents,
        contents,
    ),
    makers,
)
steps = st.lists(st.tuples(st.lists(reviews, max_size=4), st.lists(corrections, max_size=4)))


@given(steps)
def test_what_stands_is_what_the_ledger_gives_back(decided: list[tuple[list, list]]):
    stands = Decisions()
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        for of_reviewers, of_figures in decided:
            stands = stands.with_more(of_reviewers, of_figures)
            with transaction(ledger):
                run = begin_run(ledger, "review", KEY.period, {}, datetime.now(UTC))
                put_reviews(ledger, run, KEY, of_reviewers)
                put_corrections(ledger, run, KEY, of_figures)
        read = read_decisions(ledger, KEY.period).get(KEY, Decisions())

    assert read == stands


def test_each_rubric_has_its_own_and_other_periods_none(tmp_path: Path):
    review = Review("局", "", "1", 2.0, "", "{}", Maker("", "", "甲.xlsx"))
    with open_ledger(tmp_path) as ledger:
        with transaction(ledger):
            run = begin_run(ledger, "review", OTHER.period, {}, datetime.now(UTC))
            put_reviews(ledger, run, OTHER, [review])

        assert read_decisions(ledger, OTHER.period) == {OTHER: Decisions((review,))}
        assert read_decisions(ledger, "2026-11") == {}
