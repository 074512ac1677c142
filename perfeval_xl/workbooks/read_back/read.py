"""Reads what an analyst changed in a scorebook, compared with the same one written afresh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perfeval_xl.forms.book_identity import SHEET as IDENTITY
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workbooks.read_back.edits import BookRemark, Edit, Edits
from perfeval_xl.workbooks.read_back.grouping import grouped
from perfeval_xl.workbooks.read_back.locked_cells import LockedCells
from perfeval_xl.workbooks.read_back.moves import Moves, find_moves
from perfeval_xl.workbooks.read_back.open_cells import OpenCells, by_sheet
from perfeval_xl.workbooks.read_back.open_sheet import OpenSheet
from perfeval_xl.workbooks.read_back.opening import SavedBook
from perfeval_xl.workbooks.read_back.saving import saved_by_and_at
from perfeval_xl.workbooks.read_back.sheet_texts import FreshSheet, texts_of
from perfeval_xl.workbooks.read_back.sheets import find_sheets
from perfeval_xl.workbooks.scorebook import findings_sheet, standing_sheet

_LIMITS = Limits()
_OF_THE_MOMENT = {IDENTITY, standing_sheet.SHEET, findings_sheet.SHEET}
"""Sheets that say how things stood when they were written: nothing on them comes back."""
_EXPLAIN_BROKEN = {"REVIEW_SHEET_MISSING", "REVIEW_CELLS_LOST"}


def read_edits(saved: Path, fresh: Path, cells: OpenCells, limits: Limits = _LIMITS) -> Edits:
    """Compare a saved scorebook with `fresh`, what we would write; `cells` are its open cells.

    Sheets may be renamed and reordered, rows and columns inserted and deleted: what can be
    followed with certainty is read, nothing of the rest is taken and a remark says so. Raises
    UnreadableBookError where one of the files may not or cannot be opened.
    """
    theirs, ours = SavedBook(saved, limits), SavedBook(fresh, limits)
    by, at = saved_by_and_at(theirs.content, saved)
    comparison = _Comparison(ours, theirs, cells)
    edits = list(comparison.edits())
    told, locked = comparison.told, list(comparison.locked())
    if any(remark.code in _EXPLAIN_BROKEN for remark in told):
        # A formula over what is gone shows an error: that was said already.
        locked = [remark for remark in locked if remark.code != "REVIEW_FORMULA_BROKEN"]
    return Edits(by, at, edits, grouped([*told, *locked]))


class _Comparison:
    """Two workbooks side by side."""

    def __init__(self, ours: SavedBook, theirs: SavedBook, cells: OpenCells) -> None:
        self.ours, self.theirs = ours, theirs
        self.told: list[BookRemark] = []
        opened = by_sheet(cells)
        self._fresh = [
            FreshSheet(sheet, opened.get(sheet.title, {}))
            for sheet in ours.formulas.worksheets
            if sheet.title not in _OF_THE_MOMENT
        ]
        self.moves = self._find()

    def edits(self) -> Iterator[Edit]:
        """Yield what was changed in open cells; what is to be told of them goes to `told`."""
        for fresh in self._fresh:
            if fresh.open and fresh.title in self.moves:
                sheet = OpenSheet(fresh, self.moves, self.ours, self.theirs)
                yield from sheet.edits()
                self.told += sheet.told

    def locked(self) -> Iterator[BookRemark]:
        """Yield what is to be told of the other cells."""
        compared = LockedCells(self.ours, self.theirs, self.moves)
        for fresh in self._fresh:
            if fresh.title in self.moves:
                yield from compared.compare(fresh)

    def _find(self) -> dict[str, Moves]:
        texts = {
            sheet.title: texts_of(sheet)
            for sheet in self.theirs.formulas.worksheets
            if sheet.title != IDENTITY
        }
        sheets = find_sheets(self._fresh, texts)
        moves: dict[str, Moves] = {}
        for each in self._fresh:
            title = sheets.get(each.title)
            found = None if title is None else find_moves(each, texts[title], title)
            if found is not None:
                moves[each.title] = found
            elif each.open:
                code = "REVIEW_SHEET_MISSING" if title is None else "REVIEW_LAYOUT_CHANGED"
                self.told.append(BookRemark(code, title or each.title, "", each.title))
        return moves
