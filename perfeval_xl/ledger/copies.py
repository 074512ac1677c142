"""The scorebooks that people have saved, and what each of them says.

A copy is known by its bytes, whatever it is called and wherever it lies. What it says is kept as
long as the copy is there, or was put aside by us when a new scorebook took what it says over.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, TypeAlias

from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.ledger import insert, insert_rows
from perfeval_xl.system.digests import UNKNOWN, Stamp

if TYPE_CHECKING:
    from perfeval_xl.forms.figures.cell_names import CellName, Content


OF_REVIEWERS = ("review", "opinion")
"""The kinds of cells in which reviewers decide; in the others, figures are put right."""
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Maker:
    """Who decided, when, and in which workbook."""

    who: str
    """"" where the workbook does not tell."""
    when: str
    """In UTC: 2026-10-31T08:00:00Z."""
    file: str

    @property
    def clock(self) -> str:
        """When it was by the clocks of those who read it, which are China's; "" for unknown."""
        try:
            stamp = datetime.fromisoformat(self.when)
        except ValueError:
            return self.when.replace("T", " ")
        return f"{stamp.replace(tzinfo=stamp.tzinfo or UTC).astimezone(_CHINA):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a copy says of one cell: what it showed when we wrote it, and what somebody made of it.

    Nothing is said of a cell that was left as it was, but for a review that was saved beside a
    corrected figure: it holds for that one.
    """

    department: str
    project: str
    """"" for the department itself."""
    kind: str
    """review, opinion, figure, line, row: see `read_back.edits.Kind`."""
    name: CellName
    before: Content
    after: Content
    maker: Maker
    basis: str = ""
    """Of a review or an opinion: what it rests on, see `batch.assessing.review_basis`."""
    returned: Content = None
    """Of the others: what the return says that the scorebook was written from."""

    @property
    def cell(self) -> tuple[str, str, str, CellName]:
        """What it is about."""
        return self.department, self.project, self.kind, self.name


PeriodStatements: TypeAlias = Mapping[Key, tuple[Statement, ...]]
"""All that the copies of a period's scorebooks say."""


@dataclass(frozen=True, slots=True)
class CopyRecord:
    """A saved scorebook that was read."""

    sha256: str
    path: str
    """Below its folder, with "/"; where it lay when it was last seen."""
    key: Key
    department: str
    maker: Maker
    origin: str
    """Hash of what it was written from."""
    shown: str = ""
    """Hash of what it shows if that is all that stands, see `batch.results.scorebook_hash`."""
    edited: bool = True
    """Whether anything in it is somebody's; otherwise it was opened and saved as it was."""
    put_aside: bool = False
    """Whether it lies, or lay when it was last seen, among those that made room for new ones."""
    remarks: tuple[FindingRow, ...] = ()
    """What was found in it, told as long as it is there."""
    statements: tuple[Statement, ...] = field(default=(), compare=False)
    folder: str = ""
    """That of a period, below OUT, as `Scope` names it."""
    stamp: Stamp = UNKNOWN

    @property
    def place(self) -> tuple[str, str]:
        """Where it lies: folder and path."""
        return self.folder, self.path


def copies_of(ledger: sqlite3.Connection) -> dict[str, CopyRecord]:
    """Return all copies by their SHA-256, without what they say."""
    return {row["sha256"]: _record(row) for row in ledger.execute("SELECT * FROM copies")}


def _record(row: sqlite3.Row) -> CopyRecord:
    return CopyRecord(
        row["sha256"],
        row["path"],
        Key(row["rubric"], row["year"], row["period"]),
        row["department"],
        Maker(row["saved_by"], row["saved_at"], row["path"]),
        row["origin"],
        row["shown"],
        bool(row["edited"]),
        bool(row["put_aside"]),
        tuple(FindingRow(*remark) for remark in json.loads(row["remarks"])),
        folder=row["folder"],
        stamp=(row["size"], row["modified"]),
    )


def statements_of(ledger: sqlite3.Connection, period: str) -> dict[Key, tuple[Statement, ...]]:
    """Return what the copies of a period say, by rubric and year."""
    found: dict[Key, list[Statement]] = {}
    rows = ledger.execute(
        "SELECT s.*, c.rubric, c.year, c.period, c.department, c.saved_by, c.saved_at, c.path"
        " FROM statements s JOIN copies c ON c.sha256 = s.copy WHERE c.period = ?"
        " ORDER BY c.saved_at, c.sha256, s.position",
        (period,),
    )
    for row in rows:
        key = Key(row["rubric"], row["year"], row["period"])
        found.setdefault(key, []).append(_statement(row))
    return {key: tuple(statements) for key, statements in found.items()}


def said_by(ledger: sqlite3.Connection, copy: CopyRecord) -> CopyRecord:
    """Return a copy with what it says."""
    rows = ledger.execute(
        "SELECT s.*, c.department, c.saved_by, c.saved_at, c.path FROM statements s"
        " JOIN copies c ON c.sha256 = s.copy WHERE c.sha256 = ? ORDER BY s.position",
        (copy.sha256,),
    )
    return replace(copy, statements=tuple(map(_statement, rows)))


def _statement(row: sqlite3.Row) -> Statement:
    name = json.loads(row["name"])
    return Statement(
        row["department"],
        row["project"],
        row["kind"],
        name if isinstance(name, str) else tuple(name),
        row["before"],
        row["after"],
        Maker(row["saved_by"], row["saved_at"], row["path"]),
        row["basis"],
        row["returned"],
    )


def put_copy(ledger: sqlite3.Connection, copy: CopyRecord) -> None:
    """Record a copy and what it says, in place of what was recorded of the same bytes."""
    drop_copies(ledger, [copy.sha256])
    row = {
        "sha256": copy.sha256,
        "path": copy.path,
        **copy.key._asdict(),
        "department": copy.department,
        "saved_by": copy.maker.who,
        "saved_at": copy.maker.when,
        "origin": copy.origin,
        "shown": copy.shown,
        "edited": int(copy.edited),
        "put_aside": int(copy.put_aside),
        "remarks": json.dumps(copy.remarks, ensure_ascii=False),
        "folder": copy.folder,
        "size": copy.stamp[0],
        "modified": copy.stamp[1],
    }
    insert(ledger, "copies", row)
    rows = (
        (
            copy.sha256, at, said.project, said.kind, json.dumps(said.name, ensure_ascii=False),
            said.before, said.after, said.returned, said.basis,
        )
        for at, said in enumerate(copy.statements)
    )  # fmt: skip
    insert_rows(ledger, "statements", _COLUMNS, rows)


_COLUMNS = (
    "copy", "position", "project", "kind", "name", "before", "after", "returned", "basis",
)  # fmt: skip


def drop_copies(ledger: sqlite3.Connection, digests: Iterable[str]) -> None:
    """Forget copies and what they say."""
    ledger.executemany("DELETE FROM copies WHERE sha256 = ?", ((digest,) for digest in digests))


def move_copies(ledger: sqlite3.Connection, moved: Sequence[CopyRecord]) -> None:
    """Note where copies lie now, and what they show."""
    ledger.executemany(
        "UPDATE copies SET folder = ?, path = ?, put_aside = ?, shown = ? WHERE sha256 = ?",
        ((*copy.place, int(copy.put_aside), copy.shown, copy.sha256) for copy in moved),
    )
