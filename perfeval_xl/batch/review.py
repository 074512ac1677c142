"""Brings the analysts' edits back: collected into the ledger, final scores into the summaries.

The road of a run (`batch.pipeline`) with the returns of the ledger in place of the inbox: for the
last run's period, and for every other one whose scorebooks somebody has saved.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import pandas as pd

from perfeval_xl.batch.assessing.acceptances import Acceptances
from perfeval_xl.batch.assessing.score_returns import Assessed, departments_of
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.report import place_of
from perfeval_xl.batch.results.bookshelf import book_paths, shows_all
from perfeval_xl.batch.results.damaged import clear_damaged, room_for_results
from perfeval_xl.batch.results.earlier_periods import past_of
from perfeval_xl.batch.results.moving_over import move_over
from perfeval_xl.batch.results.out_folder import ACCEPTED, MANIFEST, TABLES, OutFolder
from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.batch.results.publish import Publication, Published, publish
from perfeval_xl.batch.reviewing.acceptance_list import put_acceptances
from perfeval_xl.batch.reviewing.collect import Collection, collect
from perfeval_xl.batch.reviewing.open_lists import FilledLists, collect_lists
from perfeval_xl.batch.reviewing.put_lists import room_for_list
from perfeval_xl.batch.reviewing.restore import PeriodState, restore, restored
from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.ledger import has_ledger, open_ledger, transaction, whole_out
from perfeval_xl.ledger.runs import begin_run, last_run, to_publish
from perfeval_xl.messages import (
    DECISIONS,
    GRAVITY,
    LISTS,
    MESSAGES,
    REVIEWS,
    SEVERITY_WORDS,
    Code,
    PerfevalError,
)
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.source import SHIPPED
from perfeval_xl.system.progress import Clock

Lists: TypeAlias = Mapping[str, FilledLists]
"""Folder of a period, "" for OUT → what was collected of the lists in it."""


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What was collected, and how the scores of the last run's period stand with it."""

    collected: Collection
    assessed: Assessed
    before: pd.Series
    """Department → total before this collection."""
    after: pd.Series
    out: Path
    """Where the results of the period stand."""
    notices: Sequence[str]
    """What was done to the results of other periods, a sentence each."""
    lists: Lists = field(default_factory=dict)
    """What was collected of lists, by the folder that they lie in."""

    @property
    def from_books(self) -> pd.DataFrame:
        """What was found in the scorebooks, with decisions and lists, the gravest first."""
        findings = self.assessed.findings
        rows = findings[findings["code"].isin([*REVIEWS, *DECISIONS, *LISTS])]
        return rows.sort_values("severity", key=lambda column: column.map(GRAVITY), kind="stable")

    @property
    def to_look_at(self) -> bool:
        """Whether there is something for people to decide or mend."""
        return bool((self.from_books["severity"] != "note").any())


def review(folder: Path, *, overwrite: bool = False) -> ReviewResult:
    """Collect the edits of the scorebooks in a folder and write summaries with final scores.

    The scorebooks themselves stay as their analysts saved them. `folder` may be that of one
    period. Raises PerfevalError where nothing was run there yet, RunError where the ledger or a
    file does not serve.
    """
    path, name = whole_out(folder)
    if not has_ledger(path):
        raise PerfevalError("LEDGER_MISSING", found=path)
    started, clock, whole = datetime.now(UTC), Clock(), PeriodFolders(path, overwrite)
    with whole.occupied(), open_ledger(path, whole.is_used()) as ledger:
        record = last_run(ledger, Scope.parse(name) if name else None)
        if record is None:
            raise PerfevalError("LEDGER_MISSING", found=folder)
        out = whole.of(record.scope)
        with out.at_work():
            move_over(ledger, whole, out, record.scope, None)
            room_for_results(out)
            out.check_writable()
            with clock("score"):
                before = restore(ledger, record)
            with clock("collect"):
                folders = {"": whole.named(""), **{each.name: each for each in whole.used()}}
                lists = {name: collect_lists(ledger, each) for name, each in folders.items()}
                filled = lists.get(out.name, FilledLists())
                room_for_list(out, ACCEPTED, filled)
                current = before.accepting(ledger)
                options = before.options
                asked = options.rubric, options.year, options.period
                choice = Choice.of(*asked, shelf=options.shelf or SHIPPED)
                collection = collect(ledger, whole, out, choice, before.limits, [current])
            state = collection.states[record.scope]
            published = _publish(ledger, out, state, collection, clock, started, lists)
        totals = _totals(before.assessed), _totals(published.assessed)
        notices = publish_collected(ledger, whole, collection, clock, started, lists)
        assessed = published.assessed
        return ReviewResult(collection, assessed, *totals, out.path, notices, lists)


