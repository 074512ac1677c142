"""Times the calculator alone: `scoring_alone.py DEPARTMENTS` prints the seconds of one call."""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, complete, figure_columns, settle
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.scoring.score import score

if __name__ == "__main__":
    count = int(sys.argv[1])
    rubric = load_rubric("hengyang-2019")
    random, columns = np.random.default_rng(1), figure_columns(rubric)
    index = pd.Index([f"单位{number}" for number in range(count)], name=INDEX, dtype=object)
    drawn = pd.DataFrame(
        random.uniform(0.5, 100.0, (count, len(columns))), index=index, columns=columns
    )
    figures = settle(complete(drawn, rubric), pd.DataFrame(), rubric)
    score(figures.head(2), rubric)  # what is only done once a process
    begun = time.perf_counter()
    score(figures, rubric)
    print(time.perf_counter() - begun)
