"""Puts together what a batch of fictitious departments fill in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, complete, settle
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.template.filling import Filling
from perfeval_xl.practice.claims import claims, grades, judgements
from perfeval_xl.practice.draft import Floats
from perfeval_xl.practice.first_draft import first_draft, staff_of
from perfeval_xl.practice.goals import goals
from perfeval_xl.practice.lines import Lines, items_of, lines
from perfeval_xl.practice.omitted import omit
from perfeval_xl.practice.projects import projects_of
from perfeval_xl.practice.rare import rare
from perfeval_xl.practice.reconcile import bring_in_line
from perfeval_xl.practice.stated import stated
from perfeval_xl.practice.words import words
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import score


def fillings(seed: int, batch: int, rubric: Rubric, names: Mapping[str, str]) -> list[Filling]:
    """Return the fillings of a batch of departments (name → code).

    The same seed, batch and number of departments give the same figures, whatever the names.
    """
    random = np.random.default_rng([seed, batch])
    count = len(names)
    staff = staff_of(random, count)
    projects = projects_of(random, rubric, staff)
    draft = first_draft(random, rubric, staff).replaced(projects.sums)
    draft = rare(random, rubric, draft)
    wanted = {
        each.id: goals(random, each, rubric.expression(each.ratio), count)
        for each in rubric.indicators
        if each.ratio
    }
    draft = bring_in_line(random, rubric, draft, wanted)
    columns = {name: draft[name] for name in rubric.entries if name in draft}
    columns |= stated(random, rubric, draft)
    columns = omit(random, rubric, draft, columns)
    listed, texts = lines(random, rubric, draft), words(random, rubric, count)
    if rubric.indicators:
        own = judgements(random, rubric, count)
        points = _points(rubric, columns | own, listed, names)
        columns |= claims(random, rubric, points, own)
        for text, grade in zip(texts, grades(rubric, columns[SELF_TOTAL].tolist()), strict=True):
            text[SELF_GRADE] = grade
    rows = pd.DataFrame(columns).to_dict("records")
    return [
        Filling(name, code, _known(row), listed[at], texts[at], projects.fillings[at])
        for at, ((name, code), row) in enumerate(zip(names.items(), rows, strict=True))
    ]


def _points(
    rubric: Rubric, columns: Mapping[str, Floats], listed: list[Lines], names: Mapping[str, str]
) -> pd.DataFrame:
    """Score the departments as a run will."""
    index = pd.Index(list(names), name=INDEX, dtype=object)
    figures = complete(pd.DataFrame(dict(columns), index=index), rubric)
    items = items_of(rubric, dict(zip(names, listed, strict=True)))
    return score(settle(figures, items, rubric), rubric).points


def _known(row: Mapping[object, float]) -> dict[str, float]:
    return {str(name): value for name, value in row.items() if value == value}
