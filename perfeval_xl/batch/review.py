"""Brings the analysts' edits back: collected into the ledger, final scores into the summary.

The road of a run (`batch.pipeline`) with the returns of the ledger in place of the inbox.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Assessed, departments_of
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.report import place_of
from perfeval_xl.batch.results.bookshelf import book_paths, shows_all
from perfeval_xl.batch.results.damaged import clear_damaged, room_for_results
from perfeval_xl.batch.results.earlier_periods import past_of
from perfeval_xl.batch.results.fate import Known
from perfeval_xl.batch.results.out_folder import MANIFEST, TABLES, OutFolder
from perfeval_xl.batch.results.publish import Publication, publish
from perfeval_xl.batch.reviewing.collect import Collection, collect
from perfeval_xl.batch.reviewing.restore import restore
from perfeval_xl.ledger.books import books_of
from perfeval_xl.ledger.ledger import has_ledger, open_ledger
from perfeval_xl.ledger.runs import RunRecord, last_run
from perfeval_xl.messages import DECISIONS, GRAVITY, REVIEWS, SEVERITY_WORDS, PerfevalError
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.system.progress import Clock


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What was collected, and how the scores stand with it."""

    collected: Collection
    assessed: Assessed
    before: pd.Series
    """Department → total before this collection."""
    after: pd.Series

    @property
    def from_books(self) -> pd.DataFrame:
        """What was found in the scorebooks and with decisions, the gravest first."""
        findings = self.assessed.findings
        rows = findings[findings["code"].isin([*REVIEWS, *DECISIONS])]
        return rows.sort_values("severity", key=lambda column: column.map(GRAVITY), kind="stable")

    @property
    def to_look_at(self) -> bool:
        """Whether there is something for people to decide or mend."""
        return bool((self.from_books["severity"] != "note").any())


def review(folder: Path, *, overwrite: bool = False) -> ReviewResult:
    """Collect the edits of the scorebooks in a folder and write the summary with final scores.

    The scorebooks themselves stay as their analysts saved them. Raises PerfevalError where
    nothing was run there yet, RunError where the ledger or a file does not serve.
    """
    if not has_ledger(folder):
        raise PerfevalError("LEDGER_MISSING", found=folder)
    started, clock, out = datetime.now(UTC), Clock(), OutFolder(folder, overwrite)
    with out.occupied(), open_ledger(folder, out.is_used()) as ledger:
        room_for_results(out)
        out.check_writable()
        record = last_run(ledger)
        if record is None:
            raise PerfevalError("LEDGER_MISSING", found=folder)
        with clock("score"):
            before = restore(ledger, record)
        with clock("collect"):
            options = before.options
            choice = Choice.of(options.rubric, options.year, options.period)
            collection = collect(ledger, out, choice, before.limits, before)
        clear_damaged(out)
        state = collection.state or before
        groups, period = state.assessed.groups, record.period
        saved = {copy.path for copy in collection.copies}
        known = Known(books_of(ledger), {copy.sha256: copy for copy in collection.copies})
        # What does not show what others say as well is written anew by the next run.
        current = shows_all(groups, out, collection.standing, known, period)
        publication = Publication(
            "review",
            state.options,
            state.limits,
            record.options,
            record.fingerprint if current else "",
            past_of(ledger, groups, period),
            book_paths(groups, out),
            _handed_back(ledger, record),
            collection.told(departments_of(groups, period), period),
            {
                name: digest
                for name, digest in out.manifest().get("outputs", {}).items()
                if name not in saved
            },
        )
        published = publish(ledger, out, state.assessed, publication, clock, started)
        totals = _totals(before.assessed), _totals(published.assessed)
        return ReviewResult(collection, published.assessed, *totals)


def _handed_back(ledger: sqlite3.Connection, record: RunRecord) -> Mapping[str, str]:
    rows = ledger.execute(
        "SELECT path, handed_back FROM returns WHERE run = ? AND handed_back <> ''", (record.id,)
    )
    return {row["path"]: row["handed_back"] for row in rows}


def _totals(assessed: Assessed) -> pd.Series:
    totals = [group.scores.totals["总分"] for group in assessed.groups]
    return pd.concat(totals) if totals else pd.Series(dtype=float)


def review_report(result: ReviewResult, out: Path) -> str:
    """Return what was collected, whose total moved, and what a person is to look at."""
    done = result.collected
    lines = [
        f"读取改过的评分表 {done.books} 份：审核 {done.reviews} 项，"
        f"更正数据 {done.corrections} 处。"
    ]
    totals = result.before.to_frame("before").join(result.after.to_frame("after"), how="outer")
    for name, before, after in totals.itertuples():
        if round_half_up(before - after, 6):
            lines.append(f"  {name}：总分 {before:.2f} → {after:.2f}")
    for row in result.from_books.to_dict("records"):
        lines.append(f"  {SEVERITY_WORDS[row['severity']]}  {place_of(row)}{row['message']}")
    lines.append(f"最终得分已写入 {out}：{'、'.join((*TABLES, MANIFEST))}")
    return "\n".join(lines)
