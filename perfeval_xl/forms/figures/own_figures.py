"""A department's own rows (个性指标) as figures: what was approved stands before what the sheet
says, and texts are read as targets and results.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.targets import interpret
from perfeval_xl.rubric import verdict as declared
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.own_rows import (
    APPROVED_TEXTS,
    DONE,
    DONE_NUMBER,
    ON_LEVEL,
    OWN_SCORE,
    POINTED,
    POINTS_OF,
    SIGN,
    TARGET_NUMBER,
    TARGET_SAID,
    TITLE,
    UNIT,
    OwnRows,
    approved_name,
    own_name,
    own_parts,
    row_names,
)
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.sheets.grids import same_text

_APPROVED = approved_name("")
_BARE = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_POINTED = {
    "≥": "≥", ">=": "≥", "⩾": "≥", "≧": "≥", "正向": "≥", "不低于": "≥", "大于等于": "≥",
    "≤": "≤", "<=": "≤", "⩽": "≤", "≦": "≤", "反向": "≤", "不超过": "≤", "小于等于": "≤",
    ">": ">", "大于": ">", "<": "<", "小于": "<", "=": "=", "等于": "=",
}  # fmt: skip
"""A 性质 as people write it → the sign before a number; any other one (定性) is none."""


@dataclass(frozen=True, slots=True)
class ApprovedRow:
    """One row of a department as it was approved."""

    part: str
    """The indicator that it belongs to, by its key."""
    texts: Mapping[str, str]
    """By the columns of `APPROVED_TEXTS`."""
    points: float


def approve(content: Return, rows: Sequence[ApprovedRow]) -> None:
    """Let a return keep what was approved for its department, in place of what it kept before.

    A row goes where the sheet has its name, the others into the places that are left, in order.
    """
    said = dict(content.words.items())
    content.words = {name: text for name, text in said.items() if not name.startswith(_APPROVED)}
    for part, rule in own_parts(content.rubric.indicators):
        own = [row for row in rows if row.part == part.id]
        for number, row in zip(_places(content, part, rule, own), own, strict=True):
            texts = {**row.texts, POINTS_OF: f"{row.points:.15g}"}
            for column in (*APPROVED_TEXTS, POINTS_OF):
                name = approved_name(own_name(part, number, column))
                content.words[name] = texts.get(column, "")


def printed(rubric: Rubric, rows: Sequence[ApprovedRow]) -> tuple[dict[str, float], dict[str, str]]:
    """Return the figures and texts that a department's template prints, "" for no row."""
    points: dict[str, float] = {}
    texts: dict[str, str] = {}
    for part, rule in own_parts(rubric.indicators):
        own = [row for row in rows if row.part == part.id]
        for number in range(1, rule.room + 1):
            row = own[number - 1] if number <= len(own) else None
            for column in APPROVED_TEXTS:
                texts[own_name(part, number, column)] = row.texts[column] if row else ""
            if row:
                points[own_name(part, number, POINTS_OF)] = row.points
    return points, texts


def _places(
    content: Return, part: Indicator, rule: OwnRows, rows: Sequence[ApprovedRow]
) -> list[int]:
    """Return the number of the sheet's row for each approved one."""
    numbers = range(1, rule.room + 1)
    said = {at: same_text(content.words.get(own_name(part, at, TITLE), "")) for at in numbers}
    found: dict[int, int] = {}
    for place, row in enumerate(rows):
        alike = [at for at, title in said.items() if title == same_text(row.texts[TITLE])]
        if len(alike) == 1 and alike[0] not in found.values():
            found[place] = alike[0]
    for place in range(len(rows)):
        if place not in found:
            left = [at for at in numbers if at not in found.values()]
            found[place] = place + 1 if place + 1 in left else left[0]
    return [found[place] for place in range(len(rows))]


def standing(content: Return) -> tuple[Mapping[str, float], Mapping[str, str]]:
    """Return the figures and the texts of a return that count: approved rows before the sheet's.

    Where rows were approved, no other row of the sheet counts.
    """
    approved = {
        name.removeprefix(_APPROVED): text
        for name, text in content.words.items()
        if name.startswith(_APPROVED)
    }
    if not approved:
        return content.figures, content.words
    figures = dict(content.figures)
    words = {name: text for name, text in content.words.items() if not name.startswith(_APPROVED)}
    for part, rule in own_parts(content.rubric.indicators):
        for number in range(1, rule.room + 1):
            points = own_name(part, number, POINTS_OF)
            figures.pop(points, None)
            if points in approved:
                figures[points] = float(approved[points])
            for column in APPROVED_TEXTS:
                name = own_name(part, number, column)
                words[name] = approved.get(name, "")
    return figures, words


def read_rows(figures: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return figures with 目标数 完成数 方向 完成档次 of every own row, read out of its texts."""
    made: dict[str, np.ndarray] = {}
    for part, rule in own_parts(rubric.indicators):
        for number in range(1, rule.room + 1):
            made |= _read(figures, part, rule, number, rubric.fiscal_year)
        names = row_names([(part, rule)], (OWN_SCORE,))
        # The form adds them up; a program that does not compute leaves the sum out.
        own = [figures[name].to_numpy() for name in names]
        known = reduce(np.logical_or, (~np.isnan(each) for each in own))
        added = reduce(add, (np.where(np.isnan(each), 0.0, each) for each in own))
        stated = figures[self_score_name(part)].to_numpy()
        made[self_score_name(part)] = np.where(np.isnan(stated) & known, added, stated)
    return figures.assign(**made) if made else figures


def _read(
    figures: pd.DataFrame, part: Indicator, rule: OwnRows, number: int, year: int
) -> dict[str, np.ndarray]:
    def text(column: str) -> list[str]:
        name = own_name(part, number, column)
        given = figures[name] if name in figures else [""] * len(figures)
        return ["" if pd.isna(each) else str(each) for each in given]

    units = text(UNIT)
    said = zip(text(SIGN), text(TARGET_SAID), units, strict=True)
    done = zip(text(DONE), units, strict=True)
    rows = pd.DataFrame(
        {
            declared.TARGET_TEXT: [target_text(*each) for each in said],
            declared.ACTUAL_TEXT: [_with_unit(*each) for each in done],
            "二级指标": part.path[-1],
            "三级指标": text(TITLE),
        },
        dtype=object,
    )
    read = interpret(rows, rule, year)
    columns = {
        TARGET_NUMBER: declared.TARGET,
        DONE_NUMBER: declared.ACTUAL,
        POINTED: declared.DIRECTION,
        ON_LEVEL: declared.LEVEL,
    }
    return {
        own_name(part, number, ours): read[theirs].to_numpy() for ours, theirs in columns.items()
    }


def target_text(sign: str, said: str, unit: str) -> str:
    """Return a target with its sign and unit, as one text: ≥, 95 and % are ≥95%."""
    pointed = _POINTED.get(unicodedata.normalize("NFKC", sign).strip(), "")
    plain = said.strip()
    return pointed + _with_unit(plain, unit) if _BARE.match(plain) else plain


def _with_unit(said: str, unit: str) -> str:
    plain = unicodedata.normalize("NFKC", said).strip()
    return f"{plain}{unit.strip()}" if _BARE.fullmatch(plain) else said
