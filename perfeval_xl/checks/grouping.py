"""The same message over several cells becomes one: 【甲】【乙】等 12 项没有填自评得分 …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from perfeval_xl.checks.finding import Finding, Unit

Places: TypeAlias = Mapping[Unit, Mapping[str, tuple[str, str]]]
"""Department or project → column of the figures → sheet and cell."""

CELLS_BETWEEN = "、"


@dataclass(slots=True)
class Problem:
    """One line of the list: a finding, and every cell of one sheet that it is about."""

    finding: Finding
    """The first of those that say the same."""
    sheet: str
    cells: dict[str, None] = field(default_factory=dict)
    labels: dict[str, None] = field(default_factory=dict)
    """Both in the order in which they were found, each once."""

    @property
    def cell(self) -> str:
        """All its cells: B6、B7、C9."""
        return CELLS_BETWEEN.join(self.cells)

    @property
    def message(self) -> str:
        """Its sentence, with the figures it is about."""
        return self.finding.about(list(self.labels))


def grouped(findings: Iterable[Finding], places: Places) -> list[Problem]:
    """Return one problem for all findings of a unit and sheet that differ in the label alone.

    They stand in the order of their first findings; every cell stands in exactly one problem of
    its code and words.
    """
    problems: dict[tuple[Any, ...], Problem] = {}
    for finding in findings:
        for sheet, cell in _places_of(finding, places.get(finding.unit, {})):
            same = (finding.unit, sheet, finding.code, finding.found, finding.expected)
            key = (*same, *_other_details(finding))
            problem = problems.setdefault(key, Problem(finding, sheet))
            if cell:
                problem.cells[cell] = None
            problem.labels[finding.label] = None
    return list(problems.values())


def _places_of(finding: Finding, known: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the sheets and cells that a finding is about; ("", "") for one of the whole file."""
    if "place" in finding.details:
        yield finding.details["place"]
        return
    yield known.get(finding.name, ("", ""))
    yield from (known[name] for name in finding.also if name in known)


def _other_details(finding: Finding) -> Iterator[tuple[str, str]]:
    return (
        (name, str(value))
        for name, value in sorted(finding.details.items())
        if name not in ("label", "place")
    )
