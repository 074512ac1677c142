"""What every report wants to know of 整改: how many, how many closed, overdue, come again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from perfeval_xl.ledger.mending.states import CLOSED, TO_CHECK, UNISSUED, WAIVED
from perfeval_xl.ledger.problems import TrackedProblem
from perfeval_xl.rubric.expressions.rounding import round_half_up

AMOUNT, MENDED = "涉及金额", "已整改金额"
"""Headings of amounts, in the unit of the rubric; only what somebody typed counts."""


@dataclass(frozen=True, slots=True)
class MendingCounts:
    """Of some problems, on one day."""

    problems: int
    unissued: int
    working: int
    """已下达, 整改中, 有异议, 长期坚持."""
    to_check: int
    closed: int
    waived: int
    overdue: int
    repeated: int
    """屡查屡犯: come again after they had been closed."""
    gone: int
    """Open, though the figures of the last period show them no more."""
    amount: float
    mended: float

    @property
    def due(self) -> int:
        """应销号: what is closed, and what is not though its term has passed."""
        return self.closed + self.overdue

    @property
    def rate(self) -> float | None:
        """整改完成率, a share; None where nothing is due."""
        return float(round_half_up(self.closed / self.due, 4)) if self.due else None

    @property
    def words(self) -> str:
        """In one line."""
        rate = "" if self.rate is None else f"，整改完成率 {self.rate:.2%}"
        return (
            f"问题 {self.problems} 个，已销号 {self.closed} 个，应销号（已销号和到期未销号）"
            f"{self.due} 个{rate}；超期 {self.overdue} 个，屡查屡犯 {self.repeated} 个"
        )


def counts_of(problems: Iterable[TrackedProblem], today: date) -> MendingCounts:
    """Return the counts of some problems; the day decides what is overdue."""
    known = list(problems)
    states = [each.mending.state for each in known]
    ended = {name: states.count(name) for name in (UNISSUED, TO_CHECK, CLOSED, WAIVED)}
    return MendingCounts(
        problems=len(known),
        unissued=ended[UNISSUED],
        working=len(known) - sum(ended.values()),
        to_check=ended[TO_CHECK],
        closed=ended[CLOSED],
        waived=ended[WAIVED],
        overdue=sum(each.overdue(today) > 0 for each in known),
        repeated=sum(each.mending.repeats > 0 for each in known),
        gone=sum(each.gone and each.mending.is_open for each in known),
        amount=sum(_amount(each, AMOUNT) for each in known),
        mended=sum(_amount(each, MENDED) for each in known),
    )


def _amount(tracked: TrackedProblem, heading: str) -> float:
    """Return what was typed last; it holds for a problem in whatever round it is."""
    for each in reversed(tracked.mending.rounds):
        try:
            return float(each.values[heading])
        except (KeyError, ValueError):
            continue
    return 0.0
