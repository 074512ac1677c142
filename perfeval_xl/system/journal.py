"""Notes what a run does to files before it does it, so that the next one knows of a killed run.

Of each file that is put in place the journal holds the SHA-256. The manifest of a run, which names
what it wrote, comes late: of a run that was killed before it the journal tells. The next run takes
away what it does not write again, and nothing that a person has changed since.

Of each file that was moved, and of all else that was done behind a person's back, it holds the
findings which tell of it, until a run that tells them is done.

A line is on the disk before that happens of which it speaks.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from perfeval_xl.system.digests import digest_of, sha256_of
from perfeval_xl.system.durable import not_written, patiently, sync_descriptor, sync_folder
from perfeval_xl.system.exclusive import exclusively

NAME = ".perfeval.writing"
Told = Sequence[str]
"""A finding as plain text, field by field: what it means is known above this room."""

_BINARY = getattr(os, "O_BINARY", 0)  # on Windows a line's end would become two signs


@contextmanager
def keep_journal(out: Path) -> Iterator[None]:
    """Keep a journal of what is put in place below `out`; it is done with when the run is.

    What an earlier run has noted stays in it until then. Raises RunError where it cannot be
    written.
    """
    journal = out / NAME
    try:
        journal.touch()
    except OSError as error:
        raise not_written(journal, error) from error
    done = False
    try:
        yield
        done = True
    finally:
        with suppress(OSError):  # one that stays is read by the next run, and does no harm
            if done or not journal.stat().st_size:
                patiently(journal.unlink)


def note(path: Path, content: Path, digest: str = "") -> None:
    """Note that `content` (of this SHA-256, if it is known) is about to take the place of `path`.

    Where no journal is kept, nothing is noted. Raises OSError.
    """
    if (out := _out_of(path)) is not None:
        _append(out, [_placed(out, path, digest or sha256_of(content))])


def note_all(files: Sequence[tuple[Path, str]]) -> None:
    """Note that files of one folder are about to be put in place: path, SHA-256. As `note`."""
    if files and (out := _out_of(files[0][0])) is not None:
        _append(out, [_placed(out, path, digest) for path, digest in files])


def tell_later(out: Path, told: Sequence[Told], at: str = "", digest: str = "") -> None:
    """Note findings about what is about to be done, for `to_tell` of this run or the next one.

    Where it is a file's move, `at` is where the file will be, below `out`, and `digest` its
    SHA-256: as long as it is not there, the move was not made, and nothing is to tell. Where no
    journal is kept, nothing is noted. Raises OSError.
    """
    with suppress(FileNotFoundError):
        _append(out, [{"told": [list(row) for row in told], "at": at, "sha256": digest}])


def to_tell(out: Path) -> list[tuple[str, ...]]:
    """Return the findings that were noted and not told yet, each once, in their order."""
    rows: dict[tuple[str, ...], None] = {}
    for line in _lines(out):
        if isinstance(line, dict) and isinstance(line.get("told"), list):
            if line["at"] and digest_of(out / line["at"]) != line["sha256"]:
                continue
            rows.update(dict.fromkeys(tuple(map(str, row)) for row in line["told"]))
    return list(rows)


def noted(out: Path) -> dict[str, set[str]]:
    """Return path below `out` → SHA-256 of each content that was to stand there.

    A line that was not written to its end is none.
    """
    digests: dict[str, set[str]] = {}
    for line in _lines(out):
        if isinstance(line, list) and len(line) == 2:
            name, digest = line
            digests.setdefault(str(name), set()).add(str(digest))
    return digests


def hand_on(out: Path, new: Path) -> None:
    """Note for another folder what a killed run has noted of files that are moved there now.

    Raises OSError.
    """
    if placed := [line for line in _lines(out) if isinstance(line, list)]:
        (new / NAME).touch()
        _append(new, placed)


def is_pending(out: Path) -> bool:
    """Tell whether a run has noted something and was not done, even where no line is whole."""
    try:
        return (out / NAME).stat().st_size > 0
    except OSError:
        return False


def _out_of(path: Path) -> Path | None:
    """Return the output folder above a file, None where no journal is kept.

    It is found by its place: so a process that was started for another run notes as well.
    """
    return next((out for out in path.parents[:2] if (out / NAME).exists()), None)


def _placed(out: Path, path: Path, digest: str) -> list[str]:
    return [path.relative_to(out).as_posix(), digest]


def _append(out: Path, lines: Sequence[object]) -> None:
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    journal = os.open(out / NAME, os.O_RDWR | os.O_APPEND | _BINARY)
    try:
        # On Windows, and on a share, two who write at the end at once write over each other.
        with exclusively(journal):
            if size := os.fstat(journal).st_size:
                os.lseek(journal, size - 1, os.SEEK_SET)
                if os.read(journal, 1) != b"\n":  # of a process that was killed as it wrote
                    content = b"\n" + content
            os.write(journal, content)
        sync_descriptor(journal)
    finally:
        os.close(journal)
    if not size:
        sync_folder(out)


def _lines(out: Path) -> Iterator[object]:
    try:
        lines = (out / NAME).read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue
