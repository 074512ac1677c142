"""Opens a saved scorebook: through the gate first, then as openpyxl reads it.

Which one it is, whatever it is called, is read from its hidden sheet.
"""

import re
import warnings
import zipfile
from functools import cached_property
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from perfeval_xl.forms.identity import BOOK_SHEET, BookIdentity, book_identity
from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError, too_large, unreadable
from perfeval_xl.sheets.gate.xlsx_cells import column_number

_LIMITS = Limits()
_ERROR = b't="e"'


class UnreadableBookError(PerfevalError):
    """A file that cannot be read as a scorebook; code and text are the gate's."""


class SavedBook:
    """A workbook that passed the gate, loaded as far as it is asked for."""

    def __init__(self, path: Path, limits: Limits = _LIMITS) -> None:
        """Raises UnreadableBookError where the gate refuses the file or it is no .xlsx."""
        try:
            examined = examine(path, limits)
            if examined.kind not in ("xlsx", "xlsm"):
                raise unreadable(f"是 .{examined.kind} 文件")
            check_merged(examined.content, limits)
        except RefusedError as error:
            raise UnreadableBookError(error.code, **error.details) from None
        self.content = examined.content

    @cached_property
    def formulas(self) -> Workbook:
        """The workbook with its formulas.

        Raises UnreadableBookError, as `results` does, where openpyxl does not take it.
        """
        return self._loaded(results=False)

    @cached_property
    def results(self) -> Workbook:
        """The workbook with the results that are stored beside the formulas."""
        return self._loaded(results=True)

    @cached_property
    def shows_errors(self) -> bool:
        """Whether any cell shows an error value; a look that costs little."""
        with zipfile.ZipFile(BytesIO(self.content)) as archive:
            parts = [name for name in archive.namelist() if name.lower().endswith(".xml")]
            return any(_ERROR in archive.read(name) for name in parts)

    def _loaded(self, *, results: bool) -> Workbook:
        try:
            try:
                return _load(self.content, results=results)
            except (TypeError, ValueError):
                # It takes no attribute that it does not know, and programs write such: nothing
                # that comes back stands there.
                return _load(without_looks(self.content), results=results)
        except MemoryError:
            raise  # says nothing of the file
        except Exception as error:
            # It was made for sound workbooks, and what comes back is often not.
            why = "内部有损坏，读取程序读不出来"
            raise UnreadableBookError("FILE_UNREADABLE", found=why) from error


def _load(content: bytes, *, results: bool) -> Workbook:
    with warnings.catch_warnings():
        # What openpyxl would drop on saving is of no concern: nothing is saved.
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(content), data_only=results)


_LOOKS = re.compile(
    rb"<((?:\w+:)?(?:sheetPr|sheetViews|sheetFormatPr|cols|conditionalFormatting|dataValidations"
    rb"|printOptions|pageMargins|pageSetup|headerFooter|extLst))\b(?:[^>]*/>|.*?</\1>)",
    re.DOTALL,
)


def without_looks(content: bytes) -> bytes:
    """Return a workbook without what only says how its sheets look."""
    bare = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            sheet = "/worksheets/" in name and name.lower().endswith(".xml")
            target.writestr(name, _LOOKS.sub(b"", part) if sheet else part)
    return bare.getvalue()


_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"
)


def check_merged(content: bytes, limits: Limits) -> None:
    """Raise RefusedError where merged ranges cover more cells than a workbook may use."""
    covered = 0
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".xml"):
                covered += sum(map(_area, _MERGED.findall(archive.read(name))))
    if covered > limits.cells:
        raise too_large(f"合并的单元格盖住 {covered} 格", f"{limits.cells} 格")


def _area(corners: tuple[bytes, bytes, bytes, bytes]) -> int:
    left, right = (column_number(corners[at].decode()) for at in (0, 2))
    top, bottom = (int(corners[at]) for at in (1, 3))
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def read_book_identity(book: Path | Workbook, limits: Limits = _LIMITS) -> BookIdentity | None:
    """Return what a workbook says it is; None where it is no scorebook of ours.

    Raises UnreadableBookError where a file may not or cannot be opened.
    """
    if isinstance(book, Workbook):
        if BOOK_SHEET not in book.sheetnames:
            return None
        return book_identity(list(book[BOOK_SHEET].iter_rows(values_only=True)))
    saved = SavedBook(book, limits)
    try:
        # Reads this one sheet alone, which is twenty times as fast as all of them.
        names = CalamineWorkbook.from_filelike(BytesIO(saved.content))
        if BOOK_SHEET not in names.sheet_names:
            return None
        rows = names.get_sheet_by_name(BOOK_SHEET).to_python(skip_empty_area=False)
    except BaseException as error:  # the reader's panics do not derive from Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        why = "内部有损坏，读取程序读不出来"
        raise UnreadableBookError("FILE_UNREADABLE", found=why) from error
    return book_identity(rows)
