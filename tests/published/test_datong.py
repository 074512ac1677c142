"""大同市政府金融办 2021: every published figure, reproduced or with the finding that says why.

The narrative is quoted clause by clause below; the three 项目支出绩效自评表 stand to the letter in
tests/samples/datong-2021.txt, a line a row, blanks left out, headings that break over two lines
joined. A finding's cell is that of the return.
"""

from __future__ import annotations

import copy
import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.forms.template.inputs import Filling, ProjectFilling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import ProjectScores, Scores

RUBRIC = "datong-2021-project"
DEPARTMENT = "大同市人民政府金融工作办公室"
PROJECTS = ["防范处置非法集资", "金融工作经费", "银企对接经费"]
ACCOUNTS = "收入支出决算情况"

LEVELS = (
    "数量指标、质量指标、时效指标、成本指标、"
    "经济效益指标、社会效益指标、可持续影响指标、服务对象满意度指标"
)

# What the run holds against the return, all of it: sheet, cell, code, found, expected.
FINDINGS = [
    # 财政拨款收入、支出总计 of 2020 is less than the 一般公共预算财政拨款支出 of 2020, a part of it
    (ACCOUNTS, "C7", "PART_EXCEEDS_WHOLE", "406.78", "414.4"),
    # 名词解释七: 机关运行经费 is the 日常公用经费
    (ACCOUNTS, "B9", "SAME_DIFFERS", "23.36", "25.48"),
    # seven projects, of which three are printed, and those three already cost more
    (ACCOUNTS, "B39", "SAME_DIFFERS", "7", "3"),
    (ACCOUNTS, "B40", "SAME_DIFFERS", "97.84", "100"),
    # 381.3 of 381.32; of the 385.77 of 收入、支出总计 it is 98.84 %
    (ACCOUNTS, "B29", "STATED_DIFFERS", "98.84%", "99.9948%"),
    # 97.84 of 122.26
    (ACCOUNTS, "B41", "STATED_DIFFERS", "100%", "80.0262%"),
    # 23.53 of 35
    ("项目2", "H6", "STATED_DIFFERS", "52%", "67.2286%"),
    ("项目2", "H7", "STATED_DIFFERS", "52%", "67.2286%"),
    ("项目2", "F24", "TOLD_RATE_DIFFERS", "资金使用率为52%", "67.2286%"),
    # 11.99 of 15 is 80 %, not 80.00 %
    ("项目3", "H6", "STATED_DIFFERS", "80.00%", "79.9333%"),
    ("项目3", "H7", "STATED_DIFFERS", "80.00%", "79.9333%"),
    ("项目3", "F23", "TOLD_RATE_DIFFERS", "资金使用率为70%", "79.9333%"),
    # four 数量指标 without 分值
    ("项目2", "G14", "ROW_WITHOUT_POINTS", "", ""),
    ("项目2", "G15", "ROW_WITHOUT_POINTS", "", ""),
    ("项目2", "G16", "ROW_WITHOUT_POINTS", "", ""),
    ("项目2", "G17", "ROW_WITHOUT_POINTS", "", ""),
    # 29 of 20, where the figures give 19.8
    ("项目3", "H19", "SELF_DIFFERS", "29", "19.8"),
    # two 数量指标 of 10 where 100 leaves room for one
    ("项目1", "G20", "WEIGHTS_NOT_FULL", "110", "100"),
    ("项目1", "G20", "WEIGHTS_DIFFER", "100", "110"),
    ("项目1", "H20", "TOTAL_DIFFERS", "96", "106"),
    ("项目2", "H23", "TOTAL_DIFFERS", "94", "93"),
    ("项目3", "H22", "TOTAL_DIFFERS", "95", "105"),
    # the figures reach the target, or give another rate
    ("项目2", "I6", "SELF_DIFFERS", "6", "6.7"),
    ("项目2", "H13", "SELF_DIFFERS", "9", "10"),
    ("项目2", "H21", "SELF_DIFFERS", "29", "30"),
    # notes: a slip of the finger, and a 二级指标 that the form does not print
    ("项目1", "F15", "ROW_TIDIED", "100%%", "100%"),
    ("项目1", "C18", "ROW_LEVEL_UNKNOWN", "社会效益", LEVELS),
    ("项目2", "C21", "ROW_LEVEL_UNKNOWN", "社会效益", LEVELS),
    # 259.05 + 122.28 = 381.33
    (ACCOUNTS, "B6", "ROUNDING_TAIL", "", ""),
    *((sheet, cell, "ROW_QUESTIONED", "", "") for sheet, cells in {
        # points lost without 偏差原因; 及时, 满意 as 指标值; 产出 or 效益 blank; 支付…次数
        "项目1": "I18 I19 E16 E18 E19 F23",
        "项目2": "I13 I21 I22 E19 E20 E22 F25 D13 D14 D15 D16 D17",
        "项目3": "I14 I21 E14 E15 E20 E21 F24 F25",
    }.items() for cell in cells.split()),
]  # fmt: skip

