"""One figure out of one cell, and what has to be told about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.layout.self_sheet import SELF_TOTAL
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.units import sheet_unit
from perfeval_xl.forms.reading.values import Money, Value, read_value, shown
from perfeval_xl.forms.texts import clean_text
from perfeval_xl.messages import MESSAGES, Code, MaybeCode, ReturnError
from perfeval_xl.rubric.form.form_entry import Kind, WhenNone, not_applicable_name, printed_places
from perfeval_xl.rubric.project import OWN_TOTAL
from perfeval_xl.rubric.table import SELF_SCORE
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, SeenNumber, SeenText, content_at
from perfeval_xl.sheets.number_format import is_percent, seen_number, seen_text

_RATES: tuple[Kind, ...] = ("percent", "number")
_DIGITS = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?|-?\.[0-9]+")
_BRACKETED = re.compile(r"\s*\((.+)\)\s*")
_CURRENCY = str.maketrans("", "", "¥￥$€")
_SCALES = re.compile("[元十百千万亿%％‰]")
_ROUNDED = 0.5000001
"""Of the last place that is shown: so far may what is seen be from what is stored."""


_UNREADABLE: frozenset[MaybeCode] = frozenset(
    {
        "VALUE_NOT_NUMBER", "VALUE_IS_ERROR", "VALUE_NOT_COMPUTED", "VALUE_IS_DATE",
        "VALUE_TOO_LARGE", "VALUE_CROSSED_OUT",
    }
)  # fmt: skip
ODD: dict[Code, str] = {"VALUE_IS_ERROR": "", "VALUE_NOT_COMPUTED": "没有存下结果的公式"}
"""Remarks on cells that give no number, and what stands there where the remark does not say."""
_OWN_TOTALS = frozenset({SELF_TOTAL, OWN_TOTAL})


def computes_itself(name: str) -> bool:
    """Tell whether an own score may be a formula of the template: a total, or that of own rows."""
    return name in _OWN_TOTALS or name.startswith(SELF_SCORE)


_FULL = re.compile(r"满分?[。.!！]?")

Full = Callable[[str], float | None]
"""Gives the full mark of a score by its name, where it is known."""

cell_name = lru_cache(maxsize=1 << 14)(xl_rowcol_to_cell)
"""The name of a cell, row and column counted from 0: those of a form are asked for again."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one cell that was read."""

    code: Code
    name: str
    sheet: str
    cell: str
    found: str
    expected: str = ""


@dataclass(slots=True)
class SheetCells:
    """The cells of one sheet that came back, and what is to be told about them."""

    sheet: str
    grid: Grid
    money: Money
    remarks: list[Remark] = field(default_factory=list)
    _unit_at: tuple[int, int] | None = None

    @classmethod
    def of(cls, sheet: str, grid: Grid, placing: Placing, unit: str, table: str = "") -> SheetCells:
        """Return the cells of a sheet on which a layout was placed; `unit` is the rubric's.

        `table` is the heading behind which the form prints the unit in brackets, if it does.
        """
        said = sheet_unit(grid, placing.first_row, unit, table)
        if said is None:
            return cls(sheet, grid, Money(unit))
        return cls(sheet, grid, Money(unit, said[0]), _unit_at=said[1:])

    def figure(self, name: str, spot: tuple[int, int], kind: Kind, none: WhenNone) -> Value:
        """Return the figure in a cell; what it calls for goes to the remarks.

        `spot` is row and column from 0, `name` the column of the figures.
        """
        content = content_at(self.grid, *spot)
        value = read_value(content, kind, none, self.money)
        if isinstance(content, SeenNumber | SeenText):
            value = _as_seen(value, content, kind, self.money)
        if value.of_sheet and self._unit_at is not None:
            cell = cell_name(*self._unit_at)
            given, wanted = self.money.given, self.money.unit
            self.remarks.append(Remark("UNIT_CONVERTED", "", self.sheet, cell, given, wanted))
            self._unit_at = None  # said once
        if value.code:
            cell = cell_name(*spot)
            read = value.read_as
            self.remarks.append(Remark(value.code, name, self.sheet, cell, value.found, read))
        return value

    def own_score(self, name: str, spot: tuple[int, int], full: Full) -> Value:
        """Return a score that the department gives itself; one that cannot be read is none.

        Whatever is wrong with it, the figures of the return are none the worse. `full` gives the
        mark that 满分 stands for, None where nobody knows it.
        """
        value = self.figure(name, spot, "score", "zero")
        # Whether a total that has no result is the template's formula is seen later (`totals`).
        later = value.code == "VALUE_NOT_COMPUTED" and computes_itself(name)
        if value.code not in _UNREADABLE or later:
            return value
        told = self.remarks.pop()
        found = value.found or ODD.get(told.code, "")
        mark = full(name) if _FULL.fullmatch(found) else None
        code: Code = "SELF_NOT_NUMBER" if mark is None else "VALUE_TIDIED"
        read = "" if mark is None else shown(mark)
        self.remarks.append(replace(told, code=code, found=found, expected=read))
        return Value(mark, code, found, read)


