"""The CSV files are for programs, and harmless to whoever opens them in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from perfeval_xl.batch.results.tables import write_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"])
def test_a_text_that_looks_like_a_formula_is_made_harmless(start: str, tmp_path: Path):
    write_csv(tmp_path / "t.csv", [pd.DataFrame({"a": [f"{start}1+1", "x"], "b": [-1.5, 2]})])

    table = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig", keep_default_na=False)

    assert table["a"].tolist()[0].startswith("'")
    assert table["b"].tolist() == [-1.5, 2], "a negative number stays a number"


def test_a_column_with_one_such_text_keeps_what_else_it_holds(tmp_path: Path):
    columns = {"a": ["=1", None, "x"], "b": ["x", None, "y"], "c": [1.5, "+2", float("nan")]}
    write_csv(tmp_path / "t.csv", [pd.DataFrame(columns)])

    lines = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig").split("\r\n")

    assert lines == ["a,b,c", "'=1,x,1.5", ",,'+2", "x,y,", ""]
