"""Lists that people filled in, below a folder of results: read into the ledger.

What a copy says stays in the ledger when the copy goes: a list is no scorebook, and nothing in it
is settled by deleting a file.
"""

import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from perfeval_xl.batch.results.out_folder import (
    MENDING,
    SAMPLES,
    TABLES,
    TREND,
    OutFolder,
)
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.entries import put_entries, put_read, read_before, standing
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import COLLECTED, begin_run, last_run_of
from perfeval_xl.ledger.samples import KIND, CheckPlace
from perfeval_xl.sheets.entries import Cell, ListEntry, is_settled, value_of
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.digests import digest_of

ADDED = "新增"
"""The first part of a place: of a row that somebody added."""
_MARK = "_清单".encode()
_OTHER_FORMATS = (".xls", ".et", ".ods", ".xlsb")


@dataclass
class FilledLists:
    """What was collected of lists."""

    entries: list[ListEntry] = field(default_factory=list)
    """That nobody had said before, added rows among them."""
    remarks: list[FindingRow] = field(default_factory=list)
    """What is to be told of them; files are below the folder."""
    files: int = 0
    """How many were read."""
    digests: dict[str, str] = field(default_factory=dict)
    """Path below the folder → SHA-256 of the workbooks that may be lists."""
    known: set[str] = field(default_factory=set)
    """SHA-256 of what is ours, or was read."""

    def told_of(self, name: str) -> list[FindingRow]:
        """Return what is to be told where a list is expected under a name, and may be others."""
        stem = Path(name).stem
        return [row for row in self.remarks
                if row.code != "LIST_OTHER_FORMAT" or stem in row.file]  # fmt: skip

    def add(self, other: "FilledLists", folder: str) -> None:
        """Take what was collected below another folder, "" for this one."""
        self.entries += other.entries
        self.remarks += [
            row._replace(file=f"{folder}/{row.file}" if folder else row.file)
            for row in other.remarks
        ]
        self.files += other.files


def collect_lists(
    ledger: sqlite3.Connection, out: OutFolder, limits: Limits | None = None
) -> FilledLists:
    """Record what the lists below a folder say that were saved since they were last read."""
    found = FilledLists(known=read_before(ledger))
    found.known.update(digest for digests in out.recorded().values() for digest in digests)
    for path in _lists_below(out.path):
        relative = out.relative(path)
        if path.suffix.lower() in _OTHER_FORMATS:
            found.remarks.append(FindingRow.of("LIST_OTHER_FORMAT", relative, found=relative))
            continue
        digest = digest_of(path)
        if digest is not None:
            found.digests[relative] = digest
        if digest is None or digest in found.known or not _is_list(path):
            continue
        _read(ledger, out, relative, digest, limits, found)
    return found


def _read(
    ledger: sqlite3.Connection, out: OutFolder, relative: str, digest: str,
    limits: Limits | None, found: FilledLists,
) -> None:  # fmt: skip
    # Imported here: what reads workbooks is large, and mostly none was saved.
    from perfeval_xl.workbooks.open_lists.read_open_book import read_open_book
    from perfeval_xl.workbooks.read_back.opening import UnreadableBookError

    # Where it lies says in which list's folder, and OUT is copied away: named from OUT.
    name = f"{out.name}/{relative}" if out.name else relative
    try:
        filled = read_open_book(out / relative, name, limits)
    except UnreadableBookError as error:
        found.remarks.append(
            FindingRow.of("LIST_UNREADABLE", relative, found=relative, why=str(error))
        )
        return
    if filled is None:
        return
    added = [
        ListEntry(
            Cell(filled.kind, (ADDED, _named(row.sheet, row.values)), heading),
            value,
            (),
            row.signed,
        )
        for row in filled.added
        for heading, value in row.values.items()
    ]
    with transaction(ledger):
        new = put_entries(ledger, [*filled.entries, *added])
        put_read(ledger, digest, name, filled.kind)
        _to_be_shown(ledger, new)
    found.entries += new
    found.known.add(digest)
    found.remarks += [row._replace(file=relative) for row in filled.remarks]
    found.files += 1


def _to_be_shown(ledger: sqlite3.Connection, entries: Iterable[ListEntry]) -> None:
    """Take note that 汇总表 of a period does not show yet what reviewers found."""
    places = (entry.cell.place for entry in entries if entry.cell.kind == KIND)
    keys = {CheckPlace(*place).key for place in places if len(place) == len(CheckPlace._fields)}
    records = [record for key in sorted(keys) if (record := last_run_of(ledger, key))]
    for record in {record.scope: record for record in records}.values():
        begin_run(ledger, COLLECTED, record.scope, record.options, datetime.now(UTC))


def _named(sheet: str, values: object) -> str:
    """Return what names an added row: what it said when it was added."""
    return sha256(repr((sheet, values)).encode()).hexdigest()[:12]


def _lists_below(folder: Path) -> Iterator[Path]:
    """Yield the workbooks among which lists are: in the folder itself and in those of lists."""
    for place in (folder, folder / SAMPLES, folder / MENDING):
        if not place.is_dir():
            continue
        for path in sorted(place.iterdir()):
            name, suffix = path.name, path.suffix.lower()
            # Tables are large, and no lists.
            passing = name in (*TABLES, TREND) or name.startswith(("~$", ".~"))
            passing = passing or not path.is_file()
            foreign = suffix in _OTHER_FORMATS and place != folder
            if not passing and (suffix in (".xlsx", ".xlsm") or foreign):
                yield path


def _is_list(path: Path) -> bool:
    """Tell, by one small part, whether a workbook may be a list; what cannot be told may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _MARK in archive.read("xl/workbook.xml")
    except KeyError:
        return False
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        return path.parent.name in (SAMPLES, MENDING)


def conflicts(
    ledger: sqlite3.Connection, kind: str, named: Callable[[Cell], tuple[str, str]]
) -> list[FindingRow]:
    """Return a finding for each cell of a kind of list about which copies disagree.

    `named` gives the department and the label of a cell.
    """
    rows = []
    for cell, stands in standing(ledger, kind).items():
        if not is_settled(stands):
            department, label = named(cell)
            last = stands[-1].signed.file
            rows.append(
                FindingRow.of(
                    "LIST_CONFLICT", last, department, label=label, found=value_of(stands)
                )
            )
    return rows
