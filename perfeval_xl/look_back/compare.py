"""`perfeval compare`: two states of scores, each an output folder, one period or one run of it.

`compared` reads and compares them, `comparison_report` tells in a few lines what moved and why.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.ledger import NAME, read_ledger, whole_out
from perfeval_xl.ledger.rubrics import kept_rubric
from perfeval_xl.messages import PerfevalError
from perfeval_xl.scoring.comparison.causes import CAUSE_WORDS
from perfeval_xl.scoring.comparison.compare import WAYS, Comparison, compare
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.scoring.scores import records

_SIDE = re.compile(r"(?P<folder>.*?)(?:@(?P<period>[^@#]*))?(?:#(?P<run>\d+))?")
_SHOWN = 20
"""So many departments, and scores of one department, are told; the workbook has them all."""
_SCORES = 5


@dataclass(frozen=True, slots=True)
class Side:
    """What is on one side of a comparison."""

    out: Path
    period: str | None
    """None: that of the last run."""
    year: int | None
    """Of the evaluation of a whole year; None: the last one."""
    run: int | None
    """None: as it stands now; otherwise as it stood after this run."""


def side_of(text: str) -> Side:
    """Read a side: 结果, 结果@2026-09, 结果@2025 (the evaluation of the whole year),
    结果@全年 (the last one), 结果#12 (after run 12), 结果@2026-09#12; also 结果/2026-09, as its
    folder is called.

    Raises PerfevalError LEDGER_MISSING where there is no ledger, PERIOD_INVALID for a period that
    is none.
    """
    if (Path(text) / NAME).is_file():
        return Side(Path(text), None, None, None)
    match = _SIDE.fullmatch(text)
    assert match is not None  # every part of the pattern may be empty
    folder, inside = whole_out(Path(match["folder"]))
    asked = inside or None if match["period"] is None else match["period"]
    run = int(match["run"]) if match["run"] else None
    if asked is None:
        return Side(folder, None, None, run)
    scope = Scope.parse(asked)
    return Side(folder, scope.period, None if scope.period else scope.year, run)


def compared(before: str, after: str) -> Comparison:
    """Compare two sides, written as `side_of` reads them.

    Raises PerfevalError as `side_of` does, and COMPARE_NOTHING where one of them has no scores.
    """
    return compare(evaluations_of(before), evaluations_of(after))


def evaluations_of(text: str) -> Evaluations:
    """Return what the ledger holds of a side; raise PerfevalError as `compared` does."""
    side = side_of(text)
    with read_ledger(side.out) as ledger:
        period = side.period
        if period is None:
            period = _last_period(ledger, side.run)
        frames = {
            name: _of(query(ledger, name, side.run, period), side.year)
            for name in ("scores", "totals", "figures", "rubrics")
        }
        if frames["totals"].empty:
            raise PerfevalError("COMPARE_NOTHING", found=text)
        definitions = {}
        for row in frames["rubrics"].to_dict("records"):
            rubric = kept_rubric(ledger, row["digest"], row["year"], row["period"])
            if rubric is not None:
                definitions[str(row["rubric"])] = rubric
    return Evaluations(**frames, definitions=definitions)


def _last_period(ledger: sqlite3.Connection, run: int | None) -> str:
    row = ledger.execute(
        "SELECT period FROM runs WHERE ?1 IS NULL OR id <= ?1 ORDER BY id DESC LIMIT 1", (run,)
    ).fetchone()
    return "" if row is None else str(row["period"])


def _of(rows: pd.DataFrame, year: int | None) -> pd.DataFrame:
    chosen = rows["year"].max() if year is None else year
    return rows[rows["year"] == chosen].reset_index(drop=True)


def comparison_report(comparison: Comparison, path: Path | None = None) -> str:
    """Return a few lines: both sides, whose totals moved most and why; where to look for all."""
    changed, moved = comparison.changed, comparison.moved
    same = len(comparison.totals) - len(changed)
    rose, fell = (int((sign * changed["change"] > 0).sum()) for sign in (1, -1))
    counts = moved["cause"].value_counts()
    causes = [f"{words} {counts[code]}" for code, words in CAUSE_WORDS.items() if code in counts]
    lines = [
        f"前：{comparison.before}",
        f"后：{comparison.after}",
        f"总分不同 {len(changed)} 个单位（升 {rose} 个，降 {fell} 个），相同 {same} 个；"
        f"得分不同 {len(moved)} 项" + (f"（{'，'.join(causes)}）。" if causes else "。"),
        *_grades(comparison),
        *comparison.notes,
    ]
    by_department = moved.groupby(["rubric", "department"]).indices
    order = changed["change"].abs().sort_values(ascending=False, kind="stable").index
    several = changed["rubric"].nunique() > 1
    for row in records(changed.loc[order].head(_SHOWN)):
        rubric = f"  {row['rubric']}" if several else ""
        lines.append(f"  {_points(row)}  {row['department']}{rubric}")
        places = by_department.get((row["rubric"], row["department"]), [])
        mine = moved.iloc[places]
        ranked = mine["change"].abs().sort_values(ascending=False, kind="stable").index
        scores = [score for score in records(mine.loc[ranked]) if score["indicator"]]
        lines += [f"      {_line(score)}" for score in scores[:_SCORES]]
        if len(scores) > _SCORES:
            lines.append(f"      另有 {len(scores) - _SCORES} 项")
    if len(changed) > _SHOWN:
        lines.append(f"  另有 {len(changed) - _SHOWN} 个单位")
    if path is not None:
        lines.append(f"全部在 {path}")
    return "\n".join(lines)


def _grades(comparison: Comparison) -> Iterator[str]:
    """Yield who got which other grade."""
    rows = comparison.regraded
    if rows.empty:
        return
    counts = rows["way"].value_counts()
    ways = "，".join(f"{way} {counts[way]} 个" for way in WAYS if way in counts)
    yield f"等级不同 {len(rows)} 个单位：{ways}。"
    for (way, old, new), group in rows.groupby(["way", "grade_before", "grade_after"], sort=False):
        names = "、".join(group["department"].head(_SHOWN))
        more = f" 等 {len(group)} 个单位" if len(group) > _SHOWN else ""
        yield f"  {way}  {old} → {new}  {names}{more}"


def _points(row: dict[str, float]) -> str:
    if row["change"] != row["change"]:
        return "新增的单位" if row["score_before"] != row["score_before"] else "这次没有"
    ranks = f"第 {row['rank_before']:.0f} → {row['rank_after']:.0f} 名"
    return f"{row['change']:+7.2f}  {row['score_before']:.2f} → {row['score_after']:.2f}  {ranks}"


def _line(row: dict[str, str]) -> str:
    name = "／".join(part for part in (row["project"], row["name"]) if part)
    words = CAUSE_WORDS[row["cause"]]
    change = float(row["change"])
    moved = f" {change:+.2f}" if change == change else ""
    return f"{name}{moved}　{words}" + (f"：{row['why']}" if row["why"] else "")
