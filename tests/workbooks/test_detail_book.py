"""明细.xlsx has what its pieces have: texts as texts, numbers as numbers."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from perfeval_xl.workbooks import long_tables
from perfeval_xl.workbooks.detail_book import (
    ABOUT,
    PROBLEM_FIELDS,
    PROBLEMS,
    SCORE_FIELDS,
    SCORES,
    details,
)
from perfeval_xl.workbooks.long_tables import Pieces, TableField

codes = st.sampled_from(["007", "0012345678901234567", "123456789012345678", "1E5", "3-4", ""])
# A lone carriage return is a line feed to whoever reads XML.
signs = st.characters(exclude_categories=("Cs",), exclude_characters="\r")
texts = st.text(signs, max_size=12) | st.sampled_from(
    [
        "=1+1",
        "@SUM(A1)",
        "<r>&</r>",
        "_x0041_",
        " 前后 ",
        "两\n行",
        "100%",
        "%d",
        "http://a.b",
        "\0",
    ]
)
numbers = st.floats(-1e6, 1e6) | st.integers(0, 10).map(float) | st.just(float("nan"))


def of_fields(fields: tuple[TableField, ...], code: str) -> st.SearchStrategy[dict[str, Any]]:
    """Rows that the fields show."""
    shown = {
        each.source: codes
        if each.source == code
        else st.sampled_from(list(each.words))
        if each.words
        else texts
        if each.shown == "@"
        else numbers
        for each in fields
    }
    return st.fixed_dictionaries({**shown, "percent": st.booleans()})


def pieces_of(fields: tuple[TableField, ...], *rows: list[dict[str, Any]]) -> Pieces:
    pieces = Pieces()
    columns = [*(each.source for each in fields), "percent"]
    for some in rows:
        pieces.add(pd.DataFrame(some, columns=columns))
    return pieces


def wanted(field: TableField, value: Any) -> Any:
    if field.words:
        return field.words[value]
    return None if value == "" or value != value else value


@given(
    first=st.lists(of_fields(SCORE_FIELDS, "department_code"), max_size=2),
    second=st.lists(of_fields(SCORE_FIELDS, "department_code"), max_size=1),
    found=st.lists(of_fields(PROBLEM_FIELDS, "cell"), max_size=2),
)
def test_every_row_is_read_again_as_it_was(
    first: list[dict[str, Any]], second: list[dict[str, Any]], found: list[dict[str, Any]]
):
    content = details(pieces_of(SCORE_FIELDS, first, second), pieces_of(PROBLEM_FIELDS, found))
    book = load_workbook(BytesIO(content))

    for name, fields, rows in (
        (SCORES, SCORE_FIELDS, [*first, *second]),
        (PROBLEMS, PROBLEM_FIELDS, found),
    ):
        sheet = book[name]
        head, *lines = sheet.iter_rows()
        assert [cell.value for cell in head] == [each.heading for each in fields]
        end = sheet.cell(1, len(fields)).column_letter
        assert sheet.tables[name].ref == f"A1:{end}{max(len(rows), 1) + 1}"
        assert len(lines) == len(rows)
        for line, row in zip(lines, rows, strict=True):
            for cell, field in zip(line, fields, strict=True):
                value = wanted(field, row[field.source])
                shown = unspelled(cell.value)
                assert shown == value, field.heading
                if value is not None:
                    assert cell.data_type == ("s" if isinstance(value, str) else "n")
                    percent = field.percent and row[field.percent]
                    assert cell.number_format == ("0.00%" if percent else field.shown)


def unspelled(value: Any) -> Any:
    """Return a text as Excel reads it; openpyxl leaves signs that XML cannot hold spelled out."""
    if not isinstance(value, str):
        return value
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value)


def test_a_code_is_a_text_to_pandas_too():
    row = {each.source: "" for each in SCORE_FIELDS} | {"department_code": "0043", "percent": True}
    row |= {each.source: 1.5 for each in SCORE_FIELDS if each.shown != "@"} | {"status": "scored"}
    content = details(pieces_of(SCORE_FIELDS, [row]), pieces_of(PROBLEM_FIELDS))

    table = pd.read_excel(BytesIO(content), engine="calamine", dtype={"单位代码": str})

    assert table["单位代码"].tolist() == ["0043"]
    assert table["指标值"].tolist() == [1.5]
    assert table["状态"].tolist() == ["核算"]


def test_the_same_rows_in_other_pieces_give_the_same_sheet():
    rows = [
        {each.source: f"甲{at}" if each.shown == "@" else at for each in PROBLEM_FIELDS}
        | {"severity": "note"}
        for at in range(7)
    ]
    none = pieces_of(SCORE_FIELDS)

    one = details(none, pieces_of(PROBLEM_FIELDS, rows))
    other = details(none, pieces_of(PROBLEM_FIELDS, rows[:3], [], rows[3:]))

    assert one == other


def test_what_a_sheet_cannot_hold_is_left_to_the_csv(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(long_tables, "MOST_ROWS", 2)
    row = {each.source: "x" for each in PROBLEM_FIELDS} | {"severity": "note"}

    content = details(pieces_of(SCORE_FIELDS), pieces_of(PROBLEM_FIELDS, [row, row], [row]))

    book = load_workbook(BytesIO(content))
    assert book.sheetnames == [SCORES, ABOUT]
    told = {line[0]: line[1] for line in book[ABOUT].iter_rows(min_row=4, values_only=True)}
    assert told[PROBLEMS].startswith("共 3 行，")
    assert "findings.csv" in told[PROBLEMS]


def test_a_text_is_cut_where_a_cell_ends():
    row = {each.source: "x" for each in PROBLEM_FIELDS} | {"severity": "note"}
    row["message"] = "长" * 40_000

    content = details(pieces_of(SCORE_FIELDS), pieces_of(PROBLEM_FIELDS, [row]))

    shown = load_workbook(BytesIO(content))[PROBLEMS]["F2"].value
    assert shown == "长" * 32_000 + "…"


def test_the_file_is_an_archive_like_any_other():
    content = details(pieces_of(SCORE_FIELDS), pieces_of(PROBLEM_FIELDS))

    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {each.date_time[0] for each in archive.infolist()} == {1980}