def publish_collected(
    ledger: sqlite3.Connection,
    whole: PeriodFolders,
    collection: Collection,
    clock: Clock,
    started: datetime,
    lists: Lists = MappingProxyType({}),
) -> list[str]:
    """Bring the results of other periods up to what was collected of them; tell which.

    Those that cannot be written now, somebody has one open, are left to the next run or review.
    """
    return list(_published(ledger, whole, collection, clock, started, lists))


def _published(
    ledger: sqlite3.Connection,
    whole: PeriodFolders,
    collection: Collection,
    clock: Clock,
    started: datetime,
    lists: Lists,
) -> Iterator[str]:
    for scope in to_publish(ledger):
        record, out = last_run(ledger, scope), whole.of(scope)
        assert record is not None  # what was collected follows a run
        state = collection.states.get(scope) or restored(ledger, record)
        if state is None:
            # The program has changed since: the next run of the period does it.
            with transaction(ledger):
                begin_run(ledger, "review", scope, record.options, started)
            yield _told("PERIOD_NOT_UPDATED", found=scope.folder)
            continue
        try:
            with out.at_work():
                room_for_results(out)
                out.check_writable()
                filled = lists.get(out.name) or collect_lists(ledger, out, state.limits)
                # The scores follow what is accepted with the next run of the period.
                room_for_list(out, ACCEPTED, filled)
                _publish(ledger, out, state, collection, clock, started, lists)
        except PerfevalError as error:
            yield _told("PERIOD_WAITS", found=scope.folder, why=error)
        else:
            yield _told("PERIOD_UPDATED", found=scope.folder)


def _told(code: Code, **details: object) -> str:
    return MESSAGES[code].sentence.format(**details)


def _publish(
    ledger: sqlite3.Connection,
    out: OutFolder,
    state: PeriodState,
    collection: Collection,
    clock: Clock,
    started: datetime,
    lists: Lists,
) -> Published:
    """Write summary, tables, manifest and ledger of a period as it stands with what was saved."""
    clear_damaged(out)
    record, groups, scope = state.record, state.assessed.groups, state.record.scope
    standing = collection.standing_in(out)
    saved = {copy.path for copy in collection.copies if copy.folder == out.name}
    # What does not show what others say as well is written anew by the next run.
    known = collection.known(ledger, out)
    filled = lists.get(out.name, FilledLists())
    current = shows_all(groups, out, standing, known, scope.period)
    accepted = Acceptances.of(ledger, scope.period)
    listed, told = put_acceptances(ledger, out, state.assessed.asked, accepted)
    publication = Publication(
        "review",
        state.options,
        state.limits,
        record.options,
        record.fingerprint if current else "",
        past_of(ledger, groups, scope.period),
        book_paths(groups, out),
        state.handed_back(ledger),
        [
            *collection.told(departments_of(groups, scope.period), scope),
            *filled.remarks,
            *told,
        ],
        {
            name: digest
            for name, digest in out.manifest().get("outputs", {}).items()
            if name not in saved and name != ACCEPTED
        }
        | listed,
    )
    return publish(ledger, out, state.assessed, publication, clock, started)


def _totals(assessed: Assessed) -> pd.Series:
    """Return department → total; with the rubric's id where there are several."""
    several = len(assessed.groups) > 1
    totals = []
    for group in assessed.groups:
        own = group.scores.totals["总分"]
        behind = f"（{group.scores.rubric.id}）" if several else ""
        totals.append(own.set_axis(own.index.map(str) + behind))
    return pd.concat(totals) if totals else pd.Series(dtype=float)


def review_report(result: ReviewResult) -> str:
    """Return what was collected, whose total moved, and what a person is to look at."""
    done = result.collected
    lines = [
        f"读取改过的评分表 {done.books} 份：审核 {done.reviews} 项，"
        f"更正数据 {done.corrections} 处。"
    ]
    if filled := sum(each.files for each in result.lists.values()):
        entries = sum(len(each.entries) for each in result.lists.values())
        lines.append(f"读取填过的清单 {filled} 份：新填 {entries} 格。")
    totals = result.before.to_frame("before").join(result.after.to_frame("after"), how="outer")
    for name, before, after in totals.itertuples():
        if round_half_up(before - after, 6):
            lines.append(f"  {name}：总分 {before:.2f} → {after:.2f}")
    for row in result.from_books.to_dict("records"):
        lines.append(f"  {SEVERITY_WORDS[row['severity']]}  {place_of(row)}{row['message']}")
    lines.append(f"最终得分已写入 {result.out}：{'、'.join((*TABLES, MANIFEST))}")
    lines += result.notices
    return "\n".join(lines)
