"""What differs between the scorebooks of a rubric's departments, sheet by sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.identity import BOOK_SHEET as IDENTITY
from perfeval_xl.forms.identity import BookIdentity
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.scorebook import level_sheet, process_rows, score_sheet
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.deductions.deduction_sheet import SHEET as DEDUCTIONS
from perfeval_xl.workbooks.scorebook.deductions.deduction_sheet import fill_deductions
from perfeval_xl.workbooks.scorebook.deductions.deductions import (
    Line,
    deductions,
    indicator_lines,
    indicator_outcomes,
)
from perfeval_xl.workbooks.scorebook.figure_filling import fill_figures
from perfeval_xl.workbooks.scorebook.figure_places import BookLayouts, Lines, Places
from perfeval_xl.workbooks.scorebook.live import FilledColumns
from perfeval_xl.workbooks.scorebook.problem_places import Problems, locate
from perfeval_xl.workbooks.scorebook.process_sheet import fill_process
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
class FilledBooks:
    """Scorebooks of some departments that list as many lines: what each has of its own."""

    contents: Contents
    listed: Lines
    """How many lines they list: what the sheets are laid out by."""
    sheets: Mapping[str, FilledColumns]
    findings: Sequence[Sequence[Mapping[str, Any]]]
    """With the column LINK of `problem_places`."""
    problems: Sequence[Problems]


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

    def listed(self, contents: Contents) -> list[Lines]:
        """Return for every department which lists take more lines than there is room for."""
        return [self._layouts.listed(each["清单"] for each in own) for own in contents.items]

    def fill(self, contents: Contents, listed: Lines) -> FilledBooks:
        """Return what the books have of their own, of departments that list as many lines.

        Of each `contents.history` shows as many periods, and each origin takes as many cells.
        """
        departments, plan = contents.departments, self.plan(listed)
        names = departments.names
        located = [
            locate(findings, returned, {name: plan.places}) if findings else ([], {})
            for name, findings, returned in zip(
                names, contents.findings, contents.returned, strict=True
            )
        ]
        findings, problems = [list(each) for each in zip(*located, strict=True)]
        sheets = {
            score_sheet.SHEET: score_sheet.fill_score_sheet(self.table, departments),
            process_rows.SHEET: fill_process(self.table.process, departments),
            level_sheet.SHEET: level_sheet.fill_level_sheet(self.table, departments),
            STANDING: fill_standing(names, contents.standing, contents.history),
            IDENTITY: FilledColumns(identity_cells(self.rubric, self.period, contents)),
        }
        if plan.lines:
            outcomes = indicator_outcomes(self.table, departments)
            lost = deductions(plan.lines, len(names), outcomes)
            sheets[DEDUCTIONS] = fill_deductions(names, plan.lines, lost, self.about_losses)
        figures, items = contents.figures, contents.items
        for layout in plan.layouts:
            own = [each.get(layout.sheet, {}) for each in problems]
            sheets[layout.sheet] = fill_figures(layout, names, figures, items, own)
        return FilledBooks(contents, listed, sheets, findings, problems)


def identity_cells(
    rubric: Rubric, period: str, contents: Contents
) -> dict[tuple[int, int], Sequence[str]]:
    """Return the cells of the hidden sheet that says what the workbook is."""
    names = contents.departments.names
    codes = contents.figures.get(CODE, [""] * len(names))
    books = []
    for name, code, origin in zip(names, codes, contents.origins, strict=True):
        identity = BookIdentity(
            rubric=rubric.id,
            version=str(rubric.version),
            digest=rubric.digest,
            year=str(rubric.fiscal_year),
            period=period,
            department=name,
            code=code if isinstance(code, str) else "",
            origin=origin,
        )
        rows = enumerate(identity.rows())
        books.append({(at, column): text for at, row in rows for column, text in enumerate(row)})
    return {spot: [book[spot] for book in books] for spot in books[0]}


def _about_losses(rubric: Rubric) -> str:
    """Say which points the sheet 扣分说明 means, where they are not those of the total."""
    own, full = rubric.total_points, rubric.full_points
    told = [_PART.format(when=rubric.when, own=own, full=full)] if rubric.is_part else []
    return "".join([*told, _RESCALED] if rubric.when_not_applicable == "rescale" else told)
