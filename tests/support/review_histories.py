"""Acts of people around one scorebook: they type, copy, keep, put back, rename, delete, return."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from openpyxl import load_workbook

from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.copies import Maker
from perfeval_xl.ledger.frames import read_table
from perfeval_xl.workbooks.read_back.open_cells import OpenCell, open_cells
from support import small
from support.bureau import save_as_of

DEPARTMENT = "甲局"
BOOK = f"评分表/{DEPARTMENT}.xlsx"
DRAFTS = "评分表/审核稿"
SCORES = ("甲率", "判定甲")
"""The indicators that reviewers are at: a computed one of 10 points, a judged one of 30."""
FIGURES = ("甲", "乙")
_kept = TemporaryDirectory()


@cache
def _first() -> tuple[Path, dict[tuple[str, str], OpenCell]]:
    """Return where the first run stands, made once, and the open cells of its scorebook."""
    folder = Path(_kept.name)
    (folder / "small.yaml").write_text(small.TEXT, encoding="utf-8")
    (folder / "收件").mkdir()
    filling = Filling(department=DEPARTMENT, figures=small.LOSING)
    write_template(small.small_rubric(), folder / "收件" / f"{DEPARTMENT}.xlsx", filling)
    options = Options(rubric=str(folder / "small.yaml"))
    (scores,) = run(folder / "收件", folder / "out", options).groups
    return folder, open_cells(scores)[DEPARTMENT]


class Office:
    """An inbox with the return of one department, its scorebook, and those who work with it."""

    def __init__(self, folder: Path) -> None:
        first, self.cells = _first()
        self.inbox, self.out = folder / "收件", folder / "out"
        shutil.copytree(first / "收件", self.inbox)
        shutil.copytree(first / "out", self.out)
        self.options = Options(rubric=str(first / "small.yaml"))
        self.clock = datetime(2026, 11, 1, 9)
        self.figures = dict(small.LOSING)

    def run(self) -> RunResult:
        return run(self.inbox, self.out, self.options)

    def review(self) -> None:
        review(self.out)

    def books(self) -> list[str]:
        """The workbooks that lie in 评分表/, by their paths below OUT."""
        paths = (self.out / "评分表").glob("*.xlsx")
        return sorted(path.relative_to(self.out).as_posix() for path in paths)

    def save(
        self,
        content: Path,
        to: str,
        typed: Mapping[tuple[str, str], Any],
        who: str,
        minutes: int = 1,
    ) -> None:
        """Open a workbook, type into its cells ((kind, name) → content), and save it somewhere."""
        book = load_workbook(content)
        for (sheet, cell), each in self.cells.items():
            if (each.kind, each.name) in typed:
                value = typed[each.kind, str(each.name)]
                book[sheet][cell] = value
                if isinstance(value, str) and not value.startswith("#"):
                    book[sheet][cell].data_type = "s"
        self.clock += timedelta(minutes=minutes)
        save_as_of(book, self.out / to, who, self.clock)

    def return_again(self, figure: str, value: float) -> None:
        """The department returns its form once more, with another figure."""
        self.figures[figure] = value
        path = self.inbox / f"{DEPARTMENT}.xlsx"
        path.unlink()
        filling = Filling(department=DEPARTMENT, figures=self.figures)
        write_template(small.small_rubric(), path, filling)

    def tree(self) -> dict[str, bytes]:
        """Everything that lies in OUT."""
        files = (path for path in self.out.rglob("*") if path.is_file())
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in files}

    def scores(self) -> dict[str, dict[str, Any]]:
        """What scores.csv says, by indicator."""
        return scores_in(self.out)

    def codes(self) -> list[str]:
        """What is told besides what is found in the returns."""
        codes = pd.read_csv(self.out / "findings.csv")["code"]
        return sorted(codes[codes.str.match("REVIEW_|BOOK_|FIGURE_CORR|CORRECTION_")])


def decided_in_the_summary(out: Path) -> list[str]:
    """What 审核情况 says: what it is about, what it was made, why, by whom and when.

    It also tells of a score whose figures have changed since, where by now an opinion stands: the
    ledger has what stands.
    """
    sheet = load_workbook(out / "汇总表.xlsx")["审核情况"]
    rows = [row[1:9] for row in sheet.iter_rows(min_row=4, values_only=True)]
    standing = {row[:2] for row in rows if row[-1] != "依据已变，请重审"}
    return sorted(
        _decision(kind, label, None if after == "空" else after, reason or "", who or "", when)
        for kind, label, _, after, reason, who, when, state in rows
        if state != "依据已变，请重审" or (kind, label) not in standing
    )


def decided_in_the_ledger(out: Path) -> list[str]:
    """The same as the ledger has it, of what stands and says something."""
    reviews, corrections = (read_table(out, name) for name in ("reviews", "corrections"))
    reviewed = (
        _decision("审核", each.indicator, each.score, each.opinion, each.reviewer, each.reviewed)
        for each in reviews[reviews["current"] == 1].itertuples()
        if not pd.isna(each.score) or each.opinion
    )
    corrected = (
        _decision("更正数据", each.name, each.after, "", each.corrector, each.corrected)
        for each in corrections[corrections["current"] == 1].itertuples()
        if _number(each.before) != _number(each.after)
    )
    return sorted([*reviewed, *corrected])


def _decision(kind: str, label: str, after: Any, reason: str, who: str, when: Any) -> str:
    clock = Maker("", when, "").clock if "T" in str(when) else when or ""
    return repr((kind, label, _number(after), reason, who, clock))


def _number(value: Any) -> Any:
    return None if pd.isna(value) else float(value) if isinstance(value, int | float) else value


def scores_in(out: Path) -> dict[str, dict[str, Any]]:
    """What scores.csv says, by indicator; None for nothing."""
    table = pd.read_csv(out / "scores.csv").set_index("indicator")
    names = ["score", "review_score", "final_score", "status"]
    rows = table[names].astype(object).where(table[names].notna(), None)
    return rows.to_dict("index")  # type: ignore[return-value]
