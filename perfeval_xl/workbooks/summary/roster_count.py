"""How many departments of the roster have returned, in figures and in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.thresholds import percent
from perfeval_xl.workbooks.summary.facts import RunFacts
from perfeval_xl.workbooks.summary.standing import LATE, MISSING, RETURNED, SCORED, standings_of


@dataclass(frozen=True, slots=True)
class RosterCount:
    """The departments of a roster, each in one of three states."""

    departments: int
    scored: int
    returned: int
    """Handed back, and not sent again."""
    missing: int
    late: int | None
    """How many of the scored ones came after the deadline; None without one."""

    @classmethod
    def of(cls, facts: RunFacts) -> RosterCount:
        """Count the roster of a run; departments that are not on it do not count."""
        listed = [each for each in standings_of(facts) if each.on_roster]
        states = [each.state for each in listed]
        late = sum(each.late for each in listed) if facts.deadline else None
        scored, returned, missing = map(states.count, (SCORED, RETURNED, MISSING))
        return cls(len(listed), scored, returned, missing, late)

    @property
    def sentence(self) -> str:
        """Return the counts in words; who was handed back has returned, too."""
        late = "" if self.late is None else f"（其中{LATE} {self.late}）"
        share = (self.scored + self.returned) / self.departments
        return (
            f"名册 {self.departments} 个单位：{SCORED} {self.scored}{late}，"
            f"{RETURNED} {self.returned}，{MISSING} {self.missing}。"
            f"报送率 {percent(float(round_half_up(share, 3)))}。"
        )
