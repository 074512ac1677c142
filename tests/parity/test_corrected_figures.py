"""Scores, notes and deductions follow when an analyst corrects figures in a scorebook.

LibreOffice recalculates the corrected workbook; the calculator scores the corrected figures. Every
formula of every sheet must give what the calculator would have written.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support import SUPPORT
from support.edits import Edits
from support.libreoffice import convert
from support.profile import every_day, sized
from support.random_returns import random_scores
from support.workbooks import differing, values

from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

pytestmark = pytest.mark.libreoffice
EVERYTHING = SUPPORT / "everything.yaml"


@pytest.mark.large
@pytest.mark.parametrize(
    "rubric",
    every_day(["hengyang-2019", "datong-2021-project", str(EVERYTHING)], "datong-2021-project"),
)
def test_corrected_figures_give_what_the_calculator_says(rubric: str, tmp_path: Path):
    scores = random_scores(load_rubric(rubric), sized(2, deep=27), seed=66)
    edits = Edits(scores, seed=7)
    written = write_scorebooks(scores, tmp_path / "written")
    expected = write_scorebooks(edits.scored, tmp_path / "expected")

    departments = scores.points.index
    corrected = [
        edits.apply(path, department, tmp_path / "corrected")
        for path, department in zip(written, departments, strict=True)
    ]
    convert(corrected, tmp_path / "recalculated")

    found = {path.name: values(tmp_path / "recalculated" / path.name) for path in corrected}
    assert [line for path in expected for line in differing(path, found[path.name])] == []
    # The corrections did change scores: the same cells do not pass by themselves.
    assert all(differing(path, found[path.name]) for path in written)
