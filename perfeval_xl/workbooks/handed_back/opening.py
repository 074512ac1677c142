"""Opens a department's workbook for marking, and tells what will be lost on the way."""

import re
import warnings
import zipfile
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from perfeval_xl.sheets.inside_openpyxl import picture_count

_DRAWING = re.compile(r"xl/drawings/drawing[0-9]+\.xml")
_SHAPE = re.compile(rb"<(?:\w+:)?(?:sp|grpSp|cxnSp)\b")


class CannotMarkError(Exception):
    """A workbook cannot be marked in a copy of itself; the text is the writer's own words."""


_PICTURES, _SHAPES = "图片", "图形和文本框"
_LOST = {
    "DrawingML": _SHAPES,
    "image": _PICTURES,
    "chart": "一些图表",
    "Data Validation extension": "一些下拉选项",
    "Conditional Formatting extension": "一些条件格式",
    "header or footer": "页眉页脚",
}
"""A word of the writer's warning → what it means to the accountant."""


def loaded(original: Path, *, macros: bool = False, values: bool = False) -> Workbook:
    """Return the workbook as openpyxl reads it, with formulas or with their stored `values`.

    Raises CannotMarkError whatever openpyxl stumbles over: it was made for sound workbooks, and
    what comes back is often not; the department is handed the plain copy then.
    """
    try:
        with original.open("rb") as file:
            return load_workbook(file, keep_vba=macros, data_only=values, rich_text=not values)
    except Exception as error:
        raise CannotMarkError(str(error).split("\n")[0][:120]) from error


def opened(original: Path, *, macros: bool) -> tuple[Workbook, list[str]]:
    """Return the workbook, and the names of what a copy of it will lack.

    Raises CannotMarkError where it cannot be read.
    """
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        book = loaded(original, macros=macros)
    pictures, shapes = _drawn(original)
    lost = {meaning for word, meaning in _LOST.items() if any(word in str(w.message) for w in told)}
    # These two it drops without a word.
    if pictures > sum(map(picture_count, book.worksheets)):
        lost.add(_PICTURES)
    if shapes:
        lost.add(_SHAPES)
    return book, [meaning for meaning in dict.fromkeys(_LOST.values()) if meaning in lost]


def _drawn(original: Path) -> tuple[int, bool]:
    """Return how many pictures a workbook has, and whether there are shapes."""
    with zipfile.ZipFile(original) as archive:
        names = archive.namelist()
        drawings = [name for name in names if _DRAWING.fullmatch(name)]
        shapes = any(_SHAPE.search(archive.read(name)) for name in drawings)
    return sum(name.startswith("xl/media/") for name in names), shapes
