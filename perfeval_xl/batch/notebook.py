"""Reading a folder in a notebook: a DataFrame, and a warning for what could not be read."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.inbox import list_inbox
from perfeval_xl.batch.intake import take_in
from perfeval_xl.forms.figures import collect, collect_items, settle
from perfeval_xl.rubric.model import Rubric


def read_returns(folder: Path | str, rubric: Rubric) -> pd.DataFrame:
    """Read the returns in a folder: one row a department, one column a 数据项, totals settled.

    Amounts are in the rubric's unit, percentages fractions, missing figures NaN. No checks are
    run. Files that cannot be read are left out, with a UserWarning that names them.
    """
    intakes = take_in(list_inbox(Path(folder)), lambda _: [rubric])
    unread = [
        f"{each.file.relative}：{each.reason}" for each in intakes if each.status == "returned"
    ]
    if unread:
        warnings.warn("没有读入：" + "；".join(unread), stacklevel=2)
    returns = [each.content for each in intakes if each.content]
    return settle(collect(returns, rubric), collect_items(returns), rubric)
