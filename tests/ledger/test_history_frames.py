"""What a history reads of a ledger in its own way is what the tables of the ledger say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.histories import months, random_history
from support.profile import sized

from perfeval_xl.ledger.details import Details, ScoreRow
from perfeval_xl.ledger.frames import history_frames, query
from perfeval_xl.ledger.ledger import insert, open_ledger, transaction
from perfeval_xl.ledger.packing import Texts
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.scoring.history.deductions import first_time, repeated
from perfeval_xl.scoring.history.series import series_of

_KEY = ["rubric", "year", "period", "department_code", "department"]


@contextmanager
def ledger_of(
    scores: pd.DataFrame, totals: pd.DataFrame, shuffled: int
) -> Iterator[sqlite3.Connection]:
    """Give a ledger that holds these evaluations, recorded in any order, and some that ended."""
    with TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        with transaction(ledger):
            run = ("kind", "started", "finished", "tool", "period", "options", "fingerprint")
            insert(ledger, "runs", {"id": 1, **dict.fromkeys(run, "")})
            by_key = dict(list(scores.groupby(_KEY)))
            random, texts = np.random.default_rng(shuffled), Texts(ledger)
            for row in totals.sample(frac=1, random_state=shuffled).to_dict("records"):
                fixed = {"run": 1, "version": 1, "digest": "x", "path": "", "content": ""}
                for current in (0, 1) if random.random() < 0.3 else (1,):
                    added = insert(ledger, "evaluations", {**fixed, **row, "current": current})
                    own = by_key.get(tuple(row[name] for name in _KEY))
                    if own is not None:
                        known = own[list(ScoreRow._fields)].astype(object)
                        values = known.where(known.notna(), None).to_numpy().tolist()
                        Details.of(values, []).put(ledger, texts, added)
        yield ledger


@pytest.mark.thinned(2)
@pytest.mark.parametrize("name", ["hengyang-2019", "datong-2021-project"])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=sized(3, deep=18), phases=[Phase.generate])
def test_both_give_the_same_history(name: str, seed: int):
    periods = [*months(2025, 3, 12), *months(2026, 1, 2), (2024, ""), (2025, "")]
    scores, totals = random_history(load_rubric(name), 5, periods, seed, absent=0.3)
    odd = {"随机单位0001": '"引号"\\\x1e\x1f', "随机单位0002": "=1+1"}
    scores, totals = (each.replace({"department": odd}) for each in (scores, totals))
    with ledger_of(scores, totals, seed) as ledger:
        mine = series_of(*history_frames(ledger))
        theirs = series_of(query(ledger, "scores"), query(ledger, "totals"))

    assert [(each.rubric, each.labels) for each in mine] == [
        (each.rubric, each.labels) for each in theirs
    ]
    for one, other in zip(mine, theirs, strict=True):
        assert one.rows.tolist() == other.rows.tolist()
        pd.testing.assert_frame_equal(one.lines, other.lines)
        for face in ("score", "rank", "grade"):
            pd.testing.assert_frame_equal(one.totals[face], other.totals[face])
        for column in ("points", "ratio", "final_score"):
            np.testing.assert_array_equal(one.numbers(column), other.numbers(column))
        np.testing.assert_array_equal(one.counted, other.counted)
        for found in (repeated, first_time):  # with the notes of what was lost
            pd.testing.assert_frame_equal(found(one), found(other))


def test_a_ledger_without_evaluations_has_empty_frames():
    nothing = pd.DataFrame(columns=[*_KEY, *ScoreRow._fields])
    with ledger_of(nothing, nothing[_KEY], 0) as ledger:
        scores, totals, notes = history_frames(ledger)

    assert (len(scores), len(totals)) == (0, 0)
    assert series_of(scores, totals, notes) == []