def _as_seen(value: Value, content: SeenNumber | SeenText, kind: Kind, money: Money) -> Value:
    """Return a figure held against what its cell shows of it.

    What is struck out or raised is no part of a number, and nobody knows which number was meant.
    What a format scales or hides is read as it is stored, and told; rounding is not.
    """
    look = content.look
    stored = shown(content) if isinstance(content, SeenNumber) else str(content)
    if look.crossed:
        left = clean_text(stored if look.seen is None else look.seen)
        return Value(None, "VALUE_CROSSED_OUT", clean_text(stored), f"“{left}”（{look.crossed}）")
    if value.number is None or (value.code and MESSAGES[value.code].severity == "error"):
        return value
    if kind in _RATES and is_percent(look.number_format):
        return value
    seen = look.seen
    if seen is None and isinstance(content, SeenNumber):
        seen = seen_number(look.number_format, content)
    elif seen is None:
        seen = seen_text(look.number_format, str(content))
    if seen is None or _is_alike(seen.strip(), value.number, content, kind, money):
        return value
    words = f"“{clean_text(seen)}”" if seen.strip() else "空白"
    number, places, of_sheet = value.number, value.places, value.of_sheet
    return Value(number, "VALUE_SHOWN_OTHERWISE", stored, words, places, of_sheet)


def _is_alike(
    seen: str, number: float, content: SeenNumber | SeenText, kind: Kind, money: Money
) -> bool:
    """Tell whether what is seen, were it typed, is the number that was read, or that rounded."""
    seen = _BRACKETED.sub(r"-\1", seen.translate(_CURRENCY))
    digits = _DIGITS.findall(seen)
    typed = read_value(seen, kind, "zero", money).number
    if typed is None:
        # Words that stand beside the digits for looks; one that scales them would have been read.
        if len(digits) != 1 or _SCALES.search(seen) or isinstance(content, SeenText):
            return False
        typed, number = float(digits[0].replace(",", "")), content
    if not digits:
        return typed == number
    plain = float(digits[0].replace(",", ""))
    last_place = 10.0 ** -len(digits[0].partition(".")[2])
    return abs(typed - number) <= _ROUNDED * last_place * (abs(typed / plain) if plain else 1.0)


class Kept(Protocol):
    """What keeps figures: a return, or one of its projects."""

    figures: dict[str, float]
    typed: dict[str, str]


def keep_typed(kept: Kept, name: str, value: Value) -> None:
    """Add what stood in the cell of a figure."""
    if value.found:
        kept.typed[name] = value.found


def keep(kept: Kept, name: str, value: Value) -> None:
    """Add a figure that was read under its name; one that is missing stays absent."""
    figures = kept.figures
    keep_typed(kept, name, value)
    if value.number is not None:
        figures[name] = value.number
    if value.places is not None:
        figures[printed_places(name)] = value.places
    if value.not_applicable:
        figures[not_applicable_name(name)] = 1.0


def cell_of(sheet: str, row: int, column: int) -> dict[str, str]:
    """Return the details that say where: row and column count from 0."""
    return {"sheet": sheet, "cell": cell_name(row, column)}


def check_length(label: str, sheet: str, grid: Grid, first: int, end: int, limits: Limits) -> None:
    """Raise ReturnError where more rows are filled in from `first` to before `end` than allowed."""
    if end - first <= limits.lines:
        return
    lines = sum(any(value != "" for value in row) for row in grid[first:end])
    if lines > limits.lines:
        place = cell_of(sheet, first, 0)
        raise ReturnError("LIST_TOO_LONG", label=label, found=lines, expected=limits.lines, **place)
