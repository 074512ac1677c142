"""What a returned file may ask for at most."""

from __future__ import annotations

from dataclasses import dataclass


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
