"""湛江市金融工作局 2018: every figure that the evaluation report prints, against the computed one.

Each figure is either found again (to its last printed place, cut off to it, or within the rounding
of the printed amounts that it is made of), or a finding says why not.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.forms.figures.figures import figure_columns, layouts
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

OFFICE = "湛江市金融工作局"

EXACT = "as printed, rounded to the last printed place"
CUT = "cut off to the last printed place, not rounded"
LAST_PLACE = "0.01 off: the rounding of the printed amounts"
BLANK = "a part is blank in the printed table: what was printed stands"


@pytest.fixture(scope="module")
def published(root: Path) -> dict[str, Any]:
    text = (root / "examples" / "zhanjiang-2018.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(text)["published"]


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric("zhanjiang-2018")


@pytest.fixture(scope="module")
def result(
    published: dict[str, Any], rubric: Rubric, tmp_path_factory: pytest.TempPathFactory
) -> RunResult:
    folder = tmp_path_factory.mktemp("zhanjiang")
    (folder / "inbox").mkdir()
    filling = Filling(
        department=published["department"],
        figures=published["figures"],
        lists=published["lists"],
        words=published["words"],
    )
    write_template(rubric, folder / "inbox" / f"{published['file']}.xlsx", filling)
    return run(folder / "inbox", folder / "out")


@pytest.fixture(scope="module")
def scores(result: RunResult) -> Scores:
    (found,) = result.groups
    return found


@pytest.fixture(scope="module")
def figures(scores: Scores) -> pd.DataFrame:
    return scores.figures


def computed(formula: str, rubric: Rubric, figures: pd.DataFrame) -> float:
    numbers = figures.select_dtypes("number")
    columns = Columns({str(name): numbers[name].to_numpy() for name in numbers}, len(figures))
    with np.errstate(all="ignore"):
        (value,) = evaluate(rubric.expression(formula), columns)
    return float(value)


def finding_about(result: RunResult, code: str, label: str) -> pd.Series:
    """The one finding of a code about a label."""
    found = result.findings
    own = found[(found["code"] == code) & found["message"].str.contains(label, regex=False)]
    assert len(own) == 1, f"{code} {label}: {list(own['message'])}"
    return own.iloc[0]


def assert_matches(value: float, printed: float, decimals: int, outcome: str) -> None:
    if outcome == EXACT:
        assert float(round_half_up(value, decimals)) == printed
    elif outcome == CUT:
        assert float(round_half_up(value, decimals)) != printed
        assert math.trunc(round(value * 10**decimals, 6)) == round(printed * 10**decimals)
    else:
        assert outcome == LAST_PLACE
        assert abs(round(value - printed, 6)) == 0.01


# -- the scores ------------------------------------------------------------------------------

SCORES = [
    # key, 分值, published 得分, whether the tool computes it or people judge it
    ("组织建立情况", 3, 3, "judged"),
    ("自评材料报送及时性", 5, 5, "judged"),
    ("自评材料报送质量", 5, 4, "judged"),
    ("自评材料报送及公开一致性", 5, 5, "judged"),
    ("制度措施健全性", 2, 2, "judged"),
    ("预算编制合理性", 5, 4.5, "judged"),
    ("预算编制规范性", 5, 5, "judged"),
    ("绩效目标申报情况", 2, 2, "judged"),
    ("目标设置合理性", 3, 3, "judged"),
    ("自评信息公开", 3, 3, "judged"),
    ("预决算信息公开", 4, 4, "judged"),
    ("绩效目标公开", 3, 3, "judged"),
    ("整体支出完成率", 5, 4, "scored"),
    ("结转结余率", 3, 3, "scored"),
    ("三公经费控制率", 5, 0, "scored"),
    ("公用经费控制率", 5, 5, "scored"),
    ("政府采购执行率", 5, 0, "scored"),
    ("财务合规性", 5, 4.5, "judged"),
    ("项目实施程序", 2.5, 2.5, "judged"),
    ("项目监管", 2.5, 2.5, "judged"),
    ("资产管理安全性", 2.5, 2.5, "judged"),
    ("固定资产利用率", 2.5, 2.5, "scored"),
    ("在职人员控制率", 5, 5, "scored"),
    ("效率性", 7, 5.5, "judged"),
    ("效果性", 5, 4.5, "judged"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "points", "printed", "status"), SCORES)
def test_each_score(
    scores: Scores, rubric: Rubric, key: str, points: float, printed: float, status: str
):
    assert rubric.by_id[key].points == points
    assert scores.points[key].item() == pytest.approx(printed)
    assert scores.self_scores[key].item() == printed
    assert scores.status[key].item() == status


def test_the_table_of_scores_is_whole(rubric: Rubric):
    assert [row[0] for row in SCORES] == list(rubric.by_id)


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("前期准备工作", 20),
        ("保障措施", 2),
        ("预算编制情况", 15),
        ("目标设置", 5),
        ("预算支出管理", 53),
        ("信息公开", 10),
        ("人员管理", 5),
        ("整体绩效情况", 12),
        ("效率性", 7),
    ],
)
def test_the_weights_of_the_levels(rubric: Rubric, name: str, weight: float):
    below = [each.points for each in rubric.indicators if name in each.path]

    assert rubric.levels[name] == weight
    assert sum(below) == weight


# 主要扣分点, and the words of the report: its column 扣分说明, or its text where that is blank.
DEDUCTIONS = [
    (
        "自评材料报送质量",
        1,
        "该单位自评材料质量一般，存在个别数据表格与报告不一致、个别文字表达错误的情况；"
        "所附佐证材料不够充分，对年度主要工作和项目支出效果证明力不强。",
    ),
    ("预算编制合理性", 0.5, "项目预算与执行差异过大"),
    ("整体支出完成率", 1, "93.41%"),
    ("三公经费控制率", 5, "124.38%"),
    ("政府采购执行率", 5, "该单位年初未填报政府采购计划，当年实际发生政府采购 1.2 万元。"),
    (
        "财务合规性",
        0.5,
        "存在个别差旅费报销未附出差审批表、个别会议资料费列入“印刷费”核算等问题。",
    ),
    (
        "效率性",
        1.5,
        "与年初设定的绩效目标相比，工作任务完成66.67%，年度预算执行率仅为18.36%，"
        "项目绩效目标总体完成程度较低。",
    ),
    ("效果性", 0.5, "效果性（扣 0.5 分）"),
]


@pytest.mark.parametrize(("key", "deducted", "words"), DEDUCTIONS)
def test_each_deduction_stands_in_the_words_of_the_report(
    scores: Scores, rubric: Rubric, key: str, deducted: float, words: str
):
    indicator, note = rubric.by_id[key], scores.notes[key].item()
    assert indicator.points - scores.points[key].item() == pytest.approx(deducted)
    if indicator.rule.measures:  # computed: our note, and what the third party wrote beside it
        assert f"扣{deducted:g}分" in note
        assert note.endswith(f"评价机构扣分说明：{words}")
    else:
        assert note == words
    assert "自评" not in note.replace("自评材料", "")


def test_what_the_third_party_scored_is_called_so(scores: Scores, tmp_path: Path):
    (path,) = write_scorebooks(scores, tmp_path)
    book = load_workbook(path)

    assert "评价机构评分表" in book.sheetnames
    assert "自评表" not in book.sheetnames
    cells = [str(cell.value) for row in book["评分表"].iter_rows() for cell in row]
    assert "评价机构评分" in cells
    assert "自评得分" not in cells


def test_nothing_else_is_deducted(scores: Scores):
    assert (scores.notes.loc[OFFICE] != "").sum() == 8


def test_the_total_and_the_grade(scores: Scores, rubric: Rubric):
    assert rubric.total_points == 100
    assert scores.totals.loc[OFFICE, "总分"] == 85
    assert scores.totals.loc[OFFICE, "核算得分"] == 85
    assert scores.totals.loc[OFFICE, "等级"] == "良"


# -- the ratios ------------------------------------------------------------------------------

RATIOS = [
    ("整体支出完成率", 93.41, EXACT),
    ("结转结余率", 0.0, EXACT),
    ("三公经费控制率", 124.38, EXACT),
    ("公用经费控制率", 77.87, EXACT),
    ("固定资产利用率", 99.10, EXACT),
    ("在职人员控制率", 100.0, EXACT),
]


@pytest.mark.parametrize(("key", "printed", "outcome"), RATIOS)
def test_each_ratio(scores: Scores, figures: pd.DataFrame, key: str, printed: float, outcome: str):
    assert_matches(scores.ratios[key].item() * 100, printed, 2, outcome)
    assert figures[f"填报_{key}"].item() * 100 == pytest.approx(printed)


def test_procurement_without_a_plan_scores_nothing_by_the_published_exception(scores: Scores):
    assert math.isnan(scores.ratios["政府采购执行率"].item())
    assert "如实际采购金额大于采购计划金额则本项不得分" in scores.notes["政府采购执行率"].item()


STATED = [
    # column, as printed, decimals, outcome
    ("批复收入预算", 907.41, 2, EXACT),
    ("批复支出预算", 907.41, 2, EXACT),
    ("年初预算到位率", 59.4, 1, EXACT),
    ("项目预算执行率", 27.23, 2, CUT),
    ("项目新增结转结余", 12.92, 2, EXACT),
    ("抽查项目执行率", 18.36, 2, CUT),
    ("抽查项目任务完成率", 66.67, 2, "STATED_DIFFERS"),
    ("通用设备_在用比例", 90.51, 2, EXACT),
    ("汽车_在用比例", 40, 0, EXACT),
    ("家具用具装具_在用比例", 8.59, 2, EXACT),
    ("资产合计_在用比例", 99.10, 2, EXACT),
    ("通用设备_闲置比例", 0.90, 2, EXACT),
    ("资产合计_闲置比例", 0.90, 2, EXACT),
]


@pytest.mark.parametrize(("name", "printed", "decimals", "outcome"), STATED)
def test_each_figure_worked_out_in_the_document(
    result: RunResult,
    rubric: Rubric,
    figures: pd.DataFrame,
    name: str,
    printed: float,
    decimals: int,
    outcome: str,
):
    entry = rubric.entries[f"填报_{name}"]
    unit = 100 if entry.kind == "percent" else 1
    value = computed(entry.is_, rubric, figures) * unit

    assert figures[entry.name].item() * unit == pytest.approx(printed)
    if outcome != "STATED_DIFFERS":
        assert_matches(value, printed, decimals, outcome)
        return
    finding = finding_about(result, outcome, entry.heading)
    assert (finding["found"], finding["expected"]) == (f"{printed}%", f"{value:.4f}%")
    assert value == 50


def test_no_stated_figure_is_left_out(rubric: Rubric, published: dict[str, Any]):
    """Whatever the example states of its own is in one of the two tables."""
    given = {name for name in published["figures"] if name.startswith("填报_")}

    assert given == {f"填报_{row[0]}" for row in (*RATIOS, *STATED)}
    assert all(rubric.entries[name].stated for name in given)


# -- totals ----------------------------------------------------------------------------------

TOTALS = [
    # column, as printed, outcome
    ("财政_小计_批复预算", 907.41, EXACT),
    ("财政_小计_期初余额", 43.53, EXACT),
    ("财政_小计_本年收入", 533.42, EXACT),
    ("财政_小计_本年支出", 538.98, EXACT),
    ("财政_小计_期末余额", 37.96, BLANK),
    ("其他_小计_批复预算", 0, BLANK),
    ("其他_小计_期初余额", 0, BLANK),
    ("其他_小计_本年收入", 0.13, BLANK),
    ("其他_小计_本年支出", 0.07, BLANK),
    ("其他_小计_期末余额", 0.06, EXACT),
    ("合计_批复预算", 907.41, EXACT),
    ("合计_期初余额", 43.53, EXACT),
    ("合计_本年收入", 533.55, EXACT),
    ("合计_本年支出", 539.05, EXACT),
    ("合计_期末余额", 38.02, EXACT),
    ("市级项目经费_期初余额", 43.54, EXACT),
    ("市级项目经费_本年收入", 175, EXACT),
    ("市级项目经费_财政收回", 18.5, BLANK),
    ("市级项目经费_本年支出", 162.07, EXACT),
    ("市级项目经费_期末余额", 37.96, EXACT),
    ("资产合计_数量", 98, BLANK),
    ("资产合计_金额", 60.78, BLANK),
    ("资产合计_在用金额", 60.23, BLANK),
    ("资产合计_闲置金额", 0.55, BLANK),
    ("公务用车运行维护费_预算", 2.64, BLANK),
    ("公务用车运行维护费_决算", 3.89, LAST_PLACE),
]


@pytest.mark.parametrize(("name", "printed", "outcome"), TOTALS)
def test_each_total(
    figures: pd.DataFrame,
    scores: Scores,
    rubric: Rubric,
    published: dict[str, Any],
    name: str,
    printed: float,
    outcome: str,
):
    row, _, column = name.rpartition("_")
    if row in published["lists"]:
        parts = scores.items[column].astype("float64")
    else:
        names = next(each.sums[name] for each in layouts(rubric) if name in each.sums)
        parts = figures[list(names)].loc[OFFICE]

    assert published["figures"][name] == printed
    if outcome == BLANK:
        assert parts.isna().any()
        assert figures[name].item() == printed
        return
    assert figures[name].item() == pytest.approx(parts.sum())
    assert_matches(figures[name].item(), printed, 2, outcome)
    assert figures[f"填报_{name}"].item() == printed


def test_no_printed_total_is_left_out(rubric: Rubric, published: dict[str, Any]):
    totals = {name for each in layouts(rubric) for name in (*each.sums, *each.list_totals)}

    assert {row[0] for row in TOTALS} == totals & set(published["figures"])


# -- balances --------------------------------------------------------------------------------

FUNDS = "期初余额 + 本年收入 - 本年支出"
PROJECTS = "期初余额 + 本年收入 - 财政收回 - 本年支出"
ASSETS = "在用金额 + 闲置金额"

BALANCES = [
    # row, column, formula, as printed, outcome
    ("财政_人员经费", "期末余额", FUNDS, 0, "BALANCE_DIFFERS"),
    ("财政_公用经费", "期末余额", FUNDS, None, BLANK),
    ("财政_项目经费", "期末余额", FUNDS, 37.96, EXACT),
    ("财政_小计", "期末余额", FUNDS, 37.96, LAST_PLACE),
    ("其他_非项目", "期末余额", FUNDS, 0.06, BLANK),
    ("其他_小计", "期末余额", FUNDS, 0.06, EXACT),
    ("合计", "期末余额", FUNDS, 38.02, LAST_PLACE),
    ("市级项目经费", "期末余额", PROJECTS, 37.96, LAST_PLACE),
    ("通用设备", "金额", ASSETS, 55.56, EXACT),
    ("汽车", "金额", ASSETS, 24.18, BLANK),
    ("家具用具装具", "金额", ASSETS, 5.22, BLANK),
    ("资产合计", "金额", ASSETS, 60.78, EXACT),
]


@pytest.mark.parametrize(("row", "column", "formula", "printed", "outcome"), BALANCES)
def test_each_balance(
    result: RunResult,
    rubric: Rubric,
    figures: pd.DataFrame,
    row: str,
    column: str,
    formula: str,
    printed: float | None,
    outcome: str,
):
    matrix = next(each for _, each in rubric.matrices() if row in {line.row for line in each.rows})
    terms = {name: figures[f"{row}_{name}"].item() for name in matrix.amounts()}
    columns = Columns({name: np.array([term]) for name, term in terms.items()}, 1)
    value = float(evaluate(rubric.expression(formula), columns)[0])

    assert {each.left: each.right for each in matrix.balance}[column] == formula
    if printed is not None:
        assert terms[column] == pytest.approx(printed)
    if outcome == BLANK:
        assert math.isnan(value) or math.isnan(terms[column])
    elif outcome == "BALANCE_DIFFERS":
        finding = finding_about(result, outcome, rubric.label(f"{row}_{column}"))
        assert (float(finding["found"]), float(finding["expected"])) == (0, -7.4)
        assert value == pytest.approx(-7.4)
        assert (finding["sheet"], finding["cell"]) != ("", "")
    else:
        assert_matches(value, terms[column], 2, outcome)


PROJECT_LINES = [
    # 项目, 期末余额 as printed, outcome with a blank 财政收回 taken as none
    ("金融企业政策性补贴", 0, EXACT),
    ("金融项目协调经费", 8.87, LAST_PLACE),
    ("金融试验区领导小组办公室经费", 15.36, EXACT),
    ("处置非法集资专项经费", 1.75, EXACT),
    ("融资担保及小贷专项经费", 11.98, EXACT),
]


@pytest.mark.parametrize(("project", "printed", "outcome"), PROJECT_LINES)
def test_each_project(scores: Scores, project: str, printed: float, outcome: str):
    line = scores.items.set_index("名称").loc[project]
    back = 0 if pd.isna(line["财政收回"]) else line["财政收回"]
    value = line["期初余额"] + line["本年收入"] - back - line["本年支出"]

    assert line["期末余额"] == printed
    assert_matches(value, printed, 2, outcome)


# -- the same amount in two places -----------------------------------------------------------

SAME = [
    # formula, its amount, the other's, outcome
    ("收入预算_一般公共预算 + 收入预算_政府性基金", 907.41, 907.41, EXACT),
    ("支出预算_基本支出", 312.41, 312.41, EXACT),
    ("支出预算_项目支出", 595, 595, EXACT),
    ("支出预算_项目支出", 595, 575, "SAME_DIFFERS"),  # 175 and the 400 that was not spent
    ("未支出基金预算", 400, 400, EXACT),
    ("本年收入_一般公共预算 + 本年收入_政府性基金", 533.42, 533.42, EXACT),
    ("市级项目经费_期初余额", 43.54, 43.53, LAST_PLACE),
    ("市级项目经费_本年收入 - 市级项目经费_财政收回", 156.5, 156.5, EXACT),
    ("市级项目经费_本年支出", 162.07, 162.07, EXACT),
    ("市级项目经费_期末余额", 37.96, 37.96, EXACT),
    ("公用经费_预算安排", 39.58, 39.58, EXACT),
    ("公用经费_实际支出", 30.82, 31.35, "SAME_DIFFERS"),
    ("编制_公务员 + 编制_工勤", 17, 17, EXACT),
    ("在职_公务员 + 在职_工勤", 17, 17, EXACT),
]


@pytest.mark.parametrize(("formula", "here", "there", "outcome"), SAME)
def test_each_amount_stated_twice(
    result: RunResult,
    rubric: Rubric,
    figures: pd.DataFrame,
    formula: str,
    here: float,
    there: float,
    outcome: str,
):
    (other,) = (
        pair.right
        for pair in rubric.same
        if pair.left == formula and computed(pair.right, rubric, figures) == pytest.approx(there)
    )

    assert computed(formula, rubric, figures) == pytest.approx(here)
    assert computed(other, rubric, figures) == pytest.approx(there)
    if outcome == "SAME_DIFFERS":
        finding = finding_about(result, outcome, rubric.label(formula))
        assert (finding["found"], finding["expected"]) == (str(here), str(there))
    else:
        assert_matches(computed(other, rubric, figures), here, 2, outcome)


def test_the_table_of_amounts_stated_twice_is_whole(rubric: Rubric):
    assert [row[0] for row in SAME] == [pair.left for pair in rubric.same]


# -- the rest --------------------------------------------------------------------------------


def test_every_other_figure_is_read_back_as_printed(
    figures: pd.DataFrame, published: dict[str, Any], rubric: Rubric
):
    totals = {row[0] for row in TOTALS}
    given = {name: value for name, value in published["figures"].items() if name not in totals}

    assert set(given) <= set(figure_columns(rubric))
    assert {name: figures[name].item() for name in given} == pytest.approx(given)


def test_the_findings_are_these_and_no_others(result: RunResult):
    found = result.findings

    assert result.handed_back == 0
    assert sorted(zip(found["code"], found["expected"], strict=True)) == [
        ("BALANCE_BLANK", "7.41"),  # 公用经费: 38.76 less 31.35, 结余 printed blank
        ("BALANCE_DIFFERS", "-7.4"),  # 人员经费 spent 7.40 more than it had, 结余 printed as 0
        ("ROUNDING_TAIL", ""),  # 3.90 against 3.89
        ("ROUNDING_TAIL", ""),  # four of 0.01 on the first sheet
        ("SAME_DIFFERS", "31.35"),  # 公用经费 30.82 in the narrative, 31.35 in the table
        ("SAME_DIFFERS", "575"),  # 595 approved for projects
        ("STATED_DIFFERS", "50.0000%"),  # 3 of 6 tasks printed as 66.67 %
    ]
