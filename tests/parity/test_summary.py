"""LibreOffice, forced to recalculate, finds every formula of the summary as it was written."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from support.libreoffice import convert
from support.profile import GATE
from support.random_returns import random_scores
from support.workbooks import differences, formulas, values

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.summary import FileStatus, RunFacts, write_summary

pytestmark = pytest.mark.libreoffice
EVERY_DAY = ("hengyang-2019", "datong-2021-project")
NO_FINDINGS = pd.DataFrame(columns=list(COLUMNS), dtype=object)
FACTS = RunFacts("2026-10", [FileStatus("甲.xlsx", "scored", "甲局", "", "0" * 64)],
                 [RosterEntry("甲局"), RosterEntry("乙局")])  # fmt: skip


@pytest.mark.parametrize(
    "count",
    [pytest.param(each, marks=pytest.mark.large if each != 1 else ()) for each in (1, 3, 64)],
)
def test_every_formula_over_all_rubrics_is_found_again(count: int, root: Path, tmp_path: Path):
    """64: means that end in a half at the last decimal; with what scales and what is pending."""
    names = catalogue() if GATE else EVERY_DAY
    rubrics = [load_rubric(name) for name in names]
    rubrics.append(load_rubric(root / "tests" / "support" / "everything.yaml"))
    groups = [random_scores(rubric, count, seed=count, reviewed=0.2) for rubric in rubrics]
    write_summary(tmp_path / "汇总表.xlsx", groups, NO_FINDINGS, FACTS)
    convert([tmp_path / "汇总表.xlsx"], tmp_path / "theirs")

    assert differences(tmp_path / "汇总表.xlsx", tmp_path / "theirs" / "汇总表.xlsx") == []
    theirs = values(tmp_path / "theirs" / "汇总表.xlsx").values()
    assert not [each for each in theirs if isinstance(each, str) and re.match("#|Err:", each)]
    sheets = {sheet.split(" ")[0] for sheet, _ in formulas(tmp_path / "汇总表.xlsx")}
    assert sheets == {"等级分布", "得分矩阵", "失分分析", "报送情况"}


@pytest.mark.large
def test_a_wrong_value_in_the_summary_would_be_noticed(tmp_path: Path):
    path = tmp_path / "汇总表.xlsx"
    write_summary(path, [random_scores(load_rubric("hengyang-2019"), 3, seed=1)], NO_FINDINGS)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    matrix = "xl/worksheets/sheet3.xml"
    text = parts[matrix].decode()
    parts[matrix] = re.sub(r'(<c r="C6"[^>]*>.*?<v>)[^<]*', r"\g<1>0.123", text, count=1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    convert([path], tmp_path / "theirs")

    (noticed,) = differences(path, tmp_path / "theirs" / "汇总表.xlsx")

    assert "得分矩阵!C6: 0.123" in noticed
