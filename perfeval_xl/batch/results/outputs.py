"""Writes what a run gives to people and programs over all departments: summary and tables."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Assessed
from perfeval_xl.batch.results.decided_facts import reviewed_of
from perfeval_xl.batch.results.earlier_periods import previous_totals
from perfeval_xl.batch.results.out_folder import DETAILS, FINDINGS, SCORES, SUMMARY, OutFolder
from perfeval_xl.batch.results.summary_facts import blanks_of, books_of, facts_of, vanished_of
from perfeval_xl.batch.results.tables import SCORE_COLUMNS, for_pivots, scores_table, write_csv
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.decisions import Decisions
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.spot_check import SpotCheck
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.workbook_file import put
from perfeval_xl.workbooks.detail_book import details
from perfeval_xl.workbooks.long_tables import Pieces
from perfeval_xl.workbooks.summary import RunFacts, summary
from perfeval_xl.workbooks.summary.facts import Resubmission, Unmended
from perfeval_xl.workbooks.summary.scored_rubric import FIGURES, Books
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.own_limits import without_memory_limit
from perfeval_xl.workers.workers import Workers

_FEW = 200
"""To make a summary of so many departments here takes no longer than to send them elsewhere."""
_SECONDS = 600.0


def expect_departments(workers: Workers, count: int) -> None:
    """Have workers load what makes the workbooks over so many, while these are still scored."""
    if count > _FEW:
        workers.here.start(len((SUMMARY, DETAILS)), _made)


@dataclass(frozen=True, slots=True)
class SummaryOf:
    """What 汇总表.xlsx is made of, over all rubrics of a run."""

    facts: RunFacts
    """What it tells of the run besides the scores."""
    scores: Sequence[Scores]
    findings: pd.DataFrame
    books: Sequence[Books]
    previous: Sequence[pd.DataFrame | None]

    def write(self, out: OutFolder) -> None:
        """Write it, here and now."""
        put(out / SUMMARY, summary(*self._arguments))

    def begin(self, out: OutFolder, workers: Workers | None) -> Callable[[], None]:
        """Let a worker make it while the caller does other things; return what puts it in place.

        A few departments are done when that is called, without a worker.
        """
        if workers is None or sum(len(scores.points) for scores in self.scores) <= _FEW:
            return lambda: self.write(out)
        arguments = replace(self, scores=[_shown(scores) for scores in self.scores])._arguments
        made = _elsewhere(workers, summary, *arguments)
        return lambda: _finish(made, out / SUMMARY, lambda: self.write(out))

    @property
    def _arguments(self) -> tuple[Any, ...]:
        return self.scores, self.findings, self.facts, self.books, self.previous


def _shown(scores: Scores) -> Scores:
    """Return scores without what no summary shows, and what is most of them."""
    notes, opinions = scores.notes.iloc[:, :0], scores.opinions.iloc[:, :0]
    figures = scores.figures[[name for name in FIGURES if name in scores.figures]]
    return replace(scores, figures=figures, notes=notes, opinions=opinions, items=pd.DataFrame())


def _elsewhere(workers: Workers, make: Callable[..., bytes], *arguments: Any) -> Future[bytes]:
    """Let a worker of this machine make a workbook."""
    pool = ThreadPoolExecutor(1)
    made = pool.submit(workers.here.call, _made, make, *arguments, seconds=_SECONDS)
    pool.shutdown(wait=False)
    return made


def _made(make: Callable[..., bytes], *arguments: Any) -> bytes:
    """Make a workbook; what runs in a worker."""
    with without_memory_limit():
        return make(*arguments)


def _finish(made: Future[bytes], path: Path, write: Callable[[], object]) -> None:
    """Put a workbook that a worker makes in place; where the worker cannot, `write` it here."""
    try:
        put(path, made.result())
    except (ChildDiedError, ChildSlowError):  # of no workbook's making: the machine's
        write()


def summary_of(
    assessed: Assessed,
    options: Options,
    limits: Limits,
    books: Sequence[Path],
    handed_back: Mapping[str, str],
    past: Sequence[pd.DataFrame | None],
    out: OutFolder,
    resubmissions: Sequence[Resubmission] = (),
    stood: Mapping[Key, Decisions] = MappingProxyType({}),
    spot_check: SpotCheck | None = None,
    unmended: Sequence[Unmended] = (),
) -> SummaryOf:
    """Return what the summary is made of; `books` are the paths of the scorebooks.

    `handed_back` leads from a file to its marked copy below `out`; `past` holds for each group
    its last periods, if any; `stood` is what people had decided before, as the ledger has it,
    `spot_check` what an 抽查复核 of the period found, `unmended` what is still to be put right.
    """
    named = books_of(assessed.groups, books, out)
    findings = assessed.findings
    errors = Counter(findings["file"][findings["severity"] == "error"])
    facts = facts_of(assessed.intakes, dict(named), handed_back, errors, options, limits)
    blanks = blanks_of(findings)
    files = [replace(file, blanks=blanks.get(file.path)) for file in facts.files]
    vanished = vanished_of(findings)
    facts = replace(
        facts,
        files=files,
        vanished=vanished,
        resubmissions=resubmissions,
        spot_check=spot_check,
        unmended=unmended,
        reviewed=[
            reviewed_of(group, stood.get(Key(*key, options.period), Decisions()), own)
            for group, (key, own) in zip(assessed.groups, named, strict=True)
        ],
    )
    scores = [group.scores for group in assessed.groups]
    by_group = [paths for _, paths in named]
    before = [None if history is None else previous_totals(history) for history in past]
    return SummaryOf(facts, scores, findings, by_group, before)


def write_tables(
    assessed: Assessed, options: Options, out: OutFolder, workers: Workers | None = None
) -> Callable[[], None]:
    """Write scores.csv and findings.csv; without a single score, the headings alone.

    Returns what puts 明细.xlsx in place, which has the same; of many departments a worker makes it
    while the caller does other things.
    """
    scores, problems = Pieces(), Pieces()
    write_csv(out / SCORES, _scores(assessed, options, scores))
    write_csv(out / FINDINGS, [assessed.findings])
    problems.add(assessed.findings)

    def write() -> None:
        put(out / DETAILS, details(scores, problems))

    if workers is None or sum(len(group.scores.points) for group in assessed.groups) <= _FEW:
        return write
    made = _elsewhere(workers, details, scores, problems)
    return lambda: _finish(made, out / DETAILS, write)


def _scores(assessed: Assessed, options: Options, kept: Pieces) -> Iterator[pd.DataFrame]:
    """Yield the table of all scores piece by piece: a row an indicator takes a lot of memory.

    What 明细.xlsx is made of is `kept` on the way.
    """
    for group in assessed.groups:
        for some in group.scores.some():
            table = scores_table(some, options.period)
            kept.add(for_pivots(table, some))
            yield table
    if not assessed.groups:
        yield pd.DataFrame(columns=list(SCORE_COLUMNS), dtype=object)
