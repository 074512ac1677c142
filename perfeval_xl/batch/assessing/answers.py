"""What departments and the bureau answered to findings: 核实性说明, and whether one is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfeval_xl.batch.assessing.acceptances import Acceptances, asked, place_of
from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.findings import Places, places_of_finding
from perfeval_xl.forms.explanations import Explanation, Place, explained
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.ledger.books import Key, key_of
from perfeval_xl.messages import Severity
from perfeval_xl.rubric.model import Rubric


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding that the bureau is asked about, or was."""

    place: tuple[str, ...]
    """As `acceptances.place_of` names it."""
    department: str
    severity: Severity
    """As if it were not accepted."""
    sheet: str
    cell: str
    sentence: str
    label: str
    found: str
    expected: str
    explained: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered to the findings of some returns."""

    explanations: Mapping[str, Sequence[Explanation]] = field(default_factory=dict)
    """Department → what it says."""
    accepted: Acceptances = field(default_factory=Acceptances)
    key: Key | None = None
    """Of the rubric whose findings are answered."""

    @classmethod
    def of(cls, returns: Iterable[Return], rubric: Rubric, accepted: Acceptances) -> Answers:
        """Return the answers to the findings of returns of one rubric and year."""
        said = {each.department: each.explanations for each in returns if each.explanations}
        return cls(said, accepted, key_of(rubric, accepted.period))

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
        if self.key is None or not self.accepted.words:
            return answered
        key, accepted = self.key, self.accepted
        return [replace(each, accepted=accepted.of_finding(key, each)) for each in answered]

    def asked(self, findings: Iterable[Finding], places: Places) -> tuple[Asked, ...]:
        """Return what of findings the bureau is asked about, accepted or not."""
        return () if self.key is None else (*_asked_about(self.key, findings, places),)

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
    return Place(sheet, cell, finding.sentence)


def _asked_about(key: Key, findings: Iterable[Finding], places: Places) -> Iterator[Asked]:
    """Yield what the bureau is asked about among findings of a rubric and year, each once."""
    seen = set()
    for finding in findings:
        severity = asked(finding)
        if severity is None or (place := place_of(key, finding)) in seen:
            continue
        seen.add(place)
        sheet, cell = next(places_of_finding(finding, places))
        yield Asked(
            place, finding.department, severity, sheet, cell, finding.sentence, finding.label,
            finding.measured(finding.found), finding.measured(finding.expected),
            finding.explained,
        )  # fmt: skip
