"""An execution rate told in a project's own words (资金使用率为70%) against its figures."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.tolerance import same_percentage
from perfeval_xl.forms.figures.figures import columns_of
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.project import Project

_MONEY = r"(?:项目|全年|年度|财政)?(?:资金|预算|经费)的?"
_TOLD = re.compile(
    rf"(?:{_MONEY}(?:使用|执行|支付|支出|完成)率|(?<![\u4e00-\u9fff])执行率|完成(?:全年)?预算的?)"
    r"\s*(?:为|是|达到|达)?\s*(\d+(?:\.\d+)?)\s*[%％]"
    # A bound (70%以上, 70%（含）以上) is no rate.
    r"(?!\s*(?:及|[（(]含[）)])?(?:以上|以下|以内|左右|上下|多))"
)


def check_told_rates(figures: pd.DataFrame, project: Project) -> Iterator[Finding]:
    """Yield TOLD_RATE_DIFFERS where a text gives another rate than the project's money.

    `figures` has one row a project, texts in columns by their headings.
    """
    columns = Columns(columns_of(figures), len(figures))
    with np.errstate(all="ignore"):
        rates = pd.Series(evaluate(parse(project.execution.ratio), columns), index=figures.index)
    for name in project.words():
        if name not in figures:
            continue
        for unit, text, rate in zip(figures.index, figures[name], rates, strict=True):
            for match in _TOLD.finditer(str(text)):
                stated = pd.Series([float(f"{match[1]}e-2")])
                places = pd.Series([float(len(match[1].partition(".")[2]))])
                same = same_percentage(stated, pd.Series([rate]), places)
                if np.isfinite(rate) and not same[0]:
                    details = {"label": name}
                    yield Finding(
                        unit, "TOLD_RATE_DIFFERS", name, match[0], f"{rate * 100:.4f}%", details
                    )
