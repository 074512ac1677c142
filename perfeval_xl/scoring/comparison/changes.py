"""Which figures of a department or project are others than before, in words."""

from typing import Any

import pandas as pd

from perfeval_xl.forms.figures.cell_names import kind_of
from perfeval_xl.forms.reading.values import shown, shown_as
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.indicator import Indicator, compact
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import OnFigure
from perfeval_xl.rubric.table import NOT_APPLICABLE, item_names, self_score_name
from perfeval_xl.scoring.comparison.evaluations import Evaluations

_UNIT = ["rubric", "department", "project"]
_NOISE = 1e-9
_NONE = "没有"

Unit = tuple[str, str, str]
"""Rubric, department, project."""


def changed_figures(before: Evaluations, after: Evaluations) -> dict[Unit, dict[str, str]]:
    """Return for each unit the fields that changed: name → “10 → 12”, in the newer order.

    Each side is written by the kind that its own edition of the rubric gives the field.
    """
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
    values = zip(numbers[0][~same], numbers[1][~same], strict=True)
    for (rubric, department, project, name), said, counted in zip(rows, words, values, strict=True):
        old, new = (
            _by_kind(owner, name, number, text)
            for owner, number, text in zip(
                definitions_of(rubric, before, after), counted, said, strict=True
            )
        )
        changed.setdefault((rubric, department, project), {})[name] = f"{old} → {new}"
    return changed


def definitions_of(
    rubric: str, before: Evaluations, after: Evaluations
) -> tuple[Rubric | None, Rubric | None]:
    """Return a rubric as each side has it; as the other side has it where one has it not."""
    old, new = before.definitions.get(rubric), after.definitions.get(rubric)
    return old or new, new or old


def _by_kind(rubric: Rubric | None, name: str, number: float, text: str) -> str:
    """Return a number by the kind of its field; the text as it is where that is not known."""
    if rubric is None or number != number:
        return text
    if name.startswith(not_applicable_name("")):
        return NOT_APPLICABLE if number else text
    kind = kind_of(rubric, name) or (rubric.of_projects and kind_of(rubric.of_projects, name))
    return shown_as(kind, number, rubric.unit) if kind else text


def label_of(rubric: Rubric | None, name: str) -> str:
    """Return what the form calls a field; its name where the rubric is not at hand."""
    if rubric is None:
        return name
    inner = rubric.of_projects
    known = rubric.label(name)
    return inner.label(name) if inner is not None and known == name else known


def ratio_text(indicator: Indicator | None, ratio: float) -> str:
    """Return a 指标值 as its rule counts it: a percentage, or a number with its unit."""
    if indicator is None or indicator.shows_percent:
        return f"{shown(float(round_half_up(ratio * 100, 4)))}%"
    unit = indicator.rule.unit if isinstance(indicator.rule, OnFigure) else ""
    return f"{shown(float(round_half_up(ratio, 4)))}{unit}"


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
    indicators = [find_indicator(rubric, key) for rubric in (before, after)]
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


def find_indicator(rubric: Rubric | None, key: str) -> Indicator | None:
    """Return an indicator by its key, those of projects too; None where it is not known."""
    owner = rubric.of_projects or rubric if rubric else None
    return owner.by_id.get(key) if owner else None


def _plain(value: Any) -> Any:
    return compact(value) if isinstance(value, str) else value


def _difference(words: str, old: Any, new: Any) -> str:
    """Say what changed; texts that can be read at a glance in full."""
    short = all(isinstance(value, str) and len(value) <= _LONGEST for value in (old, new))
    return f"{words}“{old}” → “{new}”" if short else f"{words}有改动"
