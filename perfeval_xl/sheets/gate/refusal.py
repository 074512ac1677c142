"""How the gate says no: one error with a code of the registry, and the few ways to raise it."""

from __future__ import annotations

from perfeval_xl.messages import PerfevalError


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
