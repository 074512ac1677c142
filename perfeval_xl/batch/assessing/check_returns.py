"""Checks the returns rubric by rubric; what has errors is set aside, to be handed back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from perfeval_xl.batch.assessing.acceptances import Acceptances
from perfeval_xl.batch.assessing.answers import Answers, Asked
from perfeval_xl.batch.assessing.last_year import LastYears, of_departments
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.checks.finding_row import FindingRow, findings_table
from perfeval_xl.checks.findings import Finding, Unit, table
from perfeval_xl.checks.last_year import LastYear
from perfeval_xl.checks.run_checks import reading_findings, run_checks, run_project_checks
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.checks.tolerance import with_measures
from perfeval_xl.checks.trials import Trials
from perfeval_xl.checks.wrong_cells import name_wrong_cells
from perfeval_xl.forms.figures.corrections import Figures
from perfeval_xl.forms.figures.figures import INDEX, collect, collect_items, settle
from perfeval_xl.forms.figures.own_figures import approve
from perfeval_xl.forms.figures.project_figures import Projects, collect_projects, with_project_sums
from perfeval_xl.forms.own_targets import OwnTargets
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.messages import MESSAGES, Code
from perfeval_xl.rubric.model import Rubric

Places = Mapping[Unit, Mapping[str, tuple[str, str]]]
_NOTHING: LastYears = {}
_NONE = Acceptances()


@dataclass(slots=True)
class Checked:
    """The returns of one rubric and year: their figures, and what the checks found."""

    rubric: Rubric
    figures: pd.DataFrame
    """Settled, of the departments without an error."""
    items: pd.DataFrame
    projects: Projects | None
    found: list[Finding]
    """What was found with the departments without an error."""
    handed_back: list[Finding]
    """What was found with the others."""
    files: Mapping[str, str]
    places: Places
    answers: Answers = field(default_factory=Answers)
    """To what was found, and to what scoring finds."""

    def table(self, findings: Sequence[Finding]) -> pd.DataFrame:
        """Return findings with their file, sheet and cell."""
        return table(findings, self.files, self.places)

    def asked(self, findings: Sequence[Finding]) -> tuple[Asked, ...]:
        """Return what of findings the bureau is asked about."""
        return self.answers.asked(findings, self.places)


def check_intakes(
    intakes: Sequence[Intake],
    before: LastYears = _NOTHING,
    jump: float | None = None,
    targets: OwnTargets | None = None,
    accepted: Acceptances = _NONE,
) -> list[Checked]:
    """Check all returns that were read; those with errors get the status `returned`.

    `before` is what the ledger has of last year, `jump` the settings' bound of changes, `targets`
    what was approved for the departments' own rows, `accepted` what the bureau accepted of
    findings: an accepted error hands nothing back.
    """
    if targets is not None:
        for content in (intake.content for intake in intakes if intake.content):
            approve(content, targets.of(content.rubric, content.department, content.code))
    by_rubric: dict[tuple[str, int], list[Intake]] = {}
    for intake in intakes:
        if intake.content:
            rubric = intake.content.rubric
            by_rubric.setdefault((rubric.id, rubric.fiscal_year), []).append(intake)
    return [_check(by_rubric[key], before.get(key), jump, accepted) for key in sorted(by_rubric)]


def file_findings(intakes: Sequence[Intake]) -> pd.DataFrame:
    """Return a finding for every file that is not scored, so that none vanishes from the list."""
    return findings_table(_file_finding(intake, intake.code) for intake in intakes if intake.code)


def _file_finding(intake: Intake, code: Code) -> FindingRow:
    """Return what a reason says, where it points, and what its sentence found and expected."""
    message = MESSAGES[code]
    names = ["sheet", "cell"]
    names += [detail for detail in ("found", "expected") if f"{{{detail}}}" in message.sentence]
    place: dict[str, Any] = {
        name: str(intake.details[name]) for name in names if name in intake.details
    }
    row = FindingRow(
        intake.file.relative, intake.department or "", "", "", code, message.severity,
        intake.reason, "", "",
    )  # fmt: skip
    return row._replace(**place)


def _check(
    intakes: list[Intake], before: pd.DataFrame | None, jump: float | None, accepted: Acceptances
) -> Checked:
    returns = [intake.content for intake in intakes if intake.content]
    rubric = returns[0].rubric
    items, projects = collect_items(returns), collect_projects(returns, rubric)
    figures = settle(collect(returns, rubric), items, rubric)
    figures = with_project_sums(figures, projects, rubric)
    last = None if before is None else of_departments(before, figures, rubric)
    findings = find_problems(returns, figures, items, projects, rubric, last, jump)
    answers, places = Answers.of(returns, rubric, accepted), places_of(returns)
    findings = answers.given_to(findings, places)
    wrong = {finding.department for finding in findings if finding.severity == "error"}
    sound = figures[~figures.index.isin(list(wrong))]
    handed_back = [finding for finding in findings if finding.department in wrong]
    checked = Checked(
        rubric,
        sound,
        items[items[INDEX].isin(sound.index)] if len(items) else items,
        None if projects is None else projects.of(sound.index),
        [finding for finding in findings if finding.department not in wrong],
        [*handed_back, *answers.left(handed_back, places, sorted(wrong))],
        {intake.content.department: intake.file.relative for intake in intakes if intake.content},
        places,
        answers,
    )
    _set_aside(intakes, checked.table(checked.handed_back))
    return checked


def _set_aside(intakes: Sequence[Intake], findings: pd.DataFrame) -> None:
    """Hand back the returns with errors; the reason counts them as the list for them does."""
    errors = findings[findings["severity"] == "error"]
    of_file = {str(file): rows for file, rows in errors.groupby("file")}
    for intake in intakes:
        rows = of_file.get(intake.file.relative)
        if rows is not None:
            first = rows.iloc[0]
            where = " ".join(filter(None, (first["sheet"], first["cell"])))
            place = f"{where}：" if where else ""
            intake.status = "returned"
            intake.reason = f"有 {len(rows)} 处错误须改正：{place}{first['message']}"


def find_problems(
    returns: Sequence[Return],
    figures: pd.DataFrame,
    items: pd.DataFrame,
    projects: Projects | None,
    rubric: Rubric,
    last: LastYear | None = None,
    jump: float | None = None,
) -> list[Finding]:
    """Return all that is wrong with returns and what was read from them; `figures` are settled.

    `last` and `jump` as of `run_checks`.
    """

    def check(given: Figures, last: LastYear | None) -> list[Finding]:
        findings = run_checks(given.figures, given.items, rubric, last, jump)
        if given.projects is not None:
            findings += run_project_checks(given.projects, rubric)
        return findings

    given = Figures(figures, items, projects)
    named = name_wrong_cells(check(given, last), Trials(given, rubric, check, last))
    named = with_measures(named, rubric)
    return tidy([*reading_findings(returns, rubric), *named], rubric)


def places_of(returns: Sequence[Return]) -> Places:
    """Return where the figures of returns and of their projects stand."""
    places: dict[Unit, Mapping[str, tuple[str, str]]] = {}
    for content in returns:
        places[content.department] = content.places
        for project in content.projects:
            places[content.department, project.name] = project.places
    return places
