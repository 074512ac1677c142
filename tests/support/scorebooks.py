"""Written scorebooks for tests, changed as an analyst might change them, and read back."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.read_back.edits import Content, Edits, Kind
from perfeval_xl.workbooks.read_back.open_cells import OpenCell, OpenCells, open_cells
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from support import SUPPORT
from support.random_returns import random_scores
from support.workbooks import loaded

EVERYTHING = str(SUPPORT / "everything.yaml")

Place = tuple[str, str]
Change = Callable[[Workbook], None]


@dataclass(frozen=True)
class Written:
    """One scorebook as we wrote it, and its open cells."""

    fresh: Path
    cells: OpenCells
    scores: Scores

    def place(self, kind: Kind, name: str, project: str = "") -> Place:
        """Return the sheet and the cell of an open cell."""
        (found,) = [
            place
            for place, cell in self.cells.items()
            if (cell.kind, cell.name, cell.project) == (kind, name, project)
        ]
        return found

    def saved(self, folder: Path, *changes: Change) -> Path:
        """Save a changed copy with openpyxl, which stores no results."""
        book = loaded(self.fresh)
        for change in changes:
            change(book)
        folder.mkdir(parents=True, exist_ok=True)
        book.save(folder / "改过.xlsx")
        return folder / "改过.xlsx"

    def read(self, folder: Path, *changes: Change) -> Edits:
        """Read back a copy that was changed and saved with openpyxl."""
        return read_edits(self.saved(folder, *changes), self.fresh, self.cells)


def written(rubric: str, folder: Path, seed: int = 5) -> Written:
    """Write the scorebook of one random department."""
    scores = random_scores(load_rubric(rubric), 1, seed=seed)
    (path,) = write_scorebooks(scores, folder, period="2026-10")
    (cells,) = open_cells(scores).values()
    return Written(path, cells, scores)


def put(place: Place, value: Any) -> Change:
    """Type something into a cell; a text stays a text."""

    def change(book: Workbook) -> None:
        cell = book[place[0]][place[1]]
        cell.value = value
        if isinstance(value, str) and not value.startswith("#"):
            cell.data_type = "s"

    return change


def formula(place: Place, text: str) -> Change:
    """Put a formula into a cell."""

    def change(book: Workbook) -> None:
        book[place[0]][place[1]] = text

    return change


def renamed(sheet: str, title: str) -> Change:
    """Rename a sheet, and in the formulas, too."""

    def change(book: Workbook) -> None:
        book[sheet].title = title
        for each in book.worksheets:
            for row in each.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        cell.value = cell.value.replace(f"'{sheet}'!", f"'{title}'!")

    return change


def rows_inserted(sheet: str, at: int, count: int = 1) -> Change:
    """Put empty rows in front of a row; formulas stay as they are, unlike in a real program."""
    return lambda book: _shifted(book[sheet], 0, at, count)


def rows_deleted(sheet: str, at: int, count: int = 1) -> Change:
    """Delete rows."""
    return lambda book: _shifted(book[sheet], 0, at, -count)


def columns_inserted(sheet: str, at: int, count: int = 1) -> Change:
    """Put empty columns in front of a column."""
    return lambda book: _shifted(book[sheet], 1, at, count)


def _shifted(sheet: Worksheet, axis: int, at: int, count: int) -> None:
    """Insert or delete, with the merged cells moving along, which openpyxl leaves behind."""
    spans = [list(each.bounds) for each in sheet.merged_cells.ranges]
    for each in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(each))
    if count > 0:
        (sheet.insert_cols if axis else sheet.insert_rows)(at, count)
    else:
        (sheet.delete_cols if axis else sheet.delete_rows)(at, -count)
    first, last = (0, 2) if axis else (1, 3)
    for bounds in spans:
        bounds[first] = _moved(bounds[first], at, count)
        bounds[last] = _moved(bounds[last] + 1, at, count) - 1
        if bounds[first] <= bounds[last] and bounds[0:2] != bounds[2:4]:
            sheet.merge_cells(None, bounds[1], bounds[0], bounds[3], bounds[2])


def _moved(line: int, at: int, count: int) -> int:
    return line + count if line >= at - min(count, 0) else min(line, at)


def with_cells(path: Path, target: Path, sheet: str, inner: dict[str, str]) -> Path:
    """Copy a workbook with other XML in some cells: `<f>5-1</f><v>4</v>`, `t="e"` in front of it.

    What stands before the first "<" goes into the cell's own tag.
    """
    book = load_workbook(path)
    part = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                text = content.decode()
                for cell, xml in inner.items():
                    kind, _, rest = xml.partition("<")
                    text, count = re.subn(
                        rf'<c r="{cell}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)',
                        lambda found, own=(cell, kind, rest): (
                            f'<c r="{own[0]}"{found[1] or ""} {own[1]}><{own[2]}</c>'
                        ),
                        text,
                        count=1,
                    )
                    assert count == 1, cell
                content = text.encode()
            archive.writestr(name, content)
    return target


WORDS = (
    "数据不实，扣分",
    "“引号”和\"双引号\"、'撇号'",
    "第一行\n第二行\n\n第四行",
    "=1+1",
    "+86",
    "@某人",
    "😀👍🏽",
    "  前后都有空格 ",
    "<b>&amp;</b>",
    "3",
    "2026-11-21",
    "很长" * 800,
)
NUMBERS = (0.0, 1.0, 0.1, 33.335, 12345678.9, 0.333333333333333, -5.25, 1e-7, 100.0)


def random_contents(book: Written, chance: random.Random) -> dict[Place, Content]:
    """Return what to type into which cells, different from what stands there."""
    fresh = load_workbook(book.fresh)
    # So that every declared row has room for a score.
    typed: dict[Place, Content] = {
        (sheet, cell.full_at): 50.0 for (sheet, _), cell in book.cells.items() if cell.full_at
    }
    for place, cell in book.cells.items():
        if place not in typed and chance.random() < 0.6:
            typed[place] = random_content(cell, chance)
    return {
        place: value for place, value in typed.items() if fresh[place[0]][place[1]].value != value
    }


def random_content(cell: OpenCell, chance: random.Random) -> Content:
    if cell.kind == "review":
        most = cell.full or 50.0
        # As many digits as a spreadsheet program keeps.
        return float(f"{chance.choice([0.0, most, most / 3, chance.uniform(0, most)]):.15g}")
    if cell.text:
        return chance.choice(WORDS)
    if cell.may_not_apply and chance.random() < 0.3:
        return "不适用"
    return chance.choice((*NUMBERS, None))
