"""The table of findings, with those about scorebooks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from perfeval_xl.batch.finding_rows import Row
from perfeval_xl.checks.findings import COLUMNS


def no_findings() -> pd.DataFrame:
    """Return findings without any."""
    return pd.DataFrame(columns=list(COLUMNS), dtype=object)


def with_rows(findings: pd.DataFrame, rows: Sequence[Row]) -> pd.DataFrame:
    """Return findings with some more, each said once."""
    more = pd.DataFrame(list(dict.fromkeys(rows)), columns=list(COLUMNS), dtype=object)
    return pd.concat([findings, more], ignore_index=True) if len(more) else findings
