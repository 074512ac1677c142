"""Reads what an analyst changed in a scorebook, compared with the same one written afresh."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from perfeval_xl.checks.findings import CELLS_BETWEEN
from perfeval_xl.forms.identity import BOOK_SHEET as IDENTITY
from perfeval_xl.messages import Code
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workbooks.read_back.edits import BookRemark, Edit, Edits
from perfeval_xl.workbooks.read_back.locked_cells import LockedCells
from perfeval_xl.workbooks.read_back.moves import Moves, find_moves
from perfeval_xl.workbooks.read_back.open_cells import OpenCells, by_sheet
from perfeval_xl.workbooks.read_back.open_sheet import OpenSheet
from perfeval_xl.workbooks.read_back.opening import SavedBook
from perfeval_xl.workbooks.read_back.saving import saved_by_and_at
from perfeval_xl.workbooks.read_back.sheet_texts import (
    FreshSheet,
    Spot,
    filled_cells,
    has_comments,
    texts_of,
)
from perfeval_xl.workbooks.scorebook import findings_sheet
from perfeval_xl.workbooks.scorebook.standing import standing_sheet

_LIMITS = Limits()
_OF_THE_MOMENT = {IDENTITY, standing_sheet.SHEET, findings_sheet.SHEET}
"""Sheets that say how things stood when they were written: nothing on them comes back."""
_EXPLAIN_BROKEN: set[Code] = {"REVIEW_SHEET_MISSING", "REVIEW_CELLS_LOST"}


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
    return Edits(by, at, edits, grouped([*told, *locked]), comparison.added())


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

    def added(self) -> bool:
        """Tell whether there is something on a sheet where we wrote nothing, or a sheet more."""
        ours = {moves.sheet: title for title, moves in self.moves.items()}
        for sheet in self.theirs.formulas.worksheets:
            title = ours.get(sheet.title, sheet.title)
            if title not in self.ours.formulas.sheetnames:
                return True
            if has_comments(sheet):
                return True
            if title in _OF_THE_MOMENT:
                continue  # it may have held more, or less
            moves, fresh = self.moves.get(title), self.ours.formulas[title]
            known = {spot if moves is None else moves(spot) for spot in filled_cells(fresh)}
            if filled_cells(sheet) - known:
                return True
        return False

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
                code: Code = "REVIEW_SHEET_MISSING" if title is None else "REVIEW_LAYOUT_CHANGED"
                self.told.append(BookRemark(code, title or each.title, "", each.title))
        return moves


MOST = 10
"""So many cells of a sheet are told of one by one."""
_NAMED = 100
"""So many are named where they are told of together."""


def grouped(remarks: Iterable[BookRemark]) -> list[BookRemark]:
    """Return remarks in their order, those that are many of a kind on a sheet as one.

    It quotes the first cell and says how many there are.
    """
    kinds: dict[tuple[str, str], list[BookRemark]] = {}
    for remark in remarks:
        kinds.setdefault((remark.sheet, remark.code), []).append(remark)
    return [
        told
        for alike in kinds.values()
        for told in (alike if len(alike) <= MOST else [_together(alike)])
    ]


def _together(alike: list[BookRemark]) -> BookRemark:
    first, count = alike[0], len(alike)
    cells = CELLS_BETWEEN.join(remark.cell for remark in alike[:_NAMED] if remark.cell)
    where = f"{first.cell}；" if first.cell else ""
    found = f"{first.found}（{where}这样的共 {count} 处）"
    return BookRemark(first.code, first.sheet, cells, found, first.expected)


_LEAST = 0.5
"""So much of a sheet's texts must stand on what is taken for it."""


def find_sheets(
    fresh: Sequence[FreshSheet], saved: Mapping[str, Mapping[Spot, str]]
) -> dict[str, str]:
    """Return our sheet → the sheet of the saved file; one that is not there is absent.

    `saved` holds the texts of every sheet. A sheet keeps its name unless what stands on it is
    more like another one of ours: somebody may make copies, and call project 2 what was called
    project 1. Of those with other names the one is taken that is likest, if there is but one and
    it is no likelier to be another one of ours.
    """
    texts = {title: Counter(own.values()) for title, own in saved.items()}
    found = {
        each.title: each.title
        for each in fresh
        if each.title in texts and _likeness(each, texts[each.title]) == 1
    }
    if len(found) == len(fresh):
        return found
    like = {
        (each.title, title): _likeness(each, own) for each in fresh for title, own in texts.items()
    }
    owned = {title: max(like[each.title, title] for each in fresh) for title in texts}
    for each in fresh:
        name = each.title
        if name in texts and like[name, name] == owned[name] >= _LEAST:
            found[name] = name
    for each in fresh:
        if each.title not in found:
            likest = _likest(each.title, like, owned, found)
            if likest:
                found[each.title] = likest
    return found


def _likest(
    ours: str,
    like: Mapping[tuple[str, str], float],
    owned: Mapping[str, float],
    found: Mapping[str, str],
) -> str:
    """Return the one sheet under another name that is ours, "" where there is none or several."""
    free = [title for title in owned if title not in found.values()]
    most = max((like[ours, title] for title in free), default=0.0)
    likest = [title for title in free if like[ours, title] == most]
    if most < _LEAST or len(likest) > 1 or owned[likest[0]] > most:
        return ""
    rivals = [name for name, title in like if title == likest[0] and like[name, title] == most]
    return likest[0] if len(rivals) == 1 else ""


def _likeness(fresh: FreshSheet, texts: Counter[str]) -> float:
    """Return how much of a sheet's texts stand somewhere on another one, from 0 to 1."""
    wanted = fresh.likeness.total()
    return (fresh.likeness & texts).total() / wanted if wanted else 0.0
