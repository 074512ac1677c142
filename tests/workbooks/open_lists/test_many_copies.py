"""What stands follows from the set of copies: random acts of people with lists, in any order."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from perfeval_xl.sheets.entries import Cell, ListEntry, Signature, is_settled, standing_of, value_of

CELLS = [Cell("清单", ("1",), "责任人"), Cell("清单", ("2",), "状态")]
WORDS = st.sampled_from(["甲", "乙", ""])


class People(RuleBasedStateMachine):
    """Copies are handed out, filled in and collected whenever anybody likes."""

    def __init__(self) -> None:
        super().__init__()
        self.collected: list[ListEntry] = []
        self.copies: list[dict[Cell, tuple[str, tuple[str, ...]]]] = []
        self.in_hand: list[ListEntry] = []

    @rule()
    def hand_out(self) -> None:
        stands = standing_of(self.collected)
        self.copies.append(
            {cell: (value_of(stands.get(cell, [])),
                    tuple(entry.digest for entry in stands.get(cell, []))) for cell in CELLS}
        )  # fmt: skip

    @rule(
        data=st.data(), word=WORDS, cell=st.sampled_from(CELLS), who=st.sampled_from(["一", "二"])
    )
    def fill_in(self, data: st.DataObject, word: str, cell: Cell, who: str) -> None:
        if self.copies:
            shown, over = data.draw(st.sampled_from(self.copies))[cell]
            if word != shown:
                self.in_hand.append(ListEntry(cell, word, over, Signature(who, "", "")))

    @rule(data=st.data())
    def collect(self, data: st.DataObject) -> None:
        if self.in_hand:
            entry = data.draw(st.sampled_from(self.in_hand))
            if entry.digest not in {each.digest for each in self.collected}:
                self.collected.append(entry)

    @invariant()
    def the_order_does_not_matter(self) -> None:
        def values(entries: list[ListEntry]) -> dict[Cell, set[str]]:
            return {
                cell: {entry.value for entry in stands}
                for cell, stands in standing_of(entries).items()
            }

        assert values(self.collected) == values(self.collected[::-1])

    @invariant()
    def nothing_that_was_said_is_lost_unless_somebody_saw_it(self) -> None:
        stands = standing_of(self.collected)
        for entry in self.collected:
            stays = entry in stands[entry.cell]
            seen = any(entry.digest in other.over for other in self.collected)
            assert stays != seen

    @invariant()
    def who_sees_a_conflict_can_settle_it(self) -> None:
        for cell, stands in standing_of(self.collected).items():
            over = tuple(entry.digest for entry in stands)
            settled = ListEntry(cell, "丙", over, Signature("", "", ""))
            assert is_settled(standing_of([*self.collected, settled])[cell])


TestPeople = People.TestCase
