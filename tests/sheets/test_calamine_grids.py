"""The grids are what pandas gives, value by value and type by type."""

from __future__ import annotations

import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineError

from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET
from perfeval_xl.sheets.grids import calamine_grids


def by_pandas(content: bytes) -> dict[str, list[list[Any]]]:
    frames = pd.read_excel(
        BytesIO(content),
        sheet_name=None,
        header=None,
        dtype=object,
        na_filter=False,
        engine="calamine",
    )
    return {
        name: frame.to_numpy(dtype=object).tolist()
        for name, frame in frames.items()
        if name != SELF_CHECK_SHEET  # it holds no data, and is not looked at
    }


def typed(grids: dict[str, list[list[Any]]]) -> list[tuple[str, list[list[tuple[type, Any]]]]]:
    """7 and 7.0 are equal, and no longer so with their types."""
    return [
        (name, [[(type(value), value) for value in row] for row in grid])
        for name, grid in grids.items()
    ]


def test_every_example_and_sample_is_read_as_by_pandas(root: Path):
    paths = [
        *(root / "examples" / "inbox").iterdir(),
        *(root / "tests" / "samples").glob("*.et"),
        root / "tests" / "samples" / "return.xls",
        root / "tests" / "samples" / "return.ods",
    ]

    assert len(paths) > 20
    for path in paths:
        content = path.read_bytes()
        assert typed(dict(calamine_grids(content))) == typed(by_pandas(content)), path.name


def test_every_kind_of_value_is_read_as_by_pandas():
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("甲")
        clock, span = (book.add_format({"num_format": each}) for each in ("hh:mm:ss", "[h]:mm"))
        sheet.write_row(3, 2, [7, 7.0, -0.0, 1.5, 1e300, 12345678901234567, True, "7", " x ", ""])
        sheet.write_datetime(4, 3, datetime.datetime(2026, 10, 31))
        sheet.write_datetime(5, 3, datetime.datetime(2026, 10, 31, 8, 30))
        sheet.write_datetime(6, 3, datetime.time(8, 30), clock)
        sheet.write_datetime(6, 4, datetime.timedelta(hours=30), span)
        sheet.write_formula(7, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(8, 1, "=1+1", None, 2)
        book.add_worksheet("空")
        book.add_worksheet("左上").write(0, 0, 1)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=甲!$C$4:$E$4"})
        book.add_chartsheet("图").set_chart(chart)

    found = dict(calamine_grids(content.getvalue()))

    assert typed(found) == typed(by_pandas(content.getvalue()))
    assert list(found) == ["甲", "空", "左上"]
    assert found["甲"][3][2:5] == [7, 7, 0]
    assert {type(value) for value in found["甲"][3][2:5]} == {int}
    assert found["甲"][4][3] == datetime.datetime(2026, 10, 31)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook at all"])
def test_what_is_no_workbook_is_refused_in_the_same_words(content: bytes):
    with pytest.raises(CalamineError) as own:
        dict(calamine_grids(content))
    with pytest.raises(CalamineError) as other:
        by_pandas(content)

    assert str(own.value) == str(other.value)
