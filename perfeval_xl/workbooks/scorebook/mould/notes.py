"""The notes on cells: parts of a workbook that only some departments' have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.inside_xlsxwriter import notes_xml
from perfeval_xl.workbooks.scorebook.figure_sheets import note
from perfeval_xl.workbooks.scorebook.filled import Spot
from perfeval_xl.workbooks.scorebook.problem_places import Problem

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BLOCK = 1024
"""Shapes are numbered in blocks of so many."""

IN_SHEET = '<legacyDrawing r:id="rId1"/>'
"""What a sheet with notes has before its end."""
EXTENSION = (
    '<Default Extension="vml" '
    'ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
)


@dataclass(slots=True)
class Numbers:
    """Counts the sheets with notes of one workbook, and the blocks of their shapes."""

    sheets: int = 0
    blocks: int = 0


def override(number: int) -> str:
    """Return what the list of contents says of the notes of a sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    return f'<Override PartName="/xl/comments{number}.xml" ContentType="{kind}"/>'


def note_parts(
    part: str, sheet: Worksheet, problems: Mapping[Spot, Problem], numbers: Numbers
) -> dict[str, str]:
    """Return the parts that a sheet's notes take: texts, shapes, and the links to both.

    `part` is the sheet's file in the archive; `sheet` the one of the mould, whose columns and
    rows say where the boxes stand.
    """
    notes = [(*spot, *note(problem)) for spot, problem in sorted(problems.items())]
    numbers.sheets += 1
    number, block = numbers.sheets, numbers.blocks + 1
    taken = (_BLOCK + len(notes)) // _BLOCK
    numbers.blocks += taken
    ids = ",".join(str(block + more) for more in range(len(notes) // _BLOCK + 1))
    texts, shapes = notes_xml(sheet, notes, ids, _BLOCK * block)
    folder, _, name = part.rpartition("/")
    return {
        f"{folder}/_rels/{name}.rels": _relations(number),
        f"xl/drawings/vmlDrawing{number}.vml": shapes,
        f"xl/comments{number}.xml": texts,
    }


def _relations(number: int) -> str:
    drawing, texts = f"../drawings/vmlDrawing{number}.vml", f"../comments{number}.xml"
    return (
        f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_TYPES}/vmlDrawing" Target="{drawing}"/>'
        f'<Relationship Id="rId2" Type="{_TYPES}/comments" Target="{texts}"/>'
        "</Relationships>"
    )
