"""Brings the analysts' edits back: collected into the ledger, final scores into the summary."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assessing.check_returns import check_intakes
from perfeval_xl.batch.assessing.score_returns import Assessed, score_checked
from perfeval_xl.batch.results.bookshelf import book_paths
from perfeval_xl.batch.results.earlier_periods import past_of
from perfeval_xl.batch.results.evaluations import record_evaluations
from perfeval_xl.batch.results.last_manifest import read_manifest
from perfeval_xl.batch.results.manifest import manifest_of, write_json
from perfeval_xl.batch.results.out_folder import occupied
from perfeval_xl.batch.results.outputs import TABLES, summary_of, write_tables
from perfeval_xl.batch.results.record import sources_of
from perfeval_xl.batch.results.writable import check_writable
from perfeval_xl.batch.reviewing.collect import collect_if_possible
from perfeval_xl.batch.reviewing.collected import Collected
from perfeval_xl.batch.reviewing.restore import restore
from perfeval_xl.checks.finding_row import FindingRow, with_rows
from perfeval_xl.ledger.books import books_of
from perfeval_xl.ledger.decisions import decisions_for
from perfeval_xl.ledger.ledger import NAME, open_ledger, transaction
from perfeval_xl.ledger.runs import RunRecord, begin_run, last_run, record_findings, seal_run
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS, PerfevalError
from perfeval_xl.messages.review_messages import DECISIONS, REVIEWS
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.system.digests import digest_of
from perfeval_xl.system.progress import Clock


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What was collected, and how the scores stand with it."""

    collected: Collected
    assessed: Assessed
    before: pd.Series
    """Department → total before this collection."""
    after: pd.Series

    @property
    def from_books(self) -> pd.DataFrame:
        """What was found in the scorebooks and with decisions, the gravest first."""
        findings = self.assessed.findings
        own = findings[findings["code"].isin([*REVIEWS, *DECISIONS])]
        return own.sort_values("severity", key=lambda each: each.map(GRAVITY), kind="stable")

    @property
    def to_look_at(self) -> bool:
        """Whether there is something for people to decide or mend."""
        return bool((self.from_books["severity"] != "note").any())


def review(out: Path) -> ReviewResult:
    """Collect the edits of the scorebooks in `out` and write the summary with the final scores.

    The scorebooks themselves stay as their analysts saved them. Raises PerfevalError where
    nothing was run there yet, RunError where the ledger or a file does not serve.
    """
    if not (out / NAME).is_file():
        raise PerfevalError("LEDGER_MISSING", found=out)
    started, clock = datetime.now(UTC), Clock()
    with occupied(out), open_ledger(out) as ledger:
        check_writable(out)
        record = last_run(ledger)
        if record is None:
            raise PerfevalError("LEDGER_MISSING", found=out)
        restored, decisions = restore(ledger, record), decisions_for(ledger, record.period)
        checked = check_intakes(restored.intakes)
        before = score_checked(restored.intakes, checked, decisions)
        with clock("collect"):
            collected = collect_if_possible(ledger, out)
        with clock("score"):
            assessed = score_checked(restored.intakes, checked, decisions)
        rows = [*collected.findings, *_told_before(ledger, record)]
        assessed = replace(assessed, findings=with_rows(assessed.findings, rows))
        with clock("write_summary"):
            paths = book_paths(assessed.groups, out)
            marked = _marked(ledger, record)
            past = past_of(ledger, assessed.groups, record.period)
            told = restored.options, restored.limits
            whole = summary_of(assessed, *told, paths, marked, past, out)
            whole.write(out)
            write_tables(assessed, restored.options, out)
        _record(ledger, assessed, record, started)
        outputs = {**_outputs(ledger, out), **_tables(out)}
        data = manifest_of(assessed, record.period, started, clock.seconds, outputs, whole.facts)
        write_json(data, out / "run.json")
        return ReviewResult(collected, assessed, _totals(before), _totals(assessed))


def _record(
    ledger: sqlite3.Connection, assessed: Assessed, record: RunRecord, started: datetime
) -> None:
    """Record the scores; the files are those of the run that was reviewed."""
    period = record.period
    with transaction(ledger):
        run = begin_run(ledger, "review", period, record.options, started)
        record_findings(ledger, run, period, assessed.findings)
        record_evaluations(ledger, run, period, assessed.groups, sources_of(assessed, period))
        seal_run(ledger, run, record.fingerprint)


def _told_before(ledger: sqlite3.Connection, record: RunRecord) -> list[FindingRow]:
    """Return what was found in edited scorebooks when they were collected."""
    books = books_of(ledger).values()
    own = [each for each in books if each.edited and each.key.period == record.period]
    return [row for each in own for row in each.told]


def _marked(ledger: sqlite3.Connection, record: RunRecord) -> Mapping[str, str]:
    rows = ledger.execute(
        "SELECT path, handed_back FROM returns WHERE run = ? AND handed_back <> ''", (record.id,)
    )
    return {row["path"]: row["handed_back"] for row in rows}


def _outputs(ledger: sqlite3.Connection, out: Path) -> dict[str, str]:
    """Return what the last run wrote, without the scorebooks that are the analysts' now."""
    edited = {each.path for each in books_of(ledger).values() if each.edited}
    written = read_manifest(out).get("outputs", {})
    return {name: digest for name, digest in written.items() if name not in edited}


def _tables(out: Path) -> dict[str, str]:
    return {name: digest_of(out / name) or "" for name in TABLES}


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
    both = result.before.to_frame("before").join(result.after.to_frame("after"), how="outer")
    for name, before, after in both.itertuples():
        if round_half_up(before - after, 6):
            lines.append(f"  {name}：总分 {before:.2f} → {after:.2f}")
    for row in result.from_books.to_dict("records"):
        where = " ".join(filter(None, (row["file"], row["sheet"], row["cell"])))
        lines.append(f"  {SEVERITY_WORDS[row['severity']]}  {where}：{row['message']}")
    lines.append(f"最终得分已写入 {out}：汇总表.xlsx、scores.csv、findings.csv、run.json")
    return "\n".join(lines)
