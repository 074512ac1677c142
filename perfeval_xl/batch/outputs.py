"""Writes what a run gives to people and programs over all departments: summary and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assess import Assessed
from perfeval_xl.batch.options import Options
from perfeval_xl.batch.summary_facts import books_of, facts_of
from perfeval_xl.batch.tables import SCORE_COLUMNS, scores_table, write_csv
from perfeval_xl.forms.gate.limits import Limits
from perfeval_xl.scoring.history.last_periods import previous_totals
from perfeval_xl.workbooks.summary import RunFacts, write_summary

TABLES = ("汇总表.xlsx", "scores.csv", "findings.csv")
"""What is written here, below OUT."""


def write_summary_of(
    assessed: Assessed,
    options: Options,
    limits: Limits,
    books: Sequence[Path],
    handed_back: Mapping[str, str],
    past: Sequence[pd.DataFrame | None],
    out: Path,
) -> RunFacts:
    """Write 汇总表.xlsx over all rubrics of a run; `books` are the paths of the scorebooks.

    `handed_back` leads from a file to its marked copy below `out`; `past` holds for each group
    its last periods, if any. Returns what the summary tells of the run besides the scores.
    """
    named = books_of(assessed.groups, books, out)
    found = assessed.findings
    errors = Counter(found["file"][found["severity"] == "error"])
    facts = facts_of(assessed.intakes, dict(named), handed_back, errors, options, limits)
    scores = [group.scores for group in assessed.groups]
    own = [each for _, each in named]
    before = [None if each is None else previous_totals(each) for each in past]
    write_summary(out / TABLES[0], scores, assessed.findings, facts, own, before)
    return facts


def write_tables(assessed: Assessed, options: Options, out: Path) -> None:
    """Write scores.csv and findings.csv; without a single score, the headings alone."""
    tables = [scores_table(group.scores, options.period) for group in assessed.groups]
    empty = pd.DataFrame(columns=list(SCORE_COLUMNS), dtype=object)
    write_csv(pd.concat(tables) if tables else empty, out / TABLES[1])
    write_csv(assessed.findings, out / TABLES[2])
