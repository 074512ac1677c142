"""Which figures of a department or project are others than before, in words."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.form_entry import not_applicable_name
from perfeval_xl.rubric.measured import Measured
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.row import item_names, self_score_name
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.scoring.comparison.joined import joined

_UNIT = ["rubric", "department", "project"]
_NOISE = 1e-9
_NONE = "没有"

Unit = tuple[str, str, str]
"""Rubric, department, project."""


def changed_figures(before: Evaluations, after: Evaluations) -> dict[Unit, dict[str, str]]:
    """Return for each unit the fields that changed: name → “10 → 12”, in the newer order."""
    on = [*_UNIT, "name"]
    columns = [*on, "value", "typed"]
    both = joined(before.figures[columns], after.figures[columns], on)
    numbers = [pd.to_numeric(both[f"value_{side}"], errors="coerce") for side in _SIDES]
    close = (numbers[0] - numbers[1]).abs() <= _NOISE * numbers[0].abs().clip(lower=1)
    texts = [_texts(both, side, number) for side, number in zip(_SIDES, numbers, strict=True)]
    same = close | (texts[0] == texts[1])
    found: dict[Unit, dict[str, str]] = {}
    moved = both[~same]
    rows = zip(*(moved[name] for name in (*_UNIT, "name")), strict=True)
    words = zip(texts[0][~same], texts[1][~same], strict=True)
    for (rubric, department, project, name), (old, new) in zip(rows, words, strict=True):
        found.setdefault((rubric, department, project), {})[name] = f"{old} → {new}"
    return found


_SIDES = ("before", "after")


def _texts(both: pd.DataFrame, side: str, numbers: pd.Series) -> pd.Series:
    """Return what stands there for people: the number, what was typed, or nothing."""
    typed = both[f"typed_{side}"].where(both[f"typed_{side}"].notna(), both[f"value_{side}"])
    words = typed.map(lambda each: str(each) if isinstance(each, str) and each else _NONE)
    known = numbers.map(lambda number: shown(number) if number == number else "")
    return known.where(numbers.notna(), words)


def used_figures(rubric: Rubric | None, key: str) -> tuple[str, ...] | None:
    """Return the fields that an indicator's score comes from, None where that is not known."""
    owner = rubric.of_projects or rubric if rubric else None
    indicator = owner.by_id.get(key) if owner else None
    if owner is None or indicator is None:
        return None
    names: list[str] = []
    if indicator.ratio:
        names = [figure.name for figure in Measured(owner, indicator).figures]
        names += [not_applicable_name(name) for name in names if name in owner.may_not_apply]
    return (*names, self_score_name(indicator), *item_names(indicator))
