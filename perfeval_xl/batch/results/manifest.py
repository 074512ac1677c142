"""run.json: what the run was given, what became of every file, and the totals."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Assessed
from perfeval_xl.rubric.project import OWN_TOTAL
from perfeval_xl.scoring import totals as total_columns
from perfeval_xl.scoring.score import MONEY
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.sheets.workbook_file import replacing
from perfeval_xl.version import __version__
from perfeval_xl.workbooks.summary import RosterCount, RunFacts


def manifest_of(
    assessed: Assessed,
    period: str,
    started: datetime,
    seconds: Mapping[str, float],
    outputs: Mapping[str, str],
    facts: RunFacts,
) -> dict[str, Any]:
    """Return the manifest as plain data; times stand here and in no other output but the ledger.

    `outputs` is what was written: path below OUT → SHA-256. `facts` say who was to return.
    """
    count = Counter(assessed.findings["file"])
    groups = [group.scores for group in assessed.groups]
    roster = asdict(RosterCount.of(facts)) if facts.roster else None
    return {
        "tool": {"name": "perfeval-xl", "version": __version__},
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": {stage: float(f"{spent:.3f}") for stage, spent in seconds.items()},
        "period": period,
        "deadline": facts.deadline.isoformat() if facts.deadline else None,
        "roster": roster,
        "rubrics": [
            {
                "id": scores.rubric.id,
                "version": scores.rubric.version,
                "year": scores.rubric.fiscal_year,
                "sha256": scores.rubric.digest,
            }
            for scores in groups
        ],
        "files": [
            {
                "path": intake.file.relative,
                "sha256": intake.file.sha256,
                "status": intake.status,
                "department": intake.department,
                "rubric": intake.content.rubric.id if intake.content else None,
                "code": intake.code,
                "reason": intake.reason,
                "findings": count[intake.file.relative],
            }
            for intake in assessed.intakes
        ],
        "totals": [total for scores in groups for total in group_totals(scores, period)],
        "outputs": dict(sorted(outputs.items())),
    }


def group_totals(scores: Scores, period: str) -> list[dict[str, Any]]:
    """Return the totals of one rubric's departments, and of their projects, as plain data."""
    projects: dict[str, list[dict[str, Any]]] = {}
    if scores.projects is not None:
        self_scores = scores.projects.execution.figures[OWN_TOTAL]
        for (department, project), row in _by_unit(scores.projects.totals):
            stated = float(self_scores[department, project])
            self_score = None if stated != stated else stated
            entry = {
                "project": project,
                **_points(row),
                "self_score": self_score,
                "weight": row[MONEY],
            }
            projects.setdefault(department, []).append(entry)
    return [
        {
            "department": str(department),
            "rubric": scores.rubric.id,
            "period": period,
            **_points(row),
            "rank": int(row[total_columns.RANK]),
            "apart": bool(row[total_columns.APART]),
            **({"projects": projects[department]} if department in projects else {}),
        }
        for department, row in _by_unit(scores.totals)
    ]


def _by_unit(totals: pd.DataFrame) -> Iterator[tuple[Any, dict[str, Any]]]:
    return zip(totals.index, records(totals), strict=True)


def _points(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "score": float(row[total_columns.TOTAL]),
        "points_scored": float(row[total_columns.VERIFIED]),
        "points_unverified": float(row[total_columns.UNCHECKED]),
        "points_pending": float(row[total_columns.OPEN]),
        "grade": str(row[total_columns.GRADE]),
        "points_unsettled": float(row[total_columns.UNSETTLED]),
        "highest": float(row[total_columns.HIGHEST]),
        "range": str(row[total_columns.RANGE]),
        "counted": not row[total_columns.LEFT_OUT],
    }


def write_json(data: dict[str, Any], path: Path) -> None:
    """Write the manifest, readable by people too."""
    encoder = json.JSONEncoder(ensure_ascii=False, indent=2)
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(encoder.iterencode(data))  # piece by piece: whole, it is a large text
        file.write("\n")
