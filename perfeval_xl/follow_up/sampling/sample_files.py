"""Writes the files of a sample: 抽样名单, and a 复核表 for each department and reviewer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.results.out_folder import SAMPLES
from perfeval_xl.batch.results.spot_check.rows import check_rows
from perfeval_xl.batch.reviewing.put_lists import put_lists
from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.follow_up.sampling.check_book import check_book
from perfeval_xl.follow_up.sampling.sample_book import NAME, write_sample_book
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.entries import standing
from perfeval_xl.ledger.samples import KIND, CheckPlace, Reason, Sample, samples_of
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.spot_check import DEPARTMENT
from perfeval_xl.scoring.totals import RANK, TOTAL
from perfeval_xl.sheets.entries import Standing
from perfeval_xl.system.file_names import file_names
from perfeval_xl.workbooks.open_lists.open_book import write_open_book

Unit = tuple[str, str, int]
"""Department, rubric, year."""


def write_sample(
    scored: ScoredPeriod, sample: Sample, units: Mapping[Unit, tuple[Reason, ...]]
) -> int:
    """Write 抽样名单 and the 复核表 of a sample; return how many these are."""
    stands, ledger, out = standing(scored.ledger, KIND), scored.ledger, scored.out
    samples = samples_of(ledger, scored.scope)

    def check(rows: pd.DataFrame, place: CheckPlace, facts: list[str]) -> Callable[[Path], None]:
        return lambda path: write_open_book(path, check_book(rows, place, facts, stands), stands)

    checks = {
        f"{SAMPLES}/{name}.xlsx": check(rows, place, facts)
        for name, rows, place, facts in _books(scored, sample, _file_names(samples), stands)
    }
    listed = {f"{SAMPLES}/{NAME}": lambda path: write_sample_book(path, samples, units)}
    put_lists(ledger, out, {**listed, **checks})
    return len(checks)


def _file_names(samples: Sequence[Sample]) -> dict[tuple[Key, str], str]:
    """Return what the workbooks of a department are called, whichever sample it is in."""
    units = dict.fromkeys(
        (each.key, each.department) for sample in samples for each in sample.departments
    )
    return dict(zip(units, file_names(name for _, name in units), strict=True))


def _books(
    scored: ScoredPeriod,
    sample: Sample,
    names: Mapping[tuple[Key, str], str],
    stands: Standing,
) -> Iterator[tuple[str, pd.DataFrame, CheckPlace, list[str]]]:
    """Yield each 复核表's file name, its rows, place and facts."""
    groups = {scored.key(group): group for group in scored.groups}
    tables = {
        key: dict(iter(check_rows(group.scores, key.period).groupby(DEPARTMENT, sort=False)))
        for key, group in groups.items()
        if any(each.key == key for each in sample.departments)
    }
    # What somebody filled in before any reviewer was named keeps its workbook.
    unnamed = {CheckPlace(*cell.place)[:4] for cell in stands if cell.place[4:5] == ("",)}
    named = sample.settings["reviewers"]
    for each in sample.departments:
        rows = tables.get(each.key, {}).get(each.department)
        if rows is None:  # it is not scored any more
            continue
        totals = groups[each.key].scores.totals.loc[each.department]
        facts = [
            f"指标体系 {each.key.rubric}",
            f"总分 {float(round_half_up(totals[TOTAL], 2)):.2f}，第 {totals[RANK]} 名",
            f"第 {sample.number} 次抽样，种子 {sample.seed}",
        ]
        opinion = CheckPlace.of(each.key, each.department, "")
        reviewers = [*([""] if not named or opinion[:4] in unnamed else []), *named]
        own = names[each.key, each.department]
        files = file_names(f"{own}（{who}）" if who else own for who in reviewers)
        for reviewer, name in zip(reviewers, files, strict=True):
            yield name, rows, opinion._replace(reviewer=reviewer), facts
