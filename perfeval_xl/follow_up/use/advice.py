"""Advice on next year's money by the rules of the place: what follows of a grade and a trend.

No published source gives shares of cutting by grade, so there is no rule but the bureau's own, and
its source is printed. What is not settled gets no advice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from perfeval_xl.follow_up.use.results import GRADE, SETTLED, TREND
from perfeval_xl.rubric.expressions.rounding import round_half_up

BASE, ADVICE, SHARE, AMOUNT = "基数", "规则建议", "建议核减比例", "建议核减金额"
UNSETTLED = "暂评，不提建议"


@dataclass(frozen=True)
class Rules:
    """[use] of perfeval.toml, as far as it is about advice."""

    advice: Mapping[str, str] = field(default_factory=dict)
    """Grade, or grade and 上升, 下降, 持平 behind it → advice."""
    cut: Mapping[str, float] = field(default_factory=dict)
    """The same → share of the base that is cut, 0.1 for 10 %."""
    base: str = ""
    """What is cut: a heading of the roster, or a figure of the form."""
    source: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Rules":
        """Return what a settings table says."""
        names = ("advice", "cut", "base", "source")
        return cls(**{name: settings[name] for name in names if name in settings})

    @property
    def words(self) -> str:
        """Where the advice comes from, for the head of a table."""
        if not (self.advice or self.cut):
            return "没有在 perfeval.toml 的 [use] 里写本地的规则，不提建议。"
        return f"建议依据：{self.source or '[use] 里没有写明来源（source）'}。"


def with_advice(results: pd.DataFrame, rules: Rules, base: pd.Series) -> pd.DataFrame:
    """Return results with 基数 规则建议 建议核减比例 建议核减金额.

    `base` are the departments' amounts in the order of the rows, NaN where there is none; a rule
    for a grade and a trend goes before that for the grade alone.
    """
    keys = results[GRADE].astype(str)
    both = keys + results[TREND].astype(str)

    def ruled(by: Mapping[str, Any]) -> pd.Series:
        found = both.map(by)
        return found.where(found.notna(), keys.map(by))

    settled = results[SETTLED].astype(bool)
    share = pd.to_numeric(ruled(rules.cut)).where(settled)
    advice = ruled(rules.advice).fillna("") if rules.advice else pd.Series("", index=results.index)
    if rules.advice or rules.cut:
        advice = advice.where(settled, UNSETTLED)
    amount = round_half_up((base * share).to_numpy(dtype="float64"), 2)
    return results.assign(**{BASE: base, ADVICE: advice, SHARE: share, AMOUNT: amount})
