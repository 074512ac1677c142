"""A small bureau that keeps 整改台账: returns of some years, lists that people fill in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.follow_up.mending.mend import mend
from perfeval_xl.follow_up.mending.telling import MendResult
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.ledger.problems import TrackedProblem, problems_of
from perfeval_xl.rubric.load import load_rubric
from support.bureau import save_as_of
from support.small import LOSING, TEXT

BOOK = "整改台账.xlsx"
TODAY = date(2026, 11, 30)
FOLLOWED, NOTICED, PEOPLE, CLOSING, OWN = (
    "整改台账", "问题清单", "责任清单", "销号清单", "整改清单",
)  # fmt: skip
ANSWER = {"整改情况": "已补缴", "佐证": "凭证 3 号", "完成日期": date(2026, 12, 1)}
CHECK = {"佐证核验": "通过", "验收人": "王五", "验收日期": date(2026, 12, 5), "状态改为": "已销号"}


class MendingOffice:
    """The inboxes of some years, one OUT, and people who fill in lists."""

    def __init__(self, folder: Path, text: str = TEXT) -> None:
        self.folder, self.out = folder, folder / "结果"
        self.rubric = folder / "small.yaml"
        self.rubric.write_text(text, encoding="utf-8")
        self.clock = datetime(2026, 11, 1, 9)

    def put(self, year: int, department: str = "甲局", **figures: float) -> None:
        """Put in a return of a year that loses 3, 4 and 3 points, but for these figures."""
        path = self.folder / f"收件{year}" / f"{sha256(department.encode()).hexdigest()[:8]}.xlsx"
        path.parent.mkdir(exist_ok=True)
        filling = Filling(department, figures={**LOSING, **figures})
        write_template(load_rubric(self.rubric, year), path, filling)

    def run(self, year: int) -> None:
        """Score the returns of a year."""
        run(self.folder / f"收件{year}", self.out, Options(str(self.rubric), year))

    def mend(self, **options: Any) -> MendResult:
        """Bring the lists up to date; `result` is what came of it."""
        self.result = mend(self.out, **{"today": TODAY, **options})
        return self.result

    def scored(self, year: int, **options: Any) -> MendResult:
        """Put in 甲局's return, score it, and bring the lists up to date."""
        self.put(year)
        self.run(year)
        return self.mend(**options)

    @property
    def book(self) -> Path:
        """The bureau's workbook."""
        return self.out / BOOK

    def own(self, department: str = "甲局") -> Path:
        """The list of a department."""
        return self.out / "整改" / f"{department}.xlsx"

    def fill(self, path: Path, number: str, cells: Mapping[str, Any], *sheets: str,
             who: str = "李四", to: Path | None = None) -> None:  # fmt: skip
        """Fill in cells of a problem's row, each in the first sheet that has it open."""
        book = load_workbook(path)
        left = dict(cells)
        for sheet in [book[name] for name in sheets or book.sheetnames if name[0] != "_"]:
            at = {cell.value: cell.column for cell in sheet[3]}
            row = next((row for row in range(4, sheet.max_row + 1)
                        if sheet.cell(row, 1).value == number), None)  # fmt: skip
            for heading in [name for name in left if row and name in at]:
                cell = sheet.cell(row, at[heading])
                if not cell.protection.locked:
                    cell.value = left.pop(heading)
                    cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        assert not left, f"not open in row {number}: {left}"
        self.save(book, to or path, who)

    def save(self, book: Any, path: Path, who: str = "李四") -> None:
        """Save a workbook as a spreadsheet program would, a minute after the last one."""
        self.clock += timedelta(minutes=1)
        save_as_of(book, path, who, self.clock)

    def problems(self) -> dict[str, TrackedProblem]:
        """Return the problems as the ledger has them, by number."""
        with read_ledger(self.out) as ledger:
            return {each.number: each for each in problems_of(ledger)}

    def state(self, number: str) -> str:
        """Return the state of a problem."""
        return self.problems()[number].mending.state

    def shown(self, number: str, sheet: str = FOLLOWED, path: Path | None = None) -> dict[str, Any]:
        """Return what a problem's row shows, by heading."""
        content = load_workbook(path or self.book)[sheet]
        headings = [cell.value for cell in content[3]]
        rows = (dict(zip(headings, row, strict=True))
                for row in content.iter_rows(min_row=4, values_only=True))  # fmt: skip
        return next(row for row in rows if row["编号"] == number)

    def cell(self, sheet: str, heading: str, row: int = 4) -> str:
        """Return the name of a cell in the bureau's workbook."""
        content = load_workbook(self.book)[sheet]
        at = next(cell.column for cell in content[3] if cell.value == heading)
        return f"{get_column_letter(at)}{row}"
