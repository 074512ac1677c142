"""The rows that a department declared itself: what cannot be scored, what exceeds its bounds, and
what the rubric asks to be looked at (its `checks`)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, REASON, row_place
from perfeval_xl.forms.reading.target_amounts import read_amount
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import Code
from perfeval_xl.rubric.project import Declared, Project, Question, RowCheck
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    AT_LEAST,
    DIRECTION,
    IN_TIME,
    LEVEL,
    OWN,
    TARGET,
    TARGET_TEXT,
    WEIGHT,
)
from perfeval_xl.sheets.grids import same_text

_NOISE = 1e-9
_FAR = 1000
"""So many times apart, a target and its result are hardly in one unit."""
_LONGEST = 24


def check_declared_rows(rows: pd.DataFrame, declared: Declared) -> Iterator[Finding]:
    """Yield what is wrong with single rows.

    `rows` are as `project_figures.Projects` has them; rows without a 分值 are told as such and
    held to nothing else.
    """
    units, cells = pd.MultiIndex.from_frame(rows[[INDEX, PROJECT]]), _cells(rows)
    for position, unit in where(rows[WEIGHT].isna() | (rows[WEIGHT] == 0), units):
        yield Finding(unit, "ROW_WITHOUT_POINTS", *_about(cells, position, WEIGHT))
    for position, unit in where(rows[WEIGHT] < 0, units):
        yield Finding(unit, "ROW_POINTS_NEGATIVE", *_about(cells, position, WEIGHT))
    far = rows[ACTUAL] / rows[TARGET].where(rows[TARGET] > 0)
    apart = (far >= _FAR) | ((far > 0) & (far <= 1 / _FAR))
    for position, unit in where(apart, units):
        target = str(rows[TARGET_TEXT].iloc[position])
        yield Finding(unit, "ROW_FAR_APART", *_about(cells, position, ACTUAL_TEXT, target))
    yield from _read_otherwise(rows, units, declared)
    weighed, scores = rows[WEIGHT] > 0, rows[OWN]
    beyond = weighed & ((scores > rows[WEIGHT] + _NOISE) | (scores < 0))
    for position, unit in where(beyond, units):
        expected = shown(float(rows[WEIGHT].iloc[position]))
        yield Finding(unit, "SELF_OUT_OF_RANGE", *_about_own(cells, position, expected))
    late = (rows[DIRECTION] == IN_TIME) & (rows[ACTUAL] > rows[TARGET]) & (declared.late is None)
    applies = rows[LEVEL] != NOT_APPLICABLE
    people = weighed & applies & (rows[ACTUAL].isna() | late)
    for position, unit in where(people & scores.isna(), units):
        yield Finding(unit, "SELF_MISSING", *_about_own(cells, position))
    for position, unit in where(people & scores.notna() & (rows[LEVEL] == ""), units):
        target, actual = (cells[name][position] for name in (TARGET_TEXT, ACTUAL_TEXT))
        called = same_text(cells[LEVEL3][position])
        both = read_amount(target, called) and read_amount(actual, called)
        without: Code = "ROW_UNITS_DIFFER" if both else "ROW_LEVEL_UNCLEAR"
        code: Code = "ROW_LATE" if late.iloc[position] else without
        yield Finding(unit, code, *_about(cells, position, ACTUAL_TEXT, str(target)))
    for level in declared.levels:
        low, high = rows[WEIGHT] * level.above, rows[WEIGHT] * level.upto
        off = people & (rows[LEVEL] == level.level) & ~beyond
        off &= (scores < low - _NOISE) | (scores > high + _NOISE)
        for position, unit in where(off, units):
            span = f"{shown(float(low.iloc[position]))} 至 {shown(float(high.iloc[position]))}"
            name, filled, expected, details = _about(cells, position, OWN, span)
            more = {**details, "level": level.level}
            yield Finding(unit, "ROW_OFF_LEVEL", name, filled, expected, more)


def _read_otherwise(
    rows: pd.DataFrame, units: pd.MultiIndex, declared: Declared
) -> Iterator[Finding]:
    """Yield what was read although it was not written as asked for."""
    cells = _cells(rows)
    for column, number in ((TARGET_TEXT, TARGET), (ACTUAL_TEXT, ACTUAL)):
        doubled = rows[column].str.contains("[%％]{2}", regex=True) & rows[number].notna()
        for position, unit in where(doubled, units):
            read_as = f"{shown(float(rows[number].iloc[position]) * 100)}%"
            yield Finding(unit, "ROW_TIDIED", *_about(cells, position, column, read_as))
    known = dict.fromkeys(group.level2 for group in declared.groups)
    for position, unit in where(~rows[LEVEL2].isin(list(known)), units):
        name, filled, _, details = _about(cells, position, LEVEL2)
        expected = "、".join(known)
        yield Finding(unit, "ROW_LEVEL_UNKNOWN", name, filled, expected, details)


def check_rubrics_own(
    figures: pd.DataFrame, rows: pd.DataFrame, project: Project
) -> Iterator[Finding]:
    """Yield ROW_QUESTIONED for what the rubric asks to be looked at, as grave as it says.

    `figures` has one row a project, texts in columns by their headings; `rows` one a declared
    indicator.
    """
    units, cells = pd.MultiIndex.from_frame(rows[[INDEX, PROJECT]]), _cells(rows)
    # Of several checks of one kind, the first that fits a row tells it.
    told = {question: np.zeros(len(rows), dtype=bool) for question in _QUESTIONS}
    for check in project.checks:
        if check.check == "unfilled":
            for name in check.texts:
                texts = figures[name] if name in figures else pd.Series("", figures.index)
                for _, unit in where(~_each(texts, same_text), figures.index):
                    details = {"label": name, "words": check.words}
                    grave = check.severity
                    yield Finding(unit, "ROW_QUESTIONED", name, details=details, gravity=grave)
            continue
        column = _ABOUT[check.check]
        flags = _QUESTIONS[check.check](rows, check) & ~told[check.check]
        told[check.check] |= flags
        for position, unit in where(flags, units):
            place, text, _, details = _about(cells, position, column)
            # What differs from row to row stands in the name: all rows are told in one sentence.
            more = f"（{text}）" if column in (TARGET_TEXT, ACTUAL_TEXT) else ""
            details = {"label": details["label"] + more, "words": check.words}
            grave = check.severity
            yield Finding(unit, "ROW_QUESTIONED", place, details=details, gravity=grave)


Flags = NDArray[np.bool_]


def _each(texts: pd.Series, test: Callable[[str], object]) -> Flags:
    """Test texts, every different one once."""
    codes, unique = pd.factorize(texts.fillna("").astype(str))
    return np.array([bool(test(text)) for text in unique], dtype=bool)[codes]


def _any_of(texts: pd.Series, words: Collection[str]) -> Flags:
    return _each(texts, lambda text: any(word in text for word in words))


def _misplaced(rows: pd.DataFrame, check: RowCheck) -> Flags:
    under = rows[LEVEL2].isin(check.level2).to_numpy()
    return under & _any_of(rows[LEVEL3], check.any_of)


def _repeated(rows: pd.DataFrame, check: RowCheck) -> Flags:
    flags = np.zeros(len(rows), dtype=bool)
    under = rows[LEVEL1].isin(check.level1).to_numpy() & _each(rows[LEVEL3], bool)
    some = rows[under]
    codes, unique = pd.factorize(some[LEVEL3])
    names = np.array(pd.factorize(np.array([*map(same_text, unique)], dtype=object))[0])[codes]
    projects = some.groupby([INDEX, PROJECT], sort=False).ngroup().to_numpy()
    keys, _ = pd.factorize(projects * (len(unique) + 1) + names)
    levels, _ = pd.factorize(some[LEVEL1])
    least, most = np.full(len(some), len(some)), np.zeros(len(some), dtype=int)
    np.minimum.at(least, keys, levels)
    np.maximum.at(most, keys, levels)
    flags[under] = (least < most)[keys]
    return flags


def _direction(rows: pd.DataFrame, check: RowCheck) -> Flags:
    under = rows[LEVEL2].isin(check.level2).to_numpy()
    return under & _any_of(rows[TARGET_TEXT], check.any_of)


def _beyond(rows: pd.DataFrame, check: RowCheck) -> Flags:
    target, actual = rows[TARGET].to_numpy(), rows[ACTUAL].to_numpy()
    more = (rows[DIRECTION] == AT_LEAST).to_numpy() & (target > 0)
    far: Flags = more & (actual >= target * (check.above or np.inf) - _NOISE)
    return far


def _unexplained(rows: pd.DataFrame, check: RowCheck) -> Flags:
    lost = (rows[WEIGHT] > 0) & (rows[OWN] < rows[WEIGHT] - _NOISE)
    lost &= rows[LEVEL] != NOT_APPLICABLE
    return lost.to_numpy() & ~_each(rows[REASON], same_text)


def _vague(rows: pd.DataFrame, check: RowCheck) -> Flags:
    numbered = _each(rows[TARGET_TEXT], lambda text: any(map(str.isdigit, text)))
    return ~numbered & _any_of(rows[TARGET_TEXT], check.any_of)


_QUESTIONS: Mapping[Question, Callable[[pd.DataFrame, RowCheck], Flags]] = {
    "misplaced": _misplaced,
    "repeated": _repeated,
    "direction": _direction,
    "beyond": _beyond,
    "unexplained": _unexplained,
    "vague": _vague,
}
_ABOUT: Mapping[Question, str] = {
    "misplaced": LEVEL3,
    "repeated": LEVEL3,
    "direction": TARGET_TEXT,
    "beyond": ACTUAL_TEXT,
    "unexplained": REASON,
    "vague": TARGET_TEXT,
}
"""Check → the cell of the row that it is about."""


Cells = Mapping[str, NDArray[Any]]


def _cells(rows: pd.DataFrame) -> Cells:
    """Return the columns as arrays: a frame takes long to give one cell."""
    return {str(name): rows[name].to_numpy() for name in rows}


def _about(
    cells: Cells, position: int, column: str, expected: str = ""
) -> tuple[str, str, str, dict[str, str]]:
    """Return a finding's place, what is there, what should be, and how the row is called."""
    value = cells[column][position]
    filled = value if isinstance(value, str) else "" if pd.isna(value) else shown(float(value))
    place = row_place(int(cells[NUMBER][position]), column)
    return place, _short(filled), _short(expected), {"label": _title(cells, position)}


def _title(cells: Cells, position: int) -> str:
    """Return `row_title` of one of many: a row of a wide table takes long to be cut out."""
    return _short(str(cells[LEVEL3][position] or cells[LEVEL2][position]))


def _about_own(
    cells: Cells, position: int, expected: str = ""
) -> tuple[str, str, str, dict[str, str]]:
    """Return the same of a row's own score, and who gives it."""
    name, filled, should, details = _about(cells, position, OWN, expected)
    return name, filled, should, {**details, "own": "自评", "least": "0"}


def row_title(row: pd.Series) -> str:
    """Return how a declared row is called in a message."""
    return _short(str(row[LEVEL3] or row[LEVEL2]))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
