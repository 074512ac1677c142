"""Writes returns of fictitious departments, on all cores where there are many."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from perfeval_xl.forms.template.template import write_template
from perfeval_xl.practice.fillings import fillings
from perfeval_xl.practice.words import department_names
from perfeval_xl.rubric.model import Rubric

BATCH = 50
"""Departments whose figures are drawn together; a batch is the same whoever writes it."""
_LEAST_WIDTH = 3


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
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for paths in pool.map(write, batches):
            yield from paths


def _write_batch(rubric: Rubric, folder: Path, count: int, seed: int, batch: int) -> list[Path]:
    """Write one batch; it is drawn whole even where fewer are asked for."""
    first = batch * BATCH + 1
    width = max(_LEAST_WIDTH, len(str(count)))
    names = department_names(first, first + BATCH, width)
    codes = {name: f"YL{name[-width:]}" for name in names}
    paths = []
    for filling in fillings(seed, batch, rubric, codes)[: count - batch * BATCH]:
        path = folder / f"{filling.department}.xlsx"
        write_template(rubric, path, filling)
        paths.append(path)
    return paths
