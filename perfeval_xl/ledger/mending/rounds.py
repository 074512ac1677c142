"""From all that people wrote about one problem to its state, round by round."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from perfeval_xl.ledger.mending.states import (
    ANSWERS,
    CHANGE,
    CHECKED,
    CLOSED,
    DONE,
    DONE_ON,
    FAILED,
    ISSUED,
    MENDING,
    NEEDS,
    PASSAGES,
    PASSED,
    POSTPONE,
    TAKEN,
    TERM,
    TO_CHECK,
    UNISSUED,
    End,
    MendingState,
    Refusal,
    Round,
    day_of,
)
from perfeval_xl.sheets.entries import ListEntry, is_settled, standing_of

_REOPENED = "重新整改"


def state_of(entries: Iterable[ListEntry], seen_again: Collection[str] = ()) -> MendingState:
    """Return the state of a problem.

    `entries` are all that were ever written in its rows, in any order; a place ends with the
    round. `seen_again` are the digests of closings after which figures showed it again.
    """
    by_round: dict[str, list[ListEntry]] = {}
    for entry in sorted(entries, key=lambda each: each.digest):
        by_round.setdefault(entry.cell.place[-1], []).append(entry)
    rounds: list[Round] = []
    start, term = UNISSUED, None
    while True:
        number = len(rounds) + 1
        own = _Cells(by_round.get(str(number), ()), start)
        rounds.append(own.as_round(number, seen_again, term))
        end = rounds[-1].end
        if not end:
            return MendingState(tuple(rounds))
        start, term = (UNISSUED, None) if end == "repeated" else (MENDING, rounds[-1].term)


class _Chosen(NamedTuple):
    """What the bureau's choices come to."""

    state: str
    refused: tuple[Refusal, ...] = ()
    closings: frozenset[str] = frozenset()
    """The digests of choices that closed it."""


class _Cells:
    """What was ever written in the cells of one round."""

    def __init__(self, entries: Sequence[ListEntry], start: str) -> None:
        self._start = start
        self._all = {entry.digest: entry for entry in entries}
        self._stands = {cell.heading: stands for cell, stands in standing_of(entries).items()}
        self._said = {entry.cell.heading for entry in entries if entry.value}
        self._values = {name: each[0].value for name, each in self._stands.items()
                        if is_settled(each)}  # fmt: skip
        self._taken = {entry.value for entry in entries if entry.cell.heading == TAKEN}

    def as_round(self, number: int, seen_again: Collection[str], before: date | None) -> Round:
        base, refused, closings = self._chosen(self._stands.get(CHANGE, []), live=True)
        state = base
        end: End = ""
        if base == _REOPENED:
            state, end = CLOSED, "reopened"
        elif base == CLOSED and closings & {*seen_again}:
            end = "repeated"
        elif base in (ISSUED, MENDING):
            state = self._progress(base)
            lacking = tuple(name for name in (DONE, DONE_ON) if name not in self._said)
            if self._values.get(CHECKED) == FAILED and lacking:
                refused += (Refusal(self._stands[CHECKED][0], state, lacking),)
            elif self._values.get(CHECKED) == FAILED:
                state, end = TO_CHECK, "failed"
        term, extended = self._term(before)
        closing = min(closings, default="") if state == CLOSED else ""
        return Round(number, state, end, self._values, refused, term, extended, closing)

    def _chosen(self, stands: Sequence[ListEntry], live: bool) -> _Chosen:
        """Return what choices come to, and what of those that stand is refused.

        Where copies disagree, what they were written over counts until it is settled.
        """
        if not stands:
            return _Chosen(self._start)
        under = self._under(stands)
        before = self._chosen(under, live=False)._replace(refused=())
        entry, value = stands[0], stands[0].value
        state = ISSUED if before.state == MENDING else before.state
        if not is_settled(stands) or value == state:
            return before
        if value == "" and state != CLOSED:
            return self._chosen(self._under(under), live=False)._replace(refused=())
        if value not in PASSAGES.get(state, ()):
            return before._replace(refused=(Refusal(entry, before.state, ()),))
        own = frozenset(each.digest for each in stands)
        lacking = self._lacking(value) if live else ()
        if lacking or (value == CLOSED and not live and not own & self._taken):
            return before._replace(refused=(Refusal(entry, before.state, lacking),))
        if state == CLOSED:
            return _Chosen(_REOPENED)
        return _Chosen(value, (), own if value == CLOSED else frozenset())

    def _under(self, stands: Sequence[ListEntry]) -> list[ListEntry]:
        """Return what entries were written over, without what lies below another of it."""
        under = {digest for entry in stands for digest in entry.over} & self._all.keys()
        below: set[str] = set()
        deeper = under
        while deeper:
            deeper = {over for digest in deeper for over in self._all[digest].over}
            deeper = (deeper & self._all.keys()) - below
            below |= deeper
        return [self._all[digest] for digest in sorted(under - below)]

    def _lacking(self, value: str) -> tuple[str, ...]:
        """Return what must be filled in before a choice is taken.

        What a department has once answered is not lost to a closing if it is emptied later.
        """

        def there(heading: str) -> bool:
            if heading == CHECKED:
                return self._values.get(CHECKED) == PASSED
            if heading in ANSWERS:
                return heading in self._said
            return any(entry.value for entry in self._stands.get(heading, ()))

        return tuple(heading for heading in NEEDS.get(value, ()) if not there(heading))

    def _progress(self, base: str) -> str:
        if self._values.get(DONE) and self._values.get(DONE_ON):
            return TO_CHECK
        return MENDING if any(map(self._values.get, ANSWERS)) else base

    def _term(self, before: date | None) -> tuple[date | None, bool]:
        """Return the term, and whether it was set anew after 延期 was asked for."""
        stands = self._stands.get(TERM, ())
        if known := [day for entry in stands if (day := day_of(entry.value))]:
            # Where copies disagree, the stricter one holds.
            return min(known), POSTPONE in self._said and any(entry.over for entry in stands)
        return before, False
