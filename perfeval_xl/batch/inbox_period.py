"""Which period a run is for, where the folders of the inbox say so; the other periods wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.batch.inbox import InboxFile
from perfeval_xl.batch.periods import period_of
from perfeval_xl.rubric.period import Period


def period_for(files: Sequence[InboxFile], asked: str, year: int | None) -> str:
    """Return the period of a run: the one asked for, or the newest that a folder names, or ""."""
    if asked:
        return asked
    named = {period_of(file.relative, year) for file in files} - {""}
    return max(named, key=_end, default="")


def of_period(files: Sequence[InboxFile], period: str, year: int | None) -> list[InboxFile]:
    """Return the files, those of other periods marked as not to be read this time.

    A file in no folder that names a period belongs to every one.
    """
    found = []
    for file in files:
        own = period_of(file.relative, year)
        if own in ("", period) or file.code:
            found.append(file)
        else:
            details = {"found": own, "expected": period or "全年评价"}
            found.append(replace(file, code="FILE_OTHER_PERIOD", details=details))
    return found


def _end(name: str) -> tuple[int, float, str]:
    """Return what orders periods: the year, how much of it is over, the name."""
    period = Period.parse(name)
    return period.year or 0, period.elapsed, name
