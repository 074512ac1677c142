"""Clears away what is left of files that we wrote and that were damaged since: not by a person.

What is empty is removed; of what has some content nobody can tell whether it was ours alone, so it
goes to 损坏的文件/. Both are told, and the run makes the file again.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from perfeval_xl.batch.results.out_folder import DAMAGED, HANDED_BACK, MANIFEST, TABLES, OutFolder
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord
from perfeval_xl.ledger.copies import CopyRecord
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.durable import not_written, patiently, sync_folder
from perfeval_xl.system.journal import tell_later
from perfeval_xl.system.remains import remains_of


def without_damaged(
    out: OutFolder,
    standing: Mapping[str, str | None],
    books: Mapping[str, BookRecord],
    copies: Mapping[str, CopyRecord],
    known: Container[str] = (),
) -> tuple[dict[str, str | None], dict[str, CopyRecord], list[FindingRow]]:
    """Clear damaged scorebooks away; return those that are left, the copies, and what to tell.

    `standing` are the workbooks below 评分表/ with their SHA-256, `books` and `copies` what the
    ledger has recorded of them, `known` the SHA-256 of copies that belong elsewhere. Only what is
    not as it was recorded is looked at. A copy whose file was damaged goes on speaking, as one
    that was put aside: nobody has taken back what it says. What a journal of the folder holds is
    told by it. Raises RunError where the system refuses.
    """
    other = [
        name
        for name, digest in standing.items()
        if digest is not None
        and digest not in copies
        and digest not in known
        and not (name in books and books[name].sha256 == digest)
    ]
    owners = {copy.path: copy.department for copy in copies.values()}
    owners.update((name, record.department) for name, record in books.items())
    ours = owners.keys() | (out.last_written() if other else {})
    cleared = _clear(out, (name for name in other if name in ours), owners)
    # Those that a run has cleared away which was killed are in the journal.
    told = out.noted_findings()
    gone = cleared.keys() | {row.file for row in told if row.code.startswith("OUTPUT_DAMAGED")}
    left = {name: digest for name, digest in standing.items() if name not in cleared}
    still = {
        digest: replace(copy, put_aside=True) if copy.path in gone else copy
        for digest, copy in copies.items()
    }
    return left, still, [row for rows in cleared.values() for row in rows]


def room_for_results(out: OutFolder) -> Mapping[str, str | None]:
    """See to it that tables, summary and manifest may be written, as `room_for` does."""
    return room_for(out, (*TABLES, MANIFEST))


def room_for(out: OutFolder, names: Sequence[str]) -> Mapping[str, str | None]:
    """See to it that these may be written, as `OutFolder.make_room` does.

    What is left of a damaged one is nobody's work, and is cleared away where it is in the way, but
    only where nothing else is.
    """
    try:
        return out.make_room(names)
    except PerfevalError:
        _clear(out, _only_damage(out, names))
        return out.make_room(names)


def _only_damage(out: OutFolder, names: Sequence[str]) -> list[str]:
    """Return the damaged ones; raise what `make_room` raises where another one is in the way."""
    damaged = [name for name in names if remains_of(out / name)]
    out.make_room(name for name in names if name not in damaged)
    return damaged


def clear_damaged(out: OutFolder, names: Sequence[str] = ()) -> None:
    """Clear away damaged tables, manifest, summary and marked copies before they are made again.

    But not before it is seen that nothing of others stands where `names` are to be written: what
    stops a run has changed nothing. Raises as `make_room`, and RunError where the system refuses.
    """
    try:
        out.make_room(names)
    except PerfevalError:
        _only_damage(out, names)
    last = out.manifest().get("outputs", {})
    tables = (name for name in TABLES if digest_of(out / name) != last.get(name))
    marked = out.last_written([HANDED_BACK]).items()
    copies = (name for name, digests in marked if digest_of(out / name) not in digests)
    _clear(out, [MANIFEST, *tables, *copies])


def _clear(
    out: OutFolder, names: Iterable[str], departments: Mapping[str, str] | None = None
) -> dict[str, list[FindingRow]]:
    """Clear the damaged ones of some files away; return which they were, and what is to tell."""
    gone: dict[str, list[FindingRow]] = {}
    for name in names:
        path, department = out / name, (departments or {}).get(name, "")
        remains = remains_of(path)
        try:
            if remains == "empty":
                findings = [FindingRow.of("OUTPUT_DAMAGED", name, department, found=name)]
                tell_later(out.path, findings)
                patiently(path.unlink)
                sync_folder(path.parent)
            elif remains == "broken":
                told = partial(_kept, name, department)
                findings = told(out.put_aside(path, told, DAMAGED))
            else:
                continue
        except PermissionError:  # somebody has it open: another run
            continue
        except OSError as error:
            raise not_written(path, error) from error
        gone[name] = findings
    return gone


def _kept(name: str, department: str, kept: str) -> list[FindingRow]:
    return [FindingRow.of("OUTPUT_DAMAGED_KEPT", name, department, found=name, expected=kept)]
