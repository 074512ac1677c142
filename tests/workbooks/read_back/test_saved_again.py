"""A scorebook that was saved without a change, by whatever program, is not edited."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from support.libreoffice import convert
from support.profile import sized
from support.scorebooks import EVERYTHING, Place, Written, put, random_contents

from perfeval_xl.workbooks.read_back.edits import Content, Edits
from perfeval_xl.workbooks.read_back.open_cells import OpenCell
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.read_back.saving import is_untouched

SAMPLES = Path(__file__).parents[2] / "samples" / "saved"
RUBRICS = (EVERYTHING, "datong-2021-project", "taojiang-2019")
SPREADSHEETS = ("LibreOffice", "Gnumeric")


def sample_cells(kind: str) -> dict[Place, OpenCell]:
    """Return the open cells of a kept scorebook."""

    def named(name: Any) -> Any:
        return tuple(name) if isinstance(name, list) else name

    listed = json.loads((SAMPLES / kind / "cells.json").read_text(encoding="utf-8"))
    return {
        (sheet, cell): OpenCell(**{"project": "", **about, "name": named(about["name"])})
        for sheet, cell, about in listed
    }


@pytest.mark.thinned(4)
@pytest.mark.parametrize("kind", ["indicators", "projects"])
@pytest.mark.parametrize("program", ["sheetjs", "exceljs"])
def test_what_javascript_saved_is_not_edited(kind: str, program: str, tmp_path: Path):
    written, saved = SAMPLES / kind / "written.xlsx", SAMPLES / kind / f"{program}.xlsx"
    cells = sample_cells(kind)

    found = read_edits(saved, written, cells)

    assert (found.edits, found.remarks, found.added) == ([], [], False)
    assert not is_untouched(saved)
    place = next(place for place, cell in cells.items() if cell.kind == "opinion")
    book = load_workbook(saved)
    put(place, "数据不实")(book)
    book.save(tmp_path / "改.xlsx")
    found = read_edits(tmp_path / "改.xlsx", written, cells)
    assert [(each.sheet, each.cell, each.after) for each in found.edits] == [(*place, "数据不实")]
    assert found.remarks == []


def test_an_attribute_that_the_reader_does_not_know_loses_nothing(
    everything_book: Written, tmp_path: Path
):
    """SheetJS writes `level` for columns that LibreOffice saved."""
    saved = tmp_path / "改.xlsx"
    _replaced(everything_book.fresh, saved, b"<col ", b'<col level="0" ')

    found = read_edits(saved, everything_book.fresh, everything_book.cells)

    assert (found.edits, found.remarks, found.added) == ([], [], False)


@dataclass
class Handed:
    """A scorebook that goes from program to program."""

    book: Written
    programs: Sequence[str]
    edited_after: int
    """After so many of them one cell is edited."""
    path: Path
    typed: dict[Place, Content] = field(default_factory=dict)

    def edit(self, chance: random.Random) -> None:
        """Type something into one cell, and leave another sheet open."""
        contents = random_contents(self.book, chance)
        # The review of a declared row counts up to what stands in another cell.
        place = chance.choice(sorted(at for at in contents if not self.book.cells[at].full_at))
        self.typed = {place: contents[place]}
        book = opened(self.path)
        put(place, contents[place])(book)
        book.active = chance.randrange(len(book.sheetnames) - 1)
        book.save(self.path)

    def read(self) -> Edits:
        return read_edits(self.path, self.book.fresh, self.book.cells)


def opened(path: Path) -> Workbook:
    """Open what any program saved; Gnumeric names no default style."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(path)


def save_again(program: str, paths: Sequence[Path], out: Path) -> None:
    """Let a program open and save workbooks."""
    out.mkdir()
    if program == "LibreOffice":
        convert(list(paths), out, recalculate=False)
        return
    for path in paths:
        if program == "Gnumeric":
            call = ["ssconvert", str(path), str(out / path.name)]
            subprocess.run(call, check=True, capture_output=True, timeout=120)
        else:
            opened(path).save(out / path.name)


@pytest.mark.large
@pytest.mark.libreoffice
def test_programs_in_any_order_add_nothing(scorebook: Callable[[str], Written], tmp_path: Path):
    chance = random.Random(2311)
    known = [*SPREADSHEETS, "openpyxl"]
    if shutil.which("ssconvert") is None and not os.environ.get("PERFEVAL_REQUIRE_GNUMERIC"):
        known.remove("Gnumeric")
    handed = []
    for number in range(sized(3, deep=40)):
        book = scorebook(RUBRICS[number % len(RUBRICS)])
        programs = [chance.choice(known) for _ in range(chance.randint(1, sized(2, deep=4)))]
        path = tmp_path / f"{number}.xlsx"
        shutil.copy(book.fresh, path)
        # Every third is never edited.
        edited = -1 if number % 3 == 2 else chance.randint(0, len(programs))
        handed.append(Handed(book, programs, edited, path))
    for step in range(1 + max(len(each.programs) for each in handed)):
        for each in handed:
            if each.edited_after == step:
                each.edit(chance)
        for program in known:
            own = [each for each in handed if each.programs[step : step + 1] == [program]]
            if own:
                out = tmp_path / f"{step} {program}"
                save_again(program, [each.path for each in own], out)
                for each in own:
                    each.path = out / each.path.name

    for each in handed:
        found = each.read()
        after = {(edit.sheet, edit.cell): edit.after for edit in found.edits}
        assert after == each.typed, (each.programs, each.edited_after)
        assert found.remarks == [], (each.programs, each.edited_after)
        assert found.untouched == (not each.typed)


def _replaced(source: Path, target: Path, old: bytes, new: bytes) -> None:
    """Copy a workbook with other XML in its sheets."""
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w") as write:
        for name in read.namelist():
            write.writestr(name, read.read(name).replace(old, new))
