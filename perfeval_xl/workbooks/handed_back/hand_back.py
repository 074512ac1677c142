"""Hands back what cannot be scored: for each file its marked copy and a notice to send with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, read_grids
from perfeval_xl.system.file_names import file_names
from perfeval_xl.workbooks.handed_back.correction_list import Heading
from perfeval_xl.workbooks.handed_back.mark import Mark
from perfeval_xl.workbooks.handed_back.marked_copy import mark_copy
from perfeval_xl.workbooks.handed_back.notice import notice, write_notice
from perfeval_xl.workbooks.handed_back.opening import CannotMarkError
from perfeval_xl.workbooks.handed_back.plain_copy import plain_copy

_MARKABLE = (".xlsx", ".xlsm")


Kind = Literal["marked", "values", "list"]
"""The department's own copy, its values in a new workbook, or the list alone."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One file that goes back."""

    path: Path | None
    """The department's file; None where it must not or cannot be opened again."""
    relative: str
    """Its path below the inbox, with "/" between folders."""
    department: str
    """"" where the file does not tell."""
    marks: Sequence[Mark]
    grids: Mapping[str, Grid] | None = None
    """Its sheets as read, for a file that cannot be marked itself; None if it was not read."""
    limits: Limits = field(default_factory=Limits)
    """What the file may ask for when it is read once more."""


Writer: TypeAlias = Callable[[Returned, Path, str], tuple[Path, Kind]]
"""Writes a workbook under a name in a folder, as `write_marked` does."""


@dataclass(frozen=True, slots=True)
class HandedBack:
    """What was written for one file."""

    relative: str
    kind: Kind
    workbook: Path
    notice: Path


def write_marked(returned: Returned, folder: Path, name: str) -> tuple[Path, Kind]:
    """Write the marked copy, or the plain one where that cannot be done; return what it is."""
    heading = Heading(returned.department, _file(returned))
    suffix = PurePosixPath(returned.relative).suffix.lower()
    if returned.path is not None and suffix in _MARKABLE:
        out = folder / f"{name}{suffix}"
        try:
            mark_copy(returned.path, out, heading, returned.marks)
        except CannotMarkError:
            pass
        else:
            return out, "marked"
    out = folder / f"{name}.xlsx"
    grids = returned.grids
    if grids is None and returned.path is not None:
        grids = read_grids(returned.path, returned.limits).grids
    plain_copy(out, heading, returned.marks, grids)
    return out, "values" if grids else "list"


def hand_back(
    returned: Returned, folder: Path, name: str, write: Writer = write_marked
) -> HandedBack:
    """Write `folder`/<name>.xlsx (or .xlsm) and <name>.txt for one file.

    `write` may be one that calls `write_marked` in a process of its own: marking can take much
    memory and time over a hostile file.
    """
    workbook, kind = write(returned, folder, name)
    mendable = kind != "list"
    text = notice(
        returned.department, _file(returned), returned.marks, workbook.name, mendable=mendable
    )
    told = folder / f"{name}.txt"
    write_notice(told, text)
    return HandedBack(returned.relative, kind, workbook, told)


def names_for(relatives: Sequence[str]) -> list[str]:
    """Return a file name, without suffix, for each path; namesakes carry their folder's name."""
    stems = [PurePosixPath(each).stem for each in relatives]
    count = Counter(stem.casefold() for stem in stems)
    return file_names(
        str(PurePosixPath(each).with_suffix("")) if count[stem.casefold()] > 1 else stem
        for each, stem in zip(relatives, stems, strict=True)
    )


def _file(returned: Returned) -> str:
    return PurePosixPath(returned.relative).name
