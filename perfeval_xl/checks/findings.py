"""A finding (问题), and the table of them that people and programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.messages import MESSAGES, Severity

COLUMNS = (
    "file", "department", "sheet", "cell", "code", "severity", "message", "found", "expected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one department, before its place in the file is known."""

    department: str
    code: str
    name: str = ""
    """The column of the figures that it is about."""
    found: str = ""
    expected: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else the sentence of the code needs."""

    @property
    def severity(self) -> Severity:
        """How grave it is: an error hands the return back."""
        return MESSAGES[self.code].severity

    @property
    def message(self) -> str:
        """The sentence for the person who can mend it."""
        details = {"label": self.name, **self.details}
        return MESSAGES[self.code].sentence.format(
            found=self.found, expected=self.expected, **details
        )


Places = Mapping[str, Mapping[str, tuple[str, str]]]
"""Department → column of the figures → sheet and cell."""


def where(mask: Any, index: pd.Index) -> Iterator[tuple[int, str]]:
    """Yield position and name of the departments for which a mask (shape: departments) is true."""
    for position in np.flatnonzero(np.asarray(mask, dtype=bool)):
        yield int(position), str(index[int(position)])


def table(findings: Iterable[Finding], files: Mapping[str, str], places: Places) -> pd.DataFrame:
    """Return findings as a DataFrame with COLUMNS, each with its file, sheet and cell."""
    rows = []
    for finding in findings:
        known = places.get(finding.department, {}).get(finding.name, ("", ""))
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
