"""The rows that a department declared itself: what cannot be scored, what exceeds its bounds."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.layout.project_layout import LEVEL2, LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, row_place
from perfeval_xl.forms.reading.targets import read_amount
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import Code
from perfeval_xl.rubric.project import Declared
from perfeval_xl.rubric.verdict import ACTUAL, ACTUAL_TEXT, LEVEL, OWN, TARGET, TARGET_TEXT, WEIGHT

_NOISE = 1e-9
_FAR = 1000
"""So many times apart, a target and its result are hardly in one unit."""
_LONGEST = 24


def check_declared_rows(rows: pd.DataFrame, declared: Declared) -> Iterator[Finding]:
    """Yield what is wrong with single rows.

    `rows` are as `project_figures.Projects` has them; rows without a 分值 are told as such and
    held to nothing else.
    """
    units = pd.MultiIndex.from_frame(rows[[INDEX, PROJECT]])
    for position, unit in where(rows[WEIGHT].isna() | (rows[WEIGHT] == 0), units):
        yield Finding(unit, "ROW_WITHOUT_POINTS", *_about(rows, position, WEIGHT))
    for position, unit in where(rows[WEIGHT] < 0, units):
        yield Finding(unit, "ROW_POINTS_NEGATIVE", *_about(rows, position, WEIGHT))
    far = rows[ACTUAL] / rows[TARGET].where(rows[TARGET] > 0)
    apart = (far >= _FAR) | ((far > 0) & (far <= 1 / _FAR))
    for position, unit in where(apart, units):
        target = str(rows[TARGET_TEXT].iloc[position])
        yield Finding(unit, "ROW_FAR_APART", *_about(rows, position, ACTUAL_TEXT, target))
    yield from _read_otherwise(rows, units, declared)
    weighed, scores = rows[WEIGHT] > 0, rows[OWN]
    beyond = weighed & ((scores > rows[WEIGHT] + _NOISE) | (scores < 0))
    for position, unit in where(beyond, units):
        expected = shown(float(rows[WEIGHT].iloc[position]))
        yield Finding(unit, "SELF_OUT_OF_RANGE", *_about(rows, position, OWN, expected))
    people = weighed & rows[ACTUAL].isna()
    for position, unit in where(people & scores.isna(), units):
        yield Finding(unit, "SELF_MISSING", *_about(rows, position, OWN))
    for position, unit in where(people & scores.notna() & (rows[LEVEL] == ""), units):
        row = rows.iloc[position]
        both = read_amount(row[TARGET_TEXT]) and read_amount(row[ACTUAL_TEXT])
        code: Code = "ROW_UNITS_DIFFER" if both else "ROW_LEVEL_UNCLEAR"
        yield Finding(unit, code, *_about(rows, position, ACTUAL_TEXT, str(row[TARGET_TEXT])))
    for level in declared.levels:
        low, high = rows[WEIGHT] * level.above, rows[WEIGHT] * level.upto
        off = people & (rows[LEVEL] == level.level) & ~beyond
        off &= (scores < low - _NOISE) | (scores > high + _NOISE)
        for position, unit in where(off, units):
            span = f"{shown(float(low.iloc[position]))} 至 {shown(float(high.iloc[position]))}"
            name, filled, expected, details = _about(rows, position, OWN, span)
            more = {**details, "level": level.level}
            yield Finding(unit, "ROW_OFF_LEVEL", name, filled, expected, more)


def _read_otherwise(
    rows: pd.DataFrame, units: pd.MultiIndex, declared: Declared
) -> Iterator[Finding]:
    """Yield what was read although it was not written as asked for."""
    for column, number in ((TARGET_TEXT, TARGET), (ACTUAL_TEXT, ACTUAL)):
        doubled = rows[column].str.contains("[%％]{2}", regex=True) & rows[number].notna()
        for position, unit in where(doubled, units):
            read_as = f"{shown(float(rows[number].iloc[position]) * 100)}%"
            yield Finding(unit, "ROW_TIDIED", *_about(rows, position, column, read_as))
    known = dict.fromkeys(group.level2 for group in declared.groups)
    for position, unit in where(~rows[LEVEL2].isin(list(known)), units):
        name, filled, _, details = _about(rows, position, LEVEL2)
        expected = "、".join(known)
        yield Finding(unit, "ROW_LEVEL_UNKNOWN", name, filled, expected, details)


def _about(
    rows: pd.DataFrame, position: int, column: str, expected: str = ""
) -> tuple[str, str, str, dict[str, str]]:
    """Return a finding's place, what is there, what should be, and how the row is called."""
    row = rows.iloc[position]
    value = row[column]
    filled = value if isinstance(value, str) else "" if pd.isna(value) else shown(float(value))
    details = {"label": row_title(row)}
    return row_place(int(row[NUMBER]), column), _short(filled), _short(expected), details


def row_title(row: pd.Series) -> str:
    """Return how a declared row is called in a message."""
    return _short(str(row[LEVEL3] or row[LEVEL2]))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
