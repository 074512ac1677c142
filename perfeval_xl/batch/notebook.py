"""Folders in a notebook: read and checked as DataFrames, and written with nobody's work lost."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assessing.check_returns import (
    Checked,
    check_intakes,
    file_findings,
    find_problems,
    places_of,
)
from perfeval_xl.batch.inbox.inbox import NEXT_TIME
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.receiving import receive
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.settings.settings import beside, load_settings
from perfeval_xl.checks.findings import table
from perfeval_xl.forms.figures.figures import collect, collect_items, complete, layouts, settle
from perfeval_xl.forms.figures.figures_source import SOURCE, FiguresSource, source_of
from perfeval_xl.forms.figures.project_figures import Projects, collect_projects, with_project_sums
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template as template_at
from perfeval_xl.messages import Code, PerfevalError
from perfeval_xl.rubric.form.form_entry import stated_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.given_columns import check_figures, check_table
from perfeval_xl.scoring.score import ITEM_COLUMNS
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.system.file_names import file_names
from perfeval_xl.system.written import write_at, write_into
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks as scorebooks_in

HANDED_BACK = "handed_back"
"""The name in `DataFrame.attrs` of what a run would hand back."""

_OTHER: Code = "FILE_OTHER_RUBRIC"


def read_returns(folder: Path | str, rubric: Rubric) -> pd.DataFrame:
    """Read a rubric's returns in a folder: departments × 数据项, index 单位名称.

    Source: every spreadsheet and archive in the folder, as `perfeval run` reads them; of several
    returns of a department the newest. Returns for other rubrics are left alone.

    Amounts are in the rubric's unit (万元 where it does not say otherwise; what was returned in 元
    is converted), percentages fractions (0.872 is 87.2 %), missing figures NaN. Totals are the
    sums of their parts; what the department stated of one stands in 填报_<total>. Beside the
    figures: 单位代码, 自评等级, the texts of the form.

    `.attrs["handed_back"]` lists what a run over the folder would hand back, one dict a file:
    file, department ("" where it is not known), code, message; pd.DataFrame(…) makes a table of
    it. Files that could not be read have no row, and a UserWarning names them too; returns with
    errors have one. `.attrs["source"]` is what `check` and `score` find places, lists and
    projects by; it stays with the table through filters and changes.

    Raises PerfevalError (INBOX_MISSING) where the folder does not exist.
    """
    intakes = _read(Path(folder), rubric)
    read = [(intake.content, intake.file.relative) for intake in intakes if intake.content]
    returns = [content for content, _ in read]
    figures = settle(collect(returns, rubric), collect_items(returns), rubric)
    figures.attrs[HANDED_BACK] = _handed_back(intakes, check_intakes(intakes))
    files = {content.department: file for content, file in read}
    figures.attrs[SOURCE] = FiguresSource(returns, files, file_findings(intakes))
    return figures


def read_projects(folder: Path | str, rubric: Rubric) -> Projects:
    """Read the projects of a rubric's returns in a folder, for `score`.

    `.figures` has one row a project (index 单位名称 and 项目), `.rows` one row a declared
    indicator; units and source as of `read_returns`. Raises ValueError for a rubric that scores
    no projects, PerfevalError (INBOX_MISSING) where the folder does not exist.
    """
    returns = [intake.content for intake in _read(Path(folder), rubric) if intake.content]
    projects = collect_projects(returns, rubric)
    if projects is None:
        raise ValueError(f"{rubric.id} scores no projects")
    return projects


def check(
    figures: pd.DataFrame,
    rubric: Rubric,
    items: pd.DataFrame | None = None,
    projects: Projects | None = None,
) -> pd.DataFrame:
    """Check figures as `perfeval check` checks the returns; nothing is read or written.

    `figures`, `items`, `projects` as of `score`. For figures from `read_returns`, also filtered
    or changed, lists and projects need not be given, and every finding names file, sheet and
    cell; those on whole files come first. Figures made by hand have no such places.

    Returns one row a finding, all columns text ("" for nothing): file, department, sheet, cell
    (several with 、 between), code, severity (error, warning, note), message, found, expected. An
    error is what a return is handed back for; those departments come first.

    Raises PerfevalError where columns are misnamed, missing or transposed.
    """
    check_figures(figures, rubric)
    source = source_of(figures, rubric)
    returns = [] if source is None else source.of(figures.index)
    lines = collect_items(returns) if items is None or not len(items) else items
    check_table(lines, ITEM_COLUMNS, "清单各行（items）")
    if projects is None:
        projects = collect_projects(returns, rubric)
    settled = _settled(figures, lines, rubric)
    settled = with_project_sums(settled, projects, rubric)
    problems = find_problems(returns, settled, lines, projects, rubric)
    wrong = {problem.department for problem in problems if problem.severity == "error"}
    problems.sort(key=lambda problem: problem.department not in wrong)
    files = {} if source is None else source.files
    findings = table(problems, files, places_of(returns))
    if source is None:
        return findings
    return pd.concat([source.file_findings, findings], ignore_index=True)


def write_scorebooks(
    scores: Scores,
    folder: Path | str,
    findings: pd.DataFrame | None = None,
    *,
    period: str = "",
    overwrite: bool = False,
) -> list[Path]:
    """Write one workbook a department into `folder`, made where it is not there; return the paths.

    `scores` as `score` gives them, percentages as fractions and amounts in the rubric's unit;
    `findings` as `check` gives them; `period` is what is scored, "" the whole year's evaluation.
    Raises PerfevalError (OUTPUT_NOT_OURS) where files that this did not write are in the way, and
    writes nothing then; with `overwrite` they are moved into a dated folder beside them first.
    RunError where a file cannot be written.
    """
    names = [f"{name}.xlsx" for name in file_names(str(name) for name in scores.points.index)]
    return write_into(
        Path(folder),
        names,
        lambda place: scorebooks_in(scores, place, findings, period=period),
        overwrite=overwrite,
    )


def write_template(
    rubric: Rubric, path: Path | str, filling: Filling | None = None, *, overwrite: bool = False
) -> None:
    """Write the template of a rubric to `path`, blank or with what `filling` holds.

    Raises what `write_scorebooks` raises.
    """
    write_at(Path(path), lambda file: template_at(rubric, file, filling), overwrite=overwrite)


def _read(folder: Path, rubric: Rubric) -> list[Intake]:
    """Return what became of every file in a folder but those for other rubrics; warn of unread."""
    if not folder.is_dir():
        raise PerfevalError("INBOX_MISSING", found=folder)
    choice, limits = Choice(only=rubric), load_settings(beside(folder)).limits
    with receive([folder], choice, limits) as inbox:
        intakes = [intake for intake in inbox.read() if intake.code != _OTHER]
    unread = [
        f"{intake.file.relative}：{intake.reason}"
        for intake in intakes
        if intake.code in NEXT_TIME or intake.status == "returned"
    ]
    if unread:
        warnings.warn("没有读入：" + "；".join(unread), stacklevel=3)
    return intakes


def _handed_back(intakes: Sequence[Intake], checked: Sequence[Checked]) -> list[dict[str, str]]:
    """Return the files that a run hands back, after the checks: file, department, code, message."""
    first: dict[str, str] = {}
    for outcome in checked:
        findings = outcome.table(outcome.handed_back)
        errors = findings[findings["severity"] == "error"].drop_duplicates("file")
        first.update(zip(errors["file"], errors["code"], strict=True))
    return [
        {
            "file": intake.file.relative,
            "department": intake.department or "",
            "code": intake.code or first[intake.file.relative],
            "message": intake.reason,
        }
        for intake in intakes
        if intake.status == "returned"
    ]


def _settled(figures: pd.DataFrame, items: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return figures with every column that the checks look at, totals settled.

    Those of `read_returns` are settled already; in a table made by hand a total is what the
    department states.
    """
    completed = complete(figures.drop(columns=[*rubric.project_sums], errors="ignore"), rubric)
    if SELF_GRADE not in completed:
        completed[SELF_GRADE] = ""
    totals = {
        stated_name(total)
        for layout in layouts(rubric)
        for total in (*layout.sums, *layout.list_totals)
    }
    if totals <= set(completed.columns):
        return completed
    return settle(completed.drop(columns=[*totals], errors="ignore"), items, rubric)
