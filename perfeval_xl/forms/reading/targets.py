"""Reads what a declared row promises and what came of it: "2次", "19万元/场", "≥95%", "100%%"."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pandas as pd

from perfeval_xl.forms.reading.values import LARGEST, PERCENT_POINTS_FROM, shown
from perfeval_xl.forms.texts import clean_text, day_text
from perfeval_xl.rubric.project import Declared
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    AT_LEAST,
    AT_MOST,
    DIRECTION,
    LEVEL,
    TARGET,
    TARGET_TEXT,
)
from perfeval_xl.sheets.grids import same_text

# What may stand before a number, or behind it and its unit, and which way it points.
_BEFORE = {
    "≥": AT_LEAST, "⩾": AT_LEAST, ">=": AT_LEAST, "≧": AT_LEAST,
    "不低于": AT_LEAST, "不少于": AT_LEAST, "不小于": AT_LEAST, "大于等于": AT_LEAST,
    "至少": AT_LEAST, "达到": AT_LEAST,
    "≤": AT_MOST, "⩽": AT_MOST, "<=": AT_MOST, "≦": AT_MOST,
    "不高于": AT_MOST, "不超过": AT_MOST, "不大于": AT_MOST, "不多于": AT_MOST,
    "小于等于": AT_MOST, "控制在": AT_MOST,
    "=": "",
}  # fmt: skip
_STRICT = {
    ">": AT_LEAST, "大于": AT_LEAST, "高于": AT_LEAST, "超过": AT_LEAST, "多于": AT_LEAST,
    "<": AT_MOST, "小于": AT_MOST, "低于": AT_MOST, "少于": AT_MOST,
}  # fmt: skip
_SIGNS = _BEFORE | _STRICT
_BEHIND = {
    "及以上": AT_LEAST, "以上": AT_LEAST, "及以下": AT_MOST, "以下": AT_MOST, "以内": AT_MOST,
    "之内": AT_MOST, "内": AT_MOST,
}  # fmt: skip

_UNIT = r"[^\d\s,，。；;、:：~\-]*"
_AMOUNT = re.compile(
    rf"(?P<before>{'|'.join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))})?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<unit>{_UNIT}?)"
    rf"(?P<behind>{'|'.join(sorted(_BEHIND, key=len, reverse=True))})?[。.;；]?"
)
# "100多家", "10余次", "3个左右" promise no number that could be held against anybody.
_VAGUE = re.compile(r"[多余几约近]|左右|上下|以外|大约")
# "12月底前", "2021年" are dates; "3号" is a name.
_DATE = re.compile(r"年|月|日|号|季度|点|时(?!长)")
_SPACED = re.compile(r"\d\s+[\d.]|\.\s+\d")
_SCALED = re.compile(r"[十百千万亿]")


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with its unit; `direction` is "≥", "≤" or "" where the text has no sign."""

    number: float
    unit: str = ""
    direction: str = ""
    strict: bool = False
    """Whether the number itself is out: ">3"."""


def read_amount(text: str) -> Amount | None:
    """Return the number that a text is, None where it is anything but one number and its unit.

    A percentage is a fraction: "95%" and "95%%" (a slip of the finger) are 0.95. Dates, several
    numbers, raised or circled digits and vague words give nothing.
    """
    plain = text.replace("㎡", "平方米").replace("m²", "平方米").replace("M²", "平方米").strip()
    if any(unicodedata.category(sign) == "No" for sign in plain) or _SPACED.search(plain):
        return None
    match = _AMOUNT.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain)))
    if match is None or _VAGUE.search(match["unit"]) or _DATE.match(match["unit"]):
        return None
    number = float(match["number"].replace(",", ""))
    before, behind = _SIGNS.get(match["before"], ""), _BEHIND.get(match["behind"], "")
    if number >= LARGEST or (before and behind and before != behind):
        return None
    unit, strict = match["unit"], match["before"] in _STRICT
    if unit and not unit.strip("%"):
        number, unit = float(f"{match['number'].replace(',', '')}e-2"), "%"
    return Amount(number, unit, before or behind, strict)


def cell_text(value: Any) -> str:
    """Return what stands in a cell as the department sees it: 1.0 is "1"."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return shown(float(value))
    return day_text(value) or clean_text(str(value))


def interpret(rows: pd.DataFrame, declared: Declared) -> pd.DataFrame:
    """Return declared rows with 目标数 完成数 方向 完成档次 beside their texts.

    Numbers are given only where target and result are one number each in the same unit; a level
    only to rows without numbers, where the result is one of its words or repeats the target.
    `rows` has the columns 二级指标, 指标值文字 and 完成值文字 at least.
    """
    texts = zip(rows[TARGET_TEXT], rows[ACTUAL_TEXT], rows["二级指标"], strict=True)
    meanings = [_interpret(*pair, declared) for pair in texts]
    columns = {TARGET: float, ACTUAL: float, DIRECTION: object, LEVEL: object}
    added = pd.DataFrame(meanings, columns=list(columns), index=rows.index).astype(columns)
    return pd.concat([rows.drop(columns=list(columns), errors="ignore"), added], axis=1)


def _interpret(
    target: str, actual: str, level2: str, declared: Declared
) -> tuple[float | None, float | None, str, str]:
    promised, done = read_amount(target), read_amount(actual)
    if promised is not None and done is not None:
        numbers = _in_one_unit(promised, done)
        # Whether ">3" is met by 3 is for people to say.
        if numbers is not None and not (promised.strict and numbers[0] == numbers[1]):
            direction = promised.direction or _usual(declared, level2, promised.unit)
            return *numbers, direction, ""
    return None, None, "", _level(target, actual, declared)


def _usual(declared: Declared, level2: str, unit: str) -> str:
    """Return the direction of a target without a sign: by its 二级指标, and unit if need be."""
    units = declared.at_most.get(level2)
    return AT_MOST if units is not None and (not units or unit in units) else AT_LEAST


def _in_one_unit(promised: Amount, done: Amount) -> tuple[float, float] | None:
    """Return both numbers in one unit; one without a unit is taken to be in the other's.

    Not where that would be a guess: a bare 3 beside 5% may be 3 % or 300 %, beside 3万元 it may
    be 元.
    """
    if promised.unit == done.unit:
        return promised.number, done.number
    if promised.unit and done.unit:
        return None
    if "%" in (promised.unit, done.unit):
        bare = promised if done.unit else done
        if bare.number <= PERCENT_POINTS_FROM:
            return None
        return _share(promised), _share(done)
    return None if _SCALED.search(promised.unit + done.unit) else (promised.number, done.number)


def _share(amount: Amount) -> float:
    """Return a fraction: a bare 95 stands for 95 %."""
    return amount.number if amount.unit else amount.number / 100


def _level(target: str, actual: str, declared: Declared) -> str:
    said = _words(actual)
    if not said:
        return ""
    for level in declared.levels:
        if said in level.words:
            return level.level
    # Done to the letter what was promised: the best level.
    return declared.levels[0].level if said == _words(target) else ""


def _words(text: str) -> str:
    return same_text(text).rstrip("。.!！;；")
