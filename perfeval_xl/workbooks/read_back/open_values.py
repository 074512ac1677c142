"""What an analyst put into an open cell, as our columns take it."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl.utils.datetime import to_excel

from perfeval_xl.forms.figures.cell_names import Content
from perfeval_xl.forms.reading.values import LARGEST, shown
from perfeval_xl.forms.texts import day_text
from perfeval_xl.messages import MaybeCode
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.rubric.veto import NO, YES
from perfeval_xl.workbooks.read_back.open_cells import OpenCell

_LONGEST = 60
_DIGITS = 15
"""So many digits of a number a spreadsheet program keeps."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a cell says."""

    content: Content = None
    code: MaybeCode = ""
    """The message that it calls for, if any."""
    found: str = ""
    expected: str = ""
    refused: bool = False
    """Whether nothing is taken from the cell; otherwise `content` counts, whatever is told."""


def take(cell: OpenCell, value: Any, kind: str, full: float, epoch: datetime) -> Taken:
    """Read an open cell: `value` and `kind` as openpyxl has them, `full` the 分值 of a review."""
    if cell.text:
        return Taken(_text(value))
    if cell.kind == "review":
        return _veto(value) if cell.yes_no else _review(value, kind, (cell.least, full), epoch)
    return _figure(cell, value, kind, epoch)


def same_content(one: Content, other: Content) -> bool:
    """Tell whether two contents are the same to a spreadsheet program that saved them again."""
    if isinstance(one, str) and isinstance(other, str):
        return one.rstrip() == other.rstrip()
    if isinstance(one, float) and isinstance(other, float):
        return one == other or f"{one:.{_DIGITS}g}" == f"{other:.{_DIGITS}g}"
    return one is None and other is None


def as_float(number: float) -> float:
    """Return a number as a spreadsheet keeps it; one beyond all bounds is infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf


def seen(value: Any) -> str:
    """Return what stands in a cell for a message, short and on one line."""
    if value is None:
        return "（空白）"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shown(as_float(value))
    text = " ".join((day_text(value) or str(value)).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        return seen(value)
    # Excel writes a carriage return out; LibreOffice and WPS write the line break alone.
    text = value.replace("_x000D_\n", "\n").replace("_x000D_", "\n").replace("\r\n", "\n")
    return text if text.strip() else None


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _review(value: Any, kind: str, bounds: tuple[float, float], epoch: datetime) -> Taken:
    """Read a score as the formulas of the scorebook do: a number from 0 to 分值, nothing else.

    `bounds` are the least, below 0 where points are taken away, and the most.
    """
    if _is_blank(value):
        return Taken()
    least, full = bounds
    most, found, number = shown(full), seen(value), _number(value, kind, epoch)
    if least and (number is None or not least <= number <= full):
        wanted = f"{shown(least)} 至 {most} 之间的数"
        return Taken(None, "REVIEW_NOT_TAKEN", found, wanted, refused=True)
    if number is None:
        return Taken(None, "REVIEW_NOT_NUMBER", found, most, refused=True)
    if not least <= number <= full:
        return Taken(None, "REVIEW_OUT_OF_BOUNDS", found, most, refused=True)
    return Taken(number)


def _veto(value: Any) -> Taken:
    """Read 是 or 否, as the formulas do, as 1 or 0."""
    if _is_blank(value):
        return Taken()
    said = {YES: 1.0, NO: 0.0}.get(value) if isinstance(value, str) else None
    if said is None:
        return Taken(None, "REVIEW_NOT_TAKEN", seen(value), f"{YES}或{NO}", refused=True)
    return Taken(said)


def _figure(cell: OpenCell, value: Any, kind: str, epoch: datetime) -> Taken:
    if _is_blank(value):
        return Taken()
    if cell.may_not_apply and value == NOT_APPLICABLE:
        return Taken(NOT_APPLICABLE)
    number = _number(value, kind, epoch)
    if number is None:
        return Taken(None, "REVIEW_FIGURE_NOT_NUMBER", seen(value), refused=True)
    if not abs(number) < LARGEST:
        return Taken(None, "REVIEW_FIGURE_TOO_LARGE", seen(value), refused=True)
    return Taken(number)


def _number(value: Any, kind: str, epoch: datetime) -> float | None:
    """Return what COUNT counts: a number, or a day, which is one; None for all else."""
    if kind == "e" or isinstance(value, bool | str):
        return None
    if isinstance(value, int | float):
        return as_float(value)
    if day_text(value) is not None:
        return float(to_excel(value, epoch))  # type: ignore[no-untyped-call]
    return None
