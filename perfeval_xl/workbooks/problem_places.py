"""Finds in the scorebook what the findings tell of the return, whose rows may have moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from perfeval_xl.checks.finding import Unit
from perfeval_xl.checks.grouping import CELLS_BETWEEN, Places
from perfeval_xl.messages import Severity
from perfeval_xl.workbooks.figure_places import Place
from perfeval_xl.workbooks.figure_places import Places as OwnPlaces

LINK = "link"
"""The column that says where in the scorebook a finding's first cell stands; None for nowhere."""


@dataclass(slots=True)
class Problem:
    """What is told about one cell of the scorebook."""

    severity: Severity
    """That of the gravest."""
    messages: list[str] = field(default_factory=list)


Problems = Mapping[str, Mapping[tuple[int, int], Problem]]
"""Sheet of the scorebook → row and column → what is told about that cell."""

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


def locate(
    findings: pd.DataFrame, returned: Places, places: Mapping[Unit, OwnPlaces]
) -> tuple[pd.DataFrame, Problems]:
    """Return one department's findings with the column LINK, and what is told about each cell.

    `returned` says where the figures stand in the return, `places` where in the scorebook.
    """
    spots: dict[tuple[str, str], Place] = {}
    for unit, own in places.items():
        for name, spot in returned.get(unit, {}).items():
            if name in own:
                spots.setdefault(spot, own[name])
    links: list[Place | None] = []
    problems: dict[str, dict[tuple[int, int], Problem]] = {}
    columns = (findings[name] for name in ("sheet", "cell", "severity", "message"))
    for sheet, cells, severity, message in zip(*columns, strict=True):
        found = list(_found(spots, sheet, cells))
        links.append(found[0] if found else None)
        for place in found:
            at = problems.setdefault(place.sheet, {})
            problem = at.setdefault((place.row, place.column), Problem(severity))
            problem.severity = min(problem.severity, severity, key=_RANK.__getitem__)
            problem.messages.append(message)
    located = findings.assign(**{LINK: pd.Series(links, findings.index, dtype=object)})
    return located, problems


def _found(spots: Mapping[tuple[str, str], Place], sheet: str, cells: str) -> Iterator[Place]:
    """Yield the places of a finding's cells (B6、B7), as far as the form has them."""
    for cell in str(cells).split(CELLS_BETWEEN):
        if (sheet, cell) in spots:
            yield spots[sheet, cell]
