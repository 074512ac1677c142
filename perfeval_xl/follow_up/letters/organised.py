"""How the evaluation went: who was to return, who did, and when (一、组织情况)."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.batch.results.summary_facts import recorded_facts
from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.workbooks.summary.submissions import MISSING, RETURNED, SCORED, submissions


@dataclass(frozen=True, slots=True)
class Organised:
    """Counts of departments."""

    expected: int | None
    """Of the roster; None without one."""
    scored: int
    handed_back: int
    missing: int
    """Of the roster alone: of others nobody knows."""
    late: int | None
    """None without a deadline."""

    @classmethod
    def of(cls, scored: ScoredPeriod) -> Organised:
        """Count the departments of a period."""
        state = scored.state
        facts = recorded_facts(scored.ledger, state.record, state.assessed.findings)
        every = submissions(facts.roster, facts.files, facts.deadline, facts.vanished)
        known = [each for each in every if each.on_roster or each.state != MISSING]
        states = [each.state for each in known]
        return cls(
            sum(each.on_roster for each in known) if facts.roster else None,
            states.count(SCORED), states.count(RETURNED), states.count(MISSING),
            sum(each.late for each in known) if facts.deadline else None,
        )  # fmt: skip

    @property
    def sentence(self) -> str:
        """The counts in words."""
        said = "" if self.expected is None else f"应报{self.expected}个单位，"
        said += f"已报并评分{self.scored}个单位，退回修改{self.handed_back}个单位"
        said += "" if self.expected is None else f"，未报{self.missing}个单位"
        said += "" if self.late is None else f"，其中迟报{self.late}个单位"
        return f"{said}。"
