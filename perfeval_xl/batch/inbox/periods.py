"""The period that the folders of an inbox name: 2026-10, 2026年10月, 202610, 2026/10月."""

import re
from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.ledger.books import Scope
from perfeval_xl.rubric.period import Period

_YEAR = re.compile(r"(20\d\d)(?:年度?)?")


def named_by(relative: str, year: int | None = None) -> Scope:
    """Return the period or year that a file lies in by the names of its folders, if any says so.

    `relative` is its path below the inbox, with "/" between folders; the innermost folder that
    names a period counts. 10月, 三季度 and 上半年 need a year: that of a folder further out (2026,
    2026年度), else `year`. A bare number (10) is no month: folders are numbered for other reasons.
    """
    period, said = "", None
    for folder in relative.split("/")[:-1]:
        name = folder.strip()
        if match := _YEAR.fullmatch(name):
            said = int(match[1])
            continue
        when = said or year
        found = Period.read(name)
        if found is None and when and not name.isdigit():
            found = Period.read(f"{when}年{name}")
        if found is not None and found.name:
            period = found.name
    return Scope.of(said, period)


def scope_for(files: Sequence[InboxFile], asked: Scope) -> Scope:
    """Return what a run is for: the period asked for, else the newest that a folder names.

    Of a year that was asked for alone, its newest period; without any period in it, the year. A
    folder that is named after a year names that where nothing else is named.
    """
    if asked.period:
        return asked
    # A hidden file that a system left in an empty folder begins no new month.
    seen = (file for file in files if file.code != "FILE_TEMPORARY")
    named = {named_by(file.relative, asked.year) for file in seen}
    periods = [scope for scope in named if scope.period and asked.year in (None, scope.year)]
    if periods:
        return max(periods, key=_end)
    years = [scope.year for scope in named if scope.year is not None and not scope.period]
    return asked if asked.year is not None or not years else Scope(max(years))


def of_scope(files: Sequence[InboxFile], scope: Scope, asked: Scope) -> list[InboxFile]:
    """Return the files, those of other periods marked as not to be read this time.

    A file in no folder that names a period belongs to every one. Where a year was asked for that no
    folder is named after, folders bear years for other reasons: that in which returns came in.
    """
    named = [named_by(file.relative, asked.year) for file in files]
    by_year = scope.year in {each.year for each in named if not each.period}
    marked = []
    for file, own in zip(files, named, strict=True):
        within = own.period == scope.period or not own.period
        if within and not own.period and by_year:
            within = own.year in (None, scope.year)
        if within or file.code:
            marked.append(file)
        else:
            details = {"found": _words(own), "expected": _words(scope)}
            marked.append(replace(file, code="FILE_OTHER_PERIOD", details=details))
    return marked


def _words(scope: Scope) -> str:
    year = f"{scope.year}年度" if scope.year else "全年评价"
    return scope.period or year


def _end(scope: Scope) -> tuple[int, float, str]:
    """Return what orders periods: the year, how much of it is over, the name."""
    period = Period.parse(scope.period)
    return period.year or 0, period.elapsed, scope.period
