"""Times the calculator alone: `scoring_alone.py DEPARTMENTS INBOX` prints two figures.

The processor time in seconds of one call of `score` over so many departments of random figures,
and that of checks and scores of an inbox with a single return, once all is loaded: what a call
costs before the first unit.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import perfeval_xl as px
from perfeval_xl.forms.figures.figures import INDEX, complete, figure_columns, settle
from perfeval_xl.scoring.score import score

RUBRIC = px.load_rubric("hengyang-2019")


def drawn(count: int) -> pd.DataFrame:
    """Return random figures of so many departments, as the calculator takes them."""
    random, columns = np.random.default_rng(1), figure_columns(RUBRIC)
    index = pd.Index([f"单位{number}" for number in range(count)], name=INDEX, dtype=object)
    values = random.uniform(0.5, 100.0, (count, len(columns)))
    figures = complete(pd.DataFrame(values, index=index, columns=columns), RUBRIC)
    return settle(figures, pd.DataFrame(), RUBRIC)


def seconds(call: Callable[[], object]) -> float:
    """Return what a call takes that was made before."""
    call()
    begun = time.process_time()
    call()
    return time.process_time() - begun


if __name__ == "__main__":
    figures = drawn(int(sys.argv[1]))
    score(figures.head(2), RUBRIC)  # what is only done once a process
    begun = time.process_time()
    score(figures, RUBRIC)
    taken = time.process_time() - begun
    one = px.read_returns(sys.argv[2], RUBRIC)
    print(taken, seconds(lambda: (px.check(one, RUBRIC), px.score(one, RUBRIC))))
