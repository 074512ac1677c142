"""Unpacks a .zip of returns as mail programs save them: bounded, never outside its folder."""

import lzma
import os
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.durable import not_written

SUFFIXES = (".zip", ".rar", ".7z")

_MB = 1 << 20
_CHUNK = 1 << 20
_UTF8_FLAG, _ENCRYPTED = 0x800, 0x1
# What a workbook's own archive holds at its top: mail programs rename workbooks, too.
_WORKBOOK_PARTS = {"[content_types].xml", "mimetype", "content.xml"}


class ArchiveError(PerfevalError):
    """An archive is not unpacked; the code and the text say why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, unpacked."""

    path: Path
    name: str
    """Its path in the archive."""
    modified: int
    """When it was last changed, in nanoseconds."""


def unpack(path: Path, folder: Path, limits: Limits) -> list[Member] | None:
    """Unpack the files of an archive into `folder`, under names of our own.

    Returns None where it is a workbook with another name. Raises ArchiveError where it cannot be
    opened, is protected, or is larger than the limits; sizes are counted while unpacking, not
    believed. To be called in a child process: the list of names alone can take all memory.
    """
    if path.suffix.lower() != ".zip":
        reason = f"只能读 .zip，这是 {path.suffix.lower()}"
        raise ArchiveError("ARCHIVE_UNREADABLE", found=reason)
    try:
        with zipfile.ZipFile(path) as archive:
            if {name.lower() for name in archive.namelist()} & _WORKBOOK_PARTS:
                return None
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            most = limits.archive_files
            if len(entries) > most:
                raise _too_large(f"有 {len(entries)} 个文件", f"{most} 个")
            left, members = limits.archive_mb * _MB, []
            for number, entry in enumerate(entries):
                member = folder / f"{number:05d}{_suffix(entry.filename)}"
                left -= _extract(archive, entry, member, left, limits)
                members.append(Member(member, _name(entry), _modified(entry)))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError,
            NotImplementedError) as error:  # fmt: skip
        raise ArchiveError("ARCHIVE_UNREADABLE", found="内容损坏，或没有传完") from error
    members.sort(key=lambda member: member.name)
    names = distinct_names([member.name for member in members])
    return [replace(member, name=name) for member, name in zip(members, names, strict=True)]


def _extract(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, member: Path, left: int, limits: Limits
) -> int:
    """Write one file and return its size."""
    if entry.flag_bits & _ENCRYPTED:
        raise ArchiveError("ARCHIVE_UNREADABLE", found="设有密码")
    size = 0
    member.touch()
    with archive.open(entry) as source:
        while piece := source.read(_CHUNK):
            size += len(piece)
            if size > left:
                most = f"{limits.archive_mb} MB"
                raise _too_large(f"解压后超过 {most}", most)
            _append(member, piece)
    return size


def _append(member: Path, piece: bytes) -> None:
    """Write a piece; where the disk is full, the archive is not to blame."""
    try:
        with member.open("ab") as target:
            target.write(piece)
    except OSError as error:
        raise not_written(member, error) from error


def _too_large(size: str, expected: str) -> ArchiveError:
    return ArchiveError("ARCHIVE_TOO_LARGE", found=size, expected=expected)


def _suffix(name: str) -> str:
    """Return a name's suffix where it is a plain one: nothing else of it becomes a path."""
    suffix = Path(name.replace("\\", "/")).suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) < 8 else ""


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name as its writer meant it: Windows writes Chinese names in GBK, unmarked."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    raw = entry.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _modified(entry: zipfile.ZipInfo) -> int:
    try:
        return int(time.mktime((*entry.date_time, 0, 0, -1))) * 1_000_000_000
    except (OverflowError, ValueError):
        return 0


def distinct_names(names: Sequence[str]) -> list[str]:
    """Return the names, those that stand there twice numbered: no file may hide another."""
    taken, chosen = set(names), []
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a text, no path
        candidate, number = name, seen[name]
        while number > 1 and candidate in taken:
            candidate, number = f"{stem}（第 {number} 个）{suffix}", number + 1
        taken.add(candidate)
        chosen.append(candidate)
    return chosen
