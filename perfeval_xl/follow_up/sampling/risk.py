"""What speaks for looking at a department: marks of risk from 0 to 1, out of its scores.

How much each mark weighs is a rule of the place (`rules`). The figures are columns over all
departments at once.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.results.spot_check.rows import CEILING, PAR, UNSETTLED, YEAR, check_rows
from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.ledger.books import Key, key_of
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.spot_check import COMPUTED, DEPARTMENT, SELF, SYSTEM_ID
from perfeval_xl.sheets.grids import same_text

UNCHECKED, PROBLEMS, OVERSTATED = "未核实", "问题", "自评偏高"
FULL, MONEY, UNSEEN = "自评满分", "金额", "久未抽查"
MARKS = (UNCHECKED, PROBLEMS, OVERSTATED, FULL, MONEY, UNSEEN)
MARK_WORDS: Mapping[str, str] = {
    UNCHECKED: "自评未核和待补的分值占全部分值的比例",
    PROBLEMS: "数据核对的错误和提醒的条数，与最多的单位相比",
    OVERSTATED: "各指标自评高出系统评分的分数之和，与最多的单位相比",
    FULL: "自评全是满分的为 1",
    MONEY: "名册所列的金额，与最多的单位相比；名册没有金额的都是 0",
    UNSEEN: "从没抽到过的为 1，抽到过的按其后又抽过几期计",
}
"""How each mark is measured, as 抽样名单 prints it."""
_DECIMALS = 10
_MONEY_HEADINGS = ("预算", "金额", "资金")


def risk_marks(
    groups: Sequence[Group], period: str, roster: Sequence[RosterEntry], money: str,
    rounds: tuple[int, Mapping[str, int]],
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Return the marks of every department, and the same in words.

    Both are indexed by department, rubric and year, sorted, with the columns MARKS. `money` is the
    roster's heading, "" for the first that looks like one; `rounds` is what
    `ledger.samples.earlier_rounds` gives.
    """
    parts = [_figures(group, period, roster, money) for group in groups]
    figures = pd.concat(parts).sort_index()
    names = figures.index.get_level_values(DEPARTMENT)
    last = pd.Series(names.map(rounds[1]), index=figures.index, dtype="float64").fillna(0.0)
    marks = pd.DataFrame(
        {
            UNCHECKED: figures[UNCHECKED],
            PROBLEMS: _of_most(figures[PROBLEMS]),
            OVERSTATED: _of_most(figures[OVERSTATED]),
            FULL: figures[FULL],
            MONEY: _of_most(figures[MONEY]),
            UNSEEN: (rounds[0] - last) / rounds[0] if rounds[0] else last + 1.0,
        }
    ).apply(lambda column: round_half_up(column.fillna(0.0), _DECIMALS))
    words = pd.DataFrame(
        {
            UNCHECKED: (figures[UNCHECKED] * 100).map("{:.2f}%".format),
            PROBLEMS: figures[PROBLEMS].map("{:.0f} 条".format),
            OVERSTATED: figures[OVERSTATED].map("{:.10g} 分".format),
            FULL: figures[FULL].map({0.0: "否", 1.0: "是"}),
            MONEY: figures[MONEY].map("{:.10g}".format).where(figures[MONEY].notna(), ""),
            UNSEEN: np.where(last == 0, "没有抽到过", "抽到过"),
        },
        index=figures.index,
    )
    return marks, words


def key_at(unit: tuple[str, str, int], period: str) -> Key:
    """Return the ledger's key of a row of the marks."""
    return Key(str(unit[1]), int(unit[2]), period)


def _of_most(figures: pd.Series) -> pd.Series:
    most = figures.max()
    return figures / most if most > 0 else figures * 0.0


def _figures(group: Group, period: str, roster: Sequence[RosterEntry], money: str) -> pd.DataFrame:
    """Return what the marks of one rubric's departments are made of."""
    scores, key = group.scores, key_of(group.scores.rubric, period)
    index = pd.Index(scores.totals.index.map(str), name=DEPARTMENT)
    rows = check_rows(scores, period)
    own, ceiling = rows[SELF], rows[CEILING]
    sums = pd.DataFrame(
        {
            "points": rows[PAR],
            "unsettled": rows[PAR].where(rows[UNSETTLED], 0.0),
            OVERSTATED: (own - rows[COMPUTED]).clip(lower=0).fillna(0.0),
            "self": own.fillna(0.0),
            "full": ceiling.where(own.notna(), 0.0),
        }
    )
    sums = sums.groupby(rows[DEPARTMENT]).sum().reindex(index, fill_value=0.0)
    findings = group.findings
    told = findings[findings["severity"].isin(["error", "warning"])]
    counts = told["department"].astype(str).value_counts().reindex(index, fill_value=0)
    full = (sums["full"] > 0) & (sums["self"] >= sums["full"])
    table = pd.DataFrame(
        {
            UNCHECKED: (sums["unsettled"] / sums["points"].where(sums["points"] > 0)).fillna(0.0),
            PROBLEMS: counts.astype(float),
            OVERSTATED: round_half_up(sums[OVERSTATED], 4),
            FULL: full.astype(float),
            MONEY: _money(group, index, roster, money),
        },
        index=index,
    )
    table[SYSTEM_ID], table[YEAR] = key.rubric, key.year
    return table.set_index([SYSTEM_ID, YEAR], append=True)


def _money(group: Group, index: pd.Index, roster: Sequence[RosterEntry], heading: str) -> pd.Series:
    """Return the amounts that the roster has for departments, NaN where it has none."""
    said = {}
    for entry in roster:
        amount = amount_of(entry, heading)
        said.update({called: amount for called in (same_text(entry.name), entry.code) if called})
    figures = group.scores.figures
    codes = figures[CODE].map(str) if CODE in figures else pd.Series("", index=figures.index)
    by_code = codes.map(said)
    by_name = pd.Series([said.get(same_text(name)) for name in index], codes.index, dtype="float64")
    return pd.Series(by_code.astype("float64").fillna(by_name).to_numpy(), index=index)


def amount_of(entry: RosterEntry, heading: str) -> float:
    """Return the amount that the roster has for a department, NaN for none."""
    for name, content in entry.contacts:
        if name == heading or (not heading and any(part in name for part in _MONEY_HEADINGS)):
            amount = pd.to_numeric(content.replace(",", "").strip(), errors="coerce")
            return float(amount)
    return float("nan")
