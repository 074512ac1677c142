"""The period that the folders of an inbox name: 2026-10, 2026年10月, 202610, 2026/10月."""

from __future__ import annotations

import re

from perfeval_xl.rubric.period import Period

_YEAR = re.compile(r"(20\d\d)(?:年度?)?")


def period_of(relative: str, year: int | None = None) -> str:
    """Return the period that a file lies in by the names of its folders, "" where none says so.

    `relative` is its path below the inbox, with "/" between folders; the innermost folder that
    names a period counts. 10月, 三季度 and 上半年 need a year: that of a folder further out (2026,
    2026年度), else `year`. A bare number (10) is no month: folders are numbered for other reasons.
    """
    found, when = "", "" if year is None else str(year)
    for folder in relative.split("/")[:-1]:
        name = folder.strip()
        if told := _YEAR.fullmatch(name):
            when = told[1]
            continue
        period = Period.read(name)
        if period is None and when and not name.isdigit():
            period = Period.read(f"{when}年{name}")
        if period is not None and period.name:
            found = period.name
    return found
