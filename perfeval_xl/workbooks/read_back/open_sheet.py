"""What an analyst changed on one sheet: its open cells, each where it stands now."""

from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter

from perfeval_xl.sheets.inside_openpyxl import is_empty_text
from perfeval_xl.workbooks.read_back.edits import BookRemark, Edit
from perfeval_xl.workbooks.read_back.moves import Moves
from perfeval_xl.workbooks.read_back.open_cells import OpenCell
from perfeval_xl.workbooks.read_back.open_values import Taken, as_float, same_content, seen, take
from perfeval_xl.workbooks.read_back.opening import SavedBook
from perfeval_xl.workbooks.read_back.same_formula import formula_text, same_formula
from perfeval_xl.workbooks.read_back.sheet_texts import FreshSheet, Spot, texts_of

_GONE, _UNKNOWN = "{line}已被删除", "{line}的文字已改，认不出来"
_LINES = ("行", "列")


class OpenSheet:
    """The open cells of one sheet that can be followed."""

    def __init__(
        self, fresh: FreshSheet, moves: Mapping[str, Moves], ours: SavedBook, theirs: SavedBook
    ) -> None:
        self.fresh, self._all, self._ours, self._theirs = fresh, moves, ours, theirs
        self.moves = moves[fresh.title]
        self._saved = theirs.formulas[self.moves.sheet]
        self._texts = texts_of(self._saved)
        self._rows, self._columns = fresh.lines(0), fresh.lines(1)
        self.told: list[BookRemark] = []

    def edits(self) -> Iterator[Edit]:
        """Yield what was changed, row by row; what has to be told goes to `told`."""
        lost = self._lost()
        for spot, cell in sorted(self.fresh.open.items()):
            place = self.moves(spot)
            if place is None or lost.intersection(enumerate(spot)):
                continue
            now = self._saved.cell(*place)
            taken = self._taken(cell, now)
            if taken.code:
                where = self.moves.sheet, now.coordinate
                self.told.append(BookRemark(taken.code, *where, taken.found, taken.expected))
            before = self._before(cell, spot)
            if not taken.refused and not same_content(before, taken.content):
                where = self.moves.sheet, now.coordinate
                yield Edit(cell.kind, cell.project, cell.name, *where, before, taken.content)

    def _before(self, cell: OpenCell, spot: Spot) -> Any:
        ours = self.fresh.sheet.cell(*spot)
        epoch = self._ours.formulas.epoch
        return take(cell, ours.value, ours.data_type, float("inf"), epoch).content

    def _taken(self, cell: OpenCell, now: Any) -> Taken:
        stored = self._stored(now)
        if stored is None:
            return Taken(None, "REVIEW_NOT_COMPUTED", seen(formula_text(now.value)), refused=True)
        full = cell.full
        if cell.kind == "review" and cell.full_at:
            full = self._full(cell.full_at)
        return take(cell, *stored, full, self._theirs.formulas.epoch)

    def _stored(self, now: Any) -> tuple[Any, str] | None:
        """Return what a cell shows and of what kind it is, None for a formula without a result."""
        if isinstance(now, MergedCell) or now.value is None:
            return None, "n"
        if now.data_type != "f":
            return now.value, now.data_type
        result = self._theirs.results[now.parent.title][now.coordinate]
        if is_empty_text(result):
            return None, "n"
        return None if result.value is None else (result.value, result.data_type)

    def _full(self, at: str) -> float:
        """Return the 分值 of a declared row as it stands now; a row without one has 0."""
        ours = self.fresh.sheet[at]
        place = self.moves((ours.row, ours.column))
        stored = self._stored(self._saved.cell(*place)) if place else None
        value: Any = stored[0] if stored else None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return max(0.0, as_float(value)) if number else 0.0

    def _lost(self) -> set[tuple[int, int]]:
        """Return the rows (0, row) and columns (1, column) with open cells that are not found."""
        lost: dict[tuple[int, int], str] = {}
        for axis, shift in enumerate((self.moves.rows, self.moves.columns)):
            opened = {spot[axis] for spot in self.fresh.open}
            # A row that shows something is missed, a column only where something is filled in.
            for line in sorted(self.fresh.filled(axis) if axis == 0 else opened):
                if shift(line) is None:
                    lost[axis, line] = _GONE
                elif line in opened and not (self._column if axis else self._row)(line):
                    lost[axis, line] = _UNKNOWN
        for (axis, line), why in lost.items():
            found, expected = why.format(line=_LINES[axis]), self._label(axis, line)
            place = self.moves.rows(line) if axis == 0 else None
            cell = f"A{place}" if place else ""
            told = BookRemark("REVIEW_CELLS_LOST", self.moves.sheet, cell, found, expected)
            self.told.append(told)
        return set(lost)

    def _column(self, column: int) -> bool:
        """Tell whether a column is what it was: between others that are, or by its own texts."""
        known, own = self.moves.columns.last, self._columns.get(column)
        if not known or column <= known or own is None:
            return True
        return any(self._text_at(spot) == text for spot, text in own.texts.items())

    def _row(self, row: int) -> bool:
        """Tell whether a row is what it was: by its texts or, where it has none, its formulas.

        Formulas are asked for where a score is at stake. Of a line of a list, what stands around
        it says which it is.
        """
        own = self._rows.get(row)
        texts = own.texts if own else {}
        if any(self._text_at(spot) == text for spot, text in texts.items()):
            return True
        if texts.keys() & self.fresh.fixed.keys():
            return False
        if not any(
            at == row and cell.kind == "review" for (at, _), cell in self.fresh.open.items()
        ):
            return True
        own_cells = (cell for cell in self.fresh.locked if cell.row == row)
        return any(self._formula_kept(cell) for cell in own_cells if cell.data_type == "f")

    def _text_at(self, spot: Spot) -> str:
        place = self.moves(spot)
        return self._texts.get(place, "") if place else ""

    def _formula_kept(self, cell: Any) -> bool:
        place = self.moves((cell.row, cell.column))
        now: Any = self._saved.cell(*place) if place else None
        if now is None or now.data_type != "f":
            return False
        return same_formula(cell.value, formula_text(now.value), self.fresh.title, self._all)

    def _label(self, axis: int, line: int) -> str:
        """Return by what a person knows a row or column."""
        own = (self._rows, self._columns)[axis].get(line)
        if own is None:
            return f"第 {line} 行" if axis == 0 else f"{get_column_letter(line)} 列"
        return seen(self.fresh.sheet.cell(*next(iter(own.texts))).value)
