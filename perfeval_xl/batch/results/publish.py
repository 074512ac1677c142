"""Publishes a period: summary, tables and run.json, then one commit of the ledger.

The same for a run over an inbox and for a review: what else stands in OUT, and what else the
ledger is to know, is told by a `Publication`.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Assessed
from perfeval_xl.batch.assessing.vanished import NOT_THERE, findings_told
from perfeval_xl.batch.results.ledger_entries import (
    record_decisions,
    record_evaluations,
    sources_of,
)
from perfeval_xl.batch.results.manifest import manifest_of, write_json
from perfeval_xl.batch.results.out_folder import MANIFEST, TABLES, OutFolder
from perfeval_xl.batch.results.outputs import summary_of, write_tables
from perfeval_xl.batch.results.resubmissions import resubmissions
from perfeval_xl.batch.results.spot_check.facts import disputes_of, spot_check_of
from perfeval_xl.batch.results.summary_facts import unmended_of
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.checks.finding_row import FindingRow, with_rows
from perfeval_xl.ledger.decisions import read_decisions
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import begin_run, record_findings, seal_run
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.progress import Clock
from perfeval_xl.workers.workers import Workers


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published beside the scores."""

    kind: Literal["run", "review"]
    options: Options
    limits: Limits
    stored_options: Mapping[str, Any]
    """The options as plain data, for the ledger."""
    fingerprint: str
    """Of all that this was made of, "" where something waits for the next run."""
    past: Sequence[pd.DataFrame | None]
    """For each group its last periods, if any."""
    scorebooks: Sequence[Path]
    """One a department, in the order of the groups."""
    handed_back: Mapping[str, str]
    """File of the inbox → its marked copy below OUT."""
    findings: Sequence[FindingRow]
    """What was found besides the returns: in scorebooks, with files that are open."""
    outputs: Mapping[str, str]
    """Path below OUT → SHA-256 of what stands there and is ours, but for summary and tables."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published."""

    manifest: dict[str, Any]
    assessed: Assessed
    """With all findings."""


def publish(
    ledger: sqlite3.Connection,
    out: OutFolder,
    assessed: Assessed,
    publication: Publication,
    clock: Clock,
    started: datetime,
    entries: Callable[[int], None] = lambda _: None,
    workers: Workers | None = None,
) -> Published:
    """Write summary, tables, manifest and ledger: where one fails, the ledger knows nothing of it.

    Each file is on the disk before the ledger's transaction, which comes last: what a cut of power
    leaves is either not in the ledger, and the next run does it again, or whole. What the journal
    has to tell is told here, also what a run has noted that was killed.

    `entries` writes into the ledger what a run of this number has besides findings and scores;
    `workers` make the summary of many departments while the tables are written.
    """
    options, scope = publication.options, publication.options.scope
    period = scope.period
    disputes = disputes_of(ledger, assessed.groups, scope)
    found = [*out.noted_findings(), *publication.findings, *disputes]
    if publication.kind == "review":  # a review does not look into the inbox
        found += findings_told(ledger, scope, NOT_THERE)
    assessed = replace(assessed, findings=with_rows(assessed.findings, found))
    with clock("write_tables"):
        out.make_room((*TABLES, MANIFEST))  # somebody may have saved one while this was at work
        summary = summary_of(
            assessed, options, publication.limits, publication.scorebooks,
            publication.handed_back, publication.past, out,
            resubmissions(ledger, period, assessed.intakes), read_decisions(ledger, period),
            spot_check_of(ledger, assessed.groups, scope),
            unmended_of(ledger),
        )  # fmt: skip
        put_summary = summary.begin(out, workers)
        put_details = write_tables(assessed, options, out, workers)
    with transaction(ledger):
        with clock("write_ledger"):
            stored = dict(publication.stored_options)
            run = begin_run(ledger, publication.kind, scope, stored, started)
            entries(run)
            record_findings(ledger, run, scope, assessed.findings)
            sources = sources_of(assessed, period)
            record_evaluations(ledger, run, period, assessed.groups, sources)
            record_decisions(ledger, run, period, assessed.groups)
            seal_run(ledger, run, publication.fingerprint)
        with clock("write_summary"):
            put_summary()
            put_details()
        outputs = {**publication.outputs, **out.digests(out / name for name in TABLES)}
        manifest = manifest_of(assessed, period, started, clock.summary(), outputs, summary.facts)
        write_json(manifest, out / MANIFEST)
        out.remember(outputs)
    return Published(manifest, assessed)
