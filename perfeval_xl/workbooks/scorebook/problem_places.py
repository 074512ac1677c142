"""Finds in the scorebook what the findings tell of the return, whose rows may have moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.checks.finding import Unit
from perfeval_xl.checks.findings import CELLS_BETWEEN, Places
from perfeval_xl.messages import GRAVITY, Severity
from perfeval_xl.workbooks.scorebook.figure_places import Place
from perfeval_xl.workbooks.scorebook.figure_places import Places as OwnPlaces
from perfeval_xl.workbooks.scorebook.live import Spot

LINK = "link"
"""The column that says where in the scorebook a finding's first cell stands; None for nowhere."""


@dataclass(slots=True)
class Problem:
    """What is told about one cell of the scorebook."""

    severity: Severity
    """That of the gravest."""
    messages: list[str] = field(default_factory=list)


Problems = Mapping[str, Mapping[Spot, Problem]]
"""Sheet of the scorebook → row and column → what is told about that cell."""


def locate(
    findings: Sequence[Mapping[str, Any]], returned: Places, places: Mapping[Unit, OwnPlaces]
) -> tuple[list[dict[str, Any]], Problems]:
    """Return one department's findings with the column LINK, and what is told about each cell.

    `returned` says where the figures stand in the return, `places` where in the scorebook.
    """
    if not findings:
        return [], {}
    spots: dict[tuple[str, str], Place] = {}
    for unit, own in places.items():
        for name, spot in returned.get(unit, {}).items():
            if name in own:
                spots.setdefault(spot, own[name])
    located: list[dict[str, Any]] = []
    problems: dict[str, dict[Spot, Problem]] = {}
    for each in findings:
        found = list(_found(spots, each["sheet"], each["cell"]))
        located.append({**each, LINK: found[0] if found else None})
        severity: Severity = each["severity"]
        for place in found:
            at = problems.setdefault(place.sheet, {})
            problem = at.setdefault((place.row, place.column), Problem(severity))
            problem.severity = min(problem.severity, severity, key=GRAVITY.__getitem__)
            problem.messages.append(each["message"])
    return located, problems


def _found(spots: Mapping[tuple[str, str], Place], sheet: str, cells: str) -> Iterator[Place]:
    """Yield the places of a finding's cells (B6、B7), as far as the form has them."""
    for cell in str(cells).split(CELLS_BETWEEN):
        if (sheet, cell) in spots:
            yield spots[sheet, cell]
