"""Templates for sending out: one blank, or one for each department of a roster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perfeval_xl.forms.roster import read_roster
from perfeval_xl.forms.template.filling import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.system.file_names import file_names


def template_name(rubric: Rubric) -> str:
    """Return the file name of a rubric's blank template."""
    return f"{rubric.id}_{rubric.when}报送表.xlsx"


def write_templates(rubric: Rubric, folder: Path, roster: Path | None = None) -> Iterator[Path]:
    """Write templates and yield their paths; with a roster, one named after each department."""
    if roster is None:
        path = folder / template_name(rubric)
        write_template(rubric, path)
        yield path
        return
    entries = read_roster(roster)
    for entry, name in zip(entries, file_names(entry.name for entry in entries), strict=True):
        path = folder / f"{name}.xlsx"
        write_template(rubric, path, Filling(department=entry.name, code=entry.code))
        yield path
