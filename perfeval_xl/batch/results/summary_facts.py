"""What the summary is told of a run: every file and what was written for it, the settings."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from pathlib import Path, PurePath

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.assessing.vanished import NOT_THERE
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.checks.findings import CELLS_BETWEEN
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.ledger.books import books_of as recorded_books
from perfeval_xl.ledger.problems import label_of, problems_of
from perfeval_xl.ledger.returns import returns_of
from perfeval_xl.ledger.runs import RunRecord
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workbooks.summary import FileStatus, RunFacts
from perfeval_xl.workbooks.summary.facts import Blanks, Unmended, VanishedReturn

Key = tuple[str, int]
"""A rubric and its year."""

_BY_FILE = "当天报的不算迟；迟报以文件修改时间为准，按本机的日期，压缩包里的按包内记的日期"


def books_of(
    groups: Sequence[Group], paths: Sequence[Path], out: OutFolder
) -> list[tuple[Key, dict[str, str]]]:
    """Return for each group department → scorebook below `out`; `paths` in the groups' order."""
    rest = map(out.relative, paths)
    by_group = []
    for group in groups:
        index = group.scores.points.index
        books = dict(zip(map(str, index), islice(rest, len(index)), strict=True))
        rubric = group.scores.rubric
        by_group.append(((rubric.id, rubric.fiscal_year), books))
    return by_group


def facts_of(
    intakes: Sequence[Intake],
    books: Mapping[Key, Mapping[str, str]],
    handed_back: Mapping[str, str],
    errors: Mapping[str, int],
    options: Options,
    limits: Limits,
) -> RunFacts:
    """Return the facts of a run; nothing in them depends on when it is made.

    `handed_back` leads from a file to its marked copy below the output folder, `errors` says how
    many problems of a file must be mended. The times of files come in with a deadline alone: what
    is made of a copy of the inbox, whose files are all of today, is else the same.
    """
    deadline = options.deadline
    files = [
        FileStatus(
            intake.file.relative,
            intake.status,
            intake.department or "",
            intake.reason,
            intake.file.sha256 or "",
            intake.content.code if intake.content else "",
            _scorebook(intake, books) or handed_back.get(intake.file.relative, ""),
            file_day(intake.file.modified) if deadline else None,
            0 if intake.code else errors.get(intake.file.relative, 0),
        )
        for intake in intakes
    ]
    settings = list(_settings(options, limits))
    return RunFacts(options.period, files, options.roster, settings, deadline)


def unmended_of(ledger: sqlite3.Connection) -> list[Unmended]:
    """Return what 整改台账 has that was issued and is not closed, the earliest term first."""
    found = [
        Unmended(
            each.number,
            each.problem.department,
            label_of(each.problem),
            each.mending.state,
            each.mending.now.term,
        )
        for each in problems_of(ledger)
        if each.mending.is_open
    ]
    return sorted(found, key=lambda each: each.term or date.max)


def recorded_facts(
    ledger: sqlite3.Connection, record: RunRecord, findings: pd.DataFrame
) -> RunFacts:
    """Return the facts of a run as the ledger has them, but for settings and resubmissions.

    `findings` are those that it told, of the period as it stands now.
    """
    scope, stored = record.scope, record.options
    deadline = date.fromisoformat(stored["deadline"]) if stored.get("deadline") else None
    books = {
        (book.key.rubric, book.key.year, book.department): book.path
        for book in recorded_books(ledger, scope.folder).values()
    }
    codes = dict(
        ledger.execute(
            "SELECT path, department_code FROM evaluations"
            " WHERE current = 1 AND period = ?2 AND (?1 IS NULL OR year = ?1)",
            scope,
        ).fetchall()
    )
    errors = Counter(findings["file"][findings["severity"] == "error"])
    blanks = blanks_of(findings)
    files = [
        FileStatus(
            row["path"], row["status"], row["department"] or "", row["reason"],
            row["sha256"] or "", codes.get(row["path"], ""),
            row["handed_back"] or books.get((row["rubric"], row["year"], row["department"]), "")
            if row["status"] in ("scored", "returned") else "",
            file_day(row["modified"]) if deadline else None,
            0 if row["code"] else errors[row["path"]],
            blanks.get(row["path"]),
        )
        for row in returns_of(ledger, scope, record.id)
    ]  # fmt: skip
    roster = [RosterEntry(**entry) for entry in stored["roster"]]
    return RunFacts(scope.period, files, roster, (), deadline, vanished_of(findings))


def vanished_of(findings: pd.DataFrame) -> list[VanishedReturn]:
    """Return who was scored before and has no return now, by what was found."""
    rows = findings[findings["code"].isin(NOT_THERE)]
    return [
        VanishedReturn(str(name), str(words))
        for name, words in zip(rows["department"], rows["message"], strict=True)
    ]


def blanks_of(findings: pd.DataFrame) -> dict[str, Blanks]:
    """Return which files lack most of their figures, and where."""
    told = findings[findings["code"] == "MOSTLY_BLANK"]
    missing = findings[findings["code"] == "VALUE_MISSING"]
    missing = missing[missing["file"].isin(told["file"]) & (missing["cell"] != "")]
    cells: dict[str, dict[str, list[str]]] = {}
    for file, sheet, cell in _rows(missing, "sheet", "cell"):
        cells.setdefault(file, {}).setdefault(sheet, []).append(cell)
    places = {
        file: "；".join(f"{sheet} {CELLS_BETWEEN.join(own)}" for sheet, own in by_sheet.items())
        for file, by_sheet in cells.items()
    }
    return {
        file: Blanks(found, of, places.get(file, ""))
        for file, found, of in _rows(told, "found", "expected")
    }


def _rows(findings: pd.DataFrame, *columns: str) -> Iterator[tuple[str, ...]]:
    return zip(*(findings[name] for name in ("file", *columns)), strict=True)


def _scorebook(intake: Intake, books: Mapping[Key, Mapping[str, str]]) -> str:
    if intake.status != "scored" or intake.content is None:
        return ""
    rubric = intake.content.rubric
    paths = books.get((rubric.id, rubric.fiscal_year), {})
    return paths.get(intake.content.department, "")


def _settings(options: Options, limits: Limits) -> Iterator[tuple[str, str]]:
    # A rubric file by its name alone: the same run from another folder gives the same bytes.
    chosen = PurePath(options.rubric).name if options.rubric else "没有指明，按每份表自带的标识"
    yield "指定的指标体系（--rubric）", chosen
    yield "指定的年度（--year）", str(options.year) if options.year else "没有指明"
    roster = f"{len(options.roster)} 个单位" if options.roster else "没有给"
    yield "单位名册（--roster）", roster
    yield (
        "报送期限（--deadline）",
        f"{options.deadline}，{_BY_FILE}" if options.deadline else "没有给",
    )
    usual = asdict(Limits())
    values = (
        f"{name} = {value}" + ("" if value == usual[name] else f"（默认 {usual[name]}）")
        for name, value in asdict(limits).items()
    )
    yield "上限（perfeval.toml 的 [limits]）", "，".join(values)


_SECOND = 1_000_000_000


def file_day(modified: int) -> date | None:
    """Return the day of a file's time (nanoseconds), as the computer's own calendar has it.

    That is the day which Excel and the file manager show. Files of an archive keep the day that
    the archive gives them. None where the time is not known.
    """
    if modified <= 0:
        return None
    try:
        return datetime.fromtimestamp(modified // _SECOND).date()
    except (OverflowError, OSError, ValueError):  # beyond what the system's clock can say
        return None
