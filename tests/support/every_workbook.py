"""Every kind of workbook that the program writes, made the way a bureau makes them.

One work folder, its rubrics, two years: what is sent out, what comes back, sound and otherwise,
what a run makes of it, and what looks back on it. Whatever else a command learns to write there is
found by itself.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook
from typer.testing import CliRunner

from perfeval_xl.cli import app
from perfeval_xl.forms.roster import TARGETS
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.rules.own_rows import own_parts
from perfeval_xl.workbooks.scorebook.contents import contents_of
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.scorebook import DirectWriter, writer_of
from support import ROOT, SUPPORT
from support.random_findings import random_findings
from support.random_returns import random_scores
from support.scorebooks import with_cells

OF_EVERY_FEATURE = ("everything", "beside", "classes", "monitoring")
"""Rubrics of the tests' own: all rules, what stands beside points, classes of units, months."""
EARLIER, LATER = 2025, 2026
UNITS = ("甲'局<&>", "=1+1" + "A" * 60)
"""Names that formulas, links and references have to carry."""
_LEVELS, _MOST_OF_A_ROW = ("一级指标", "二级指标"), 10
INBOX, OUT = Path("收件"), Path("结果")
CAME = "外来"
"""What the names of returns begin with that came back otherwise than we wrote them."""


class Bureau:
    """A work folder in which every command that writes workbooks has been called."""

    def __init__(
        self, folder: Path, shipped: Iterable[str], own: Sequence[str] = OF_EVERY_FEATURE
    ) -> None:
        self.folder = folder / "绩效"
        _invoke("new", str(self.folder))
        for name in own:
            shutil.copy(SUPPORT / f"{name}.yaml", self.folder / "体系")
        self.rubrics = (*shipped, *own)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            self._send_out()
            self._evaluate(EARLIER, self.rubrics[:2])
            self._evaluate(LATER, self.rubrics)
            self._look_back()
            for name in self.rubrics:
                self._books(name)

    def workbooks(self) -> Iterator[Path]:
        """Yield all workbooks in the folder that the program wrote, one after the other."""
        for path in sorted(self.folder.rglob("*.xls[xm]")):
            typed = path.is_relative_to(self.folder / INBOX) and path.name.startswith(CAME)
            if not typed and path.name != TARGETS:
                yield path

    def _send_out(self) -> None:
        with Path("名册.csv").open("w", encoding="utf-8-sig", newline="") as roster:
            rows = [(name, f"0{at}") for at, name in enumerate(UNITS)]
            csv.writer(roster).writerows([("单位名称", "单位编码"), *rows])
        for name in self.rubrics:
            _invoke("template", name, "-o", f"模板/{name}")
            _invoke("template", name, "-o", f"模板/{name}/六月", "--period", f"{LATER}-06")
            targets = self._targets(name)
            _invoke("template", name, "-o", f"模板/{name}/各单位", "--roster", "名册.csv", *targets)
            _invoke("rubric", "export", name, "-o", f"{name}.xlsx")

    def _targets(self, name: str) -> list[str]:
        """Approve rows of their own for the units, where the rubric has such."""
        rubric = load_rubric(_source(name))
        parts = own_parts(rubric.indicators)
        if not parts:
            return []
        rows: list[tuple[Any, ...]] = [("单位", *_LEVELS, "三级指标", "指标值", "权重")]
        for unit in UNITS:
            for part, _ in parts:
                path, count = rubric.by_id[part.id].path, int(-(-part.points // _MOST_OF_A_ROW))
                names = [f"=第{at}项<&\"'" for at in range(count)]
                rows += [(unit, *path[:2], each, "≥100件", part.points / count) for each in names]
        with xlsxwriter.Workbook(TARGETS, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
        return ["--targets", TARGETS]

    def _evaluate(self, year: int, rubrics: Iterable[str]) -> None:
        """Let returns come back, some that cannot be scored among them, and run."""
        for name in rubrics:
            call = ["template", name, "--year", str(year), "--fill-random", "2"]
            _invoke(*call, "--seed", str(year), "-o", f"{INBOX}/{year}/{name}")
        for name in self.rubrics[:2]:
            _spoil(INBOX / str(year) / name / "演练单位001.xlsx")
        for other in ("password.xlsx", "return.xls"):
            came = INBOX / str(year) / f"{CAME}{other}"
            shutil.copy(ROOT / "tests" / "samples" / other, came)
        call = ["run", f"{INBOX}/{year}", "--out", str(OUT), "--year", str(year)]
        _invoke(*call, "--roster", "名册.csv", "--anyway", codes=(0, 1))

    def _look_back(self) -> None:
        _invoke("history", str(OUT))
        _invoke("compare", f"{OUT}@{EARLIER}", f"{OUT}@{LATER}")
        _invoke("sample", str(OUT), "--count", "3", "--reviewer", "甲", "--reviewer", "乙/丙")
        _invoke("review", str(OUT), codes=(0, 1))
        _invoke("mend", str(OUT), "--issue-all", "--due", "2027-01-31", "--today", "2027-02-10")
        _invoke("use", str(OUT), codes=(0, 1))
        for name in self.rubrics[:1]:
            call = ["template", name, "--year", str(LATER + 1), "--prefill", str(OUT)]
            _invoke(*call, "-o", f"模板/{name}/填好")

    def _books(self, name: str) -> None:
        """Write scorebooks with reviews and findings, by the mould and without."""
        rubric = load_rubric(_source(name))
        scores = random_scores(rubric, 2, seed=7, reviewed=0.3)
        findings, places = random_findings(scores, seed=11)
        table = ScoreTable(rubric)
        for way, writer in (("模", writer_of(rubric, "")), ("直", DirectWriter(rubric))):
            Path(f"评分表/{way}").mkdir(parents=True, exist_ok=True)
            contents = contents_of(scores, table, findings, places)
            for at, content in enumerate(writer.books(contents)):
                Path(f"评分表/{way}/{name} {at}.xlsx").write_bytes(content)


def _source(name: str) -> str:
    own = Path("体系") / f"{name}.yaml"
    return str(own) if own.exists() else name


def _invoke(*arguments: str, codes: tuple[int, ...] = (0,)) -> None:
    called = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert called.exit_code in codes, (arguments, called.output)


def _spoil(path: Path) -> None:
    """Type a word into every cell of a return that takes a number, all else as it was saved."""
    came = path.with_name(f"{CAME}{path.name}")
    path.rename(came)
    book, word = load_workbook(came), 't="inlineStr"<is><t>约三十</t></is>'
    for sheet in book.worksheets:
        typed = {
            cell.coordinate: word
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and isinstance(cell.value, int | float)
        }
        if typed:
            spoilt = with_cells(came, came.with_suffix(".tmp"), sheet.title, typed)
            spoilt.replace(came)
