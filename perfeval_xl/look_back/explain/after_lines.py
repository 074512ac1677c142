"""What came after a score: who was drawn and why, what people wrote into lists, letters issued."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from perfeval_xl.batch.assessing.acceptances import KIND as ACCEPTANCES
from perfeval_xl.forms.explanations import ACCEPTANCE
from perfeval_xl.forms.figures.cell_names import figure_label
from perfeval_xl.ledger.copies import Maker
from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.mending.states import TAKEN
from perfeval_xl.ledger.problems import KIND, TrackedProblem, problems_of
from perfeval_xl.ledger.samples import read_reasons, reason_words
from perfeval_xl.look_back.explain.evaluation import Evaluation
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import records

_DRAWN = {"must": "必抽", "drawn": "按风险抽中"}


def after_lines(
    ledger: sqlite3.Connection, evaluation: Evaluation, rubric: Rubric
) -> Iterator[str]:
    """Yield what the ledger has of what came after a department's score; nothing where it is none.

    Problems are told of all periods: they are carried over. What was written over is told behind
    what stands.
    """
    row = evaluation.row
    department, key = row["department"], (row["rubric"], row["year"], row["period"])
    written = _written(query(ledger, "entries"))
    of = (*map(str, key), department)
    lines = [
        *_samples(_of_key(query(ledger, "samples"), key, department)),
        *_entries(written, of, rubric),
        *_accepted(_of(query(ledger, "findings"), department), row["year"], row["period"]),
        *_problems(problems_of(ledger, department), written),
        *_letters(_of_key(query(ledger, "letters"), key, department)),
    ]
    if lines:
        yield "【评价以后】"
        yield from (f"  {line}" for line in lines)


def _of(table: pd.DataFrame, department: str) -> pd.DataFrame:
    return table[table["department"] == department]


def _of_key(table: pd.DataFrame, key: tuple[str, int, str], department: str) -> pd.DataFrame:
    own = _of(table, department)
    rubric, year, period = key
    return own[(own["rubric"] == rubric) & (own["year"] == year) & (own["period"] == period)]


def _samples(rows: pd.DataFrame) -> Iterator[str]:
    for row in records(rows):
        how = _DRAWN.get(row["how"], row["how"])
        why = reason_words(read_reasons(row["reasons"]))
        yield f"抽查复核：{row['drawn']} {how}，种子 {row['seed']}，{why}"


_Written = dict[tuple[str, tuple[str, ...]], dict[str, list[Mapping[str, object]]]]
"""Kind of list and row → heading → what was written there, the oldest first."""


def _written(table: pd.DataFrame) -> _Written:
    found: _Written = {}
    for row in records(table):
        place = tuple(map(str, json.loads(row["place"])))
        cells = found.setdefault((row["list"], place), {})
        cells.setdefault(row["heading"], []).append(row)
    return found


def _entries(written: _Written, of: tuple[str, ...], rubric: Rubric) -> Iterator[str]:
    """Yield row after row what stands in its cells, and what had stood before."""
    names = {each.id: each.name for each in rubric.indicators}
    for (kind, place), cells in written.items():
        if place[: len(of)] == of:
            rest = place[len(of) :]
            if kind == ACCEPTANCES:  # what follows names the finding, for the program
                rest = (figure_label(rubric, *rest[:2]),)
            label = " ".join(names.get(part, part) for part in rest)
            yield f"{kind}　{label}　{_cells(cells)}".replace("　　", "　")


def _accepted(rows: pd.DataFrame, year: int, period: str) -> Iterator[str]:
    """Yield what was found and accepted, with both words, as the period's last run told it."""
    own = rows[(rows["period"] == period) & rows["year"].isin([year, None])]
    for row in records(own):
        if ACCEPTANCE in row["message"] and row["severity"] == "note":
            yield f"问题　{row['message']}"


def _cells(cells: Mapping[str, list[Mapping[str, object]]]) -> str:
    told = []
    for heading, rows in cells.items():
        stands = [_said(row) for row in rows if row["current"]]
        before = [_said(row) for row in rows if not row["current"]]
        apart = "（几份填得不一样）" if len(stands) > 1 else ""
        was = f"（先前 {'、'.join(before)}）" if before else ""
        told.append(f"{heading} {'；'.join(stands)}{apart}{was}")
    return "；".join(told)


def _said(row: Mapping[str, object]) -> str:
    signed = Maker(str(row["maker"]), str(row["made"]), str(row["file"]))
    by = "，".join(filter(None, (signed.who, signed.clock)))
    return f"{row['value'] or '（空）'}（{by}）"


def _problems(problems: Sequence[TrackedProblem], written: _Written) -> Iterator[str]:
    for tracked in problems:
        gone = "，数据里已经没有" if tracked.gone else ""
        again = f"，销号后又出现 {tracked.mending.repeats} 次" if tracked.mending.repeats else ""
        state = f"{tracked.mending.state}{gone}{again}"
        yield f"整改　{tracked.number}　{tracked.text}　{state}：{tracked.facts}"
        for (kind, place), cells in written.items():
            if kind == KIND and place[0] == tracked.number and len(place) > 1:
                shown = {name: rows for name, rows in cells.items() if name != TAKEN}
                if shown:
                    yield f"  第 {place[1]} 次　{_cells(shown)}"


def _letters(rows: pd.DataFrame) -> Iterator[str]:
    for row in records(rows):
        number = f"　{row['number']}" if row["number"] else ""
        why = f"，重发：{row['reason']}" if row["reason"] else ""
        gone = "" if row["current"] else "（已被后来的替换）"
        yield f"发文　{row['kind']}{number}　{row['issued']}　{row['path']}{why}{gone}"
