"""What differs between the scorebooks of a rubric's departments, sheet by sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.identity import BOOK_SHEET as IDENTITY
from perfeval_xl.forms.identity import BookIdentity
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.scorebook import level_sheet, score_sheet
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.deductions.deduction_sheet import SHEET as DEDUCTIONS
from perfeval_xl.workbooks.scorebook.deductions.deduction_sheet import fill_deductions
from perfeval_xl.workbooks.scorebook.deductions.deductions import (
    Deductions,
    Line,
    deductions,
    indicator_lines,
    indicator_outcomes,
)
from perfeval_xl.workbooks.scorebook.figure_filling import fill_figures
from perfeval_xl.workbooks.scorebook.figure_places import BookLayouts, Lines, Places
from perfeval_xl.workbooks.scorebook.live import Filled
from perfeval_xl.workbooks.scorebook.problem_places import Problems, locate
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.standing.standing_sheet import SHEET as STANDING
from perfeval_xl.workbooks.scorebook.standing.standing_sheet import fill_standing

_RESCALED = "有不适用的指标时，总分按其余指标的分值折算，这里的扣分是折算前的。"
_PART = "{when}只评 {own:.10g} 分的指标，总分折算到 {full:.10g} 分，这里的扣分是折算前的。"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same in all scorebooks that list as many lines."""

    layouts: Sequence[Layout]
    places: Places
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class FilledBook:
    """One department's scorebook: what it has of its own."""

    contents: Contents
    listed: Lines
    """How many lines it lists: what its sheets are laid out by."""
    sheets: Mapping[str, Filled]
    findings: Sequence[Mapping[str, Any]]
    """With the column LINK of `problem_places`."""
    problems: Problems


class BookFilling:
    """Fills scorebooks of one rubric of indicators and period."""

    def __init__(self, rubric: Rubric, period: str = "") -> None:
        self.rubric, self.period = rubric, period
        self.table = ScoreTable(rubric)
        self.about_losses = _about_losses(rubric)
        self._layouts = BookLayouts(rubric)
        self._plans: dict[Lines, Plan] = {}

    def plan(self, listed: Lines) -> Plan:
        """Return what is the same for all that list as many lines."""
        if listed not in self._plans:
            layouts, places = self._layouts.laid_out(listed)
            lines = list(indicator_lines(self.table, score_sheet.SHEET, places))
            self._plans[listed] = Plan(layouts, places, lines)
        return self._plans[listed]

    def fill(self, books: Sequence[Contents]) -> Iterator[FilledBook]:
        """Yield what each book has of its own, in order."""
        units = [indicator_outcomes(self.table, each.department) for each in books]
        # Loss and sentence do not depend on what is listed, only the places do.
        lines = self.plan(()).lines
        for contents, found in zip(books, deductions(lines, units), strict=True):
            yield self._fill(contents, found)

    def _fill(self, contents: Contents, found: Deductions) -> FilledBook:
        department, name = contents.department, contents.department.name
        listed = self._layouts.listed(each["清单"] for each in contents.items)
        plan = self.plan(listed)
        findings, problems = locate(contents.findings, contents.returned, {name: plan.places})
        sheets = {
            score_sheet.SHEET: score_sheet.fill_score_sheet(self.table, department),
            level_sheet.SHEET: level_sheet.fill_level_sheet(self.table, department),
            STANDING: fill_standing(name, contents.standing, contents.history),
            IDENTITY: Filled(identity_cells(self.rubric, self.period, contents)),
        }
        if plan.lines:
            sheets[DEDUCTIONS] = fill_deductions(name, plan.lines, found, self.about_losses)
        for layout in plan.layouts:
            own = problems.get(layout.sheet, {})
            sheets[layout.sheet] = fill_figures(layout, name, contents.figures, contents.items, own)
        return FilledBook(contents, listed, sheets, findings, problems)


def identity_cells(rubric: Rubric, period: str, contents: Contents) -> dict[tuple[int, int], str]:
    """Return the cells of the hidden sheet that says what the workbook is."""
    code = contents.figures.get(CODE)
    identity = BookIdentity(
        rubric=rubric.id,
        version=str(rubric.version),
        digest=rubric.digest,
        year=str(rubric.fiscal_year),
        period=period,
        department=contents.department.name,
        code=code if isinstance(code, str) else "",
        origin=contents.origin,
    )
    rows = enumerate(identity.rows())
    return {(at, column): text for at, row in rows for column, text in enumerate(row)}


def _about_losses(rubric: Rubric) -> str:
    """Say which points the sheet 扣分说明 means, where they are not those of the total."""
    own, full = rubric.total_points, rubric.full_points
    told = [_PART.format(when=rubric.when, own=own, full=full)] if rubric.is_part else []
    return "".join([*told, _RESCALED] if rubric.when_not_applicable == "rescale" else told)
