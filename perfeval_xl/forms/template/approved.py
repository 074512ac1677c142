"""What was approved, in the templates: a department's own rows (个性指标), printed and locked; the
sheets of its projects with name, levels, indicators, targets and points.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.figures.own_figures import printed, target_text
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.own_sheet import NO_ROWS
from perfeval_xl.forms.layout.project_layout import NAME
from perfeval_xl.forms.own_targets import (
    CODE,
    LEVEL1,
    LEVEL2,
    POINTS,
    PROJECT,
    WHOSE,
    OwnTargets,
    TargetRow,
)
from perfeval_xl.forms.template.formulas import Filling, ProjectFilling
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.own_rows import SIGN, TARGET_SAID, TITLE, UNIT, own_parts
from perfeval_xl.sheets.style import Style


def with_approved(
    rubric: Rubric, fillings: Iterable[tuple[str, Filling]], targets: OwnTargets | None
) -> list[tuple[str, Filling]]:
    """Return file names and fillings with what was approved for each department."""
    if targets is None:
        return list(fillings)
    if rubric.project is not None:
        return [(name, _with_projects(filling, targets)) for name, filling in fillings]
    if not own_parts(rubric.indicators):
        return list(fillings)
    return [(name, _with_own_rows(rubric, filling, targets)) for name, filling in fillings]


def _with_own_rows(rubric: Rubric, filling: Filling, targets: OwnTargets) -> Filling:
    points, texts = printed(rubric, targets.of(rubric, filling.department, filling.code))
    given = filling.given
    source = given.source or f"批复的个性指标，见{targets.file}。有出入的，告诉财政局。"
    figures, words = {**given.figures, **points}, {**given.words, **texts}
    return replace(filling, given=replace(given, source=source, figures=figures, words=words))


def _with_projects(filling: Filling, targets: OwnTargets) -> Filling:
    """Return a filling with a sheet for each project that was approved; nothing of it is locked."""
    projects = _by_project(targets.rows_of(filling.department, filling.code))
    approved = [
        ProjectFilling(words={NAME: name}, rows=[_project_row(row) for row in rows])
        for name, rows in projects.items()
    ]
    return replace(filling, projects=[*filling.projects, *approved])


def _by_project(rows: Iterable[TargetRow]) -> dict[str, list[TargetRow]]:
    """Return rows by the names of the projects that they belong to; others are left out."""
    found: dict[str, list[TargetRow]] = {}
    for row in rows:
        if row[PROJECT]:
            found.setdefault(row[PROJECT], []).append(row)
    return found


def _project_row(row: TargetRow) -> list[str | float | None]:
    """Return one row of a project's sheet by its printed columns."""
    target = target_text(row[SIGN], row[TARGET_SAID], row[UNIT])
    return [row[LEVEL1], row[LEVEL2], row[TITLE], target, None, row.points, None, None]


def check_projects(rubric: Rubric, targets: OwnTargets) -> None:
    """Raise PerfevalError TARGETS_INVALID where rows of a project do not make its points."""
    told = list(_off_projects(rubric, targets))
    if told:
        raise PerfevalError("TARGETS_INVALID", file=targets.file, found="\n".join(told))


def _off_projects(rubric: Rubric, targets: OwnTargets) -> Iterator[str]:
    if rubric.project is None:
        return
    full = rubric.project.declared.full - rubric.project.execution.points
    for unit in dict.fromkeys(row[CODE] or row[WHOSE] for row in targets.rows):
        for name, rows in _by_project(targets.rows_of(unit)).items():
            yield from _off_project(name, rows, full)


def _off_project(name: str, rows: Sequence[TargetRow], full: float) -> Iterator[str]:
    for row in rows:
        if row.points is None:
            yield f"{row.at(POINTS)}：分值“{row[POINTS]}”应是大于 0 的数"
    whole = sum(row.points or 0.0 for row in rows)
    if all(row.points for row in rows) and abs(whole - full) > 1e-9:
        where = rows[0].at(POINTS)
        yield f"{where} 起：项目“{name}”各行分值合计 {whole:.10g}，应为 {full:.10g}，请改分值"


def show_own_rows(sheet: Worksheet, layout: Layout, style: Style, filling: Filling) -> None:
    """Hide the places that no approved row takes; say so where there is no row at all."""
    titles = [cell for cell in layout.cells if cell.name in layout.read]
    told = [cell for cell in titles if cell.name in filling.given.words]
    empty = [cell for cell in told if not filling.given.words[cell.name]]
    for cell in empty:
        sheet.set_row(cell.row, None, None, {"hidden": True})
    if told and len(empty) == len(titles):
        sheet.write_string(2, 0, NO_ROWS, style(bold=True))
