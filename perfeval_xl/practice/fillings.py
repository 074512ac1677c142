"""Puts together what a batch of fictitious departments fill in, and writes it as returns.

Some departments leave figures out; what only a published exception looks at is mostly 0.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, complete, settle
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.practice.aims import equalities, goals
from perfeval_xl.practice.draft import Draft, Floats, first_draft, staff_of
from perfeval_xl.practice.projects import own_rows_of, projects_of
from perfeval_xl.practice.reconcile import bring_in_line
from perfeval_xl.practice.statements import (
    ListLines,
    claims,
    grades,
    items_of,
    judgements,
    lines,
    stated,
    words,
)
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.form.form_model import Lines, choices_of
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import score
from perfeval_xl.system.interrupt import deaf_children

_RARE = 0.03
BATCH = 50
"""Departments whose figures are drawn together; a batch is the same whoever writes it."""
_LEAST_WIDTH = 3
_FORGETFUL, _MOST = 0.1, 3
"""The share of departments that leave something out, and how many figures at most."""


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
    goals_of = {
        indicator.id: goals(random, indicator, rubric.expression(indicator.ratio), count)
        for indicator in rubric.indicators
        if indicator.ratio
    }
    draft = bring_in_line(random, rubric, draft, goals_of)
    columns = {name: draft[name] for name in rubric.entries if name in draft}
    columns |= stated(random, rubric, draft)
    columns = omit(random, rubric, draft, columns)
    listed, texts = lines(random, rubric, draft), words(random, rubric, count)
    if rubric.indicators:
        own, said = own_rows_of(random, rubric, count)
        columns |= own
        texts = [{**text, **more} for text, more in zip(texts, said, strict=True)]
        judged = {**judgements(random, rubric, count), **own}
        classes = {name: [text[name] for text in texts] for name in choices_of(rubric.forms)}
        points = _points(rubric, {**columns, **judged, **classes}, listed, names)
        columns |= claims(random, rubric, points, judged)
        for text, grade in zip(texts, grades(rubric, columns[SELF_TOTAL].tolist()), strict=True):
            text[SELF_GRADE] = grade
    rows = pd.DataFrame(columns).to_dict("records")
    return [
        Filling(name, code, _known(row), listed[at], texts[at], projects.fillings[at])
        for at, ((name, code), row) in enumerate(zip(names.items(), rows, strict=True))
    ]


def _points(
    rubric: Rubric, columns: Mapping[str, Any], listed: list[ListLines], names: Mapping[str, str]
) -> pd.DataFrame:
    """Score the departments as a run will."""
    index = pd.Index(list(names), name=INDEX, dtype=object)
    figures = complete(pd.DataFrame(dict(columns), index=index), rubric)
    items = items_of(rubric, dict(zip(names, listed, strict=True)))
    return score(settle(figures, items, rubric), rubric).points


def _known(row: Mapping[object, float]) -> dict[str, float]:
    return {str(name): value for name, value in row.items() if value == value}


def rare(random: np.random.Generator, rubric: Rubric, draft: Draft) -> Draft:
    """Return a draft in which figures that only a published exception looks at are mostly 0."""
    measured = {name for scored in rubric.indicators for name in _ratio_names(rubric, scored.ratio)}
    for indicator in rubric.indicators:
        for exception in indicator.exceptions:
            for name in draft.parts_in(rubric.expression(exception.when)):
                if name in rubric.entries and name not in measured:
                    some = random.random(draft.size) < _RARE
                    draft = draft.replaced({name: np.where(some, 1.0, 0.0)})
    return draft


def _ratio_names(rubric: Rubric, ratio: str) -> tuple[str, ...]:
    return names_in(rubric.expression(ratio)) if ratio else ()


def omit(
    random: np.random.Generator, rubric: Rubric, draft: Draft, columns: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the columns with some figures missing: only such as no other amount rests on."""
    needed = {name for equal in equalities(rubric) for name in names_in(equal.left - equal.right)}
    needed |= {part for parts in draft.sums.values() for part in parts}
    single = [
        entry.field
        for form in rubric.forms
        for block in form.blocks
        if isinstance(block, Lines)
        for entry in block.rows
        if entry.field is not None and entry.field not in needed
    ]
    kept = {name: values.copy() for name, values in columns.items()}
    for at in np.flatnonzero(random.random(draft.size) < _FORGETFUL) if single else ():
        for name in random.choice(single, min(int(random.integers(1, _MOST + 1)), len(single))):
            kept[str(name)][at] = np.nan
    return kept


def write_practice(
    rubric: Rubric, folder: Path, count: int, seed: int, processes: int | None = None
) -> Iterator[Path]:
    """Write `count` filled-in returns into `folder` and yield their paths.

    The same rubric, count and seed give the same bytes, on however many `processes` (by default
    as many as there are cores).
    """
    folder.mkdir(parents=True, exist_ok=True)
    batches = range(-(-count // BATCH))
    processes = min(processes or os.cpu_count() or 1, len(batches))
    write = partial(_write_batch, rubric, folder, count, seed)
    if processes == 1:
        for batch in batches:
            yield from write(batch)
        return
    # Fresh processes on every system: a copy of one that holds threads may hang.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
    try:
        with deaf_children():
            written = pool.map(write, batches)
        for paths in written:
            yield from paths
    finally:  # where somebody has had enough, what was not begun is not begun
        pool.shutdown(cancel_futures=True)


def practice_names(count: int) -> list[str]:
    """Return the file names of what `write_practice` writes."""
    return [f"{name}.xlsx" for name in _names(count, range(1, count + 1))]


def _names(count: int, numbers: Iterable[int]) -> list[str]:
    width = _width(count)
    return [f"演练单位{number:0{width}d}" for number in numbers]


def _width(count: int) -> int:
    return max(_LEAST_WIDTH, len(str(count)))


def _write_batch(rubric: Rubric, folder: Path, count: int, seed: int, batch: int) -> list[Path]:
    """Write one batch; it is drawn whole even where fewer are asked for."""
    first = batch * BATCH + 1
    width, names = _width(count), _names(count, range(first, first + BATCH))
    codes = {name: f"YL{name[-width:]}" for name in names}
    paths = []
    for filling in fillings(seed, batch, rubric, codes)[: count - batch * BATCH]:
        path = folder / f"{filling.department}.xlsx"
        write_template(rubric, path, filling)
        paths.append(path)
    return paths
