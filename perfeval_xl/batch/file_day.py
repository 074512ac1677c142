"""The day on which a file was last changed: what lateness goes by."""

from __future__ import annotations

from datetime import date, datetime

_SECOND = 1_000_000_000


def file_day(modified: int) -> date | None:
    """Return the day of a file's time (nanoseconds), as the computer's own calendar has it.

    That is the day which Excel and the file manager show. Files of an archive keep the day that
    the archive gives them. None where the time is not known.
    """
    if modified <= 0:
        return None
    try:
        return datetime.fromtimestamp(modified // _SECOND).date()
    except (OverflowError, OSError, ValueError):  # beyond what the system's clock can say
        return None
