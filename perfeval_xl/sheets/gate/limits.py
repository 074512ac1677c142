"""What a returned file may ask for at most, and the count of what it asks for.

`Tally` counts what a reader will have to hold, over all sheets, and stops at the limits.
"""

from dataclasses import dataclass

from perfeval_xl.sheets.gate.notes import suspect, too_large

LAST_ROW = 1 << 20
LAST_COLUMN = 1 << 14
LONGEST_TEXT = 32_767
"""Characters that a cell can hold in every spreadsheet program."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds far above any honest return; a bureau may move them in its settings."""

    file_mb: int = 50
    """Size of a file, in MB."""
    inflated_mb: int = 100
    """Size of all parts of a workbook that a reader inflates, in MB."""
    media_mb: int = 200
    """Size of a workbook's pictures and other parts that are only carried along, in MB."""
    ratio: int = 200
    """How many times larger than deflated a part of more than 1 MB may become."""
    parts: int = 2_000
    """Entries of a workbook's archive; a form has some twenty."""
    sheets: int = 200
    """Sheets of a workbook."""
    cells: int = 500_000
    """Cells in the rectangle from A1 to the last one used, over all sheets; a form has some
    thousands."""
    elements: int = 1_500_000
    """XML elements or binary records that the gate must go through one by one; ordinary sheets,
    of whatever size, are counted without."""
    tables_mb: int = 24
    """Size of a part that a reader keeps as a whole, in MB: styles, names."""
    text: int = 5_000_000
    """Characters in all cells: a text that many cells share is a copy in each of them."""
    lines: int = 1_000
    """Lines below one heading of a form that lists projects, and declared rows of a project."""
    archive_files: int = 1_000
    """Files in a .zip of returns."""
    archive_mb: int = 500
    """Size of a .zip's files once unpacked, in MB."""
    seconds: int = 8
    """Time to read one file."""
    memory_mb: int = 300
    """Memory that reading one file may take, in MB."""


class Tally:
    """What one workbook asks for so far; every method raises RefusedError beyond a limit.

    Readers allocate the whole rectangle from A1 to the last used cell, and a text for every cell
    that refers to it; so that is what is counted.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._closed = 0
        self._filled = 0
        self._text = 0
        self._elements = 0
        self._sheets = 0
        self._rows = 0
        self._columns = 0

    def used(self, rows: int, columns: int, cells: int = 1) -> None:
        """Note filled cells, the last of them in this row and column, counted from 1.

        Cells that stand twice in the file are twice in a reader's memory.
        """
        if rows > LAST_ROW or columns > LAST_COLUMN:
            raise suspect("有单元格在第 1,048,576 行或 XFD 列之外")
        self._rows = max(self._rows, rows)
        self._columns = max(self._columns, columns)
        self._filled += cells
        if self._closed + self._rows * self._columns > self._limits.cells:
            raise self._too_many_cells()
        if self._filled > self._limits.cells:
            most = f"{self._limits.cells:,} 个"
            raise too_large(f"填了的单元格超过 {most}", most)

    def end_sheet(self) -> None:
        """Close the open sheet: the next cells are another sheet's."""
        self._closed += self._rows * self._columns
        self._rows = self._columns = 0

    def sheet(self, count: int = 1) -> None:
        """Count sheets, as the workbook lists them."""
        self._sheets += count
        if self._sheets > self._limits.sheets:
            raise too_large(f"工作表超过 {self._limits.sheets} 张", f"{self._limits.sheets} 张")

    def text(self, length: int, times: int = 1) -> None:
        """Count a text of so many characters that stands in so many cells."""
        if length > LONGEST_TEXT:
            raise too_large(f"一个单元格里有 {length:,} 个字", f"{LONGEST_TEXT:,} 个字")
        self.characters(length * times)

    def characters(self, count: int) -> None:
        """Count characters, of however many texts."""
        self._text += count
        if self._text > self._limits.text:
            raise too_large(
                f"全部文字超过 {self._limits.text:,} 个字", f"{self._limits.text:,} 个字"
            )

    def has_room(self, cells: int, characters: int) -> bool:
        """Tell whether so much more would stay within the limits."""
        return (
            self._closed + cells <= self._limits.cells
            and self._text + characters <= self._limits.text
        )

    def elements(self, count: int) -> None:
        """Count XML elements or binary records."""
        self._elements += count
        if self._elements > self._limits.elements:
            most = f"{self._limits.elements:,} 个"
            raise too_large(f"内容（包括只设了格式的单元格）超过 {most}", most)

    def _too_many_cells(self) -> Exception:
        size = f"用到的区域有 {self._rows:,} 行 {self._columns:,} 列"
        if self._closed:
            size += "（还有别的工作表）"
        return too_large(size, f"{self._limits.cells:,} 格")
