"""What the page shows of a period: from the settings, run.json and the ledger, as plain values.

Nothing is computed here that a run would not have written: counts and states are those of the
summary's sheets, and all is read anew for every page, so that two windows show the same.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from perfeval_xl.batch.assessing.vanished import findings_told
from perfeval_xl.batch.inbox.archives import SUFFIXES
from perfeval_xl.batch.inbox.inbox_names import shown_name, why_ignored
from perfeval_xl.batch.inbox.periods import named_by
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.batch.results.summary_facts import recorded_facts
from perfeval_xl.checks.finding_row import FindingRow, findings_table
from perfeval_xl.desk.work_folder import WorkFolder
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.ledger import has_ledger, read_ledger
from perfeval_xl.ledger.returns import returns_of
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.sheets.gate.notes import SPREADSHEETS
from perfeval_xl.sheets.grids import same_text
from perfeval_xl.system.file_names import workbooks_below
from perfeval_xl.workbooks.summary import RosterCount, RunFacts
from perfeval_xl.workbooks.summary.submissions import (
    LATE,
    UNFILLED,
    Submission,
    submissions_of,
)
from perfeval_xl.workbooks.summary.submissions import MISSING as NOT_SENT

_TABLES = (*SPREADSHEETS, *SUFFIXES)
MISSING, BACK, PROBLEMS, TO_REVIEW = TILES = ("未报", "退回", "问题", "待审核")
"""What the tiles filter the list by."""


@dataclass(frozen=True)
class PeriodView:
    """One period as it stands: read once, at the first question."""

    work: WorkFolder
    scope: Scope

    @classmethod
    def of(cls, folder: Path, period: str | None = None) -> "PeriodView":
        """Read what is asked for, "" for that of the settings; PerfevalError where it is none."""
        work = WorkFolder.of(folder)
        return cls(work, Scope.parse(period) if period else work.scope)

    @cached_property
    def out(self) -> OutFolder:
        """Its folder of results, whether it is there yet or not."""
        return PeriodFolders(self.work.out).of(self.scope)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Its run.json; {} before the first run."""
        return self.out.manifest()

    @cached_property
    def _recorded(self) -> tuple[RunFacts, list[FindingRow], dict[tuple[str, int, int], None]]:
        """The facts of the last run, what it found, and the files that it has seen."""
        if has_ledger(self.work.out) and self.manifest:
            with read_ledger(self.work.out) as ledger:
                record = last_run(ledger, self.scope)
                if record is not None:
                    findings = findings_told(ledger, self.scope)
                    facts = recorded_facts(ledger, record, findings_table(findings))
                    rows = returns_of(ledger, self.scope, record.id)
                    seen = [(row["path"], row["size"], row["modified"]) for row in rows]
                    return facts, findings, dict.fromkeys(seen)
        roster = self.work.settings.run.roster
        entries = read_roster(roster) if roster and roster.is_file() else []
        return RunFacts(self.scope.period, (), entries, (), self.deadline), [], {}

    @property
    def facts(self) -> RunFacts:
        """What every file and department is, as the last run found it."""
        return self._recorded[0]

    @property
    def findings(self) -> list[FindingRow]:
        """What it found."""
        return self._recorded[1]

    @property
    def deadline(self) -> date | None:
        """Until when its returns are due, by the settings as they are now."""
        settings = self.work.settings
        return settings.deadlines.get(self.scope.folder) or settings.run.deadline

    def days_left(self, today: date) -> str:
        """Return how long there is to the deadline, in words; "" where none is set."""
        if self.deadline is None:
            return ""
        days = (self.deadline - today).days
        left = f"还有 {days} 天" if days > 0 else "就是今天" if days == 0 else f"已过 {-days} 天"
        return f"报送期限 {self.deadline}，{left}"

    @cached_property
    def submissions(self) -> list[Submission]:
        """Those of the roster in its order, then the others, then files of nobody knows whom."""
        unknown = (
            Submission(file.path, "", on_roster=False, files=[file])
            for file in self.facts.files
            if file.status == "returned" and not file.department
        )
        return [*submissions_of(self.facts), *unknown]

    @cached_property
    def new_files(self) -> int:
        """How many tables of the inbox are not as the last run saw them, by size and time."""
        seen, year = self._recorded[2], self.scope.year
        there = workbooks_below(self.work.inbox, _TABLES)
        return sum(
            (shown_name(path), *stamp) not in seen
            and not why_ignored(path)
            and named_by(path, year).period in ("", self.scope.period)
            for path, stamp in there.items()
        )

    @cached_property
    def totals(self) -> Mapping[str, list[dict[str, Any]]]:
        """Department → its totals in run.json, one a rubric."""
        by_name: dict[str, list[dict[str, Any]]] = {}
        for total in self.manifest.get("totals", ()):
            by_name.setdefault(same_text(total["department"]), []).append(total)
        return by_name

    def totals_of(self, each: Submission) -> list[dict[str, Any]]:
        """Return the totals of a department, however its files spell it."""
        names = dict.fromkeys(
            map(same_text, (each.name, *(file.department for file in each.files)))
        )
        return [total for name in names for total in self.totals.get(name, ())]

    def findings_of(self, each: Submission) -> list[FindingRow]:
        """Return what was found about a department and its files."""
        files = {file.path for file in each.files}
        names = {same_text(each.name), *(same_text(file.department) for file in each.files)}
        names.discard("")
        return [
            row for row in self.findings
            if row.file in files or (not row.file and same_text(row.department) in names)
        ]  # fmt: skip

    def count(self) -> RosterCount | None:
        """Return the roster's departments by state; None without a roster."""
        return RosterCount.of(self.facts) if self.facts.roster else None

    def sentence(self) -> str:
        """Return the period in one sentence: who is expected, who has returned, what is new."""
        new = f"{self.new_files} 份新到" if self.new_files else "没有新到的"
        count = self.count()
        if count is None:
            return f"收到 {len(self.submissions)} 个单位的表（没有单位名册）；{new}"
        came = count.departments - count.missing
        return (
            f"应报 {count.departments}：收到 {came}，退回 {count.returned}，未报 {count.missing}；"
            f"{new}"
        )

    def verified(self) -> float | None:
        """Return which share of all points was verified; None where nothing was scored."""
        totals = [each for some in self.totals.values() for each in some]
        whole = sum(each["points_scored"] + each["points_unverified"] + each["points_pending"]
                    for each in totals)  # fmt: skip
        return sum(each["points_scored"] for each in totals) / whole if whole else None

    def conflicts(self) -> int:
        """Return how many reviews contradict one another."""
        return sum(row.code == "REVIEW_CONFLICT" for row in self.findings)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a department for the list, with the tiles that show it."""
        counts: dict[str, Counter[str]] = {}
        for row in self.findings:
            counts.setdefault(row.file or same_text(row.department), Counter())[row.severity] += 1
        return [self._row(each, counts) for each in self.submissions]

    def _row(self, each: Submission, counts: Mapping[str, Counter[str]]) -> dict[str, Any]:
        places = [same_text(each.name), *(file.path for file in each.files)]
        found = sum((counts[place] for place in places if place in counts), Counter[str]())
        totals = self.totals_of(each)
        total = totals[0] if totals else {"score": None, "grade": "", "rank": None}
        problems = found["error"] + found["warning"]
        unsettled = math.fsum(each["points_unsettled"] for each in totals)
        tiles = {
            MISSING: each.state == NOT_SENT and (each.on_roster or bool(each.vanished)),
            BACK: bool(each.to_mend),
            PROBLEMS: problems > 0,
            TO_REVIEW: unsettled > 0,
        }
        marks = {LATE: each.late, UNFILLED: bool(each.unfilled)}
        return {
            "name": each.name,
            "code": each.code,
            "state": each.state,
            "marks": [mark for mark, shown in marks.items() if shown],
            "tiles": [tile for tile, shown in tiles.items() if shown],
            "problems": problems,
            "unsettled": unsettled,
            **{name: total[name] for name in ("score", "grade", "rank")},
        }
