"""In which state a problem is: a function of what people wrote, whatever the order."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support.profile import sized

from perfeval_xl.ledger.mending.rounds import state_of
from perfeval_xl.ledger.mending.states import CHOICES, NEEDS, PASSAGES, TAKEN, MendingState
from perfeval_xl.ledger.problems import KIND
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature, standing_of

READY = {
    "整改情况": "已补缴", "佐证": "凭证", "完成日期": "2026-12-01", "佐证核验": "通过",
    "验收人": "王五", "验收日期": "2026-12-05",
}  # fmt: skip
ISSUED = {"状态改为": "已下达"}
CLOSED = {**READY, "状态改为": "已销号"}


class Row:
    """A problem's row, and what people write in it."""

    def __init__(self) -> None:
        self.entries: list[ListEntry] = []
        self.again: set[str] = set()

    @property
    def state(self) -> MendingState:
        return state_of(self.entries, self.again)

    def seen(self) -> dict[str, list[str]]:
        """Return what a copy written now shows: heading → digests; and its round."""
        place = str(self.state.now.number)
        return {
            cell.heading: [entry.digest for entry in stands]
            for cell, stands in standing_of(self.entries).items() if cell.place[-1] == place
        } | {"": [place]}  # fmt: skip

    def write(self, values: dict[str, str], seen: dict[str, list[str]] | None = None) -> None:
        """Write into a copy that shows what was `seen`; the program takes it, and its closing."""
        seen = self.seen() if seen is None else seen
        for heading, value in values.items():
            cell = Cell(KIND, ("1", seen[""][0]), heading)
            self.entries.append(ListEntry(cell, value, tuple(seen.get(heading, ())), _SIGNED))
        self.note()

    def note(self) -> None:
        now = self.state.now
        if now.closing:
            cell = Cell(KIND, ("1", str(now.number)), TAKEN)
            self.entries.append(ListEntry(cell, now.closing, (), _SIGNED))


_SIGNED = Signature("", "2026-11-30T00:00:00Z", "")


def row(*steps: dict[str, str]) -> Row:
    made = Row()
    for step in steps:
        made.write(step)
    return made


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "未下达"),
        ([ISSUED], "已下达"),
        ([ISSUED, {"整改措施": "补缴"}], "整改中"),
        ([ISSUED, {"整改情况": "已补缴"}], "整改中"),
        ([ISSUED, {"整改情况": "已补缴", "完成日期": "2026-12-01"}], "待验收"),
        ([READY], "未下达"),
        ([ISSUED, CLOSED], "已销号"),
        ([{"状态改为": "已销号", **READY}], "未下达"),
        ([ISSUED, {"状态改为": "有异议"}], "有异议"),
        ([ISSUED, {"状态改为": "有异议"}, {"状态改为": "已下达"}], "已下达"),
        ([ISSUED, {"状态改为": "不予整改"}], "已下达"),
        ([ISSUED, {"状态改为": "不予整改", "备注": "政策调整"}], "不予整改"),
        ([ISSUED, {"状态改为": "有异议"}, CLOSED], "有异议"),
        ([ISSUED, {"状态改为": ""}], "未下达"),
        ([ISSUED, {"状态改为": "有异议"}, {"状态改为": ""}], "已下达"),
        ([ISSUED, CLOSED, {"状态改为": ""}], "已销号"),
        ([ISSUED, CLOSED, {"状态改为": "有异议"}], "已销号"),
        ([ISSUED, CLOSED, {"佐证": "", "整改情况": ""}], "已销号"),
        ([ISSUED, CLOSED, {"状态改为": "已下达"}], "整改中"),
        ([ISSUED, {**READY, "佐证核验": "不通过"}], "整改中"),
        ([ISSUED, {"佐证核验": "不通过"}], "已下达"),
    ],
)
def test_what_is_written_comes_to_a_state(steps, state):
    assert row(*steps).state.state == state


WAYS = {
    "未下达": [], "已下达": [ISSUED], "有异议": [ISSUED, {"状态改为": "有异议"}],
    "长期坚持": [ISSUED, {"状态改为": "长期坚持"}],
    "不予整改": [{"状态改为": "不予整改", "备注": "政策调整"}], "已销号": [ISSUED, CLOSED],
}  # fmt: skip
"""How a problem gets into each state."""


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("state", PASSAGES)
def test_only_what_the_table_allows_is_taken(state, choice):
    made = row(*WAYS[state])
    assert made.state.state == state
    if choice == state:
        return
    made.write({**READY, "备注": "同意", "状态改为": choice})

    answered = {"已下达": "整改中" if state == "已销号" else "待验收"}
    if choice in PASSAGES[state]:
        assert made.state.state == answered.get(choice, choice)
    else:
        assert made.state.state == answered.get(state, state)
        assert made.state.now.refused[0].entry.value == choice


@pytest.mark.parametrize("missing", [*NEEDS["已销号"]])
def test_nothing_is_closed_that_lacks_something(missing):
    lacking = {name: value for name, value in CLOSED.items() if name != missing}
    made = row(ISSUED, lacking)

    (refusal,) = made.state.now.refused
    assert made.state.state != "已销号"
    assert refusal.lacking == (missing,)
    assert row(ISSUED, lacking, {missing: CLOSED[missing]}).state.state == "已销号"


