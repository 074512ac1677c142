"""The one module that touches what openpyxl keeps to itself.

None of it is promised to stay: `tests/sheets/test_private_names.py` names what an upgrade took
away, and pyproject.toml bounds the versions.
"""

from collections.abc import Iterator

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet


def present_cells(sheet: Worksheet) -> Iterator[Cell | MergedCell]:
    """Yield the cells that stand in the file.

    `iter_rows` would make every cell of the rectangle up to the last one, a million for a single
    stray one, and keep them.
    """
    yield from sheet._cells.values()


def is_empty_text(cell: Cell | MergedCell) -> bool:
    """Tell whether a cell that was read for its result holds a text without signs.

    `value` is None as where there is no result; the type that stands in the file remains.
    """
    return cell.value is None and cell.data_type == "str"


def picture_count(sheet: Worksheet) -> int:
    """Return how many pictures of a sheet were read, and will be written again."""
    return len(sheet._images)  # type: ignore[attr-defined]
