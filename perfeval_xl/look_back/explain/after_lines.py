"""What came after a score: who was drawn and why, what people wrote into lists, letters issued."""

import json
import sqlite3
from collections.abc import Iterator, Mapping

import pandas as pd

from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.copies import Maker
from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.mending.states import TAKEN
from perfeval_xl.ledger.problems import TrackedProblem, problems_of
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
    key = row["rubric"], row["year"], row["period"]
    own = _of(query(ledger, "problems"), row["department"])
    lines = [
        *_samples(_of_key(query(ledger, "samples"), key, row["department"])),
        *_entries(query(ledger, "entries"), (*map(str, key), row["department"]), own, rubric),
        *_problems(own, {each.number: each for each in problems_of(ledger, row["department"])}),
        *_letters(_of_key(query(ledger, "letters"), key, row["department"])),
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


def _entries(
    table: pd.DataFrame, of: tuple[str, str, str, str], problems: pd.DataFrame, rubric: Rubric
) -> Iterator[str]:
    """Yield cell after cell what stands there, and what had stood before."""
    rubric_id, year, period, department = of
    numbers = set(problems["number"])
    names = {each.id: each.name for each in rubric.indicators}
    cells: dict[tuple[str, str, str], list[Mapping[str, object]]] = {}
    for row in records(table):
        place = [str(part) for part in json.loads(row["place"])]
        about = place[:4] == [rubric_id, year, period, department]
        if row["heading"] == TAKEN:
            continue
        if about or (place and place[0] in numbers):
            label = " ".join(names.get(part, part) for part in (place[4:] if about else place))
            cells.setdefault((row["list"], label, row["heading"]), []).append(row)
    for (kind, label, heading), rows in cells.items():
        stands = [_said(row) for row in rows if row["current"]]
        before = [_said(row) for row in rows if not row["current"]]
        told = "；".join(stands) + ("（几份填得不一样）" if len(stands) > 1 else "")
        was = f"；先前：{'、'.join(before)}" if before else ""
        yield f"{kind}　{f'{label} ' if label else ''}{heading}：{told}{was}"


def _said(row: Mapping[str, object]) -> str:
    signed = Maker(str(row["maker"]), str(row["made"]), str(row["file"]))
    by = "，".join(filter(None, (signed.who, signed.clock)))
    return f"{row['value'] or '（空）'}（{by}）"


def _problems(rows: pd.DataFrame, tracked: Mapping[str, TrackedProblem]) -> Iterator[str]:
    """Yield what each period says of a problem, and in the last one how far it is."""
    numbers = rows["number"].tolist()
    for at, row in enumerate(records(rows)):
        last = row["number"] not in numbers[at + 1 :]
        state = f"，{tracked[row['number']].mending.state}" if last else ""
        lost = "" if pd.isna(row["points"]) else f"，扣 {shown(row['points'])} 分"
        now = "" if row["found"] else "，数据里已经没有"
        when = f"{row['year']}年度 {row['period']}".rstrip()
        yield f"整改　{row['number']}　{row['source']}　{when}{lost}{now}{state}：{row['facts']}"


def _letters(rows: pd.DataFrame) -> Iterator[str]:
    for row in records(rows):
        number = f"　{row['number']}" if row["number"] else ""
        why = f"，重发：{row['reason']}" if row["reason"] else ""
        gone = "" if row["current"] else "（已被后来的替换）"
        yield f"发文　{row['kind']}{number}　{row['issued']}　{row['path']}{why}{gone}"
