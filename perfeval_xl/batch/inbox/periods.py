"""The period that the folders of an inbox name: 2026-10, 2026年10月, 202610, 2026/10月."""

import re
from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.rubric.period import Period

_YEAR = re.compile(r"(20\d\d)(?:年度?)?")


def period_of(relative: str, year: int | None = None) -> str:
    """Return the period that a file lies in by the names of its folders, "" where none says so.

    `relative` is its path below the inbox, with "/" between folders; the innermost folder that
    names a period counts. 10月, 三季度 and 上半年 need a year: that of a folder further out (2026,
    2026年度), else `year`. A bare number (10) is no month: folders are numbered for other reasons.
    """
    named, when = "", "" if year is None else str(year)
    for folder in relative.split("/")[:-1]:
        name = folder.strip()
        if match := _YEAR.fullmatch(name):
            when = match[1]
            continue
        period = Period.read(name)
        if period is None and when and not name.isdigit():
            period = Period.read(f"{when}年{name}")
        if period is not None and period.name:
            named = period.name
    return named


def period_for(files: Sequence[InboxFile], asked: str, year: int | None) -> str:
    """Return the period of a run: the one asked for, or the newest that a folder names, or ""."""
    if asked:
        return asked
    # A hidden file that a system left in an empty folder begins no new month.
    seen = (file for file in files if file.code != "FILE_TEMPORARY")
    named = {period_of(file.relative, year) for file in seen} - {""}
    return max(named, key=_end, default="")


def of_period(files: Sequence[InboxFile], period: str, year: int | None) -> list[InboxFile]:
    """Return the files, those of other periods marked as not to be read this time.

    A file in no folder that names a period belongs to every one.
    """
    marked = []
    for file in files:
        named = period_of(file.relative, year)
        if named in ("", period) or file.code:
            marked.append(file)
        else:
            details = {"found": named, "expected": period or "全年评价"}
            marked.append(replace(file, code="FILE_OTHER_PERIOD", details=details))
    return marked


def _end(name: str) -> tuple[int, float, str]:
    """Return what orders periods: the year, how much of it is over, the name."""
    period = Period.parse(name)
    return period.year or 0, period.elapsed, name
