"""What calamine reads, as pandas gives it: the same values, without a DataFrame in between.

`pandas.read_excel(engine="calamine")` builds a frame column by column, takes each column's type,
and is asked for objects in the end. That is half the time of reading a return.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

_WORKSHEET = SheetTypeEnum.WorkSheet


def calamine_grids(content: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield every worksheet's name and its rows of raw values, from cell A1 on.

    Blanks are "", whole numbers int. Of sheets of one name the first counts. `content` has passed
    the gate; raises whatever the reader makes of a broken file, panics included, which do not
    derive from Exception.
    """
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = (each.name for each in workbook.sheets_metadata if each.typ == _WORKSHEET)
    for name in dict.fromkeys(sheets):
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield (
            name,
            [[value if type(value) is str else _plain(value) for value in row] for row in rows],
        )


def _plain(value: Any) -> Any:
    """Return a value as pandas gives it: 7.0 is 7, a day is its midnight."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value
