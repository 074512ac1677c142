"""The gate: nothing is given to a reader that has not passed here.

A few kilobytes can ask a reader for hundreds of gigabytes and end the whole process, beyond any
`except`. So a file is first looked at by code that counts before it takes.
"""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfeval_xl.sheets.gate.archive import START as ZIP_START
from perfeval_xl.sheets.gate.archive import Entry, entries, rewritten, whole_archive
from perfeval_xl.sheets.gate.compound import MAGIC as COMPOUND_START
from perfeval_xl.sheets.gate.compound import Compound
from perfeval_xl.sheets.gate.inflate import Inflater, Seen, checked
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import (
    Note,
    RefusedError,
    compound_kind,
    kind_note,
    other_kind,
    suspect,
    too_large,
    unreadable,
    zip_kind,
)
from perfeval_xl.sheets.gate.ods import examine_ods
from perfeval_xl.sheets.gate.xls import examine_xls
from perfeval_xl.sheets.gate.xlsb import examine_xlsb
from perfeval_xl.sheets.gate.xlsx import examine_xlsx

_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_WORKBOOK = re.compile(r"xl/workbook[^/]*\.xml")
"""The part's usual name; a few programs number it."""
_TYPES = "[content_types].xml"
_MAIN = re.compile(rb"(?:spreadsheetml\.(?:sheet|template)|excel\.sheet\.macroEnabled)\.main\+xml")
_EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@dataclass(frozen=True, slots=True)
class Examined:
    """A workbook that may be read."""

    kind: str
    """xlsx, xlsm, xls, xlsb or ods, by the content."""
    notes: list[Note]
    content: bytes
    """What was examined, in the form that readers know; only this may be given to one."""
    inflated: Mapping[str, bytes] = field(default_factory=dict)
    """Parts of an .xlsx as they are in its archive, by their names: small ones, not all."""


def examine(path: Path, limits: Limits) -> Examined:
    """Look at a file before any reader does; raises RefusedError where it may not be read."""
    examined = examine_content(take_bytes(path, limits), limits)
    return replace(examined, notes=kind_note(path.suffix, examined.kind) + examined.notes)


def examine_content(content: bytes, limits: Limits) -> Examined:
    """Look at the bytes of a file, whose name says nothing; raises RefusedError as `examine`."""
    if content.startswith(COMPOUND_START):
        kind, notes = _compound(content, limits)
        inflated: Mapping[str, bytes] = {}
        # A reader that fails to read a compound file looks for a zip archive at its end, which
        # nobody has examined: it shall find an empty one.
        content += _EMPTY_ZIP
    elif content.startswith(ZIP_START):
        content, kind, notes, inflated = _zip(whole_archive(content), limits)
    else:
        raise unreadable(other_kind(content))
    return Examined(kind, notes, content, inflated)


def _compound(content: bytes, limits: Limits) -> tuple[str, list[Note]]:
    compound = Compound(content)
    roots = compound.roots()
    if roots & {"encryptedpackage", "encryptioninfo"}:
        raise RefusedError("FILE_PASSWORD")
    if not roots & {"workbook", "book"}:
        raise unreadable(compound_kind(roots))
    return examine_xls(compound, limits)


def _zip(content: bytes, limits: Limits) -> tuple[bytes, str, list[Note], Mapping[str, bytes]]:
    """Return what a reader is given of an archive, its kind, its notes and small parts of it."""
    parts = entries(content, limits)
    if not all(entry.as_usual for entry in parts.values()):
        inflater = Inflater(content, limits)
        content = rewritten({entry.name: inflater.whole(entry) for entry in parts.values()})
        parts = entries(content, limits)
    mimetype = _mimetype(content, parts, limits)
    names = {
        "xlsx": any(_WORKBOOK.fullmatch(key) for key in parts),
        "xlsb": "xl/workbook.bin" in parts,
        "ods": mimetype.startswith(_SPREADSHEET),
    }
    kinds = [kind for kind, present in names.items() if present]
    if len(kinds) > 1:
        # A reader that fails at the one would go on with the other.
        raise suspect("同时是两种表格")
    if not kinds and not _is_elsewhere(content, parts, limits):
        raise unreadable(zip_kind(set(parts), mimetype))
    if kinds == ["xlsb"]:
        return content, *examine_xlsb(content, parts, limits), {}
    if kinds == ["ods"]:
        return *examine_ods(content, parts, limits), {}
    return examine_xlsx(content, parts, limits)


def _is_elsewhere(content: bytes, parts: Mapping[str, Entry], limits: Limits) -> bool:
    """Tell whether an archive says of a part elsewhere that it is the list of sheets."""
    if _TYPES not in parts:
        return False
    pieces = checked(Inflater(content, limits).pieces(parts[_TYPES]), _TYPES, Seen())
    return _MAIN.search(b"".join(pieces)) is not None


def _mimetype(content: bytes, parts: dict[str, Entry], limits: Limits) -> bytes:
    if "mimetype" not in parts:
        return b""
    return Inflater(content, limits).whole(parts["mimetype"])


def take_bytes(path: Path, limits: Limits) -> bytes:
    """Return a file's bytes, all of them.

    What is examined is what the reader gets: the file is opened once. Raises RefusedError where
    the path is a link, a device or a pipe (opening a pipe would wait for ever), where the file is
    empty or too large, or where the system does not give it.
    """
    most = limits.file_mb << 20
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("FILE_NOT_REGULAR", found=path.name)
        if status.st_size > most:
            raise _too_large(status.st_size, limits)
        with path.open("rb") as file:
            content = file.read(most + 1)
    except PermissionError:
        raise RefusedError("FILE_LOCKED") from None
    except OSError as error:
        raise unreadable("系统读不出这个文件，可能是磁盘或网络的问题") from error
    if len(content) > most:
        raise _too_large(len(content), limits)
    if not content:
        raise RefusedError("FILE_EMPTY")
    return content


def _too_large(size: int, limits: Limits) -> RefusedError:
    return too_large(f"文件有 {size / (1 << 20):.1f} MB", f"{limits.file_mb} MB")
