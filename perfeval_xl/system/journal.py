"""Notes each file that a run puts in place, so that a killed run's files are known as ours.

The manifest of a run, which names what it wrote, comes last. Of a run that was killed before it,
the journal tells: the next run takes away what it does not write again, and nothing that a person
has changed since, for each line holds the file's SHA-256.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from perfeval_xl.system.digests import sha256_of
from perfeval_xl.system.not_written import not_written

NAME = ".perfeval.writing"
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
                journal.unlink()


def note(path: Path, content: Path, digest: str = "") -> None:
    """Note that `content` (of this SHA-256, if it is known) is about to take the place of `path`.

    The journal is found by its place, at the top of the output folder: so a process that was
    started for another run notes as well. Where there is none, nothing is noted.
    """
    name = path.name
    for out in path.parents[:2]:
        try:
            # One write at the end of the file: lines of several processes do not mingle.
            journal = os.open(out / NAME, os.O_WRONLY | os.O_APPEND | _BINARY)
        except FileNotFoundError:
            name = f"{out.name}/{name}"
            continue
        try:
            digest = digest or sha256_of(content)
            os.write(journal, (json.dumps([name, digest]) + "\n").encode())
        finally:
            os.close(journal)
        return


def noted(out: Path) -> dict[str, set[str]]:
    """Return path below `out` → SHA-256 of each content that was to stand there.

    A line that was not written to its end is none.
    """
    digests: dict[str, set[str]] = {}
    try:
        lines = (out / NAME).read_bytes().splitlines()
    except OSError:
        return digests
    for line in lines:
        try:
            name, digest = json.loads(line)
            digests.setdefault(str(name), set()).add(str(digest))
        except (ValueError, TypeError):
            continue
    return digests
