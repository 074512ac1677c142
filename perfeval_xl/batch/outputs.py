"""Writes what a run gives to people and programs: scorebooks, summary, tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.groups import Group
from perfeval_xl.batch.intake import Intake
from perfeval_xl.batch.options import Options
from perfeval_xl.batch.progress import Count, Progress
from perfeval_xl.batch.summary_facts import books_of, facts_of
from perfeval_xl.batch.tables import SCORE_COLUMNS, scores_table, write_csv
from perfeval_xl.forms.gate.limits import Limits
from perfeval_xl.workbooks.file_names import file_names
from perfeval_xl.workbooks.handed_back.hand_back import HandedBack
from perfeval_xl.workbooks.scorebook import write_scorebooks
from perfeval_xl.workbooks.summary import write_summary


def write_books(groups: Sequence[Group], out: Path, progress: Progress) -> list[Path]:
    """Write 评分表/ and return the paths; no two departments share a file, in any rubric."""
    names = iter(file_names(str(name) for group in groups for name in group.scores.points.index))
    done = Count(progress, "写评分表", sum(len(group.scores.points) for group in groups))
    paths: list[Path] = []
    for group in groups:
        own = list(islice(names, len(group.scores.points)))
        books = out / "评分表"
        paths += write_scorebooks(
            group.scores, books, group.findings, own, done, places=group.places
        )
    return paths


def write_summary_of(
    groups: Sequence[Group],
    intakes: Sequence[Intake],
    findings: pd.DataFrame,
    options: Options,
    limits: Limits,
    books: Sequence[Path],
    handed_back: Sequence[HandedBack],
    out: Path,
) -> None:
    """Write 汇总表.xlsx over all rubrics of a run; `books` are the paths that write_books gave."""
    named = books_of(groups, books, out)
    facts = facts_of(intakes, dict(named), handed_back, options, limits, out)
    scores = [group.scores for group in groups]
    write_summary(out / "汇总表.xlsx", scores, findings, facts, [own for _, own in named])


def write_tables(
    groups: Sequence[Group], findings: pd.DataFrame, options: Options, out: Path
) -> None:
    """Write scores.csv and findings.csv; without a single score, the headings alone."""
    tables = [scores_table(group.scores, options.period) for group in groups]
    empty = pd.DataFrame(columns=list(SCORE_COLUMNS), dtype=object)
    write_csv(pd.concat(tables) if tables else empty, out / "scores.csv")
    write_csv(findings, out / "findings.csv")
