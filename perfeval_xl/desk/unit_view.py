"""What the page shows of one department: scores and losses, problems by cell, its files, the words
to send. All of it is what commands and workbooks say as well."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from perfeval_xl.batch.results.out_folder import HANDED_BACK
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.desk.period_charts import past
from perfeval_xl.desk.period_view import PeriodView
from perfeval_xl.ledger.details import ScoreRow
from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.ledger import has_ledger, read_ledger
from perfeval_xl.ledger.returns import chain_of, sent_by
from perfeval_xl.look_back.explain.evaluation import Evaluation, evaluations_of
from perfeval_xl.look_back.explain.explain import explain
from perfeval_xl.messages import GRAVITY
from perfeval_xl.scoring.history.series import LEAST_LOSS
from perfeval_xl.workbooks.summary.facts import STATUS_WORDS
from perfeval_xl.workbooks.summary.reminders import reminders
from perfeval_xl.workbooks.summary.submissions import Submission

_BOOKS = {HANDED_BACK: "标出问题的退回表"}


@dataclass(frozen=True, slots=True)
class Link:
    """A workbook that can be opened."""

    words: str
    path: str
    """Below the work folder's inbox (收件/…) or its results (结果/…); see `WorkFolder.place_of`."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What one rubric made of it."""

    total: dict[str, Any]
    """As run.json has it."""
    lost: list[ScoreRow]
    """Where less than the full points are given, the greatest loss first."""
    before: list[tuple[str, float, float]]
    """Earlier periods: period, score, rank."""


@dataclass(frozen=True, slots=True)
class UnitView:
    """One department in one period."""

    submission: Submission
    scored: list[Scored]
    problems: list[FindingRow]
    """The gravest first."""
    messages: list[tuple[str, str]]
    """What to write to it: the state it is about, and the words."""
    links: list[Link]
    sent: list[str]
    """What it has sent, one after the other."""

    def problems_in_words(self) -> str:
        """Return the problems as a text to send: a line each, with its place."""
        return "\n".join(
            f"{at}. {place}{'：' if place else ''}{row.message}"
            for at, row in enumerate(self.problems, start=1)
            if (place := " ".join(filter(None, (row.sheet, row.cell)))) or True
        )


def unit_of(view: PeriodView, name: str) -> UnitView | None:
    """Return a department by the name of its row; None where it has none."""
    each = next((each for each in view.submissions if each.name == name), None)
    if each is None:
        return None
    problems = sorted(view.findings_of(each), key=lambda row: GRAVITY[row.severity])
    paths = {file.path for file in each.files}
    messages = [
        (reminder.state, reminder.words)
        for reminder in reminders(view.facts)
        if reminder.words
        and (reminder.name == each.name or (reminder.file and reminder.file.path in paths))
    ]
    scored, sent = _out_of_ledger(view, each)
    return UnitView(each, scored, problems, messages, _links(view, each), sent)


def _out_of_ledger(view: PeriodView, each: Submission) -> tuple[list[Scored], list[str]]:
    totals = view.totals_of(each)
    if not totals or not has_ledger(view.work.out):
        return [], []
    name, scored, sent = str(totals[0]["department"]), [], []
    with read_ledger(view.work.out) as ledger:
        by_rubric = {
            str(evaluation.row["rubric"]): evaluation
            for evaluation in evaluations_of(ledger, name, view.scope)
        }
        history = query(ledger, "totals")
        for total in totals:
            evaluation = by_rubric.get(total["rubric"])
            before = past(history[history["rubric"] == total["rubric"]], view)
            own = before[(before["department"] == name) & before["score"].notna()].iloc[:-1]
            rows = list(zip(own["period"], own["score"], own["rank"], strict=True))
            scored.append(Scored(total, _lost(evaluation), rows[::-1]))
            if evaluation is not None:
                sent += _sent(ledger, evaluation, {name, *(file.department for file in each.files)})
    return scored, sent


def _sent(ledger: sqlite3.Connection, evaluation: Evaluation, names: set[str]) -> list[str]:
    row = evaluation.row
    key = row["rubric"], row["year"]
    found = sent_by(ledger, row["period"], [row["year"]], names)
    chain = chain_of(each for each in found if each.key in (key, None))
    return [f"第 {at} 次　{each.path}" for at, each in enumerate(chain, start=1)]


def derivation_of(view: PeriodView, name: str) -> str:
    """Return how each score of a department came about, as `perfeval explain` tells it.

    Raises PerfevalError as that does; where nothing was scored, too.
    """
    each = next((each for each in view.submissions if each.name == name), None)
    totals = view.totals_of(each) if each is not None else []
    known = str(totals[0]["department"]) if totals else name
    return explain(view.work.out, known, period=view.scope.folder or None)


def _lost(evaluation: Evaluation | None) -> list[ScoreRow]:
    rows = evaluation.scores if evaluation is not None else ()
    return sorted((row for row in rows if _loss(row) > LEAST_LOSS), key=_loss, reverse=True)


def _loss(row: ScoreRow) -> float:
    return 0.0 if row.points is None or row.final_score is None else row.points - row.final_score


def _links(view: PeriodView, each: Submission) -> list[Link]:
    links = []
    for file in each.files:
        if file.target:
            kind = file.target.partition("/")[0]
            path = "/".join(filter(None, ("结果", view.out.name, file.target)))
            links.append(Link(_BOOKS.get(kind, kind), path))
        if ".zip/" not in file.path.lower():
            links.append(Link(f"报送表（{STATUS_WORDS[file.status]}）", f"收件/{file.path}"))
    return links
