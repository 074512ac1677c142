"""The scorebooks (评分表工作簿) of all departments of a rubric."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from pathlib import Path

import pandas as pd

from perfeval_xl.checks.findings import COLUMNS as FINDING_COLUMNS
from perfeval_xl.checks.findings import Places
from perfeval_xl.forms.figures import INDEX
from perfeval_xl.messages import RunError
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.book import Book, Contents
from perfeval_xl.workbooks.departments import departments
from perfeval_xl.workbooks.file_names import file_names
from perfeval_xl.workbooks.project_results import project_results
from perfeval_xl.workbooks.standing import standings

_NO_FINDINGS = pd.DataFrame(columns=list(FINDING_COLUMNS), dtype=object)


def write_scorebooks(
    scores: Scores,
    folder: Path | str,
    findings: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
    written: Callable[[Path], None] = lambda path: None,
    places: Places | None = None,
    wanted: Container[str] | None = None,
    locked: Callable[[str], None] | None = None,
    period: str = "",
    history: pd.DataFrame | None = None,
) -> list[Path]:
    """Write one workbook a department into `folder` and return the paths.

    `findings` are those of all departments; `names` the file names without suffix, where the
    caller keeps several rubrics apart; `written` is told each path as it stands; `places` says
    where the figures stand in the returns, so that a finding leads to the figure it is about;
    `wanted` the departments to write, all where it is not given; `period` is that of the run, by
    which a scorebook is known again. One that somebody has open is left as it is where `locked`
    is given, which is told the department; otherwise RunError is raised.
    `history` holds the departments' last periods, this one included: a row a department and
    period with the columns department and those of `standing_history.COLUMNS`.
    """
    index = [str(name) for name in scores.points.index]
    chosen = file_names(index) if names is None else list(names)
    book = Book(scores.rubric, period)
    found = _NO_FINDINGS if findings is None else findings
    found_by = dict(list(found.groupby("department")))
    items = scores.items
    items_by = dict(list(items.groupby(INDEX))) if len(items) else {}
    projects_by = project_results(scores)
    histories = {} if history is None else dict(list(history.groupby("department")))
    paths = []
    whole = zip(departments(scores, book.table), standings(scores), chosen, strict=True)
    for position, (department, standing, name) in enumerate(whole):
        if wanted is not None and department.name not in wanted:
            continue
        path = Path(folder) / f"{name}.xlsx"
        contents = Contents(
            department,
            standing,
            dict(zip(scores.figures.columns, scores.figures.iloc[position], strict=True)),
            items_by.get(department.name, items.iloc[:0]),
            found_by.get(department.name, _NO_FINDINGS),
            projects_by.get(department.name, []),
            histories.get(department.name),
        )
        try:
            book.write(path, contents, places or {})
        except RunError as error:
            if locked is None or error.code != "OUTPUT_LOCKED":
                raise
            locked(department.name)
        else:
            written(path)
            paths.append(path)
    return paths
