"""A finding (问题), and the table of them that people and programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from perfeval_xl.messages import MESSAGES, Severity

COLUMNS = (
    "file", "department", "sheet", "cell", "code", "severity", "message", "found", "expected",
)  # fmt: skip


Unit: TypeAlias = str | tuple[str, str]
"""A department, or a department and one of its projects."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one department, before its place in the file is known."""

    unit: Unit
    code: str
    name: str = ""
    """The column of the figures that it is about."""
    found: str = ""
    expected: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else the sentence of the code needs."""

    @property
    def department(self) -> str:
        """Whose return it is."""
        return self.unit if isinstance(self.unit, str) else self.unit[0]

    @property
    def severity(self) -> Severity:
        """How grave it is: an error hands the return back."""
        return MESSAGES[self.code].severity

    @property
    def message(self) -> str:
        """The sentence for the person who can mend it."""
        details = {"label": self.name, **self.details}
        sentence = MESSAGES[self.code].sentence.format(
            found=self.found, expected=self.expected, **details
        )
        return sentence if isinstance(self.unit, str) else f"项目“{self.unit[1]}”：{sentence}"


Places = Mapping[Unit, Mapping[str, tuple[str, str]]]
"""Department or project → column of the figures → sheet and cell."""


def where(mask: Any, index: pd.Index) -> Iterator[tuple[int, Unit]]:
    """Yield position and unit of the rows for which a mask is true; `index` names the units."""
    for position in np.flatnonzero(np.asarray(mask, dtype=bool)):
        unit = index[int(position)]
        yield int(position), unit if isinstance(unit, tuple) else str(unit)


def table(findings: Iterable[Finding], files: Mapping[str, str], places: Places) -> pd.DataFrame:
    """Return findings as a DataFrame with COLUMNS, each with its file, sheet and cell."""
    rows = []
    for finding in findings:
        known = places.get(finding.unit, {}).get(finding.name, ("", ""))
        sheet, cell = finding.details.get("place", known)
        rows.append(
            (
                files.get(finding.department, ""),
                finding.department,
                sheet,
                cell,
                finding.code,
                finding.severity,
                finding.message,
                finding.found,
                finding.expected,
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
