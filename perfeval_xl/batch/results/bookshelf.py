"""Writes the scorebooks (评分表/): those that show something new, and none over an analyst's work.

One that was edited and collected stays as it is while there is nothing new to show; otherwise it
is put aside (评分表/审核稿/) before the new one, with all that was decided, takes its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.out_folder import SCOREBOOKS, OutFolder
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord, key_of
from perfeval_xl.messages import Code
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.file_names import file_names
from perfeval_xl.system.progress import Count, Progress
from perfeval_xl.workbooks.read_back.saving import is_untouched
from perfeval_xl.workbooks.scorebook.scorebook import Render, render, write_scorebooks

Fate = Literal["write", "keep", "put_aside", "locked"]


@dataclass(slots=True)
class Shelf:
    """What stands in 评分表/ after a run."""

    paths: list[Path] = field(default_factory=list)
    """One a department, in the order of the groups."""
    records: list[BookRecord] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    written: int = 0
    waiting: int = 0
    """How many could not be brought up to date: somebody has them open."""

    def wait(self, path: str, department: str) -> None:
        """Leave a scorebook to the next run: somebody has it open."""
        self.waiting += 1
        self.findings.append(FindingRow.of("BOOK_LOCKED", path, department, label=department))

    @property
    def outputs(self) -> dict[str, str]:
        """Path → SHA-256 of what is ours as it stands."""
        return {record.path: record.sha256 for record in self.records if not record.edited}


def write_books(
    groups: Sequence[Group],
    out: OutFolder,
    period: str,
    known: Mapping[str, BookRecord],
    past: Sequence[pd.DataFrame | None] = (),
    progress: Progress = lambda *_: None,
    render: Render = render,
) -> Shelf:
    """Bring 评分表/ up to date; no two departments share a file, in any rubric.

    `known` says what stands there, by path below `out`; `past` holds for each group its last
    periods, if any; `render` makes the workbooks.
    """
    shelf = Shelf()
    names = iter(_names(groups))
    done = Count(progress, "写评分表", sum(len(group.scores.points) for group in groups))
    for group, before in zip(groups, past or [None] * len(groups), strict=True):
        book_names = list(islice(names, len(group.scores.points)))
        _write_group(group, book_names, out, period, known, shelf, done, before, render)
    return shelf


def book_paths(groups: Sequence[Group], out: OutFolder) -> list[Path]:
    """Return where the scorebooks stand, one a department, in the order of the groups."""
    return [out / SCOREBOOKS / f"{name}.xlsx" for name in _names(groups)]


def _names(groups: Sequence[Group]) -> list[str]:
    return list(file_names(str(name) for group in groups for name in group.scores.points.index))


def _write_group(
    group: Group,
    names: list[str],
    out: OutFolder,
    period: str,
    known: Mapping[str, BookRecord],
    shelf: Shelf,
    done: Callable[..., None],
    past: pd.DataFrame | None,
    render: Render,
) -> None:
    key, shown = key_of(group.scores.rubric, period), shown_by(group, period)
    departments = [str(name) for name in group.scores.points.index]
    paths = [out / SCOREBOOKS / f"{name}.xlsx" for name in names]
    to_write: set[str] = set()
    for department, path in zip(departments, paths, strict=True):
        record = known.get(out.relative(path))
        fate = _fate(path, record, shown[department])
        if fate == "put_aside":
            fate = _put_aside(path, out, department, record, shelf)
        if fate == "write":
            to_write.add(department)
            continue
        done()
        if fate == "locked":
            shelf.wait(out.relative(path), department)
        else:
            _kept(department, record, shelf)

    digests: dict[Path, str] = {}

    def written(path: Path, digest: str) -> None:
        digests[path] = digest
        done()

    def locked(department: str) -> None:
        path = paths[departments.index(department)]
        shelf.wait(out.relative(path), department)

    write_scorebooks(
        group.scores, out / SCOREBOOKS, group.findings, names, written, group.places,
        frozenset(to_write), locked, period, past, render,
    )  # fmt: skip
    shelf.written += len(digests)
    shelf.paths += paths
    for department, path in zip(departments, paths, strict=True):
        relative = out.relative(path)
        stands = known.get(relative)
        if path in digests:
            stands = BookRecord(relative, digests[path], key, department, shown[department])
        if stands is not None:
            shelf.records.append(stands)


def _fate(path: Path, record: BookRecord | None, shown: str) -> Fate:
    digest = digest_of(path) if path.exists() else None
    if digest is None and not path.exists():
        return "write"
    if record is not None and record.sha256 == digest and record.shown == shown:
        return "keep"
    if is_open(path):
        return "locked"
    if record is not None and record.sha256 == digest:
        return "put_aside" if record.edited else "write"
    # Not what we last recorded: of a run that was killed, or edited and not collected.
    return "write" if is_untouched(path) else "put_aside"


def is_open(path: Path) -> bool:
    """Tell whether somebody has a workbook open: it is locked, or its program says so beside it."""
    if path.with_name(f".~lock.{path.name}#").exists():
        return True
    try:
        path.open("r+b").close()
    except OSError:
        return True
    return False


def _kept(department: str, record: BookRecord | None, shelf: Shelf) -> None:
    if record is None or not record.edited:
        return
    shelf.findings += record.findings
    shelf.findings.append(FindingRow.of("BOOK_KEPT", record.path, department, label=department))


def _put_aside(
    path: Path, out: OutFolder, department: str, record: BookRecord | None, shelf: Shelf
) -> Fate:
    """Move an edited scorebook away; return what is to be done then."""
    digest = digest_of(path)
    try:
        kept = out.put_aside(path)
    except PermissionError:
        return "locked"
    collected = record is not None and record.edited and record.sha256 == digest
    code: Code = "BOOK_MOVED" if collected else "BOOK_SET_ASIDE"
    where = out.relative(path), department
    shelf.findings.append(FindingRow.of(code, *where, label=department, expected=kept))
    if collected and record is not None:
        shelf.findings += record.findings
    return "write"
