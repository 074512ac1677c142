"""Writes the scorebooks (评分表/): those that show something new, and none over an analyst's work.

One that was edited and collected stays as it is while there is nothing new to show; otherwise it
is put aside (评分表/审核稿/) before the new one, with all that was decided, takes its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assessing.origin import pack_origins
from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.fate import Fate, Known, fate_of
from perfeval_xl.batch.results.out_folder import SCOREBOOKS, OutFolder
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord, key_of
from perfeval_xl.ledger.copies import CopyRecord
from perfeval_xl.messages import Code
from perfeval_xl.system.digests import digest_of, stamp_for
from perfeval_xl.system.file_names import file_names
from perfeval_xl.system.progress import Count, Progress
from perfeval_xl.workbooks.scorebook.scorebook import Render, render, write_scorebooks


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
    moved: list[CopyRecord] = field(default_factory=list)
    """The copies that were put aside, where they lie now."""
    replaced: set[str] = field(default_factory=set)
    """SHA-256 of the copies that were saved as they were, and written over."""
    edited: set[str] = field(default_factory=set)
    """The paths that hold somebody's copy."""

    def wait(self, path: str, department: str) -> None:
        """Leave a scorebook to the next run: somebody has it open."""
        self.waiting += 1
        self.findings.append(FindingRow.of("BOOK_LOCKED", path, department, label=department))

    @property
    def outputs(self) -> dict[str, str]:
        """Path → SHA-256 of what is ours as it stands."""
        ours = (record for record in self.records if record.path not in self.edited)
        return {record.path: record.sha256 for record in ours}


def write_books(
    groups: Sequence[Group],
    out: OutFolder,
    period: str,
    known: Known,
    past: Sequence[pd.DataFrame | None] = (),
    progress: Progress = lambda *_: None,
    render: Render = render,
) -> Shelf:
    """Bring 评分表/ up to date; no two departments share a file, in any rubric.

    `known` says what stands there; `past` holds for each group its last
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


def shows_all(
    groups: Sequence[Group],
    out: OutFolder,
    standing: Mapping[str, str | None],
    known: Known,
    period: str,
) -> bool:
    """Tell whether every scorebook shows what stands; `standing` is what lies below 评分表/."""
    paths = map(out.relative, book_paths(groups, out))
    return all(
        known.shown(path, standing.get(path) or "") == shown
        for group in groups
        # The hashes run out first: no path is taken that belongs to the next group.
        for shown, path in zip(shown_by(group, period).values(), paths, strict=False)
    )


def _names(groups: Sequence[Group]) -> list[str]:
    return list(file_names(str(name) for group in groups for name in group.scores.points.index))


def _write_group(
    group: Group,
    names: list[str],
    out: OutFolder,
    period: str,
    known: Known,
    shelf: Shelf,
    done: Callable[..., None],
    past: pd.DataFrame | None,
    render: Render,
) -> None:
    key, shown = key_of(group.scores.rubric, period), shown_by(group, period)
    departments = [str(name) for name in group.scores.points.index]
    paths = [out / SCOREBOOKS / f"{name}.xlsx" for name in names]
    to_write: set[str] = set()
    stands: dict[Path, BookRecord] = {}
    stood_there: dict[Path, str] = {}
    for department, path in zip(departments, paths, strict=True):
        relative, digest = out.relative(path), digest_of(path)
        wanted = BookRecord(relative, digest or "", key, department, shown[department])
        fate = fate_of(path, digest, known, wanted)
        if fate == "put_aside":
            fate = _put_aside(path, out, department, known.copies.get(digest or ""), shelf)
        if fate == "write":
            to_write.add(department)
            stood_there[path] = "" if known.is_edited(digest) else digest or ""
            continue
        done()
        if fate == "locked":
            shelf.wait(relative, department)
        elif known.is_edited(digest):
            shelf.edited.add(relative)
            told = FindingRow.of("BOOK_KEPT", relative, department, label=department)
            shelf.findings.append(told)
        else:
            stands[path] = wanted

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
        pack_origins(group, [name for name in departments if name in to_write]),
    )  # fmt: skip
    shelf.written += len(digests)
    shelf.replaced |= {stood_there[path] for path in digests} & known.copies.keys()
    shelf.paths += paths
    for department, path in zip(departments, paths, strict=True):
        relative = out.relative(path)
        stood = stands.get(path) or known.books.get(relative)
        if path in digests:
            stood = BookRecord(relative, digests[path], key, department, shown[department])
        if stood is not None:
            shelf.records.append(replace(stood, stamp=stamp_for(path, stood.sha256)))


def _put_aside(
    path: Path, out: OutFolder, department: str, copy: CopyRecord | None, shelf: Shelf
) -> Fate:
    """Move what somebody has saved away; return what is to be done then."""

    def findings(kept: str) -> list[FindingRow]:
        code: Code = "BOOK_SET_ASIDE" if copy is None else "BOOK_MOVED"
        where = out.relative(path), department
        moved = FindingRow.of(code, *where, label=department, expected=kept)
        return [moved, *(() if copy is None else copy.remarks)]

    try:
        kept = out.put_aside(path, findings)
    except PermissionError:
        return "locked"
    shelf.findings += findings(kept)
    if copy is not None:
        shelf.moved.append(replace(copy, folder=out.name, path=kept, put_aside=True))
    return "write"
