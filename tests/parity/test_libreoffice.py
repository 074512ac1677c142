"""LibreOffice, forced to recalculate, finds what the calculator cached, formula by formula."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from support import SUPPORT
from support.libreoffice import convert
from support.profile import every_day, sized
from support.random_returns import random_scores
from support.workbooks import differences, formulas, values

from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

pytestmark = pytest.mark.libreoffice
DEPARTMENTS = {"hengyang-2019": sized(8, gate=200)}
OTHERS = sized(5, gate=30)
EVERYTHING = SUPPORT / "everything.yaml"


@pytest.mark.parametrize("rubric_id", every_day(catalogue(), "hengyang-2019", "mof-2013"))
def test_every_formula_of_random_departments_is_found_again(rubric_id: str, tmp_path: Path):
    scores = random_scores(
        load_rubric(rubric_id), DEPARTMENTS.get(rubric_id, OTHERS), seed=20191231
    )
    written = write_scorebooks(scores, tmp_path / "ours")
    convert(written, tmp_path / "theirs")

    found = [
        line for path in written for line in differences(path, tmp_path / "theirs" / path.name)
    ]

    assert found == []
    scored = len(scores.rubric.indicators or (scores.rubric.project,))
    assert sum(len(formulas(path)) for path in written[:1]) > 6 * scored
    if scores.projects is not None:
        assert set(scores.projects.rows["状态"]) == set(STATUS_WORDS)


def test_every_rule_and_option_is_found_again(root: Path, tmp_path: Path):
    """Also what the shipped rubrics do not use yet: rescaling, judge_on, exceptions."""
    rubric = load_rubric(root / "tests" / "support" / "everything.yaml")
    scores = random_scores(rubric, sized(20, gate=40), seed=7)
    written = write_scorebooks(scores, tmp_path / "ours")
    convert(written, tmp_path / "theirs")

    found = [
        line for path in written for line in differences(path, tmp_path / "theirs" / path.name)
    ]

    assert found == []
    statuses = set(scores.status.to_numpy().ravel())
    assert statuses >= {"scored", "judged", "pending", "not_applicable"}
    assert set(scores.status["可填不适用"]) == {"scored", "pending", "not_applicable"}
    assert "填不适用" in "".join(scores.notes["可填不适用"])


@pytest.mark.parametrize(
    "rubric", every_day([*catalogue(), str(EVERYTHING)], "datong-2021-project", str(EVERYTHING))
)
def test_reviews_count_alike_in_the_workbook_and_in_the_calculator(rubric: str, tmp_path: Path):
    scores = random_scores(load_rubric(rubric), sized(2, gate=10), seed=6, reviewed=0.4)
    written = write_scorebooks(scores, tmp_path / "ours")
    convert(written, tmp_path / "theirs")

    found = [
        line for path in written for line in differences(path, tmp_path / "theirs" / path.name)
    ]

    assert found == []
    of = scores if scores.projects is None else scores.projects.execution
    assert of.reviews.notna().to_numpy().any()
    assert "审核计" in str([values(path).values() for path in written])


def test_a_planted_wrong_value_is_noticed(tmp_path: Path):
    scores = random_scores(load_rubric("hengyang-2019"), 1, seed=1)
    (path,) = write_scorebooks(scores, tmp_path / "ours")
    _plant(path, "评分表", "I7", "0.123")
    convert([path], tmp_path / "forced")
    convert([path], tmp_path / "trusting", recalculate=False)

    noticed = differences(path, tmp_path / "forced" / path.name)

    assert len(noticed) == 1
    assert "评分表!I7: 0.123" in noticed[0]
    # Without the force the planted value would have passed: the setting is what makes the test.
    assert values(tmp_path / "trusting" / path.name)["评分表", "I7"] == 0.123


def _plant(path: Path, sheet: str, cell: str, value: str) -> None:
    """Overwrite one cached number of the first sheet."""
    assert sheet == "评分表"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    planted, count = re.subn(
        rf'(<c r="{cell}"[^>]*>.*?<v>)[^<]*(</v>)', rf"\g<1>{value}\g<2>", text, count=1
    )
    assert count == 1
    parts[name] = planted.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
