"""The log of a watch: a file in the output folder that stays small, and the terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from perfeval_xl.batch.settings.settings import WatchSettings

NAME = "perfeval.log"
_PACKAGE = __name__.partition(".")[0]
_KB = 1024


@contextmanager
def log_to(out: Path, settings: WatchSettings) -> Iterator[None]:
    """Let what the program logs go to a file in `out` and to the terminal, if there is one.

    Raises OSError where the file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    file = RotatingFileHandler(
        out / NAME,
        maxBytes=settings.log_kb * _KB,
        backupCount=max(settings.log_files - 1, 1),
        encoding="utf-8",
    )
    file.namer = _with_suffix_last
    handlers: list[logging.Handler] = [file]
    if sys.stdout is not None:  # a task of the scheduler may have none
        handlers.append(logging.StreamHandler(sys.stdout))
    logger = logging.getLogger(_PACKAGE)
    level = logger.level
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%Y-%m-%d %H:%M:%S"))
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


def _with_suffix_last(name: str) -> str:
    """Return perfeval.1.log for perfeval.log.1, so that a double click opens it."""
    stem, _, number = name.rpartition(".")
    return f"{stem.removesuffix('.log')}.{number}.log"
