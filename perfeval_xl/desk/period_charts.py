"""The pictures of a period as plain values: ranking and grades, losses, before and now.

What is drawn is counted by the calculator and by the ledger's readers; here it is put into the
numbers of an SVG. No table of all scores is kept in the page: few rows are shown of each.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from perfeval_xl.batch.results.earlier_periods import last_periods
from perfeval_xl.desk.period_view import PeriodView
from perfeval_xl.ledger.frames import query
from perfeval_xl.ledger.ledger import has_ledger, read_ledger
from perfeval_xl.scoring.history.periods import read_period

_MOST_BARS, _MOST_LOSSES, _MOST_MOVES = 100, 8, 4
_A_YEAR_AND_NOW = 13
"""Periods that reach back to the same one of last year, counted in months."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the ranking."""

    score: float
    grade: str
    words: str


@dataclass(frozen=True, slots=True)
class Share:
    """One bar of a list: how much, and how long it is drawn, 0 to 100."""

    name: str
    amount: float
    length: float


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier period beside this one."""

    label: str
    """上期 or 上年同期."""
    period: str
    mean: float
    change: float
    """Of the mean, in points."""
    moved: list[tuple[str, float, float]]
    """Who rose or fell most: department, score then, score now."""


@dataclass(frozen=True, slots=True)
class Charts:
    """Those of one rubric."""

    rubric: str
    mean: float
    grades: list[Share] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    losses: list[Share] = field(default_factory=list)
    before: list[Before] = field(default_factory=list)


def charts_of(view: PeriodView) -> list[Charts]:
    """Return the charts of each rubric that scored departments in a period."""
    by_rubric: dict[str, list[dict[str, Any]]] = {}
    for total in view.manifest.get("totals", ()):
        by_rubric.setdefault(total["rubric"], []).append(total)
    if not by_rubric or not has_ledger(view.work.out):
        return []
    with read_ledger(view.work.out) as ledger:
        totals = query(ledger, "totals")
        scores = query(ledger, "scores", period=view.scope.period)
    if view.scope.year is not None:
        scores = scores[scores["year"] == view.scope.year]
    return [
        Charts(
            rubric,
            float(pd.Series([each["score"] for each in rows if each["counted"]]).mean()),
            _grades(rows),
            _bars(rows),
            _losses(scores[scores["rubric"] == rubric]),
            _before(past(totals[totals["rubric"] == rubric], view)),
        )
        for rubric, rows in by_rubric.items()
    ]


def past(totals: pd.DataFrame, view: PeriodView) -> pd.DataFrame:
    """Return the totals of one rubric up to the period's own, of its kind, as `last_periods` does.

    `totals` are the ledger's; empty where the period has none.
    """
    own = totals[totals["period"] == view.scope.period]
    if view.scope.year is not None:
        own = own[own["year"] == view.scope.year]
    if own.empty:
        return own
    this = read_period(int(own["year"].max()), view.scope.period)
    pairs = zip(totals["year"], totals["period"], strict=True)
    when = [read_period(int(year), str(period)) for year, period in pairs]
    known = totals[[each.kind == this.kind and each.end <= this.end for each in when]]
    return last_periods(known, _A_YEAR_AND_NOW)


def _grades(rows: list[dict[str, Any]]) -> list[Share]:
    count = Counter(each["grade"] for each in sorted(rows, key=lambda each: -each["score"]))
    most = max(count.values())
    return [Share(grade, number, 100 * number / most) for grade, number in count.items()]


def _bars(rows: list[dict[str, Any]]) -> list[Bar]:
    """Return a bar a department, by rank; of more than can be told apart, one for several."""
    ranked = sorted(rows, key=lambda each: (each["apart"], each["rank"]))
    several = -(-len(ranked) // _MOST_BARS)
    bars = []
    for at in range(0, len(ranked), several):
        some = ranked[at : at + several]
        first, last = some[0], some[-1]
        middle = some[len(some) // 2]
        names = first["department"]
        names += f" 至 {last['department']}" if last is not first else ""
        ranks = f"第 {first['rank']} 名" + (f"至第 {last['rank']} 名" if last is not first else "")
        words = f"{ranks}　{names}　{middle['score']:.2f}　{middle['grade']}"
        bars.append(Bar(middle["score"], middle["grade"], words))
    return bars


def _losses(scores: pd.DataFrame) -> list[Share]:
    """Return the indicators by which most is lost, a department on average."""
    known = scores[scores["final_score"].notna() & (scores["project"] == "")]
    if known.empty:
        return []
    lost = (known["points"] - known["final_score"]).clip(lower=0.0)
    means = lost.groupby(known["name"], sort=False).mean()
    means = means[means > 0].sort_values(ascending=False, kind="stable").head(_MOST_LOSSES)
    most = float(means.max()) if len(means) else 1.0
    return [Share(str(name), float(mean), 100 * float(mean) / most) for name, mean in means.items()]


def _before(rows: pd.DataFrame) -> list[Before]:
    """Return the last evaluated period, and the same one of last year."""
    if rows.empty:
        return []
    evaluated = list(dict.fromkeys(rows["period"][rows["count"].notna()]))
    now = evaluated[-1]
    same = f"{int(now[:4]) - 1}{now[4:]}"
    wanted = {evaluated[-2]: "上期"} if len(evaluated) > 1 else {}
    if same in evaluated:
        wanted[same] = "上年同期" if same not in wanted or now[4:] != "年度" else "上年"
    scores = rows.pivot(index="department", columns="period", values="score")
    means = rows.drop_duplicates("period").set_index("period")["mean"]
    result = []
    for period, label in wanted.items():
        change = (scores[now] - scores[period]).dropna()
        order = change.abs().sort_values(ascending=False, kind="stable").index
        moved = [
            (str(name), float(scores[period][name]), float(scores[now][name]))
            for name in order[:_MOST_MOVES]
            if change[name]
        ]
        mean = float(means[period])
        result.append(Before(label, period, mean, float(means[now]) - mean, moved))
    return result
