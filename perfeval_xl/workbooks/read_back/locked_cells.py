"""What happened to the cells that are not the analyst's: formulas, fixed texts and numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl.cell.cell import MergedCell

from perfeval_xl.messages import Code
from perfeval_xl.sheets.grids import same_text
from perfeval_xl.workbooks.read_back.edits import BookRemark
from perfeval_xl.workbooks.read_back.moves import Moves
from perfeval_xl.workbooks.read_back.open_values import as_float, same_content, seen
from perfeval_xl.workbooks.read_back.opening import SavedBook
from perfeval_xl.workbooks.read_back.same_formula import (
    BROKEN,
    formula_text,
    same_formula,
    sheets_in,
)
from perfeval_xl.workbooks.read_back.sheet_texts import FreshSheet


class LockedCells:
    """Compares the locked cells of one sheet after the other."""

    def __init__(self, ours: SavedBook, theirs: SavedBook, moves: Mapping[str, Moves]) -> None:
        """`moves` is what became of our sheets, those that are not followed absent."""
        self._ours, self._theirs, self._moves = ours, theirs, moves

    def compare(self, fresh: FreshSheet) -> Iterator[BookRemark]:
        """Yield what is to be told, cell by cell; `fresh` is a sheet that is followed."""
        moves = self._moves[fresh.title]
        saved = self._theirs.formulas[moves.sheet]
        for cell in fresh.locked:
            spot = moves((cell.row, cell.column))
            if spot is not None:
                now = saved.cell(*spot)
                told = self._told(fresh.title, cell, now)
                if told:
                    yield BookRemark(told[0], moves.sheet, now.coordinate, *told[1:])

    def _told(self, sheet: str, ours: Any, theirs: Any) -> tuple[Code, str, str] | None:
        """Return code, what was found and what was expected; None where all is well."""
        empty = isinstance(theirs, MergedCell) or _is_link_alone(theirs)
        value: Any = None if empty else theirs.value
        if ours.data_type == "f":
            return self._formula(sheet, ours, theirs, value)
        if ours.data_type == "s":
            same = same_text(ours.value) == same_text("" if value is None else value)
        else:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            same = number and same_content(float(ours.value), as_float(value))
        return None if same else ("REVIEW_TEXT_CHANGED", seen(value), seen(ours.value))

    def _formula(
        self, sheet: str, ours: Any, theirs: Any, value: Any
    ) -> tuple[Code, str, str] | None:
        if value is None or theirs.data_type != "f":
            result = self._ours.results[sheet][ours.coordinate].value
            return "REVIEW_TYPED_OVER", seen(value), seen(result)
        text = formula_text(value)
        error = self._error(theirs.parent.title, theirs.coordinate)
        if error or BROKEN in text:
            return "REVIEW_FORMULA_BROKEN", error or BROKEN, seen(ours.value)
        if same_formula(ours.value, text, sheet, self._moves):
            return None
        if not sheets_in(ours.value) <= self._moves.keys():
            return None  # it leads to a sheet that nobody can follow
        return "REVIEW_FORMULA_CHANGED", seen(text), seen(ours.value)

    def _error(self, sheet: str, cell: str) -> str:
        """Return the error value that a formula shows, "" for none."""
        if not self._theirs.shows_errors:
            return ""
        shown = self._theirs.results[sheet][cell]
        return str(shown.value) if shown.data_type == "e" else ""


def _is_link_alone(cell: Any) -> bool:
    """Tell whether a cell is empty but for its link, of which openpyxl makes its value."""
    link = cell.hyperlink
    return link is not None and cell.value == (link.target or link.location)
