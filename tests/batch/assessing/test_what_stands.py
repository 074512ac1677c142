"""What stands of several copies depends on what they say, not on the order of reading them."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.batch.assessing.what_stands import standing_corrections, standing_reviews
from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.ledger.copies import Maker, Statement

NOW, BEFORE = '{"编制数": 3.0}', '{"编制数": 2.0}'


class Bases:
    """Every indicator rests on the same."""

    def of(self, department: str, project: str, indicator: str) -> str | None:
        return None if department == "别的局" else NOW


makers = st.builds(
    Maker,
    st.sampled_from(["甲审", "乙审"]),
    st.sampled_from([f"2026-10-{day:02}T08:00:00Z" for day in range(1, 6)]),
    st.sampled_from(["", "评分表/甲局.xlsx", "评分表/副本.xlsx"]),
)
score = st.sampled_from([None, 1.0, 2.0, 3.0])
reviews = st.builds(
    Statement, st.sampled_from(["甲局", "别的局"]), st.just(""), st.just("review"),
    st.sampled_from(["甲率", "乙率"]), score, score, makers, st.sampled_from([NOW, NOW, BEFORE]),
)  # fmt: skip
figures = st.builds(
    Statement, st.just("甲局"), st.just(""), st.just("figure"), st.just("编制数"), score, score,
    makers, st.just(""), st.sampled_from([1.0, 1.0, 2.0]),
)  # fmt: skip


def fitting(changes: object) -> list[Correction]:
    return [change for change in changes if change.before == 1.0]  # type: ignore[attr-defined]


def review(
    before: float | None, after: float | None, day: int, who: str = "甲审", file: str = "甲",
    basis: str = NOW,
) -> Statement:  # fmt: skip
    maker = Maker(who, f"2026-10-{day:02}T08:00:00Z", file)
    scores = (None if each is None else float(each) for each in (before, after))
    return Statement("甲局", "", "review", "甲率", *scores, maker, basis)


def stands(*said: Statement) -> tuple[list[float | None], list[float | None]]:
    """Return the scores that stand, and what is said against the first of them."""
    found, conflicts = standing_reviews(said, Bases())  # type: ignore[arg-type]
    return [each.score for each in found], [o.after for each in conflicts for o in each.others]


@given(said=st.lists(reviews | figures, max_size=7, unique=True), seed=st.integers(0, 9))
def test_order_and_repetition_do_not_matter(said: list[Statement], seed: int):
    shuffled = [*said, *said[:2]]
    random.Random(seed).shuffle(shuffled)

    def all_of(statements: list[Statement]) -> tuple[object, ...]:
        reviewed, differ = standing_reviews(statements, Bases())  # type: ignore[arg-type]
        corrected, conflicts = standing_corrections(statements, fitting)
        found = sorted(map(repr, reviewed)), sorted(map(repr, corrected))
        return (*found, sorted(repr(each) for each in (*differ, *conflicts)))

    assert all_of(said) == all_of(shuffled)


@given(said=st.lists(reviews, max_size=7, unique=True))
def test_nothing_stands_that_nobody_says_and_no_word_is_lost(said: list[Statement]):
    found, conflicts = standing_reviews(said, Bases())  # type: ignore[arg-type]

    for decided in found:
        assert decided.score in {each.after for each in said if each.name == decided.indicator}
    for name in ("甲率", "乙率"):
        unit = "甲局", name, NOW
        own = [each for each in said if (each.department, each.name, each.basis) == unit]
        heard = {each.after for each in own if each.maker.file} or {each.after for each in own}
        named = {
            said.after
            for each in conflicts
            if each.stands.name == name
            for said in (each.stands, *each.others)
        }
        if len(named) > 1:
            assert named <= {each.after for each in own}
        elif len(heard) == 1 and all(each.before is None and each.after for each in own):
            assert [each.score for each in found if each.indicator == name][:1] == list(heard)


def test_one_that_speaks_alone_stands_and_those_that_agree_are_no_conflict():
    assert stands(review(None, 3, 1)) == ([3], [])
    assert stands(review(None, 3, 1), review(None, 3, 2, "乙审", "乙")) == ([3], [])


def test_the_latest_of_several_stands_and_the_others_are_named():
    first, second = review(None, 3, 1), review(None, 2, 2, "乙审", "乙")
    third = review(None, 1, 3, "丙审", "丙")
    assert stands(first, second, third) == ([1], [2, 3])


def test_whoever_saw_a_word_and_changed_it_has_overruled_it():
    first, second = review(None, 3, 1), review(3, 2, 2, "乙审", "乙")
    assert stands(first, second) == ([2], [])
    assert stands(first, second, review(2, None, 3, file="丙")) == ([], [])


def test_what_was_said_of_other_figures_is_no_conflict_and_is_asked_for_again():
    old, new = review(None, 3, 2, basis=BEFORE), review(None, 2, 1, "乙审", "乙")
    assert stands(old, new) == ([2], [])
    assert stands(old) == ([3], [])  # told as outdated: it rests on something else


def test_a_draft_that_is_gone_speaks_for_itself_alone():
    gone, there = review(None, 3, 2, file=""), review(None, 2, 1, "乙审", "乙")
    assert stands(gone) == ([3], [])
    assert stands(gone, there) == ([2], [])
