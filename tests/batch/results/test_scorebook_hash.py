"""A new return has no other department's scorebook written anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.profile import every_day

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue

RUBRICS = every_day(catalogue(), "hengyang-2019", "datong-2021-project")


@pytest.mark.parametrize("rubric", RUBRICS)
def test_each_arrival_has_one_scorebook_written(rubric: str, tmp_path: Path):
    sent = sorted(write_practice(load_rubric(rubric), tmp_path / "报送", 4, 3, processes=1))
    inbox, out, written = tmp_path / "收件", tmp_path / "结果", []
    inbox.mkdir()

    for path in reversed(sent):  # each comes before all that are there
        shutil.copy2(path, inbox)
        written.append(run(inbox, out, Options(rubric=rubric)).written)

    # Who was alone has had nobody to stand among.
    assert written == [1] * len(sent)
