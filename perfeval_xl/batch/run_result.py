"""What a run did, for those who called it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from perfeval_xl.batch.reviewing.collect import Collection

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.checks.finding_row import FindingRow
    from perfeval_xl.scoring.scores import Scores


@dataclass(slots=True)
class RunResult:
    """What a run did."""

    manifest: dict[str, Any]
    groups: list[Scores]
    collected: Collection
    """What was collected from edited scorebooks before."""
    folder: str = ""
    """Where the results stand below OUT, as `ledger.books.Scope` names it."""
    table: pd.DataFrame | None = None
    """The findings; None where there was nothing to do."""
    written: int = 0
    """How many scorebooks were written; the others were up to date."""
    read: int = 0
    """How many files were read; the others were known."""
    moved: Sequence[FindingRow] = ()
    """About scorebooks that were put aside, as this run has none in their place."""
    unchanged: bool = False
    """Whether there was nothing to do: nothing was written, `groups` and `findings` are empty."""
    notices: Sequence[str] = ()
    """What was done to the results of other periods, a sentence each."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Stage → how long it took, with what was spent between them (`rest`) and in all (`total`)."""

    @property
    def findings(self) -> pd.DataFrame:
        """The findings, with the columns of findings.csv."""
        # Imported here: a run with nothing to do has no table, and pandas takes long to load.
        from perfeval_xl.checks.finding_row import findings_table

        return findings_table() if self.table is None else self.table

    @property
    def handed_back(self) -> int:
        """How many files cannot be scored and go back."""
        return sum(file["status"] == "returned" for file in self.manifest["files"])
