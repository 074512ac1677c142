"""Writes small returns for tests: a filled template, changed as a department might change it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.model import Rubric
from support.workbooks import opened


def returned(
    rubric: Rubric,
    path: Path,
    filling: Filling,
    change: Callable[[Workbook], None] | None = None,
) -> Return:
    """Write a return, change it with openpyxl, read it back."""
    write_template(rubric, path, filling)
    if change is not None:
        book = opened(path)
        change(book)
        book.save(path)
    return read_return(path, lambda _: [rubric])