FALL = "-"
"""Before a name: printed as 减少 or 下降, negative in the form."""

# 第一部分 and 一 to 九: a clause as printed, and what each of its figures (but the years) is.
NARRATIVE = [
    (
        "机关行政编制核定22名，事业编制核定16名，实有人员21名。内设科室7个。",
        "行政编制 事业编制 实有人员 内设科室",
    ),
    (
        "2021年度收入、支出总计385.77万元。与2020年收入、支出总计422.53万元相比，"
        "减少36.76万元，下降8.7%。",
        "收入支出总计_本年 收入支出总计_上年 -填报_收入支出总计_增减额 -填报_收入支出总计_增减率",
    ),
    (
        "2021年本年收入合计377.64万元，2020年406.82万元，减少29.18万元，下降7.17%，",
        "本年收入合计_本年 本年收入合计_上年 -填报_本年收入合计_增减额 -填报_本年收入合计_增减率",
    ),
    (
        "财政拨款收入377.6万元，占比99.99%；其他收入0.04万元，占比为0.01%，",
        "财政拨款收入_金额 填报_财政拨款收入_占比 其他收入_金额 填报_其他收入_占比",
    ),
    (
        "2021年本年支出合计381.32万元，2020年414.4万元，减少33.08万元，下降7.98%，",
        "本年支出合计_本年 本年支出合计_上年 -填报_本年支出合计_增减额 -填报_本年支出合计_增减率",
    ),
    (
        "基本支出259.05万元，占比67.94%，项目支出122.28万元，占比32.07%。",
        "基本支出_金额 填报_基本支出_占比 项目支出_金额 填报_项目支出_占比",
    ),
    (
        "2021年度财政拨款收入、支出总计385.69万元。与2020年收入、支出总计406.78万元相比，"
        "减少21.09万元，下降5.18%。",
        "财政拨款收入支出总计_本年 财政拨款收入支出总计_上年 -填报_财政拨款收入支出总计_增减额 "
        "-填报_财政拨款收入支出总计_增减率",
    ),
    (
        "2021年度财政拨款支出381.3万元，占本年支出合计的98.84%。",
        "一般公共预算财政拨款支出_本年 填报_财政拨款支出占本年支出合计",
    ),
    (
        "与2020年度财政拨款支出414.4万元相比减少33.1万元，减少7.99%，",
        "一般公共预算财政拨款支出_上年 -填报_一般公共预算财政拨款支出_增减额 "
        "-填报_一般公共预算财政拨款支出_增减率",
    ),
    (
        "基本支出259.04万元（其中人员经费233.56万元，占基本支出的90.16%；",
        "财政拨款基本支出_金额 人员经费_金额 填报_人员经费_占比",
    ),
    (
        "日常公用经费25.48万元 ，占基本支出的9.84%），占比67.94%；",
        "公用经费_金额 填报_公用经费_占比 填报_财政拨款基本支出_占比",
    ),
    (
        "项目支出122.26万元，占比32.06%。",
        "财政拨款项目支出_金额 填报_财政拨款项目支出_占比",
    ),
    (
        "2021年度财政拨款支出381.3万元，主要用于以下方面：一般公共服务支出338.06万元，占比88.66%；",
        "一般公共预算财政拨款支出_本年 一般公共服务支出_金额 填报_一般公共服务支出_占比",
    ),
    (
        "社会保障和就业支出17.04万元，占比4.47%；卫生健康支出8.68万元，占比2.28%；",
        "社会保障和就业支出_金额 填报_社会保障和就业支出_占比 卫生健康支出_金额 "
        "填报_卫生健康支出_占比",
    ),
    (
        "住房保障支出17.47万元，占比4.58%；其他支出0.05万元，占比0.01%。",
        "住房保障支出_金额 填报_住房保障支出_占比 其他支出_金额 填报_其他支出_占比",
    ),
    (
        "2021年度财政拨款基本支出259.04万元，其中：人员经费233.56万元，",
        "财政拨款基本支出_金额 人员经费_金额",
    ),
    (
        "公用经费25.48万元，",
        "公用经费_金额",
    ),
    (
        "2021年度政府性基金预算财政拨款收入0.02万元，其中项目支出0.02万元。",
        "政府性基金收入 政府性基金项目支出",
    ),
    (
        "2021年本单位机关运行经费支出为23.36万元，2020年为18.33万元，比上年增加5.03万元，",
        "机关运行经费_本年 机关运行经费_上年 填报_机关运行经费_增减额",
    ),
    (
        "2021年政府采购总支出为23.31万元，采购类型为政府集中采购，货物类采购支出为23.31万元，"
        "占采购支出总额的100%，",
        "政府采购支出 货物类采购支出 填报_货物类采购占比",
    ),
    (
        "专项资金类7个项目支出全面开展自评，涉及预算资金97.84万元，占一般公共预算项目支出的100%。",
        "自评项目数 自评涉及预算资金 填报_自评涉及资金占比",
    ),
]

