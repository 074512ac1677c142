"""Which figures of a department or project are others than before, in words."""

from typing import Any

import pandas as pd

from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.indicator import Indicator, compact
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.scoring.comparison.evaluations import Evaluations

_UNIT = ["rubric", "department", "project"]
_NOISE = 1e-9
_NONE = "没有"

Unit = tuple[str, str, str]
"""Rubric, department, project."""


def changed_figures(before: Evaluations, after: Evaluations) -> dict[Unit, dict[str, str]]:
    """Return for each unit the fields that changed: name → “10 → 12”, in the newer order."""
    on = [*_UNIT, "name"]
    columns = [*on, "value", "typed"]
    figures = joined(before.figures[columns], after.figures[columns], on)
    numbers = [pd.to_numeric(figures[f"value_{side}"], errors="coerce") for side in _SIDES]
    close = (numbers[0] - numbers[1]).abs() <= _NOISE * numbers[0].abs().clip(lower=1)
    texts = [_texts(figures, side, number) for side, number in zip(_SIDES, numbers, strict=True)]
    same = close | (texts[0] == texts[1])
    changed: dict[Unit, dict[str, str]] = {}
    moved = figures[~same]
    rows = zip(*(moved[name] for name in (*_UNIT, "name")), strict=True)
    words = zip(texts[0][~same], texts[1][~same], strict=True)
    for (rubric, department, project, name), (old, new) in zip(rows, words, strict=True):
        changed.setdefault((rubric, department, project), {})[name] = f"{old} → {new}"
    return changed


_SIDES = ("before", "after")


def _texts(values: pd.DataFrame, side: str, numbers: pd.Series) -> pd.Series:
    """Return what stands there for people: the number, what was typed, or nothing."""
    typed = values[f"typed_{side}"].where(values[f"typed_{side}"].notna(), values[f"value_{side}"])
    words = typed.map(lambda text: str(text) if isinstance(text, str) and text else _NONE)
    known = numbers.map(lambda number: shown(number) if number == number else "")
    return known.where(numbers.notna(), words)


def used_figures(rubric: Rubric | None, key: str) -> tuple[str, ...] | None:
    """Return the fields that an indicator's score comes from, None where that is not known."""
    owner = rubric.of_projects or rubric if rubric else None
    indicator = owner.by_id.get(key) if owner else None
    if owner is None or indicator is None:
        return None
    names = list(owner.figures_of(indicator))
    names += [not_applicable_name(name) for name in names if name in owner.may_not_apply]
    names += [indicator.classes.entry] if indicator.classes is not None else []
    return (*names, self_score_name(indicator), *item_names(indicator))


def joined(before: pd.DataFrame, after: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Join both sides by unique keys, the newer one's rows first, in its order, rubric by rubric.

    The other columns get _before and _after; `_merge` is both, right_only for what only the newer
    side has, left_only for what is gone. `on` begins with the rubric.
    """
    newer = after.merge(before, "left", on=on, suffixes=("_after", "_before"), indicator=True)
    newer["_merge"] = newer["_merge"].astype(str).replace("left_only", "right_only")
    gone = before.merge(after[on], "left", on=on, indicator=True)
    gone = gone[gone["_merge"] == "left_only"].drop(columns="_merge")
    gone = gone.rename(columns={name: f"{name}_before" for name in gone if name not in on})
    rows = pd.concat([newer, gone.assign(_merge="left_only")], ignore_index=True)
    return rows.sort_values("rubric", kind="stable", ignore_index=True)


_WORDS = {
    "criterion": "评价标准",
    "ratio": "计算公式",
    "rule": "评分规则",
    "classes": "各类单位的规则",
    "exceptions": "例外",
    "when_zero": "除数为零时的规定",
}
_OF_ALL = {
    "judge_on": "指标值取到哪一位",
    "ratio_limit": "指标值的上限",
    "when_missing": "缺数据时的规定",
    "when_not_applicable": "不适用时的规定",
    "derived": "由表单计算的数据项",
}
_LONGEST = 60


def changed_rule(before: Rubric | None, after: Rubric | None, key: str) -> list[str] | None:
    """Return what changed of an indicator's rule, [] for nothing; None where that is not known.

    The 分值 is not looked at: the scores tell it themselves.
    """
    indicators = [_find(rubric, key) for rubric in (before, after)]
    if before is None or after is None or indicators[0] is None or indicators[1] is None:
        return None
    changes = []
    for name, words in _WORDS.items():
        old, new = (getattr(indicator, name) for indicator in indicators)
        if (type(old), _plain(old)) != (type(new), _plain(new)):
            changes.append(_difference(words, old, new))
    for name, words in _OF_ALL.items():
        if getattr(before, name) != getattr(after, name):
            changes.append(f"{words}有改动")
    return changes


def _find(rubric: Rubric | None, key: str) -> Indicator | None:
    owner = rubric.of_projects or rubric if rubric else None
    return owner.by_id.get(key) if owner else None


def _plain(value: Any) -> Any:
    return compact(value) if isinstance(value, str) else value


def _difference(words: str, old: Any, new: Any) -> str:
    """Say what changed; texts that can be read at a glance in full."""
    short = all(isinstance(value, str) and len(value) <= _LONGEST for value in (old, new))
    return f"{words}“{old}” → “{new}”" if short else f"{words}有改动"