def test_a_closing_that_was_refused_then_does_not_count_later():
    made = row(ISSUED, {"状态改为": "已销号"}, ISSUED, READY)

    assert [each.end for each in made.state.rounds] == [""]
    assert made.state.state == "待验收"


def test_where_copies_disagree_the_state_stays_until_it_is_settled():
    made = row(ISSUED)
    seen = made.seen()
    made.write({"状态改为": "有异议"}, seen)
    made.write({"状态改为": "长期坚持"}, seen)
    assert made.state.state == "已下达"

    made.write({"状态改为": "长期坚持"})
    assert made.state.state == "长期坚持"


def test_an_old_copy_says_nothing_in_a_new_round():
    made = row(ISSUED, {"整改情况": "已补缴", "完成日期": "2026-12-01"})
    old = made.seen()
    made.write({"佐证核验": "不通过"})
    made.write({"整改情况": "已经全部补缴"}, old)

    assert made.state.state == "整改中"
    assert made.state.now.values.get("整改情况") is None


def test_what_comes_again_after_it_was_closed_is_to_be_issued_anew():
    made = row(ISSUED, CLOSED)
    made.again.add(made.state.now.closing)

    assert (made.state.state, made.state.repeats) == ("未下达", 1)
    made.write(ISSUED)
    made.write(CLOSED)
    assert (made.state.state, made.state.repeats) == ("已销号", 1)


def test_who_empties_the_choice_that_closed_it_does_not_hide_that_it_comes_again():
    made = row(ISSUED, CLOSED)
    closing = made.state.now.closing
    made.write({"状态改为": ""})
    made.again.add(closing)

    assert (made.state.state, made.state.repeats) == ("未下达", 1)


def test_a_term_is_computed_and_never_stored():
    made = row(ISSUED, {"整改期限": "2026-12-31"})

    assert made.state.overdue(date(2026, 12, 31)) == 0
    assert made.state.overdue(date(2027, 1, 2)) == 2
    made.write(CLOSED)
    assert made.state.overdue(date(2027, 1, 2)) == 0


def test_of_two_terms_the_stricter_holds_until_it_is_settled():
    made = row(ISSUED)
    seen = made.seen()
    made.write({"整改期限": "2027-01-31"}, seen)
    made.write({"整改期限": "2026-12-31"}, seen)

    assert made.state.now.term == date(2026, 12, 31)


ANSWERS = st.sampled_from(["", "已补缴", "凭证", "2026-12-01"])
ACTS = st.sampled_from([*CHOICES, ""])


class Mending(RuleBasedStateMachine):
    """People issue, answer, check, fail, extend, with new copies and old ones."""

    @initialize()
    def begin(self) -> None:
        self.row = Row()
        self.copies = [self.row.seen()]

    def say(self, values: dict[str, str], at: int) -> None:
        before, ready = self.row.state, self._ready()
        seen = self.copies[at % len(self.copies)]
        self.row.write(values, seen)
        self.copies.append(self.row.seen())
        after = self.row.state
        if after.state == "已销号" and before.state != "已销号":
            assert self._ready() or ready

    def _ready(self) -> bool:
        said = {e.cell.heading for e in self.row.entries if e.value}
        return {*NEEDS["已销号"]} <= said

    @rule(choice=ACTS, at=st.integers(0, 20))
    def choose(self, choice: str, at: int) -> None:
        self.say({"状态改为": choice}, at)

    @rule(answer=ANSWERS, heading=st.sampled_from(["整改情况", "佐证", "完成日期"]),
          at=st.integers(0, 20))  # fmt: skip
    def answer(self, answer: str, heading: str, at: int) -> None:
        self.say({heading: answer}, at)

    @rule(word=st.sampled_from(["通过", "不通过", ""]), at=st.integers(0, 20))
    def check(self, word: str, at: int) -> None:
        self.say({"佐证核验": word, "验收人": "王五", "验收日期": "2026-12-05"}, at)

    @rule(day=st.sampled_from(["2026-12-31", "2027-03-01"]), at=st.integers(0, 20))
    def extend(self, day: str, at: int) -> None:
        self.say({"申请延期至": "2027-03-01", "整改期限": day}, at)

    @rule()
    def close(self) -> None:
        self.say({**READY, "备注": "同意"}, len(self.copies) - 1)
        self.say({"状态改为": "已销号"}, len(self.copies) - 1)

    @rule()
    def come_again(self) -> None:
        if closing := self.row.state.now.closing:
            self.row.again.add(closing)
            self.copies.append(self.row.seen())
            assert self.row.state.state == "未下达"

    @invariant()
    def order_and_repetition_do_not_matter(self) -> None:
        if not hasattr(self, "row"):
            return
        entries = [*self.row.entries]
        random.Random(len(entries)).shuffle(entries)
        again: Iterable[ListEntry] = {e.digest: e for e in entries}.values()
        assert state_of(again, self.row.again) == self.row.state

    @invariant()
    def what_is_closed_has_its_check(self) -> None:
        if not hasattr(self, "row") or self.row.state.state != "已销号":
            return
        assert self._ready()
        assert self.row.state.now.closing


TestMending = Mending.TestCase
TestMending.settings = settings(
    max_examples=sized(12, deep=300), stateful_step_count=25, deadline=None
)