# 九（四）: what is said of each project above its sheet.
OVERVIEWS = [
    "项目自评得分为96分。全年预算数为50万元，执行数为39.76万元，完成预算的80%。",
    "项目自评得分为94分。全年预算数为35万元，执行数为23.53万元，完成预算的52%。",
    "项目自评得分95分。全年预算数15万元，执行数11.99万元，完成预算的80%。",
]
SAID = ["项目自评总分", *(f"年度资金总额_{each}" for each in ("全年预算数", "全年执行数"))]
SAID += ["填报_年度资金总额_执行率"]

# The sheets' execution: 执行率 as printed, 得分 as printed; computed rate, computed score.
EXECUTION = [
    ("80%", 8, 0.7952, 8),
    ("52%", 6, 0.6722857143, 6.7),
    ("80.00%", 8, 0.7993333333, 8),
]

# Every declared row: 三级指标, the numbers in 指标值 and 完成值 (None: it is judged), 分值, 得分 as
# printed; what is computed, and how it stands.
ROWS: list[list[tuple[str, float | None, float | None, float | None, float | None, Any, str]]] = [
    [
        ("..组织开展大同市2021年度防范和处置非法集资培训2次", 2, 2, 10, 10, 10, "scored"),
        ("2020年度防范和处置非法集资宣传", None, None, 10, 10, 10, "judged"),
        ("培训合格率", 1, 1, 15, 15, 15, "scored"),
        ("培训宣传及时性", None, None, 15, 15, 15, "judged"),
        ("培训宣传成本", 19, 19, 10, 10, 10, "scored"),
        ("社会公众满意度", None, None, 30, 29, 29, "judged"),
        ("服务对象满意度", None, None, 10, 9, 9, "judged"),
    ],
    [
        ("支付差旅费次数", 24, 24, 10, 9, 10, "scored"),
        ("支付劳务费人数", 2, 2, None, None, None, "not_applicable"),
        ("支付报刊书籍分数", 28, 28, None, None, None, "not_applicable"),
        ("支付办公用品", 18, 18, None, None, None, "not_applicable"),
        ("支付通讯费", 7, 7, None, None, None, "not_applicable"),
        ("指标购买办公用品合格率", 1, 1, 15, 15, 15, "scored"),
        ("指标1购买办公用品、付差旅费等及时性", None, None, 15, 15, 15, "judged"),
        ("按规定标准支付各项费用", None, None, 10, 10, 10, "judged"),
        ("确保机关工作正常运转率", 1, 1, 30, 29, 30, "scored"),
        ("机关工作人员满意度", None, None, 10, 9, 9, "judged"),
    ],
    [
        ("举办银企对接活动", 6, 6, 10, 10, 10, "scored"),
        ("达到预期效果", None, None, 15, 14, 14, "judged"),
        ("分期按时举办", None, None, 15, 15, 15, "judged"),
        ("举办活动成本", 2, 2, 10, 10, 10, "scored"),
        ("金融机构满意度", 1, 0.99, 20, 29, 19.8, "scored"),
        ("已建立常态化政金企对接制度", None, None, 10, 10, 10, "judged"),
        ("服务对象满意情况", None, None, 10, 9, 9, "judged"),
    ],
]
UNDECLARED = {"经济效益指标", "指标1：", "指标2："}
"""Printed on the third sheet and left blank: no row that could be scored."""

# 总分: the printed 分值 and 得分; the sums of the rows above; the computed total.
TOTALS = [
    (100, 96, 110, 106, 96.363636),
    (100, 94, 100, 93, 95.7),
    (None, 95, 100, 105, 95.8),
]
DEPARTMENT_TOTAL = 96.046818  # (96.363636 x 50 + 95.7 x 35 + 95.8 x 15) / 100; not published

