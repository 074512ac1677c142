"""Whoever reads what the program writes finds the words of the form, and no name of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from returns.case import PROJECTS as PROJECT_RUBRIC
from returns.case import RUBRIC
from support import SUPPORT
from support.opaque import MARK, opaque_rubric
from support.profile import every_day
from support.scorebooks import EVERYTHING
from support.spoken import INTERNAL, Year

from perfeval_xl.rubric.source import catalogue

SMALL, PROJECTS = map(str, (RUBRIC, PROJECT_RUBRIC))
OTHERS = (str(SUPPORT / f"{name}.yaml") for name in ("beside", "classes"))
RUBRICS = (SMALL, PROJECTS, EVERYTHING, *OTHERS, *catalogue())


@pytest.mark.parametrize("rubric", every_day(RUBRICS, SMALL))
def test_nobody_reads_a_name_of_ours(rubric: str, tmp_path: Path):
    year = Year(tmp_path, rubric, seed=5)

    assert year.internal()[:20] == []
    assert len(year.codes()) >= 10


@pytest.mark.thinned(4)
@pytest.mark.parametrize("rubric", RUBRICS)
def test_a_label_is_what_the_form_prints(rubric: str):
    opaque = opaque_rubric(rubric)

    for owner in filter(None, (opaque, opaque.of_projects)):
        assert all(INTERNAL.search(name) for name in owner.entries if MARK in name)
        formulas = (*owner.formulas, *owner.derived, *owner.project_sums)
        told = [*map(owner.in_words, formulas), *map(owner.label, owner.entries)]
        assert [words for words in told if INTERNAL.search(words)] == []
