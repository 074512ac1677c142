"""Reading a folder in a notebook: a DataFrame, and a warning for what could not be read."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.inbox.inbox import NEXT_TIME
from perfeval_xl.batch.inbox.receiving import receive
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.settings.settings import load_limits
from perfeval_xl.forms.figures.figures import collect, collect_items, settle
from perfeval_xl.forms.figures.project_figures import Projects, collect_projects
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.messages import Code, PerfevalError
from perfeval_xl.rubric.model import Rubric

_OTHER: Code = "FILE_OTHER_RUBRIC"


def read_returns(folder: Path | str, rubric: Rubric) -> pd.DataFrame:
    """Read a rubric's returns in a folder: one row a department, one column a 数据项.

    Amounts are in the rubric's unit, percentages fractions, missing figures NaN; totals are
    settled, no checks are run. Returns for other rubrics are left alone; files that cannot be
    read are left out, with a UserWarning that names them. Raises PerfevalError where the folder
    does not exist.
    """

    returns = _returns(Path(folder), rubric)
    return settle(collect(returns, rubric), collect_items(returns), rubric)


def read_projects(folder: Path | str, rubric: Rubric) -> Projects:
    """Read the projects of a rubric's returns in a folder, for `score`.

    Raises ValueError for a rubric that scores no projects.
    """
    projects = collect_projects(_returns(Path(folder), rubric), rubric)
    if projects is None:
        raise ValueError(f"{rubric.id} scores no projects")
    return projects


def _returns(folder: Path, rubric: Rubric) -> list[Return]:
    if not folder.is_dir():
        raise PerfevalError("INBOX_MISSING", found=folder)
    choice, limits = Choice(only=rubric), load_limits(folder)
    with receive([folder], choice, limits) as inbox:
        intakes = inbox.read()
        unread = [
            f"{each.file.relative}：{each.reason}"
            for each in intakes
            if each.code in NEXT_TIME or (each.status == "returned" and each.code != _OTHER)
        ]
        if unread:
            warnings.warn("没有读入：" + "；".join(unread), stacklevel=3)
        return [each.content for each in intakes if each.content]
