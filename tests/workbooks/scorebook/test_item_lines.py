"""要点 with lines of their own: a score stated for the whole stands once, on the first of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from support.workbooks import values

from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.scoring.score import score
from perfeval_xl.workbooks.scorebook.departments import departments
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable, item_lines
from perfeval_xl.workbooks.scorebook.score_sheet import SHEET
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

NAN = float("nan")
CASES = [
    # whole, 要点 one and two; what their lines show, and what these add up to
    (2.0, (NAN, NAN), (2.0, NAN), 2.0),
    (2.0, (1.0, 0.5), (1.0, 0.5), 1.5),
    (2.0, (1.0, NAN), (2.0, NAN), 2.0),
    (2.0, (NAN, 0.5), (2.0, NAN), 2.0),
    (NAN, (1.0, NAN), (1.0, NAN), 1.0),
    (NAN, (NAN, 0.5), (NAN, 0.5), 0.5),
    (NAN, (NAN, NAN), (NAN, NAN), NAN),
    (0.0, (NAN, NAN), (0.0, NAN), 0.0),
]


@cache
def printed_by_line() -> tuple[Rubric, Indicator]:
    """Return a rubric that prints its 要点 on lines, and an indicator with two or more."""
    rubric = load_rubric("taojiang-2019")
    assert rubric.items_apart
    several = (each for each in rubric.indicators if isinstance(each.rule, Checklist))
    return rubric, next(each for each in several if len(each.rule.items) >= 2)  # type: ignore[attr-defined]


def figures() -> pd.DataFrame:
    """Return a department for every case; further 要点 of the indicator like the second."""
    _, indicator = printed_by_line()
    first, *rest = item_names(indicator)
    rows = [
        {self_score_name(indicator): whole, first: one} | dict.fromkeys(rest, two)
        for whole, (one, two), *_ in CASES
    ]
    names = [f"{number}局" for number in range(len(CASES))]
    return pd.DataFrame(rows, index=pd.Index(names, name=INDEX))


def same(here: Any, there: float) -> bool:
    return bool(np.isnan(there) if here in ("", None) or here != here else here == there)


@pytest.mark.parametrize("at", range(len(CASES)))
def test_the_lines_show_what_was_stated(at: int):
    _, indicator = printed_by_line()
    table = figures()
    columns = Columns({name: table[name].to_numpy() for name in table}, len(table))

    first, *rest = (evaluate(line.own, columns)[at] for line in item_lines(indicator))

    one, two = CASES[at][2]
    assert same(first, one)
    assert all(same(other, two) for other in rest)


def test_a_scorebook_shows_the_lines_and_their_sum_once(tmp_path: Path):
    rubric, indicator = printed_by_line()
    scores = score(complete(figures(), rubric), rubric)
    layout, count = ScoreTable(rubric), len(item_names(indicator))
    row = next(each for each in layout.rows if each.indicator is indicator)
    paths = write_scorebooks(scores, tmp_path)

    found = departments(scores, layout).self_scores[indicator.id]
    for path, own, (_, _, (one, two), added) in zip(paths, found, CASES, strict=True):
        book = values(path)
        cells = [f"{layout.letter('self_score')}{row.number + line}" for line in range(count)]
        shown = [book.get((SHEET, cell), "") for cell in cells]
        several = added if np.isnan(two) else added + two * (count - 2)
        assert len(shown) == count >= 2
        assert same(shown[0], one)
        assert all(same(each, two) for each in shown[1:])
        assert same(own, several)
        total = book[SHEET, f"{layout.letter('self_score')}{layout.sum_row}"]
        assert total == pytest.approx(0.0 if np.isnan(several) else several)
