"""What the gate says: notes on what the reader cannot see, and refusals of what none may open.

A note (macros, links, hidden sheets, another kind than the name says) is never a reason to refuse.
"""

from collections.abc import Iterable
from typing import NamedTuple

from perfeval_xl.messages import Code, PerfevalError

IDENTITY_SHEET = "_perfeval"
"""Where a template says what it is of: hidden by us, so nobody need be told of it."""

_WORDS = {
    "xlsx": ".xlsx 表格",
    "xlsm": "带宏的 .xlsm 表格",
    "xls": ".xls（.et）表格",
    "xlsb": ".xlsb 表格",
    "ods": ".ods 表格",
}
SPREADSHEETS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsm",
    ".xls": "xls",
    ".et": "xls",
    ".xlsb": "xlsb",
    ".ods": "ods",
}


class Note(NamedTuple):
    """A code of the registry with its details."""

    code: Code
    found: str = ""
    expected: str = ""


def kind_note(suffix: str, kind: str) -> list[Note]:
    """Note a file whose extension says another kind than its content is."""
    if SPREADSHEETS.get(suffix.lower()) == kind:
        return []
    return [Note("FILE_KIND_DIFFERS", suffix or "（没有）", _WORDS[kind])]


def content_notes(macros: bool, links: bool, hidden: Iterable[str]) -> list[Note]:
    """Note macros, links to other files and hidden sheets other than the template's own."""
    others = [name for name in hidden if name != IDENTITY_SHEET]
    return [
        *([Note("FILE_HAS_MACROS")] if macros else []),
        *([Note("FILE_HAS_LINKS")] if links else []),
        *([Note("FILE_HIDDEN_SHEETS", "、".join(others))] if others else []),
    ]


class RefusedError(PerfevalError):
    """A file that no reader may open; the code and the text say why."""


def too_large(found: str, expected: str) -> RefusedError:
    """Say which limit a file goes beyond: what was found, and the limit in words."""
    return RefusedError("FILE_TOO_LARGE", found=found, expected=expected)


def suspect(found: str) -> RefusedError:
    """Say what no spreadsheet program writes."""
    return RefusedError("FILE_SUSPECT", found=found)


def unreadable(found: str) -> RefusedError:
    """Say what the content is instead of a workbook, or what is broken about it."""
    return RefusedError("FILE_UNREADABLE", found=found)
