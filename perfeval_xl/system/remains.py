"""What is left of a file that was not written to its end: nothing, zeros, a beginning.

A cut of power, a disk that fails or a share that goes away leaves such files. Nobody has edited
them, and no spreadsheet program opens them. What begins otherwise than the files that we write is
no remains of one, but somebody else's.
"""

import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Literal

Remains = Literal["", "empty", "broken"]
"""Whole, or not one of our kinds; without any content; the remains of a file with some content."""

_ARCHIVES, _TEXTS = (".xlsx", ".xlsm"), (".csv", ".txt")
_ARCHIVE, _TEXT, _OBJECT = b"PK\x03\x04", b"\xef\xbb\xbf", b"{"
_LARGEST = 1 << 27
"""Bytes that are unpacked to see whether they are whole; more is for the gate to look at."""
_PIECE = 1 << 18
_BLOCK = 512
"""So many zeros at least are lost with what a disk loses."""


def remains_of(path: Path) -> Remains:
    """Return what a file is the remains of; "" also for one that is not there or not readable."""
    try:
        if _is_empty(path):
            return "empty"
        with path.open("rb") as file:
            head = file.read(_BLOCK)
        return "broken" if not any(head) or _is_broken(path, head) else ""
    except OSError:
        return ""


def _is_empty(path: Path) -> bool:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if any(piece):
                return False
    return True


def _is_broken(path: Path, head: bytes) -> bool:
    suffix = path.suffix.lower()
    if suffix in _ARCHIVES and head.startswith(_ARCHIVE):
        return not _is_whole_archive(path)
    if suffix in _TEXTS and head.startswith(_TEXT):
        content = path.read_bytes()
        return b"\0" in content or not content.endswith(b"\n")
    if suffix == ".json" and head.startswith(_OBJECT):
        try:
            json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            return True
    return False


def _is_whole_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                return True
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError):
        return False
    except (NotImplementedError, RuntimeError):  # a password, an unusual compression
        return True
