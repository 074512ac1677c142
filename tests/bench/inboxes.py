"""Makes an inbox of so many returns, unless it is there already.

A practice return takes some 0.1 s, as its figures are brought in line with one another. So of more
than a thousand only the first thousand are made that way; the others are those once more under
other names: name and code are replaced wherever they stand in a part, and the part deflated anew.
Such a return reads as one of its own department; its figures are those of the one a thousand
before it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from archives import Member, members
from measure import measure

from perfeval_xl.practice.fillings import practice_names
from perfeval_xl.sheets.archive import Part, archive, part

RUBRIC = "hengyang-2019"
DRAWN = 1000
"""So many returns have figures of their own."""


def inbox_of(work: Path, size: int) -> Path:
    """Return a folder with that many returns."""
    inbox = work / f"inbox-{size}"
    if len(list(inbox.glob("*.xlsx"))) == size:
        return inbox
    shutil.rmtree(inbox, ignore_errors=True)
    if size <= DRAWN:
        command = ["-m", "perfeval_xl", "template", RUBRIC, "-o", str(inbox)]
        measure([*command, "--fill-random", str(size), "--seed", "1"])
        return inbox
    drawn = sorted(inbox_of(work, DRAWN).glob("*.xlsx"))
    names = practice_names(size)
    inbox.mkdir()
    for number, path in enumerate(drawn):
        derive(path, inbox, names[number::DRAWN])
    return inbox


def derive(path: Path, folder: Path, names: Iterable[str]) -> list[Path]:
    """Write a practice return once more under each of these file names; return where."""
    parts = [(each, each.content()) for each in members(path.read_bytes())]
    written = []
    for name in names:
        new = folder / name
        others = list(zip(_said(path), _said(new), strict=True))
        new.write_bytes(archive(_renamed(each, plain, others) for each, plain in parts))
        written.append(new)
    return written


def _said(path: Path) -> tuple[bytes, bytes]:
    """Return name and code of a practice department, as its return bears them."""
    return path.stem.encode(), path.stem.replace("演练单位", "YL").encode()


def _renamed(member: Member, plain: bytes, others: Sequence[tuple[bytes, bytes]]) -> Part:
    new = plain
    for old, other in others:
        new = new.replace(old, other)
    if new == plain and member.deflated:
        return Part(member.name, member.size, member.crc, member.stored)
    return part(member.name, new)
