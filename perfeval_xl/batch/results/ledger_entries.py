"""What a run writes into the ledger: every file of the inbox, and the scores of departments.

A department gets a new evaluation where anything about it has changed.
"""

import json
import sqlite3
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Assessed, Group, departments_of
from perfeval_xl.batch.assessing.vanished import Stood
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.batch.results.tables import scores_table
from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.ledger.books import Key, Scope, key_of
from perfeval_xl.ledger.decisions import put_decisions
from perfeval_xl.ledger.details import Details, FigureRows, ScoreRow
from perfeval_xl.ledger.ledger import insert
from perfeval_xl.ledger.packing import Texts, text_digest
from perfeval_xl.ledger.returns import COLUMNS, put_returns
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.scoring.totals import GRADE, OPEN, RANK, TOTAL, UNCHECKED, VERIFIED

_TOTALS = (TOTAL, VERIFIED, UNCHECKED, OPEN)
_TOTAL_COLUMNS = ("score", "points_scored", "points_unverified", "points_pending")


@dataclass(frozen=True, slots=True)
class Source:
    """A department's return, and its file."""

    content: Return
    path: str
    sha256: str | None


def record_evaluations(
    ledger: sqlite3.Connection,
    run: int,
    period: str,
    groups: Sequence[Group],
    sources: Mapping[Key, Mapping[str, Source]],
) -> None:
    """Record the scores of a run; those that are as they stand in the ledger stay as they are."""
    texts = Texts(ledger)
    for group in groups:
        key = key_of(group.scores.rubric, period)
        shown, own = shown_by(group, period), sources[key]
        bases = {name: _basis(shown[name], own[name]) for name in shown}
        before = _standing(ledger, key)
        changed = {
            name
            for name, basis in bases.items()
            if name not in before or before[name]["basis"] != basis
        }
        _rank(ledger, group.scores, before, changed)
        for some in group.scores.some():
            for evaluation in _some(some, own, changed):
                basis = bases[evaluation.department]
                _record(ledger, texts, run, group, key, evaluation, before, basis)


def _basis(shown: str, source: Source) -> str:
    """Return by what an evaluation is told to be the same.

    What a scorebook shows is all that was scored and found; what was typed depends on the file.
    """
    return text_digest(json.dumps([shown, source.path, source.sha256]))


def _standing(ledger: sqlite3.Connection, key: Key) -> dict[str, sqlite3.Row]:
    """Return the evaluations that stand for a rubric, year and period, by department."""
    rows = ledger.execute(
        "SELECT id, department, content, basis, rank FROM evaluations"
        " WHERE rubric = ? AND year = ? AND period = ? AND current = 1",
        key,
    )
    return {str(row["department"]): row for row in rows}


def _rank(
    ledger: sqlite3.Connection,
    scores: Scores,
    before: Mapping[str, sqlite3.Row],
    changed: Container[str],
) -> None:
    """Write what others have changed of evaluations that stay: the ranks."""
    ranks = zip(map(str, scores.totals.index), scores.totals[RANK].tolist(), strict=True)
    ledger.executemany(
        "UPDATE evaluations SET rank = ? WHERE id = ?",
        [
            (int(rank), before[name]["id"])
            for name, rank in ranks
            if name not in changed and before[name]["rank"] != rank
        ],
    )


def end_evaluations(
    ledger: sqlite3.Connection,
    run: int,
    stood: Iterable[Stood],
    departments: Mapping[Key, Collection[str]],
) -> None:
    """Mark what stood for what a run is for, and is not among its departments, as taken away."""
    ledger.executemany(
        "UPDATE evaluations SET current = -1, ended = ? WHERE id = ?",
        (
            (run, each.evaluation)
            for each in stood
            if each.department not in departments.get(each.key, ())
        ),
    )


def record_decisions(
    ledger: sqlite3.Connection, run: int, period: str, groups: Sequence[Group]
) -> None:
    """Record what people decided about those that are scored, as it stands now."""
    departments = departments_of(groups, period)
    for group in groups:
        key = key_of(group.scores.rubric, period)
        put_decisions(ledger, run, key, group.decisions, departments[key])


