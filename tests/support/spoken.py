"""A year of an opaque rubric as a bureau lives it: returns with mistakes, edited scorebooks.

What people read of it is collected: the texts of all workbooks, what was printed, the tables.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from typer.testing import CliRunner

from perfeval_xl.cli import app
from support.opaque import MARK, opaque_text
from support.seen import seen

INTERNAL = re.compile(f"{MARK}|[\u4e00-\u9fff]_[\u4e00-\u9fff0-9]")
"""暗甲; 要点_经济效益_3, 填报_合计: what begins the names of figures or joins them."""
_TYPED = (
    "约三十",
    "无",
    "/",
    "不适用",
    "30%",
    "1,234.5元",
    "１２３",
    "#REF!",
    -5,
    1e13,
    0.5,
    "7月底",
)
_DECIDED = (1, 2, 0.5, "改", -3, "不适用", "=A1", None, 999, 12345.678)
_KEYS = re.compile(r"绩效指标_\d+|=.*", re.DOTALL)
"""What stands as a key in a column of keys, and formulas, which are quoted as they are."""


class Year:
    """Two years of one rubric: what is read of the work folder."""

    def __init__(self, folder: Path, rubric: str, seed: int, units: int = 4) -> None:
        self.folder, self.chance, self.printed = folder, random.Random(seed), list[str]()
        file, out = folder / "体系.yaml", folder / "结果"
        file.write_text(opaque_text(rubric), encoding="utf-8")
        for year in (2025, 2026):
            inbox = folder / "收件" / str(year)
            drawn = ("--fill-random", units, "--seed", seed + year)
            self._call("template", file, "--year", year, *drawn, "-o", inbox)
            for at, path in enumerate(sorted(inbox.glob("*.xlsx"))):
                self._saved(path, self._mistakes, (0.0, 0.02, 0.1, 0.3)[at % 4])
            run = ("run", inbox, "--rubric", file, "--out", out, "--year", year, "--anyway")
            self._call(*run)
            for path in sorted((out / str(year) / "评分表").glob("*.xlsx")):
                self._saved(path, self._decisions, 0.25)
            self._call("review", out / str(year))
            self._call(*run)
            self._call("check", inbox, "--rubric", file, "--year", year)
        self._call("history", out)
        self._call("compare", f"{out}@2025", f"{out}@2026", "-o", folder / "对比.xlsx")

    def _call(self, *arguments: Any) -> None:
        called = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
        # Where nobody could be scored there is nothing to compare.
        assert called.exit_code in (0, 1) or arguments[0] in ("history", "compare"), called.output
        self.printed += called.output.replace(str(self.folder), "").splitlines()

    def _saved(self, path: Path, change: Any, share: float) -> None:
        book = load_workbook(path)
        change(book, share)
        book.save(path)

    def _mistakes(self, book: Workbook, share: float) -> None:
        for cell in _open_cells(book):
            if self.chance.random() > share:
                continue
            value, typed = cell.value, self.chance.choice(_TYPED)
            if isinstance(value, int | float):
                off = (value * 10_000, value * 10, -value, value + 1.37, value / 100, None, typed)
                cell.value = self.chance.choice(off)
            else:
                cell.value = typed
            if self.chance.random() < 0.05:
                cell.font = Font(strike=True)

    def _decisions(self, book: Workbook, share: float) -> None:
        for cell in _open_cells(book):
            if self.chance.random() < share:
                cell.value = self.chance.choice(_DECIDED)

    def codes(self) -> set[str]:
        """Return the codes of all findings."""
        return {row["code"] for row in self._rows("findings.csv")}

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        for path in sorted(self.folder.rglob(name)):
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield what people read, and where."""
        for path in sorted(self.folder.rglob("*.xls[xm]")):
            for sheet in seen(path):
                yield from ((f"{path.name} {sheet.name}", text) for text in sheet.texts)
        for row in self._rows("findings.csv"):
            yield from (("findings.csv", row[name]) for name in ("message", "found", "expected"))
        yield from (("scores.csv", row["note"]) for row in self._rows("scores.csv"))
        for path in sorted(self.folder.rglob("退回/*.txt")):
            yield path.name, path.read_text(encoding="utf-8-sig")
        yield from (("屏幕", line) for line in self.printed)

    def internal(self) -> list[tuple[str, str]]:
        """Return the texts in which a name stands that is none of the form's."""
        return [(where, text) for where, text in self.texts()
                if INTERNAL.search(text) and not _KEYS.fullmatch(text)]  # fmt: skip


def _open_cells(book: Workbook) -> Iterator[Any]:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            for row in sheet.iter_rows():
                whole = (cell for cell in row if isinstance(cell, Cell))
                yield from (cell for cell in whole if not cell.protection.locked)
