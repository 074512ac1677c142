"""Who came to what in a period, and how that moved since the one before: one table of all."""

import pandas as pd

from perfeval_xl.batch.results.earlier_periods import past_of, previous_totals
from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.totalling import PROVISIONAL
from perfeval_xl.scoring.totals import APART, RANK
from perfeval_xl.scoring.totals import GRADE as GRADE
from perfeval_xl.scoring.totals import TOTAL as TOTAL

RUBRIC, YEAR, DEPARTMENT = "指标体系", "年度", "单位名称"
LAST, TREND, SETTLED = "上期得分", "升降", "已定"
UP, DOWN, LEVEL = "上升", "下降", "持平"
COLUMNS = (RUBRIC, YEAR, DEPARTMENT, TOTAL, GRADE, RANK, SETTLED, LAST, TREND)


def results_of(period: ScoredPeriod) -> pd.DataFrame:
    """Return one row a department and rubric, in the order of rank within each rubric.

    Columns: COLUMNS. 已定 is false where the grade is 暂评; 上期得分 is NaN and 升降 "" where the
    department was not scored in the period before (of the same kind).
    """
    groups = period.groups
    past = past_of(period.ledger, groups, period.scope.period)
    tables = [_of_group(group.scores.totals, before) for group, before in
              zip(groups, past, strict=True)]  # fmt: skip
    for table, group in zip(tables, groups, strict=True):
        table.insert(0, YEAR, group.scores.rubric.fiscal_year)
        table.insert(0, RUBRIC, group.scores.rubric.id)
    if not tables:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(tables, ignore_index=True)


def _of_group(totals: pd.DataFrame, past: pd.DataFrame | None) -> pd.DataFrame:
    table = totals[[TOTAL, GRADE, RANK]].copy()
    table[TOTAL] = round_half_up(table[TOTAL].to_numpy(dtype="float64"), 2)
    table[SETTLED] = ~totals[APART].astype(bool) & (totals[GRADE] != PROVISIONAL)
    before = None if past is None else previous_totals(past)
    last = pd.Series(float("nan"), index=table.index)
    if before is not None:
        scores = pd.Series(before["score"].astype("float64"))
        last = pd.Series(scores.reindex(table.index.astype(str)).to_numpy(), index=table.index)
    table[LAST] = round_half_up(last.to_numpy(dtype="float64"), 2)
    change = round_half_up((table[TOTAL] - table[LAST]).to_numpy(dtype="float64"), 2)
    moved = pd.Series(change, index=table.index)
    table[TREND] = ""
    table.loc[moved > 0, TREND] = UP
    table.loc[moved < 0, TREND] = DOWN
    table.loc[moved == 0, TREND] = LEVEL
    table = table.sort_values([SETTLED, RANK], ascending=[False, True], kind="stable")
    return table.rename_axis(DEPARTMENT).reset_index()
