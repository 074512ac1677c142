"""Column widths and row heights of a project's sheet, so that every text shows whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.sheets.style import row_height

WIDTHS = (16.0, 10.0, 13.0, 30.0, 26.0, 20.0, 9.0, 9.0, 24.0)
"""Of the printed columns."""
_LEAST, _ROOMY = 22.0, 36.0
"""Of a row, and of one that a text is to be written into."""
_TOP = 3
"""The last of the rows that name the project."""


def fit_heights(
    sheet: Worksheet,
    layout: Layout,
    words: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    beside: Mapping[int, Sequence[tuple[str, float]]] | None = None,
    widths: Sequence[float] = WIDTHS,
) -> None:
    """Set widths, and the height of every row with texts.

    `rows` are the declared ones, `beside` the texts that stand right of the form: by row, each
    with the width of its column.
    """
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    shown: dict[int, list[tuple[str, float]]] = {}
    for cell in layout.cells:
        single = cell.last_row <= cell.row
        text = words.get(cell.name, "") if cell.role == "words" else cell.text
        if single and text and cell.row > 0:
            end = max(cell.column, cell.last_column) + 1
            shown.setdefault(cell.row, []).append((text, sum(widths[cell.column : end])))
    area = layout.lists[DECLARED]
    for line, row in enumerate(rows):
        texts = [
            (text, widths[area.columns[name]]) for name, text in row.items() if name in area.columns
        ]
        shown.setdefault(area.first + line, []).extend(texts)
    for at, others in (beside or {}).items():
        shown.setdefault(at, []).extend(others)
    roomy = {cell.row for cell in layout.cells if cell.role == "words" and cell.row > _TOP}
    for at in range(1, layout.rows):
        least = _ROOMY if at in roomy else _LEAST
        sheet.set_row(at, row_height(*shown.get(at, ()), least=least))
