"""LibreOffice, forced to recalculate, finds what the calculator cached, formula by formula."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from support import SUPPORT
from support.libreoffice import convert
from support.profile import every_day, sized
from support.random_returns import random_scores
from support.workbooks import differences, formulas, values
from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.forms.figures.figures import INDEX, complete, settle
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.scoring.score import score
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.score_sheet import SHEET
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

pytestmark = pytest.mark.libreoffice
DEPARTMENTS = {"hengyang-2019": sized(2, deep=200)}
OTHERS = sized(2, deep=30)
EVERYTHING = SUPPORT / "everything.yaml"


@pytest.mark.parametrize("rubric_id", every_day(catalogue(), "hengyang-2019"))
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
    scores = random_scores(rubric, sized(12, deep=60), seed=7)
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


@pytest.mark.large
def test_what_figures_make_full_is_found_again_on_and_beside_every_bound(tmp_path: Path):
    """桃江's judged indicators whose words say when they are full; reasons stand in their notes."""
    rubric, steps = load_rubric("taojiang-2019"), (0.0, 1e-9, -1e-9, 1e-4, -1e-4)
    beside = np.array(steps * 2)
    full, over = 1e4, 1e4 * (1 + beside)
    given = {
        "编制_行政": full, "编制_机关后勤": 0.0, "编制_所属事业": 0.0, "在职人数": over,
        "三公经费_上年预算": full, "三公经费_本年预算": over,
        "年初预算_基本支出": full, "年初预算_项目支出": 0.0, "本年追加": beside * full,
        "重点支出_预算": full, "重点支出_实际": over,
        "既定支付进度": 1.0, "实际支付进度": 1 + beside,
    }  # fmt: skip
    names = pd.Index([f"单位{number}" for number in range(len(beside))], name=INDEX, dtype=object)
    claims_all = np.arange(len(beside)) < len(steps)
    owns = {
        f"自评得分_{key}": np.where(claims_all, each.points, each.points / 2)
        for key, each in rubric.by_id.items()
    }
    reasons = {f"扣分说明_{key}": np.where(claims_all, "", "=1+1，见附件") for key in rubric.by_id}
    figures = complete(pd.DataFrame(given | owns, names), rubric).assign(**reasons)
    no_lines = pd.DataFrame(columns=[INDEX, "清单", "序号", "名称"])
    scores = score(settle(figures, no_lines, rubric), rubric, no_lines)
    written = write_scorebooks(scores, tmp_path / "ours")
    convert(written, tmp_path / "theirs")

    found = [
        line for path in written for line in differences(path, tmp_path / "theirs" / path.name)
    ]

    assert found == []
    judged = ["在职人员控制率", "三公经费变动率", "预算调整率", "支付进度率", "重点支出变动率"]
    assert set(scores.status[judged].to_numpy().ravel()) == {"scored", "judged", "unverified"}
    assert "单位说明：=1+1，见附件" in scores.notes["在职人员控制率"].iloc[-2]


@pytest.mark.large
@pytest.mark.parametrize(
    "rubric", every_day([*catalogue(), str(EVERYTHING)], "datong-2021-project")
)
def test_reviews_count_alike_in_the_workbook_and_in_the_calculator(rubric: str, tmp_path: Path):
    scores = random_scores(load_rubric(rubric), sized(2, deep=10), seed=6, reviewed=0.4)
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


# A third of 100 points is 33.333333, as totals are rounded: 甲 is that much, 乙 a millionth more.
SHARE = """
id: share
title: 试
issuer: 试
fiscal_year: 2026
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_missing: self_score
indicators:
  - {path: [甲], name: 甲, points: 33.333333, ratio: 甲数, rule: {proportional: {}}}
  - {path: [甲], name: 乙, points: 0.000001, ratio: 乙数, rule: {proportional: {}}}
  - {path: [甲], name: 判, points: 66.666666, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks: [{lines: 数, rows: [{field: 甲数, kind: percent}, {field: 乙数, kind: percent}]}]
"""


@pytest.mark.large
def test_grade_and_range_are_found_again_on_both_sides_of_the_share(tmp_path: Path):
    rubric = read_rubric(SHARE, "share.yaml")
    own = {"自评得分_甲": 33.333333, "自评得分_乙": 0.000001, "自评得分_判": 66.666666}
    rows = {"不到": {**own, "乙数": 1.0}, "超过": own, "都有": {**own, "甲数": 1.0, "乙数": 1.0}}
    index = pd.Index(list(rows), name=INDEX)
    scores = score(complete(pd.DataFrame(list(rows.values()), index=index), rubric), rubric)
    written = write_scorebooks(scores, tmp_path / "ours")
    # A reviewer scores 乙 of the one that has too much: a millionth less, and it is graded.
    book, table = load_workbook(tmp_path / "ours" / "超过.xlsx"), ScoreTable(rubric)
    book[SHEET][f"{table.letter('review_score')}{table.rows[1].number}"] = 0
    book.save(tmp_path / "ours" / "审过.xlsx")
    convert([*written, tmp_path / "ours" / "审过.xlsx"], tmp_path / "theirs")

    assert [differences(path, tmp_path / "theirs" / path.name) for path in written] == [[]] * 3
    grade = f"{table.letter('final_score')}{table.grade_row}"
    beside = f"{xl_col_to_name(table.place('final_score') + 1)}{table.sum_row}"
    found = {
        name: [values(tmp_path / "theirs" / f"{name}.xlsx").get((SHEET, cell), "")
               for cell in (grade, beside)]
        for name in (*rows, "审过")
    }  # fmt: skip
    assert found == {
        "不到": ["优", "可能在 66.67～100.00"],
        "超过": ["暂评", "可能在 66.67～100.00"],
        "都有": ["优", ""],
        "审过": ["优", "可能在 66.67～100.00"],
    }
