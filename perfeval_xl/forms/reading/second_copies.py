"""A second copy of a sheet of the form: what is the same counts once, and where two copies differ
nobody knows which of them counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.form_reader import read_form
from perfeval_xl.forms.reading.matching import Match
from perfeval_xl.forms.reading.project_reader import NUMBER, ProjectSheet, row_place
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.totals import OwnFormulas
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.forms.texts import label_key
from perfeval_xl.rubric.verdict import OWN, WEIGHT
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid

_MOST_CELLS = 200
_COPIED = re.compile(
    r"\(\d+\)|-?\(?(?:副本|复件|拷贝|copy|最终|最新|定稿|修改|更正|新)\d*稿?版?\)?", re.I
)


def rivals(
    result: Return, match: Match, grids: Mapping[str, Grid], limits: Limits, own: OwnFormulas
) -> list[Remark]:
    """Return what is to be told of sheets that hold a sheet of the form once more, filled in."""
    remarks = []
    for name, main, layout, placing in match.copies():
        other = Return(Path(), result.rubric, "")
        read_form(other, layout, name, grids[name], placing, limits, own)
        remarks += _compared(name, other, main, result)
    return remarks


def rival_projects(projects: Sequence[ProjectSheet]) -> list[ProjectSheet]:
    """Return the projects without the copies of a sheet, and tell of copies that differ.

    A copy has the name of the project, and of a sheet that was copied: 项目1 (2), 项目1副本.
    """
    kept: list[ProjectSheet] = []
    for project in projects:
        for other in kept:
            if project.name == other.name and _is_copy(project.sheet, other.sheet):
                told = _compared(project.sheet, project, other.sheet, other)
                other.remarks += told
                break
        else:
            kept.append(project)
    return kept


def _is_copy(one: str, other: str) -> bool:
    short, long = sorted((label_key(one), label_key(other)), key=len)
    return long.startswith(short) and bool(_COPIED.fullmatch(long.removeprefix(short)))


def _compared(
    sheet: str, other: Return | ProjectSheet, main: str, result: Return | ProjectSheet
) -> list[Remark]:
    """Return what is to be told of two copies of one sheet; what is blank is no difference."""
    theirs = _numbers(result)
    pairs = [(name, here, theirs.get(name)) for name, here in _numbers(other).items()]
    if not pairs:
        return []
    apart = [(name, here, there) for name, here, there in pairs if here != there]
    if not apart:
        return [Remark("SHEET_COPIED", "", sheet, "", sheet, main)]
    name, here, there = apart[0]
    cells = "、".join(other.places[name][1] for name, _, _ in apart[:_MOST_CELLS])
    place = result.places.get(name, ("", ""))[1]
    said = f"“{main}”的 {place} " + ("没有填" if there is None else f"是 {shown(there)}")
    more = f"，两张表共有 {len(apart)} 处不同" if len(apart) > 1 else ""
    return [Remark("SHEET_RIVAL", "", sheet, cells, shown(here), f"{said}{more}")]


def _numbers(content: Return | ProjectSheet) -> dict[str, float]:
    """Return every number that was read of a return or a project, with the lines of its lists."""
    numbers = {name: value for name, value in content.figures.items() if name in content.places}
    if isinstance(content, Return):
        for line in content.items:
            row, position = line["清单"], line["序号"]
            numbers |= {
                line_name(row, position, column): value
                for column, value in line.items()
                if isinstance(value, float)
            }
    else:
        for line in content.rows:
            numbers |= {
                row_place(line[NUMBER], column): line[column]
                for column in (WEIGHT, OWN)
                if line[column] is not None
            }
    return numbers
