"""All checks, in the order in which their findings are read."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfeval_xl.checks.declared_rows import check_declared_rows, check_rubrics_own
from perfeval_xl.checks.equalities import check_balances, check_same
from perfeval_xl.checks.finding import Finding, Unit
from perfeval_xl.checks.jumps import bounds, check_jumps
from perfeval_xl.checks.last_year import LastYear, check_last_year
from perfeval_xl.checks.plausible import (
    check_filled,
    check_hundredths,
    check_missing,
    check_per_head,
    check_plausible,
    check_ratios,
    filling,
    project_filling,
)
from perfeval_xl.checks.scale import check_part_scale, check_scale
from perfeval_xl.checks.self_scores import (
    check_approved,
    check_own_rows,
    check_self_scores,
    check_self_total,
)
from perfeval_xl.checks.stated import check_declared_weights, check_stated, check_told_rates
from perfeval_xl.checks.sums import check_sums
from perfeval_xl.checks.within import check_limits, check_parts, check_within
from perfeval_xl.forms.figures.figures import INDEX, layouts
from perfeval_xl.forms.figures.project_figures import Projects
from perfeval_xl.forms.figures.unit_columns import UnitColumns
from perfeval_xl.forms.reading.cells import Remark
from perfeval_xl.forms.reading.project_reader import row_label
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.rubric.expressions.evaluate import Array
from perfeval_xl.rubric.form.form_entry import stated_name
from perfeval_xl.rubric.model import Rubric


def run_checks(
    figures: pd.DataFrame,
    items: pd.DataFrame,
    rubric: Rubric,
    last: LastYear | None = None,
    jump: float | None = None,
) -> list[Finding]:
    """Return the findings of every check over settled figures, in a stable order.

    `last` is what last year's returns say, where it is known; `jump` the bound of changes against
    last year, a share, for what the rubric gives none.
    """
    given = UnitColumns(figures)
    typed = _as_typed(given, rubric)
    frame = as_typed(figures, rubric) if last or bounds(rubric, jump) else figures
    return [
        *check_filled(given.units, *filling(given, rubric)),
        *check_sums(given, items, rubric),
        *check_parts(typed, rubric),
        *check_limits(typed, items, rubric),
        *check_within(typed, rubric),
        *check_balances(typed, items, rubric),
        *check_same(typed, rubric),
        *check_stated(given, typed, rubric),
        *check_last_year(frame, items, last, rubric),
        *check_jumps(frame, last, rubric, jump),
        *check_scale(typed, rubric),
        *check_part_scale(typed, given, rubric),
        *check_per_head(typed, rubric),
        *check_plausible(typed, rubric),
        *check_hundredths(typed, rubric),
        *check_ratios(given, rubric),
        *check_self_scores(given, rubric),
        *check_self_total(given, rubric),
        *check_own_rows(given, rubric),
        *check_missing(given, rubric),
    ]


def run_project_checks(projects: Projects, rubric: Rubric) -> list[Finding]:
    """Return the findings of every check over settled projects; none without projects."""
    inner, figures = rubric.of_projects, projects.figures
    if inner is None or rubric.project is None:
        return []
    given = UnitColumns(figures)
    typed, none = _as_typed(given, inner), pd.DataFrame(columns=["清单", "单位名称"])
    filled = project_filling(projects, rubric).groupby(level=INDEX, sort=False).sum()
    return [
        *check_filled(filled.index.tolist(), *filled.to_numpy().T),
        *check_sums(given, none, inner),
        *check_parts(typed, inner),
        *check_limits(typed, none, inner),
        *check_balances(typed, none, inner),
        *check_stated(given, typed, inner),
        *check_scale(typed, inner),
        *check_part_scale(typed, given, inner),
        *check_plausible(typed, inner),
        *check_hundredths(typed, inner),
        *check_ratios(given, inner),
        *check_self_scores(given, inner),
        *check_missing(given, inner),
        *check_told_rates(figures, rubric.project),
        *check_declared_rows(projects.rows, rubric.project.declared),
        *check_declared_weights(figures, projects.rows, rubric.project),
        *check_rubrics_own(figures, projects.rows, rubric.project),
    ]


def reading_findings(returns: Sequence[Return], rubric: Rubric) -> list[Finding]:
    """Return what the reader remarked on single cells, as findings."""
    findings = [
        _remarked(content.department, remark, rubric.label(remark.name))
        for content in returns
        for remark in content.remarks
    ]
    findings += check_approved(returns)
    inner = rubric.of_projects
    for content in returns:
        for project in content.projects:
            for remark in project.remarks:
                label = row_label(remark.name) or (inner or rubric).label(remark.name)
                findings.append(_remarked((content.department, project.name), remark, label))
    return findings


def _remarked(unit: Unit, remark: Remark, label: str) -> Finding:
    details = {"label": label, "place": (remark.sheet, remark.cell)}
    return Finding(unit, remark.code, remark.name, remark.found, remark.expected, details)


def as_typed(figures: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return settled figures with every total as the department stated it, where it did.

    That a total is not its parts is told once, as such; what else is held against it speaks of
    the total in the cell.
    """
    return figures.assign(**_totals_as_typed(UnitColumns(figures), rubric))


def _as_typed(given: UnitColumns, rubric: Rubric) -> UnitColumns:
    return given.of(_totals_as_typed(given, rubric))


def _totals_as_typed(given: UnitColumns, rubric: Rubric) -> dict[str, Array]:
    totals = {}
    for layout in layouts(rubric):
        for total in (*layout.sums, *layout.list_totals):
            if stated_name(total) in given:
                stated = given[stated_name(total)]
                totals[total] = np.where(np.isnan(stated), given[total], stated)
    return totals