# The same amount stated twice: both sides, and the finding where they differ.
SAME = [
    ("本年收入合计_本年", 377.64, 377.64, ""),
    ("本年支出合计_本年", 381.32, 381.33, ""),  # within the rounding of the printed amounts
    ("一般公共预算财政拨款支出_本年", 381.3, 381.3, ""),
    ("一般公共预算财政拨款支出_本年", 381.3, 381.3, ""),
    ("财政拨款基本支出_金额", 259.04, 259.04, ""),
    ("政府性基金收入", 0.02, 0.02, ""),
    ("机关运行经费_本年", 23.36, 25.48, "SAME_DIFFERS"),
    # what was left of the year before: 385.77 - 377.64 and 422.53 - 414.4
    ("收入支出总计_本年 - 本年收入合计_本年", 8.13, 8.13, ""),
    ("自评项目数", 7, 3, "SAME_DIFFERS"),
    ("自评涉及预算资金", 97.84, 100, "SAME_DIFFERS"),
]


# -- the run ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric(RUBRIC)


@pytest.fixture(scope="module")
def published(root: Path) -> dict[str, Any]:
    text = (root / "examples" / f"{RUBRIC}.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(text)["published"]


@pytest.fixture(scope="module")
def sheets(root: Path) -> list[list[list[str]]]:
    """The printed sheets: of each its lines, of each line its cells."""
    text = (root / "tests" / "samples" / "datong-2021.txt").read_text(encoding="utf-8")
    return [[line.split("|") for line in part.splitlines()] for part in text.split("\n\n")]


@pytest.fixture(scope="module")
def scores(example_run: RunResult) -> Scores:
    return next(each for each in example_run.groups if each.rubric.id == RUBRIC)


@pytest.fixture(scope="module")
def figures(scores: Scores) -> pd.DataFrame:
    return scores.figures


@pytest.fixture(scope="module")
def projects(scores: Scores) -> ProjectScores:
    assert scores.projects is not None
    return scores.projects


@pytest.fixture(scope="module")
def scorebook(example_out: Path) -> Any:
    return load_workbook(example_out / "评分表" / f"{DEPARTMENT}.xlsx", data_only=True)


@pytest.fixture(scope="module")
def where(root: Path) -> dict[str, str]:
    """Figure of the department → its cell in the return."""
    book = load_workbook(root / "examples" / "inbox" / f"{DEPARTMENT}.xlsx")
    return {
        name: defined.attr_text.rpartition("!")[2].replace("$", "")
        for name, defined in book.defined_names.items()
    }


def scores_csv(out: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The department's rows of scores.csv, by project and indicator."""
    with (out / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["department"] == DEPARTMENT]
    return {(row["project"], row["indicator"]): row for row in rows}


def manifest_of(out: Path) -> dict[str, Any]:
    """The department's totals in run.json."""
    totals = json.loads((out / "run.json").read_text(encoding="utf-8"))["totals"]
    return next(each for each in totals if each["department"] == DEPARTMENT)


def codes_at(sheet: str, cell: str) -> list[str]:
    return [code for at, place, code, _, _ in FINDINGS if (at, place) == (sheet, cell)]


def cell_by_cell(found: pd.DataFrame) -> pd.DataFrame:
    """Return the findings with a row for every cell of those that several share."""
    return found.assign(cell=found["cell"].str.split("、")).explode("cell")


def test_the_findings_are_these_and_no_others(example_run: RunResult):
    found = example_run.findings[example_run.findings["department"] == DEPARTMENT]

    assert set(found["severity"]) == {"warning", "note"}
    each = cell_by_cell(found)
    columns = [each[name] for name in ("sheet", "cell", "code", "found", "expected")]
    assert sorted(zip(*columns, strict=True)) == sorted(FINDINGS)
    shared = {"ROW_WITHOUT_POINTS", "ROW_QUESTIONED", "STATED_DIFFERS"}
    assert len(found[~found["code"].isin(shared)]) == sum(
        code not in shared for _, _, code, _, _ in FINDINGS
    )
    # What says the same of several cells is one: four 分值, two pairs of rates, the rubric's own.
    assert found["code"].value_counts()[list(shared)].to_dict() == {
        "ROW_WITHOUT_POINTS": 1, "STATED_DIFFERS": 4, "ROW_QUESTIONED": 10,
    }  # fmt: skip


def test_every_finding_is_about_a_figure_below(where: dict[str, str], published: dict[str, Any]):
    told = {(ACCOUNTS, where[name]) for _, name, _ in narrative_figures()}
    for at in range(len(PROJECTS)):
        rows = published["projects"][at]["rows"]
        end = FIRST_ROW + len(rows)
        told |= {(f"项目{at + 1}", cell) for cell in ("H6", "H7", "I6", f"F{end + 1}")}
        for row in range(FIRST_ROW, end + 1):
            told |= {(f"项目{at + 1}", f"{column}{row}") for column in "CDEFGHI"}
        # 产出情况及分析 and 效益情况及分析, below the total
        told |= {(f"项目{at + 1}", f"F{end + below}") for below in (2, 3)}

    assert {(sheet, cell) for sheet, cell, *_ in FINDINGS} <= told


def test_a_whole_smaller_than_its_part(figures: pd.DataFrame):
    whole, part = "财政拨款收入支出总计", "一般公共预算财政拨款支出"

    assert figures[f"{whole}_本年"].item() > figures[f"{part}_本年"].item()
    assert figures[f"{whole}_上年"].item() < figures[f"{part}_上年"].item()
    assert codes_at(ACCOUNTS, "C7") == ["PART_EXCEEDS_WHOLE"]


# -- the narrative ---------------------------------------------------------------------------


def printed_figures(clause: str) -> list[str]:
    """Every number of a clause but the years, as printed."""
    return re.findall(r"\d+(?:\.\d+)?%?", re.sub(r"20\d\d年", "", clause))


def narrative_figures() -> list[tuple[int, str, str]]:
    """Number of the clause, name of the figure, the figure as printed, its sign before it."""
    return [
        (number, name.removeprefix(FALL), FALL + printed if name.startswith(FALL) else printed)
        for number, (clause, names) in enumerate(NARRATIVE)
        for name, printed in zip(names.split(), printed_figures(clause), strict=True)
    ]


def number_of(printed: str) -> float:
    """A figure as printed: 8.7% is 0.087."""
    return float(printed.rstrip("%")) / (100 if printed.endswith("%") else 1)


def is_printed_as(value: float, printed: str) -> bool:
    """Whether a computed figure, rounded or cut off to the printed decimals, is the printed one."""
    shown = printed.rstrip("%")
    decimals = len(shown.partition(".")[2])
    scaled = value * (100 if printed.endswith("%") else 1)
    cut = np.trunc(round(scaled * 10**decimals, 6)) / 10**decimals
    return float(shown) in (float(round_half_up(scaled, decimals)), float(cut))


def computed(formula: str, rubric: Rubric, figures: pd.DataFrame) -> float:
    numbers = figures.select_dtypes("number")
    columns = Columns({str(name): numbers[name].to_numpy() for name in numbers}, len(figures))
    (value,) = evaluate(rubric.expression(formula), columns)
    return float(value)


@pytest.mark.parametrize(("clause", "name", "printed"), narrative_figures())
def test_every_figure_of_the_narrative(
    figures: pd.DataFrame,
    rubric: Rubric,
    where: dict[str, str],
    clause: int,
    name: str,
    printed: str,
):
    codes = codes_at(ACCOUNTS, where[name])
    entry = rubric.entries[name]

    assert figures[name].item() == pytest.approx(number_of(printed), abs=1e-12)
    if entry.stated is not None:
        right = is_printed_as(computed(entry.is_, rubric, figures), printed)
        assert codes == ([] if right else ["STATED_DIFFERS"])
    else:
        assert "STATED_DIFFERS" not in codes


def test_no_figure_of_the_form_is_left_out(published: dict[str, Any]):
    told = {name: number_of(printed) for _, name, printed in narrative_figures()}

    assert published["figures"] == pytest.approx(told, abs=1e-12)


@pytest.mark.parametrize(
    ("at", "side", "other", "code"), [(n, *row[1:]) for n, row in enumerate(SAME)]
)
def test_every_amount_stated_twice(
    figures: pd.DataFrame,
    rubric: Rubric,
    where: dict[str, str],
    at: int,
    side: float,
    other: float,
    code: str,
):
    one, two = rubric.same[at].left, rubric.same[at].right

    assert computed(one, rubric, figures) == pytest.approx(side)
    assert computed(two, rubric, figures) == pytest.approx(other)
    first = nodes.names_in(rubric.expression(one))[0]
    assert ("SAME_DIFFERS" in codes_at(ACCOUNTS, where[first])) == bool(code)


def test_the_table_of_amounts_stated_twice_is_whole(rubric: Rubric):
    assert [row[0] for row in SAME] == [pair.left for pair in rubric.same]


# -- the sheets of the projects --------------------------------------------------------------

FIRST_ROW = 13
"""Of the declared rows, in the return and in the scorebook."""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def same_cell(printed: str, value: Any) -> bool:
    if isinstance(value, int | float):
        return value == pytest.approx(number_of(printed), abs=1e-12)
    return squeezed(str(value)) == squeezed(printed)


@pytest.mark.parametrize("at", range(len(PROJECTS)))
def test_the_scorebook_has_the_printed_sheet_cell_by_cell(
    scorebook: Any, sheets: list[list[list[str]]], at: int
):
    """Title, headings, texts and figures, in the printed order."""
    printed = [cell for line in sheets[at] for cell in line]
    if at == 2:
        assert set(printed) >= UNDECLARED
        printed = [cell for cell in printed if cell not in UNDECLARED]
    # The line of the 填列单位 is one cell in the document and three in the workbook.
    unit = printed.pop(1)
    sheet = scorebook[f"项目{at + 1}"]
    ours = [
        cell.value
        for row in sheet.iter_rows(max_col=9)
        for cell in row
        if cell.value is not None
        and cell.row != 2
        # The form's own formula gives what the document leaves blank on the third sheet.
        and not (at == 2 and sheet.cell(cell.row, 1).value == "总分" and cell.column == 7)
    ]
    head = "".join(str(sheet[cell].value) for cell in ("A2", "B2", "H2"))

    assert squeezed(head) == squeezed(unit)
    assert [here for here in zip(printed, ours, strict=True) if not same_cell(*here)] == []


@pytest.mark.parametrize("at", range(len(PROJECTS)))
def test_the_example_says_what_is_printed(
    published: dict[str, Any], sheets: list[list[list[str]]], at: int
):
    project = published["projects"][at]
    lines = ["|".join(map(squeezed, line)) for line in sheets[at]]
    cells = {cell for line in lines for cell in line.split("|")}

    assert project["words"]["项目名称"] == PROJECTS[at]
    assert {squeezed(each) for each in project["words"].values()} <= cells
    for row in project["rows"]:
        own = "|".join(squeezed(str(each)) for each in row[2:] if each is not None)
        assert [line for line in lines if line == own or line.endswith(f"|{own}")], own
        levels = row[:2]
        assert set(levels) <= cells


@pytest.mark.parametrize("at", range(len(PROJECTS)))
def test_every_figure_of_the_sheet_is_read(
    published: dict[str, Any], sheets: list[list[list[str]]], projects: ProjectScores, at: int
):
    """The money, 执行率 and 得分 of the execution, 总分; in the printed order."""
    lines = {line[0]: line[1:] for line in sheets[at]}
    own = projects.execution.figures.loc[(DEPARTMENT, PROJECTS[at])]
    amounts = ["年初预算数", "全年预算数", "全年执行数"]
    whole, state = lines["年度资金总额"], lines["其中：当年财政拨款"]
    wanted = {f"年度资金总额_{each}": cell for each, cell in zip(amounts, whole[:3], strict=True)}
    wanted |= {f"当年财政拨款_{each}": cell for each, cell in zip(amounts, state[:3], strict=True)}
    assert (whole[3], state[3], state[5]) == ("10", "—", "—")
    wanted |= {"填报_年度资金总额_执行率": whole[4], "填报_当年财政拨款_执行率": state[4]}
    wanted |= {"自评得分_预算执行率": whole[5], "项目自评总分": lines["总分"][-1]}
    if len(lines["总分"]) == 2:
        wanted["填报_分值合计"] = lines["总分"][0]

    assert set(published["projects"][at]["figures"]) == set(wanted)
    for name, printed in wanted.items():
        assert own[name] == pytest.approx(number_of(printed), abs=1e-12), name


@pytest.mark.parametrize("at", range(len(PROJECTS)))
def test_every_figure_said_of_a_project_is_that_of_its_sheet(projects: ProjectScores, at: int):
    """What the narrative says; the finding at the sheet's 执行率 answers for its 完成预算的52%."""
    own = projects.execution.figures.loc[(DEPARTMENT, PROJECTS[at])]

    for name, printed in zip(SAID, printed_figures(OVERVIEWS[at]), strict=True):
        assert own[name] == pytest.approx(number_of(printed), abs=1e-12), name


def test_the_figures_of_a_text_stand_in_it(projects: ProjectScores):
    """九（四） of 银企对接, 实际完成情况 and 满意度情况及分析 alike: no number of their own."""
    own = projects.execution.figures.loc[(DEPARTMENT, PROJECTS[2])]

    for name in ("实际完成情况", "满意度情况及分析"):
        assert own[name] == "为100多家企业提供金融服务，达成信贷投放意向75.2亿元"


@pytest.mark.parametrize("at", range(len(PROJECTS)))
def test_every_execution_rate(
    example_out: Path, projects: ProjectScores, published: dict[str, Any], at: int
):
    printed, own, rate, points = EXECUTION[at]
    sheet, project = f"项目{at + 1}", (DEPARTMENT, PROJECTS[at])
    row = scores_csv(example_out)[PROJECTS[at], "预算执行率"]
    exact = published["projects"][at]["figures"]
    exact = exact["年度资金总额_全年执行数"] / exact["年度资金总额_全年预算数"]

    assert projects.execution.ratios.loc[project, "预算执行率"] == rate
    assert projects.execution.figures.loc[project, "填报_年度资金总额_执行率"] == number_of(printed)
    for cell in ("H6", "H7"):
        assert codes_at(sheet, cell) == (
            [] if is_printed_as(exact, printed) else ["STATED_DIFFERS"]
        )
    assert (float(row["points"]), float(row["ratio"])) == (10, rate)
    assert (float(row["self_score"]), float(row["final_score"])) == (own, points)
    assert row["status"] == "scored"
    assert codes_at(sheet, "I6") == ([] if own == points else ["SELF_DIFFERS"])


@pytest.mark.parametrize(
    ("at", "number", "row"),
    [(at, number, row) for at, rows in enumerate(ROWS) for number, row in enumerate(rows)],
)
def test_every_declared_row(
    example_out: Path,
    projects: ProjectScores,
    published: dict[str, Any],
    at: int,
    number: int,
    row: tuple[Any, ...],
):
    name, target, actual, full, own, points, status = row
    rows = projects.rows
    found = rows[(rows["项目"] == PROJECTS[at]) & (rows["序号"] == number + 1)].iloc[0]
    told = scores_csv(example_out)[PROJECTS[at], f"绩效指标_{number + 1}"]
    given = published["projects"][at]["rows"]
    (place,) = (each for each, line in enumerate(given) if line[2] == found["三级指标"])
    line = FIRST_ROW + place

    assert found["三级指标"].startswith(name)
    assert [found["一级指标"], found["二级指标"], found["三级指标"]] == given[place][:3]
    assert [found["指标值文字"], found["完成值文字"]] == given[place][3:5]
    numbers = found[["目标数", "完成数", "分值", "自评得分", "系统评分"]]
    wanted = [target, actual, full, own, points]
    assert list(numbers) == pytest.approx(
        [np.nan if each is None else each for each in wanted], abs=1e-9, nan_ok=True
    )
    assert found["状态"] == status
    assert told["name"] == found["三级指标"]
    shown = [told[each] for each in ("points", "self_score", "final_score")]
    assert [float(each) if each else None for each in shown] == [full, own, points]

    sheet = f"项目{at + 1}"
    assert codes_at(sheet, f"G{line}") == (["ROW_WITHOUT_POINTS"] if full is None else [])
    if status == "scored" and own != points:
        expected = ["SELF_DIFFERS"]  # whatever the own score is: what the figures give counts
    else:
        expected = ["SELF_OUT_OF_RANGE"] if own is not None and own > full else []
    assert codes_at(sheet, f"H{line}") == expected


def test_the_tables_of_declared_rows_are_whole(projects: ProjectScores):
    assert [len(rows) for rows in ROWS] == [7, 10, 7]
    assert len(projects.rows) == 24


@pytest.mark.parametrize("at", range(len(PROJECTS)))
def test_every_total_of_a_project(
    projects: ProjectScores, published: dict[str, Any], example_out: Path, scorebook: Any, at: int
):
    points, own, all_points, all_own, total = TOTALS[at]
    given, sheet = published["projects"][at], f"项目{at + 1}"
    line = FIRST_ROW + len(given["rows"])
    row = projects.totals.loc[(DEPARTMENT, PROJECTS[at])]
    told = [each for (name, _), each in scores_csv(example_out).items() if name == PROJECTS[at]]

    def added(column: str) -> float:
        return sum(float(each[column]) for each in told if each[column])

    assert (given["figures"].get("填报_分值合计"), given["figures"]["项目自评总分"]) == (
        points,
        own,
    )
    assert added("points") == row["分值合计"] == all_points
    assert added("self_score") == all_own
    codes = ["WEIGHTS_NOT_FULL"] * (all_points != 100)
    codes += ["WEIGHTS_DIFFER"] * (points not in (None, all_points))
    assert codes_at(sheet, f"G{line}") == codes
    assert codes_at(sheet, f"H{line}") == ["TOTAL_DIFFERS"] * (own != all_own)

    assert row["总分"] == total
    assert added("final_score") * 100 / all_points == pytest.approx(total, abs=1e-6)
    manifest = manifest_of(example_out)["projects"][at]
    assert (manifest["project"], manifest["score"]) == (PROJECTS[at], total)
    assert (manifest["self_score"], manifest["weight"]) == (own, row["权数"])
    roll_up = scorebook["评分汇总"]
    headings = [cell.value for cell in roll_up[3]]
    cells = {name: roll_up[4 + at][column].value for column, name in enumerate(headings)}
    assert (cells["项目名称"], cells["项目自评总分"]) == (PROJECTS[at], own)
    assert (cells["分值合计"], cells["总分"]) == (all_points, total)


def test_the_score_of_the_department(scores: Scores, example_out: Path, scorebook: Any):
    total = sum(each[-1] * money for each, money in zip(TOTALS, (50, 35, 15), strict=True)) / 100

    assert total == pytest.approx(DEPARTMENT_TOTAL, abs=1e-6)
    assert scores.totals.loc[DEPARTMENT, ["总分", "等级"]].tolist() == [DEPARTMENT_TOTAL, "优"]
    manifest = manifest_of(example_out)
    assert (manifest["score"], manifest["grade"]) == (DEPARTMENT_TOTAL, "优")
    assert (manifest["points_unverified"], manifest["points_pending"]) == (0, 0)
    assert scorebook["评分汇总"]["G7"].value == DEPARTMENT_TOTAL


@pytest.mark.parametrize(("at", "told"), [(1, "资金使用率为52%"), (2, "资金使用率为70%")])
def test_a_rate_told_in_words(published: dict[str, Any], at: int, told: str):
    project = published["projects"][at]
    line = FIRST_ROW + len(project["rows"]) + 1

    assert project["words"]["项目实施和预算执行情况及分析"] == told
    assert codes_at(f"项目{at + 1}", f"F{line}") == ["TOLD_RATE_DIFFERS"]


# -- slips -----------------------------------------------------------------------------------

# What agrees in the document agrees because it was looked at: one digit wrong, and it is told.
SLIPS = [
    (None, "收入支出总计_上年", 425.23, "STATED_DIFFERS"),
    (None, "填报_本年支出合计_增减率", -0.0789, "STATED_DIFFERS"),
    (None, "填报_卫生健康支出_占比", 0.0282, "STATED_DIFFERS"),
    (None, "其他收入_金额", 0.4, "SAME_DIFFERS"),
    (None, "基本支出_金额", 295.05, "SAME_DIFFERS"),
    (None, "一般公共服务支出_金额", 380.36, "SAME_DIFFERS"),
    (None, "人员经费_金额", 235.36, "SAME_DIFFERS"),
    (None, "政府性基金项目支出", 0.2, "SAME_DIFFERS"),
    (None, "货物类采购支出", 21.33, "STATED_DIFFERS"),
    (0, "当年财政拨款_全年执行数", 37.96, "STATED_DIFFERS"),
    (0, "填报_年度资金总额_执行率", 0.7, "STATED_DIFFERS"),
    (2, "自评得分_预算执行率", 7, "SELF_DIFFERS"),
    (1, "填报_分值合计", 90, "WEIGHTS_DIFFER"),
]


def run_on(folder: Path, rubric: Rubric, given: dict[str, Any]) -> RunResult:
    (folder / "in").mkdir()
    each = [ProjectFilling(**project) for project in given["projects"]]
    filling = Filling(department=DEPARTMENT, figures=given["figures"], projects=each)
    write_template(rubric, folder / "in" / "one.xlsx", filling)
    return run(folder / "in", folder / "out")


@pytest.mark.thinned(7)
@pytest.mark.parametrize(("at", "name", "wrong", "code"), SLIPS)
def test_a_planted_slip_is_found(
    tmp_path: Path,
    rubric: Rubric,
    published: dict[str, Any],
    at: int | None,
    name: str,
    wrong: float,
    code: str,
):
    given = copy.deepcopy(published)
    figures = given["figures"] if at is None else given["projects"][at]["figures"]
    figures[name] = wrong
    found = cell_by_cell(run_on(tmp_path, rubric, given).findings)
    places = zip(found["sheet"], found["cell"], found["code"], strict=True)

    known = {(sheet, cell, known) for sheet, cell, known, *_ in FINDINGS}
    new = {each for sheet, cell, each in places if (sheet, cell, each) not in known}
    assert new & {code, "FIGURE_SLIPPED"}
