"""What earlier runs wrote and this one does not: scorebooks are put aside, marked copies go.

No scorebook is ever deleted. That of a department whose return has vanished makes room before
anything is written, edited or not; of the others an edited one stays where it is until there is
something new to show.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfeval_xl.batch.assessing.vanished import Attendance, Vanished
from perfeval_xl.batch.results.fate import Known, is_open
from perfeval_xl.batch.results.out_folder import SCOREBOOKS, OutFolder
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord
from perfeval_xl.ledger.copies import CopyRecord
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.durable import not_written, patiently, sync_folders
from perfeval_xl.system.file_names import is_same_file


@dataclass(slots=True)
class Leftovers:
    """What became of them."""

    findings: list[FindingRow] = field(default_factory=list)
    copies: list[CopyRecord] = field(default_factory=list)
    """Those that somebody had saved and that were put aside, as they lie now."""
    moved: list[FindingRow] = field(default_factory=list)
    """About scorebooks that were put aside as there is nothing to show, and the like: said once.
    What a run finds in an inbox does not depend on what it was before."""
    waiting: dict[str, str] = field(default_factory=dict)
    """Path below OUT → SHA-256 of what somebody has open: the next run is to find it in the
    manifest."""
    later: dict[str, str] = field(default_factory=dict)
    """The same of scorebooks whose returns are to be read the next time."""

    @property
    def outputs(self) -> dict[str, str]:
        """What is still ours as it stands."""
        return {**self.later, **self.waiting}

    def wait(self, name: str, digest: str | None) -> None:
        """Leave what somebody has open to the next run."""
        self.waiting[name] = digest or ""
        self.findings.append(FindingRow.of("LEFTOVER_LOCKED", name, found=name))


def put_vanished_aside(out: OutFolder, known: Known, attending: Attendance) -> Leftovers:
    """Put the scorebooks of departments aside whose returns have vanished, and name them.

    Raises RunError where the system refuses for another reason than that one is open.
    """
    left = Leftovers()
    books = {(record.key, record.department): record for record in known.books.values()}
    for stood in attending.waiting:
        record = books.get((stood.key, stood.department))
        if record is not None and digest_of(out / record.path) == record.sha256:
            left.later[record.path] = record.sha256
    for gone in attending.vanished:
        record = books.get((gone.stood.key, gone.stood.department))
        where = "没有找到" if record is None else _place_of(out, record, known, left)
        left.findings.append(_told(gone, where))
    return left


def _place_of(out: OutFolder, record: BookRecord, known: Known, left: Leftovers) -> str:
    """Put a scorebook aside, if it is still there; return where it is."""
    path = out / record.path
    if not path.is_file():
        # Of a run that was killed after it had put it aside.
        copies = sorted((out / SCOREBOOKS).rglob(f"{path.stem}*{path.suffix}"))
        same = (copy for copy in copies if digest_of(copy) == record.sha256)
        return next(map(out.relative, same), "没有找到")
    return _put_aside(out, path, known, left) or record.path


def _put_aside(out: OutFolder, path: Path, known: Known, left: Leftovers) -> str:
    """Put a scorebook aside and return where it is; "" where somebody has it open."""
    digest = digest_of(path)
    try:
        kept = "" if is_open(path) else out.put_aside(path)
    except PermissionError:
        kept = ""
    if not kept:
        left.wait(out.relative(path), digest)
    elif (copy := known.copies.get(digest or "")) is not None:
        # What somebody wrote in it stands where it lies now.
        left.copies.append(replace(copy, folder=out.name, path=kept, put_aside=True))
    return kept


def _told(gone: Vanished, where: str) -> FindingRow:
    stood = gone.stood
    about = {"label": stood.department, "found": gone.path, "book": where}
    if gone.name:
        return FindingRow.of(
            "RETURN_OTHER_NAME", gone.path, stood.department, expected=gone.name, **about
        )
    return FindingRow.of("RETURN_VANISHED", gone.path, stood.department, **about)


def clear_leftovers(out: OutFolder, now: Iterable[str], known: Known, left: Leftovers) -> None:
    """Put scorebooks aside and remove marked copies that the last run wrote and this one did not.

    What a person has changed stays. `now` are the paths below OUT of this run. Raises RunError
    where the system refuses for another reason than that somebody has a file open.
    """
    before, published = out.last_written(), {*out.manifest().get("outputs", {}), *known.books}
    for record in known.books.values():  # where somebody has deleted the manifest
        if (out / record.path).is_file():
            before.setdefault(record.path, set()).add(record.sha256)
    removed, new = [], set(now)
    like_new = {name.casefold(): out / name for name in new}
    for name in sorted(before.keys() - new - left.outputs.keys()):
        path, named_alike = out / name, like_new.get(name.casefold())
        if named_alike is not None and is_same_file(path, named_alike):
            continue  # on Windows the old name, in other case, is the new file
        digest = digest_of(path)
        if digest not in before[name]:
            continue
        # What a killed run wrote and never told of was nobody's yet.
        if name.startswith(f"{SCOREBOOKS}/") and name in published:
            if aside := _put_aside(out, path, known, left):
                told = FindingRow.of("LEFTOVER_MOVED", name, found=name, expected=aside)
                left.moved.append(told)
            continue
        try:
            patiently(path.unlink)
            removed.append(path.parent)
        except PermissionError:
            left.wait(name, digest)
        except OSError as error:
            raise not_written(path, error) from error
    sync_folders(removed)


def tell_unknown(
    out: OutFolder, before: Iterable[str], now: Sequence[Path], left: Leftovers
) -> None:
    """Tell of marked copies of the last run that nobody knows to be as they were written.

    The ledger has their paths alone; what they held stood in the manifest.
    """
    for name in sorted({*before} - {"", *map(out.relative, now)}):
        if (out / name).is_file():
            left.moved.append(FindingRow.of("LEFTOVER_UNKNOWN", name, found=name))


def still_there(known: Known, left: Leftovers) -> Iterator[BookRecord]:
    """Yield the records of scorebooks that stay where they are until the next run."""
    for path, record in known.books.items():
        if path in left.outputs:
            yield record