@dataclass(frozen=True, slots=True)
class _Evaluation:
    department: str
    code: str
    source: Source
    totals: Mapping[str, Any]
    details: Details


def _some(
    scores: Scores, sources: Mapping[str, Source], wanted: AbstractSet[str]
) -> Iterator[_Evaluation]:
    if wanted.isdisjoint(map(str, scores.points.index)):
        return
    table = scores_table(scores, "")
    by_department: dict[str, list[list[Any]]] = {str(name): [] for name in scores.points.index}
    columns = [table[name].tolist() for name in ScoreRow._fields]
    for department, *row in zip(table["department"].tolist(), *columns, strict=True):
        # What is missing is not equal to itself.
        known = [None if value != value else value for value in row]
        by_department[str(department)].append(known)
    codes = scores.figures.get(CODE, pd.Series("", scores.figures.index)).tolist()
    totals, rows = records(scores.totals), FigureRows(scores)
    for name, code, total in zip(scores.points.index, codes, totals, strict=True):
        if str(name) not in wanted:
            continue
        source = sources[name]
        figures = rows.of(str(name), source.content, source.path)
        details = Details.of(by_department[name], figures)
        yield _Evaluation(str(name), str(code), source, total, details)


def _record(
    ledger: sqlite3.Connection,
    texts: Texts,
    run: int,
    group: Group,
    key: Key,
    evaluation: _Evaluation,
    standing: Mapping[str, sqlite3.Row],
    basis: str,
) -> None:
    rubric, rank = group.scores.rubric, int(evaluation.totals[RANK])
    totals = [float(evaluation.totals[name]) for name in _TOTALS]
    grade, path = str(evaluation.totals[GRADE]), evaluation.source.path
    content = evaluation.details.digest(rubric.digest, totals, grade, path)
    before = standing.get(evaluation.department)
    if before is not None and before["content"] == content:
        ledger.execute(
            "UPDATE evaluations SET rank = ?, sha256 = ?, basis = ? WHERE id = ?",
            (rank, evaluation.source.sha256, basis, before["id"]),
        )
        return
    if before is not None:
        ledger.execute(
            "UPDATE evaluations SET current = 0, ended = ? WHERE id = ?", (run, before["id"])
        )
    row = {
        "run": run,
        **key._asdict(),
        "version": rubric.version,
        "digest": rubric.digest,
        "department": evaluation.department,
        "department_code": evaluation.code,
        "path": path,
        "sha256": evaluation.source.sha256,
        "content": content,
        "basis": basis,
        **dict(zip(_TOTAL_COLUMNS, totals, strict=True)),
        "grade": grade,
        "rank": rank,
        "current": 1,
    }
    added = insert(ledger, "evaluations", row)
    evaluation.details.put(ledger, texts, added)


def sources_of(assessed: Assessed, period: str) -> dict[Key, dict[str, Source]]:
    """Return the returns that were scored, by key and department."""
    sources: dict[Key, dict[str, Source]] = {}
    for intake in assessed.intakes:
        if intake.status == "scored" and intake.content is not None:
            source = Source(intake.content, intake.file.relative, intake.file.sha256)
            by_department = sources.setdefault(key_of(intake.content.rubric, period), {})
            by_department[intake.content.department] = source
    return sources


def record_returns(
    ledger: sqlite3.Connection,
    run: int,
    scope: Scope,
    intakes: Sequence[Intake],
    handed_back: Mapping[str, str],
) -> None:
    """Say what became of every file; `handed_back` says where the marked copies stand."""
    rows = [
        {
            "path": intake.file.relative,
            "sha256": intake.file.sha256,
            "modified": intake.file.modified,
            "size": intake.file.size,
            "status": intake.status,
            "code": intake.code,
            "reason": intake.reason,
            "details": json.dumps({name: str(value) for name, value in intake.details.items()}),
            "department": intake.department,
            "rubric": intake.content.rubric.id if intake.content else None,
            "year": intake.content.rubric.fiscal_year if intake.content else None,
            "handed_back": handed_back.get(intake.file.relative, ""),
        }
        for intake in intakes
    ]
    put_returns(ledger, run, scope, [tuple(row[name] for name in COLUMNS) for row in rows])
