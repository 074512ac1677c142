"""Hands back what cannot be scored: for each file its marked copy and a notice to send with it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, read_grids
from perfeval_xl.sheets.workbook_file import replacing
from perfeval_xl.system.file_names import file_names
from perfeval_xl.workbooks.handed_back.correction_list import SHEET, Heading, in_reading_order
from perfeval_xl.workbooks.handed_back.mark import Mark, counts, one_line

_MOST, _LONGEST, _NAME = 14, 180, 80
"""Problems told one by one, characters of each, characters of a name."""


def notice(
    department: str,
    file: str,
    marks: Sequence[Mark],
    returned: str = "",
    *,
    mendable: bool = True,
) -> str:
    """Return the notice for one return, at most some twenty lines.

    `file` is what the department sent, `returned` the file that goes back, if it has another
    name; it is not `mendable` where it holds the list alone. What is only good to know stands in
    the list alone.
    """
    number = counts(marks)
    told = [mark for mark in in_reading_order(marks) if mark.severity != "note"]
    whom = one_line(department, _NAME)
    name = one_line(file, _NAME)
    head = f"{whom}：你单位报送的《{name}》" if whom else f"《{name}》"
    parts = [f"有 {number['error']} 处须改正"] if number["error"] else []
    if number["warning"]:
        parts.append(f"{'另' if parts else ''}有 {number['warning']} 处请核对")
    lines = [f"{head}{'，'.join(parts) or '现退回'}{'：' if told else '。'}"]
    lines += [f"{place}. {_told(mark)}" for place, mark in enumerate(told[:_MOST], start=1)]
    if len(told) > _MOST:
        lines.append(f"另有 {len(told) - _MOST} 处，见退回文件里的“{SHEET}”。")
    back = one_line(returned or file, _NAME)
    if mendable:
        lines.append(f"请打开退回的文件“{back}”，照“{SHEET}”改正后重新报来。")
    else:
        lines.append(f"请照上面所说改好后，重新报来（退回的“{back}”里只有“{SHEET}”）。")
    return "\n".join(lines) + "\n"


def _told(mark: Mark) -> str:
    cells = "、".join(mark.cells[:3]) + ("等" if len(mark.cells) > 3 else "")
    place = f"工作表“{one_line(mark.sheet, 31)}”{cells}" if mark.sheet else ""
    sentence = one_line(mark.message, _LONGEST)
    return f"{place}：{sentence}" if place else sentence


def write_notice(path: Path, text: str) -> None:
    """Write a notice as the Windows editor likes it: UTF-8 with BOM, CRLF."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))


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
    # Imported here: openpyxl takes long to load, and it is the worker that marks.
    from perfeval_xl.workbooks.handed_back.marked_copy import mark_copy
    from perfeval_xl.workbooks.handed_back.opening import CannotMarkError
    from perfeval_xl.workbooks.handed_back.plain_copy import plain_copy

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
        grids = read_grids(returned.path, returned.limits)
    plain_copy(out, heading, returned.marks, grids)
    return out, "values" if grids else "list"


def suffixes(returned: Returned) -> list[str]:
    """Return the suffixes of all files that may be written for one that goes back."""
    suffix = PurePosixPath(returned.relative).suffix.lower()
    copies = {".xlsx", *([suffix] if suffix in _MARKABLE else [])}
    return [*sorted(copies), ".txt"]


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
