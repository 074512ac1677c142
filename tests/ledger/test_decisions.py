"""What people decided is in the ledger as it stands, with all that stood before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.ledger.books import Key, Scope
from perfeval_xl.ledger.copies import (
    CopyRecord,
    Maker,
    Statement,
    copies_of,
    put_copy,
    statements_of,
)
from perfeval_xl.ledger.decisions import Corrected, Decisions, Review, put_decisions, read_decisions
from perfeval_xl.ledger.ledger import open_ledger, transaction
from perfeval_xl.ledger.runs import begin_run

KEY = Key("hengyang-2019", 2019, "2019-10")
SCOPE = Scope(KEY.year, KEY.period)
makers = st.builds(
    Maker, st.sampled_from(["", "审核科"]), st.just("2026-10-31"), st.just("甲.xlsx")
)
reviews = st.builds(
    Review,
    department=st.sampled_from(["甲局", "乙局"]),
    project=st.sampled_from(["", "项目"]),
    indicator=st.sampled_from(["1", "2"]),
    score=st.none() | st.floats(0, 5),
    opinion=st.sampled_from(["同意", "核减"]),
    basis=st.sampled_from(["{}", '{"编制数": 3.0}']),
    maker=makers,
)
corrected = st.builds(
    Corrected,
    st.builds(
        Correction,
        st.sampled_from(["甲局", "乙局"]),
        st.just(""),
        st.just("figure"),
        st.sampled_from(["编制数", "在职人数"]),
        st.just(1.0),
        st.sampled_from([None, 2.0, "不适用"]),
    ),
    makers,
)
standing = st.builds(
    lambda reviews, corrections: Decisions(tuple(reviews), tuple(corrections)),
    st.lists(reviews, unique_by=lambda review: review.unit, max_size=5),
    st.lists(corrected, unique_by=lambda decision: decision.unit, max_size=5),
)


def stored(decisions: Iterable[Review | Corrected]) -> set[tuple[object, ...]]:
    return {decision.stored for decision in decisions}


@given(stood=st.lists(standing, max_size=4))
def test_the_ledger_gives_back_what_stands_and_forgets_nothing(stood: list[Decisions]):
    departments = {"甲局", "乙局"}
    with TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        seen = set()
        for decisions in stood:
            with transaction(ledger):
                run = begin_run(ledger, "review", SCOPE, {}, datetime.now(UTC))
                put_decisions(ledger, run, KEY, decisions, departments)
            found = read_decisions(ledger, KEY.period).get(KEY, Decisions())
            # Who decided the same again has decided nothing.
            assert stored(found.reviews) == stored(decisions.reviews)
            assert stored(found.corrections) == stored(decisions.corrections)
            seen |= {(*review.unit, review.score, review.opinion) for review in decisions.reviews}
            rows = ledger.execute("SELECT * FROM reviews").fetchall()
            names = ("department", "project", "indicator", "score", "opinion")
            assert seen <= {tuple(row[name] for name in names) for row in rows}


def test_of_a_department_that_is_not_scored_nothing_is_withdrawn(tmp_path: Path):
    review = Review("局", "", "1", 2.0, "", "{}", Maker("", "", "甲.xlsx"))
    with open_ledger(tmp_path) as ledger, transaction(ledger):
        run = begin_run(ledger, "review", SCOPE, {}, datetime.now(UTC))
        put_decisions(ledger, run, KEY, Decisions((review,)), {"局"})
        put_decisions(ledger, run, KEY, Decisions(), {"别的局"})
        assert read_decisions(ledger, KEY.period) == {KEY: Decisions((review,))}
        put_decisions(ledger, run, KEY, Decisions(), {"局"})
        assert read_decisions(ledger, KEY.period) == {}


contents = st.none() | st.floats(allow_nan=False) | st.text(max_size=5)
statements = st.builds(
    Statement,
    st.just("局"),
    st.sampled_from(["", "项目_一"]),
    st.sampled_from(["review", "figure", "line", "row"]),
    st.text(max_size=6)
    | st.tuples(st.text(max_size=4), st.integers(1, 9), st.text(max_size=4))
    | st.tuples(st.integers(1, 9), st.text(max_size=4)),
    contents,
    contents,
    st.just(Maker("审核科", "2026-10-31", "评分表/局.xlsx")),
    st.sampled_from(["", "{}"]),
    contents,
)


@given(said=st.lists(statements, max_size=6))
def test_what_a_copy_says_comes_back_whole_whatever_cells_are_called(said: list[Statement]):
    copy = CopyRecord(
        "0" * 64, "评分表/局.xlsx", KEY, "局", said[0].maker if said else Maker("", "", ""), "",
        statements=tuple(said),
    )  # fmt: skip
    with TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        with transaction(ledger):
            put_copy(ledger, copy)
        assert statements_of(ledger, KEY.period) == ({KEY: tuple(said)} if said else {})
        assert list(copies_of(ledger)) == [copy.sha256]
        with transaction(ledger):
            put_copy(ledger, copy)  # read again
        assert statements_of(ledger, KEY.period).get(KEY, ()) == tuple(said)
