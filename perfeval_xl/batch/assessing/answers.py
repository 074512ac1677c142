"""What departments and the bureau answered to findings: 核实性说明, and whether one is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.findings import Places, places_of_finding
from perfeval_xl.forms.explanations import Explanation, Place, explained
from perfeval_xl.forms.reading.reader import Return


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered to the findings of some returns."""

    explanations: Mapping[str, Sequence[Explanation]] = field(default_factory=dict)
    """Department → what it says."""

    @classmethod
    def of(cls, returns: Iterable[Return]) -> Answers:
        """Return the answers to the findings of returns of one rubric and year."""
        said = {each.department: each.explanations for each in returns if each.explanations}
        return cls(said)

    def given_to(self, findings: Sequence[Finding], places: Places) -> list[Finding]:
        """Return findings with the answers to them; twice is the same as once."""
        by_department: dict[str, list[int]] = {}
        for at, finding in enumerate(findings):
            if finding.department in self.explanations:
                by_department.setdefault(finding.department, []).append(at)
        answered = list(findings)
        for department, positions in by_department.items():
            own = [_place(findings[at], places) for at in positions]
            texts, _ = explained(own, self.explanations[department])
            for at, text in zip(positions, texts, strict=True):
                answered[at] = replace(findings[at], explained=text)
        return answered

    def left(
        self, findings: Sequence[Finding], places: Places, departments: Iterable[str]
    ) -> Iterator[Finding]:
        """Yield what departments say of problems that are none any more, so that none is lost."""
        for department in departments:
            if said := self.explanations.get(department):
                own = [_place(each, places) for each in findings if each.department == department]
                for other in explained(own, said)[1]:
                    about = " ".join(filter(None, (other.sheet, other.cells))) or other.problem
                    details = {"about": about}
                    yield Finding(
                        department, "EXPLANATION_UNMATCHED", "", other.text, details=details
                    )


def _place(finding: Finding, places: Places) -> Place:
    sheet, cell = next(places_of_finding(finding, places))
    return Place(sheet, cell, replace(finding, explained="", accepted="").message)
