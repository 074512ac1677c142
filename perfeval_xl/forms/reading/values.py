"""Reads a figure as people type it: "1,234.56", "１２３", "95%", "无", "7.50.", "32400元"."""

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from perfeval_xl.forms.reading.units import UNIT, converted, known_unit, split_unit
from perfeval_xl.forms.texts import clean_text, day_text
from perfeval_xl.messages import MaybeCode
from perfeval_xl.rubric.expressions.evaluate import plain
from perfeval_xl.rubric.form.form_entry import Kind, WhenNone
from perfeval_xl.sheets.grids import CellError, Merged, Uncomputed

# What stands for "there is none": a stated zero, or "does not apply" where the form says so.
NONE_WORDS = {"无", "没有", "/", "-", "--", "—", "——", "－", "无。"}
_ZERO_WORDS = {"零"}
NOT_APPLICABLE_WORDS = {"不适用", "不涉及", "无此项", "N/A", "n/a", "NA"}
LARGEST = 1e12
"""No figure of a department reaches a trillion 万元; a larger one is a slip."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_NEGATIVE = re.compile(r"\(([0-9.,]+)\)")
_CURRENCY = re.compile(r"(?:人民币|RMB)?¥?")
_MINUS = str.maketrans("−‐–", "---")
"""The minus sign proper, and what a word processor makes of one."""
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)|Err:\d{3}", re.I)
_OWN_UNITS: dict[Kind, tuple[str, ...]] = {
    "money": (),
    "count": ("人", "名", "个", "项", "件", "例", "次"),
    "percent": (),
    "score": ("分",),
    "number": (),
}
_APART = re.compile(r"(?<=^[+-])\s+(?=[\d.])")
"""Between a sign and its number: "- 34.8"."""
_IN_BRACKETS = re.compile(rf"(?<=[\d.)])\s*\(\s*({UNIT}|人|名|个|项|件|例|次|分|%)\s*\)$")
_TEN_THOUSAND = re.compile(r"(?<=[\d.)])\s*[Ww]$")
_ENDS = "。;,、"
_LONGEST_FOUND = 60
# A percentage typed as 95 into a cell that lost its format; a real ratio is rarely above 5.
PERCENT_POINTS_FROM = 5.0


class Value(NamedTuple):
    """A figure as read. `number` is None where nothing was there or it could not be read."""

    number: float | None
    code: MaybeCode = ""
    """The message that the reading calls for, if any."""
    found: str = ""
    """What stood in the cell, as text."""
    read_as: str = ""
    places: int | None = None
    """Decimals of a percentage typed as text: "80.00%" says more than 80%."""
    of_sheet: bool = False
    """Whether the unit written on the sheet was what it was converted from."""

    @property
    def not_applicable(self) -> bool:
        """Whether the department says that there is no such figure."""
        return self.code == "VALUE_NOT_APPLICABLE"


@dataclass(frozen=True, slots=True)
class Money:
    """The unit that amounts are wanted in, and the one that the sheet says it is in."""

    unit: str = "万元"
    on_sheet: str = ""
    """"" where the sheet says what the form says."""

    @property
    def given(self) -> str:
        """The unit of an amount that says none itself."""
        return self.on_sheet or self.unit


_NOTHING, _USUAL = Value(None), Money()


def read_value(raw: Any, kind: Kind, none: WhenNone = "zero", money: Money | None = None) -> Value:
    """Read the content of one cell.

    Nothing is guessed: what is not plainly a number is refused with VALUE_NOT_NUMBER (or what
    says more exactly why), and everything that was tidied up says so. `none` is what 无 means in
    this field, `money` the units, 万元 unless given.
    """
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return _NOTHING
    money = money or _USUAL
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return _number(float(raw), kind, shown(raw), money)
    if isinstance(raw, CellError):
        return Value(None, "VALUE_IS_ERROR", raw.text)
    if isinstance(raw, Uncomputed):
        return Value(None, "VALUE_NOT_COMPUTED")
    if isinstance(raw, Merged):
        return Value(None, "CELL_MERGED", "", raw.into)
    if isinstance(raw, bool):
        return Value(None, "VALUE_NOT_NUMBER", "TRUE" if raw else "FALSE")
    if (day := day_text(raw)) is not None:
        return Value(None, "VALUE_IS_DATE", day)
    return _text(clean_text(str(raw)), kind, none, money)


def _number(number: float, kind: Kind, typed: str, money: Money) -> Value:
    if kind == "money" and money.given != money.unit and math.isfinite(number):
        number = converted(number, money.given, money.unit)
        return _checked(Value(number, found=typed, of_sheet=True), kind)
    return _checked(Value(number, found=typed), kind)


def _text(text: str, kind: Kind, none: WhenNone, money: Money) -> Value:
    typed = text[:_LONGEST_FOUND]
    tidy = unicodedata.normalize("NFKC", text).strip().strip("'").strip()
    if not tidy:
        return Value(None)
    if tidy in NONE_WORDS or text in NONE_WORDS:
        if none == "not_applicable":
            return Value(None, "VALUE_NOT_APPLICABLE", typed)
        return Value(0.0, "VALUE_AS_ZERO", typed)
    if tidy in _ZERO_WORDS:
        return Value(0.0, "VALUE_AS_ZERO", typed)
    if none == "not_applicable" and tidy in NOT_APPLICABLE_WORDS:
        return Value(None, "VALUE_NOT_APPLICABLE", typed)
    if _ERROR.fullmatch(tidy):
        return Value(None, "VALUE_IS_ERROR", typed)
    if any(unicodedata.category(sign) == "No" for sign in text):
        return Value(None, "VALUE_NOT_NUMBER", typed)  # ① is no 1, and 5² no 52
    bare = _APART.sub("", tidy.translate(_MINUS).rstrip(_ENDS))
    return _typed(_IN_BRACKETS.sub(r"\1", bare), kind, typed, money)


def _typed(tidy: str, kind: Kind, typed: str, money: Money) -> Value:
    """Read a number typed as text, with its unit."""
    refused = Value(None, "VALUE_NOT_NUMBER", typed)
    unit = ""
    if kind == "money":
        signed = _CURRENCY.match(tidy)
        assert signed is not None  # the pattern matches the empty text
        tidy, unit = split_unit(_TEN_THOUSAND.sub("万元", tidy[signed.end() :].strip()))
        # "￥3.24" on a form in 万元 may be either: the sign says 元, the form 万元.
        if signed.end() and not unit and money.given != "元":
            return refused
        if unit and unit != money.unit and not known_unit(money.unit):
            return refused
    for suffix in _OWN_UNITS[kind]:
        tidy = tidy.removesuffix(suffix).strip()
    share = kind == "percent" and tidy.endswith("%")
    digits = _digits(tidy.removesuffix("%").rstrip() if share else tidy, kind)
    if digits is None:
        return refused
    if share:
        return Value(float(digits + "e-2"), found=typed, places=len(digits.partition(".")[2]))
    if kind == "money" and (unit or money.given) != money.unit:
        number = converted(float(digits), unit or money.given, money.unit)
        if not unit:
            return _checked(Value(number, found=typed, of_sheet=True), kind)
        # On a sheet in 元, "元" typed behind the number is no other unit.
        code: MaybeCode = "VALUE_TIDIED" if unit == money.given else "VALUE_CONVERTED"
        return _checked(Value(number, code, typed, f"{shown(number)} {money.unit}"), kind)
    value = Value(float(digits), found=typed)
    if not _NUMBER.fullmatch(typed):
        value = Value(value.number, "VALUE_TIDIED", typed, shown(float(digits)))
    return _checked(value, kind)


def _digits(tidy: str, kind: Kind) -> str | None:
    """Return the bare number in a text, None where it is anything else."""
    if kind in ("money", "number") and (negative := _NEGATIVE.fullmatch(tidy)):
        tidy = f"-{negative[1]}"
    tidy = _GROUPS.sub("", tidy)
    tidy = tidy.rstrip(".") if tidy.count(".") > 1 else tidy
    return tidy if _NUMBER.fullmatch(tidy) else None


def _checked(value: Value, kind: Kind) -> Value:
    number = value.number
    assert number is not None
    if not math.isfinite(number) or abs(number) >= LARGEST:
        return Value(None, "VALUE_TOO_LARGE", value.found)
    if kind == "percent" and abs(number) > PERCENT_POINTS_FROM:
        return Value(number / 100, "VALUE_TIDIED", value.found, f"{plain(number, 4)}%")
    return value


def shown_as(kind: Kind, number: float, unit: str) -> str:
    """Write a figure by its kind: a percentage, points, an amount in `unit`, a plain count."""
    if kind == "percent":
        return f"{shown(number * 100)}%"
    return " ".join(filter(None, (shown(number), {"money": unit, "score": "分"}.get(kind, ""))))


def shown(number: float) -> str:
    """Write a figure for a message: no exponent, no superfluous zeros."""
    words = repr(float(number))
    if len(words) <= 10 and "e" not in words:  # the ordinary figure: these are all its digits
        return words.removesuffix(".0")
    if abs(number) >= 1e15:
        return f"{number:.6g}"
    # More digits than people type are noise of a sum.
    words = f"{Decimal(f'{number:.13g}'):.10f}"
    return words.rstrip("0").rstrip(".")


def cell_text(value: Any) -> str:
    """Return what stands in a cell as the department sees it: 1.0 is "1"."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return shown(float(value))
    return day_text(value) or clean_text(str(value))
