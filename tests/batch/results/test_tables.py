"""The CSV files are for programs, and harmless to whoever opens them in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support import ROOT

from perfeval_xl.batch.results import outputs
from perfeval_xl.batch.results.tables import write_csv
from perfeval_xl.batch.run import run
from perfeval_xl.rubric.table import STATUS_CODES
from perfeval_xl.workbooks.detail_book import PROBLEM_FIELDS, PROBLEMS, SCORE_FIELDS, SCORES


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


@pytest.mark.parametrize(
    ("csv", "sheet", "fields"),
    [("scores.csv", SCORES, SCORE_FIELDS), ("findings.csv", PROBLEMS, PROBLEM_FIELDS)],
)
def test_the_details_are_the_rows_of_the_csv(csv: str, sheet: str, fields, example_out: Path):
    theirs = pd.read_csv(example_out / csv, dtype=str, keep_default_na=False)
    ours = pd.read_excel(
        example_out / "明细.xlsx", sheet_name=sheet, engine="calamine", dtype=object,
        keep_default_na=False,
    )  # fmt: skip

    assert len(ours) == len(theirs)
    for field in fields:
        if field.source in theirs and not field.words:
            shown = ours[field.heading].tolist()
            for cell, text in zip(shown, theirs[field.source], strict=True):
                same = float(text) == float(cell) if field.shown != "@" and text else False
                assert same or str(cell) == text.removeprefix("'"), field.heading
    if sheet == SCORES:
        assert ours["状态"].map(STATUS_CODES).tolist() == theirs["status"].tolist()
        assert (ours["一级指标"] != "").all()


@pytest.mark.large
def test_a_worker_makes_the_same_details(
    example_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outputs, "_FEW", 0)

    run(ROOT / "examples" / "inbox", tmp_path)

    for name in ("明细.xlsx", "汇总表.xlsx"):
        assert (tmp_path / name).read_bytes() == (example_out / name).read_bytes()
