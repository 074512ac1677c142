"""Reads what a declared row promises against what came of it, and what can be held against it."""

import re

import pandas as pd

from perfeval_xl.forms.layout.project_layout import LEVEL2, LEVEL3
from perfeval_xl.forms.reading.target_amounts import Amount, comparable, plain_unit, read_amount
from perfeval_xl.forms.reading.target_days import days_late
from perfeval_xl.forms.reading.values import NOT_APPLICABLE_WORDS, PERCENT_POINTS_FROM
from perfeval_xl.rubric.rules.own_rows import RowScale
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    AT_LEAST,
    AT_MOST,
    DIRECTION,
    IN_TIME,
    LEVEL,
    TARGET,
    TARGET_TEXT,
)
from perfeval_xl.sheets.grids import same_text

_DAYS = ("天", "工作日", "自然日")
_TIMES = (*_DAYS, "小时", "分钟", "个月", "周")
_BEFORE_NUMBER = re.compile(r"^\D+(?=\d)")
_SAVED = re.compile(r"节约|节支|节省|节能|降|减|压缩|增收")
_TAKES = re.compile(r"响应|办理|办结|处理|处置|答复|反馈|等待|完成|时限|用时|耗时|工期|周期")
_UNWANTED = re.compile(
    r"(?:投诉|差错|错误|失误|事故|违规|违纪|违法|逾期|超期|超支|上访|信访|死亡|伤亡|发病|流失|"
    r"能耗|损耗|浪费|排放|空置|闲置|返工|返修|拖欠|不合格|不良|舆情)"
    r"(?!.*(?:处|办|结案|解|复|改|降|减|响应|受理|查|及时|满意|防|控))"
)


def interpret(rows: pd.DataFrame, declared: RowScale, year: int) -> pd.DataFrame:
    """Return declared rows with 目标数 完成数 方向 完成档次 beside their texts.

    Numbers are given only where target and result are one number each in the same unit, or a
    deadline and a date; a date without a year is of `year`. 方向 is 按期 where the days that it
    took, or that it is late, are held against those allowed. A level is given only to rows without
    numbers, where the result is one of its words or repeats the target; 不适用 as a target is one.
    `rows` has the columns 二级指标, 指标值文字 and 完成值文字 at least.
    """
    blank = pd.Series("", index=rows.index)
    called = rows.get(LEVEL3, blank).map(same_text)
    texts = zip(rows[TARGET_TEXT], rows[ACTUAL_TEXT], rows[LEVEL2], called, strict=True)
    meanings = [_interpret(*row, declared, year) for row in texts]
    columns = {TARGET: float, ACTUAL: float, DIRECTION: object, LEVEL: object}
    added = pd.DataFrame(meanings, columns=list(columns), index=rows.index).astype(columns)
    return pd.concat([rows.drop(columns=list(columns), errors="ignore"), added], axis=1)


def _interpret(
    target: str, actual: str, level2: str, called: str, declared: RowScale, year: int
) -> tuple[float | None, float | None, str, str]:
    if same_text(target) in NOT_APPLICABLE_WORDS:
        return None, None, "", NOT_APPLICABLE
    # What stands before both numbers may be any name: 保障200人, 保障190人.
    promised = read_amount(target, called, *_BEFORE_NUMBER.findall(same_text(actual)))
    done = read_amount(actual, called, promised.name) if promised else None
    if promised is not None and done is not None and _same_thing(promised, done, called):
        numbers = _in_one_unit(promised, done)
        direction = _direction(promised, level2, called + promised.name, declared)
        if numbers is not None and direction and _says_enough(promised, done, *numbers, direction):
            return *numbers, _by_rule(direction, promised.unit, declared), ""
    late = days_late(target, actual, year)
    if late is not None:
        return 0.0, float(late), IN_TIME, ""
    return None, None, "", _level(target, actual, declared)


def _same_thing(promised: Amount, done: Amount, called: str) -> bool:
    """Tell whether both numbers are of one thing, by the names that stand before them."""
    if promised.name == done.name:
        return True
    if promised.binding and not called.endswith(promised.name):
        return False
    names = (called, promised.name)
    return done.says_no_name or any(name.endswith(done.name) for name in names)


def _says_enough(
    promised: Amount, done: Amount, target: float, actual: float, direction: str
) -> bool:
    """Tell whether a result decides; whether ">3" is met by 3, or ≥90% by ≥80%, people say.

    So they do of anything done beyond a bare 0: of accidents it is the most, of courses no target.
    """
    if promised.strict and target == actual:
        return False
    if target == 0 and not promised.direction and actual != 0:
        return False
    met = actual >= target if direction == AT_LEAST else actual <= target
    return done.exact or (done.direction == direction and met)


def _direction(promised: Amount, level2: str, called: str, declared: RowScale) -> str:
    """Return the direction of a target: its own sign, or by its 二级指标, and unit if need be.

    "" where only people can say: a time under 时效指标 that the rubric says nothing of, what is
    saved among the costs, and what is the better the less there is of it, as its name says.
    """
    if promised.direction:
        return promised.direction
    units = declared.at_most.get(level2)
    if units is not None and (not units or promised.unit in map(plain_unit, units)):
        return "" if _SAVED.search(called) else AT_MOST
    timed = promised.unit in _TIMES and ("时效" in level2 or _TAKES.search(called))
    return "" if timed or _UNWANTED.search(called) else AT_LEAST


def _by_rule(direction: str, unit: str, declared: RowScale) -> str:
    """Return 按期 for a number of days that the rubric has a rule for, if they are too many."""
    days = direction == AT_MOST and unit in _DAYS and declared.late is not None
    return IN_TIME if days else direction


def _in_one_unit(promised: Amount, done: Amount) -> tuple[float, float] | None:
    """Return both numbers in one unit; one without a unit is taken to be in the other's.

    Not where that would be a guess: a bare 3 beside 5% may be 3 % or 300 %.
    """
    if promised.unit != done.unit and "%" in (promised.unit, done.unit):
        bare = promised if done.unit else done
        if bare.unit or bare.number <= PERCENT_POINTS_FROM:
            return None
        return _share(promised), _share(done)
    return (promised.number, done.number) if comparable(promised.unit, done.unit) else None


def _share(amount: Amount) -> float:
    """Return a fraction: a bare 95 stands for 95 %."""
    return amount.number if amount.unit else amount.number / 100


def _level(target: str, actual: str, declared: RowScale) -> str:
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
