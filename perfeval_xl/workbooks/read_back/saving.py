"""Who saved a scorebook and when, and whether anybody did since we wrote it."""

import re
import zipfile
import zlib
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

_CORE, _APP = "docProps/core.xml", "docProps/app.xml"
_LARGEST = 1 << 20
_BY = re.compile(r"<(?:\w+:)?lastModifiedBy\b[^>]*>([^<]*)</")
_AT = re.compile(r"<(?:\w+:)?modified\b[^>]*>([^<]*)</")
_OUR_TIME = "2020-01-01T00:00:00Z"
"""The fixed date of `forms.workbook_file`."""
_OUR_DATE = (1980, 1, 1, 0, 0, 0)
"""The date that XlsxWriter gives every part of its archives."""
_OUR_PROGRAM = ("<Application>Microsoft Excel</Application>", "<AppVersion>12.0000</AppVersion>")
"""What XlsxWriter says of itself: the Excel of 2007, which nobody saves with any more."""


def saved_by_and_at(content: bytes, path: Path) -> tuple[str, str]:
    """Return who saved a workbook, "" for nobody, and when: 2026-10-31T08:00:00Z, always in UTC.

    As it says itself. A program that keeps our fixed date does not say when it saved, nor does
    one that writes no date: the time of the file counts.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        text = _part(archive, _CORE)
    by, at = _BY.search(text), _AT.search(text)
    stamp = _moment(at[1]) if at else None
    if stamp is None:
        stamp = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return unescape(by[1]).strip() if by else "", f"{stamp:%Y-%m-%dT%H:%M:%SZ}"


def _moment(text: str) -> datetime | None:
    """Return the time that a workbook says, None where it says none, or ours."""
    try:
        stamp = datetime.fromisoformat(text.strip())
        stamp = stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return None if text.strip() == _OUR_TIME else stamp


def is_untouched(path: Path) -> bool:
    """Tell whether no spreadsheet program saved a workbook since we wrote it.

    False for whatever is no workbook. Neither a stored hash nor the gate is needed: only two
    small parts are looked at.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if any(entry.date_time != _OUR_DATE for entry in archive.infolist()):
                return False
            app, core = _part(archive, _APP), _part(archive, _CORE)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return False
    by, at = _BY.search(core), _AT.search(core)
    unsigned = by is not None and not by[1] and at is not None and at[1] == _OUR_TIME
    return unsigned and all(words in app for words in _OUR_PROGRAM)


def _part(archive: zipfile.ZipFile, name: str) -> str:
    """Return a part's text, "" where there is none; a small one is not read beyond a bound."""
    if name not in archive.namelist():
        return ""
    with archive.open(name) as part:
        return part.read(_LARGEST).decode("utf-8", errors="replace")
