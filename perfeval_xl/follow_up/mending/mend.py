"""perfeval mend: brings 整改台账 and the departments' lists up to date."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

from perfeval_xl.batch.results.out_folder import MENDING, MENDING_LIST, OutFolder
from perfeval_xl.batch.reviewing.open_lists import conflicts
from perfeval_xl.batch.reviewing.put_lists import put_lists, take_lists_away
from perfeval_xl.follow_up.mending.acts import Acts, act
from perfeval_xl.follow_up.mending.books import bureau_book, department_book
from perfeval_xl.follow_up.mending.counts import counts_of
from perfeval_xl.follow_up.mending.noticed import Sight, findings_noticed, sight_of
from perfeval_xl.follow_up.mending.registering import Registered, register, register_added
from perfeval_xl.follow_up.mending.rows import period_words
from perfeval_xl.follow_up.mending.telling import MendResult, named, remarks_of
from perfeval_xl.follow_up.period import ScoredPeriod, at_period, settings_of
from perfeval_xl.ledger.books import Key, key_of
from perfeval_xl.ledger.entries import standing
from perfeval_xl.ledger.problems import KIND, TrackedProblem, problems_of, turn_of
from perfeval_xl.ledger.samples import KIND as REVIEWS
from perfeval_xl.system.file_names import file_names
from perfeval_xl.system.written import remember
from perfeval_xl.workbooks.open_lists.open_book import OpenBook, write_open_book


def mend(
    folder: Path,
    period: str | None = None,
    *,
    due: date | None = None,
    today: date | None = None,
    issue: bool = False,
    overwrite: bool = False,
) -> MendResult:
    """Register the problems of a period, by default of the last run; write all lists anew.

    What was filled in is collected first. `due` is the term of those that have none, `today`
    decides what is overdue, `issue` gives out all that was not yet; files of others in the way
    stop it, or are moved aside to `overwrite`. How long a term is after 送达日期, the settings
    say ([mending] days). Raises what `at_period` and `put_lists` raise.
    """
    today = today or date.today()
    settings = settings_of(folder).follow_up.get("mending", {})
    days = settings.get("days")
    with at_period(folder, period, overwrite=overwrite) as scored:
        ledger = scored.ledger
        sights = sights_of(scored)
        key = max((sight.key for sight in sights), key=turn_of, default=Key("", today.year, ""))
        registered = _together([register(ledger, sight) for sight in sights])
        added, incomplete = register_added(ledger, key)
        act(ledger, problems_of(ledger), Acts(today, due, days, issue))
        tracked = problems_of(ledger)
        act(ledger, tracked, Acts(today))  # what the first ones have closed
        new = {entry.digest for entry in scored.filled.entries}
        remarks = [
            *scored.filled.remarks,
            *remarks_of(tracked, incomplete, new),
            *conflicts(ledger, KIND, partial(named, tracked)),
        ]
        said = _rule(days, settings.get("source", ""))
        book, lists = _write(ledger, scored.whole, tracked, today, said)
        return MendResult(
            _periods(sights), registered, added, len(scored.filled.entries), remarks, tracked,
            counts_of(tracked, today), today, book, lists,
        )  # fmt: skip


def sights_of(scored: ScoredPeriod) -> list[Sight]:
    """Return what the results of a period show, a rubric each; what was handed back with it."""
    reviews = standing(scored.ledger, REVIEWS)
    sights = {
        scored.key(group): sight_of(group, scored.key(group), reviews) for group in scored.groups
    }
    for checked in scored.state.checked:
        key = key_of(checked.rubric, scored.scope.period)
        sight = sights.setdefault(key, Sight(key))
        table = checked.table(checked.handed_back)
        sight.noticed += findings_noticed(table, checked.rubric)
    return [sights[key] for key in sorted(sights, key=turn_of)]


def _rule(days: int | None, source: str) -> str:
    """Return how terms are counted, and by which rule; "" where none is set."""
    if not days:
        return ""
    return f"{days} 日，依据：{source}" if source else f"{days} 日"


def _periods(sights: Sequence[Sight]) -> str:
    return "、".join(dict.fromkeys(period_words(sight.key) for sight in sights))


def _together(registered: Sequence[Registered]) -> Registered:
    return Registered(
        [number for each in registered for number in each.new],
        [number for each in registered for number in each.gone],
        [number for each in registered for number in each.again],
    )


def _write(
    ledger: sqlite3.Connection,
    whole: OutFolder,
    tracked: Sequence[TrackedProblem],
    today: date,
    said: str,
) -> tuple[Path, list[Path]]:
    stands = standing(ledger, KIND)

    def listed(make: Callable[[], OpenBook]) -> Callable[[Path], None]:
        return lambda path: write_open_book(path, make(), stands)

    writes = {MENDING_LIST: listed(lambda: bureau_book(tracked, today, said))}
    done = []
    by_department: dict[str, list[TrackedProblem]] = {}
    for each in tracked:
        own = by_department.setdefault(each.problem.department, [])
        own += [each] if each.mending.is_open else []
    departments = sorted(by_department)
    for department, name in zip(departments, file_names(departments), strict=True):
        relative, own = f"{MENDING}/{name}.xlsx", by_department[department]
        if own:
            writes[relative] = listed(partial(department_book, department, own, today))
        else:
            done.append(relative)
    if len(writes) > 1:
        (whole / MENDING).mkdir(exist_ok=True)
    path, *lists = put_lists(ledger, whole, writes)
    _put_away(ledger, whole, done)
    return path, lists


def _put_away(ledger: sqlite3.Connection, whole: OutFolder, done: Sequence[str]) -> None:
    """Take lists away of which nothing is left to do; one that was filled in goes to 旧稿/.

    What was not read, or is no list of ours, stays.
    """
    if done:
        take_lists_away(ledger, whole, done)
        remember(whole.path, {})
    with suppress(OSError):  # lists of others are in it
        (whole / MENDING).rmdir()
