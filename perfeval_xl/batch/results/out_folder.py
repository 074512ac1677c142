"""An output folder in a run's hands: locked, cleared of what a killed run left, noted in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from perfeval_xl.batch.results.leftovers import FOLDERS
from perfeval_xl.system.journal import keep_journal
from perfeval_xl.system.lock import NAME, hold
from perfeval_xl.system.not_written import not_written

# What `replacing` and the lock call their own for a moment.
_PASSING = re.compile(rf"\.~[0-9a-f]{{16}}(\.\w+)?|{re.escape(NAME)}\.\w+")


@contextmanager
def occupied(out: Path) -> Iterator[None]:
    """Keep an output folder to oneself, made where it is not there yet.

    Raises RunError where somebody else holds it (OUT_IN_USE) or it may not be written to.
    """
    new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(out, error) from error
    try:
        with hold(out):
            _clear_passing(out)
            with keep_journal(out):
                yield
    finally:
        if new:
            with suppress(OSError):  # something was written, as it should be
                out.rmdir()


def _clear_passing(out: Path) -> None:
    """Remove the temporary files of a killed run: under the lock, they are nobody else's."""
    for folder in (out, *(out / name for name in FOLDERS)):
        if folder.is_dir():
            for path in folder.iterdir():
                if _PASSING.fullmatch(path.name):
                    with suppress(OSError):  # it harms nobody, and is tried again the next time
                        path.unlink()
