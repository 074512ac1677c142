"""Random departments for any rubric: ordinary figures, thresholds met exactly, gaps and zeros."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import CODE, INDEX, complete, layouts, settle
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.rubric.expressions.given import ELAPSED, quotient
from perfeval_xl.rubric.expressions.nodes import Name, names_in
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from support.random_projects import random_projects
from support.random_reviews import random_reviews


def random_scores(
    rubric: Rubric, count: int, seed: int, *, ties: bool = True, reviewed: float = 0.0
) -> Scores:
    """Return scored random departments.

    With `ties`, some ratios lie half-way between two 6-decimal values but for float noise: a
    spreadsheet rounds those on 15 digits, an engine that does not is given none.
    `reviewed` is the share of the indicators that a reviewer has decided on.
    """
    random = np.random.default_rng(seed)
    names = pd.Index([f"随机单位{n:04d}" for n in range(count)], name=INDEX, dtype=object)
    columns: dict[str, np.ndarray] = {}
    for entry in rubric.entries.values():
        columns[entry.name] = _figures(random, entry.kind, count)
    _meet_thresholds(random, rubric, columns, 5e-7 if ties else 2e-6)
    _own_scores(random, rubric, columns, count)
    frame = pd.DataFrame(columns, index=names)
    blank = random.random(frame.shape) < 0.04
    frame = complete(frame.mask(blank), rubric)
    for name in rubric.may_not_apply:  # 不适用, or a number over it, or neither
        told = random.random(count) < 0.2
        frame[not_applicable_name(name)] = np.where(told, 1.0, np.nan)
        frame[name] = frame[name].mask(told & (random.random(count) < 0.8))
    frame[SELF_TOTAL] = random.integers(0, 1001, count) / 10
    frame = frame.copy()
    frame[CODE], frame[SELF_GRADE] = "", random.choice(list(rubric.grades), count)
    items = _items(random, rubric, names)
    projects = random_projects(random, rubric, names) if rubric.project else None
    figures = settle(frame, items, rubric)
    scores = score(figures, rubric, items, projects)
    if not reviewed:
        return scores
    return score(figures, rubric, items, projects, random_reviews(scores, reviewed, seed))


def _figures(random: np.random.Generator, kind: str, count: int) -> np.ndarray:
    match kind:
        case "count":
            values = random.integers(0, 60, count).astype(float)
        case "percent":
            values = random.choice([0.65, 0.7, 0.75, 0.8, 0.899999, 0.9, 0.95, 1.0, 1.05], count)
        case _:
            values = random.integers(1, 40000, count) / 100
    values[random.random(count) < 0.06] = 0.0
    return values


def _meet_thresholds(
    random: np.random.Generator, rubric: Rubric, columns: dict[str, np.ndarray], least: float
) -> None:
    """Make plain quotients land on round percentages and right beside them."""
    steps = np.arange(60, 141) / 100
    for indicator in rubric.indicators:
        division, goal = quotient(indicator.tree), 1.0
        if division is None:
            continue
        if indicator.tree is not division and ELAPSED in names_in(indicator.tree):
            goal = rubric.elapsed
        match division.left, division.right:
            case Name(top), Name(bottom) if top in columns and bottom in columns:
                count = len(columns[top])
                shift = random.choice([0.0, 0.0, 0.0, 1e-4, -1e-4, least], count)
                exact = columns[bottom] * goal * (random.choice(steps, count) + shift)
                take = random.random(count) < 0.6
                columns[top] = np.where(take, exact, columns[top])


def _own_scores(
    random: np.random.Generator, rubric: Rubric, columns: dict[str, np.ndarray], count: int
) -> None:
    for indicator in rubric.indicators:
        own = random.integers(0, int(indicator.points * 4) + 3, count) / 4
        own[random.random(count) < 0.1] = np.nan
        columns[self_score_name(indicator)] = own
        if isinstance(indicator.rule, Checklist):
            filled = random.random(count) < 0.7
            for name, item in zip(item_names(indicator), indicator.rule.items, strict=True):
                stated = random.choice([0.0, item.points / 2, item.points, item.points + 1], count)
                columns[name] = np.where(filled, stated, np.nan)


def _items(random: np.random.Generator, rubric: Rubric, names: pd.Index) -> pd.DataFrame:
    rows = []
    for area in (area for layout in layouts(rubric) for area in layout.lists.values()):
        for name in names:
            for position in range(int(random.integers(0, 4))):
                amounts = {
                    column: None if random.random() < 0.05 else random.integers(0, 9999) / 100
                    for column in area.columns
                }
                title = random.choice(["专项", '=1+1"', "<b>&项目"]) + str(position)
                fixed = {INDEX: name, "清单": area.row, "序号": position + 1, "名称": title}
                rows.append({**fixed, **amounts})
    return pd.DataFrame(rows, columns=None if rows else [INDEX, "清单", "序号", "名称"])
