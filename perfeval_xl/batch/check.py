"""Checks returns without scoring or writing anything, and tells what was found file by file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assessing.check_returns import check_intakes, file_findings
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.receiving import receive
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.settings.run_plan import approved_by, shelf_of
from perfeval_xl.batch.settings.settings import beside, load_settings
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS, PerfevalError

_WORDS = {str(severity): word for severity, word in SEVERITY_WORDS.items()}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What became of each file, and everything that was found."""

    intakes: Sequence[Intake]
    findings: pd.DataFrame
    """One row a problem, with the columns of findings.csv."""

    @property
    def faulty(self) -> bool:
        """Whether a file has an error, so that it could not be scored."""
        return any(intake.status == "returned" for intake in self.intakes)


def check(
    places: Sequence[Path], rubric: str | None = None, year: int | None = None, period: str = ""
) -> CheckResult:
    """Check the returns among files and folders, as a run of the period would.

    What the ledger has of last year is not looked at: changes against last year are those that a
    return shows by itself.

    Raises PerfevalError where a place does not exist, or the rubric or the period asked for is
    not right.
    """
    for place in places:
        if not place.exists():
            raise PerfevalError("FILE_MISSING", found=place)
    settings, shelf = load_settings(beside(places[0])), shelf_of(beside(places[0]))
    choice = Choice.of(rubric, year, period, shelf=shelf)
    with receive(places, choice, settings.limits) as inbox:
        intakes = inbox.read()
        approved = approved_by(settings.run.targets, settings.run.roster)
        checked = check_intakes(intakes, jump=settings.jump, targets=approved)
        tables = [each.table([*each.handed_back, *each.found]) for each in checked]
    # Those that the checks alone hand back have their findings among the others'.
    return CheckResult(intakes, pd.concat([file_findings(intakes), *tables], ignore_index=True))


def check_report(result: CheckResult) -> str:
    """Return the findings in words: a heading for each file, its gravest problem first."""
    lines = []
    by_file = {str(name): group for name, group in result.findings.groupby("file", sort=False)}
    for intake in result.intakes:
        findings = by_file.get(intake.file.relative, result.findings.iloc[:0])
        count = Counter(findings["severity"])
        counts = "，".join(
            f"{word} {count[severity]}"
            for severity, word in SEVERITY_WORDS.items()
            if count[severity]
        )
        who = f"（{intake.department}）" if intake.department else ""
        lines.append(f"{intake.file.relative}{who}：{counts or '没有发现问题'}")
        order = findings["severity"].map(GRAVITY).sort_values(kind="stable").index
        for row in findings.loc[order].itertuples():
            where = " ".join(filter(None, (str(row.sheet), str(row.cell))))
            place = f"{where}：" if where else ""
            lines.append(f"  {_WORDS[str(row.severity)]}  {place}{row.message}")
    status = Counter(intake.status for intake in result.intakes)
    lines.append(
        f"共 {len(result.intakes)} 个文件：可以评分 {status['scored']}，"
        f"须改正 {status['returned']}，被替代 {status['superseded']}，未读取 {status['ignored']}。"
    )
    return "\n".join(lines)
