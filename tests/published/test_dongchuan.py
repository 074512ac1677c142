"""昆明市东川区财政局 2020: every published figure, reproduced or with the finding that says why."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import score

DEPARTMENT = "昆明市东川区财政局"
LEVELS = {
    "A部门决策（35分）": 35,
    "A1部门目标（12分）": 12,
    "A2部门职能（10分）": 10,
    "A3资源配置（13分）": 13,
    "B部门管理（20分）": 20,
    "B1预算管理（7分）": 7,
    "B2财务管理（6分）": 6,
    "B3人力资源管理（2分）": 2,
    "B4资产管理（2分）": 2,
    "B5业务管理（3分）": 3,
    "C部门绩效（45分）": 45,
    "C1部门产出（18分）": 18,
    "C2部门效果（21分）": 21,
    "C3部门可持续发展（6分）": 6,
}

# 附表: code, name, 得分, and how the score stands.
SCORES = [
    ("A11", "部门中长期规划目标的明确性与合理性", 2, "judged"),
    ("A12", "年度工作目标的明确性与合理性", 2, "judged"),
    ("A13", "年度工作计划与年度工作目标的一致性", 2, "judged"),
    ("A14", "绩效目标合理性", 3, "judged"),
    ("A15", "绩效指标明确性", 3, "judged"),
    ("A21", "部门职能的明确性与科学性", 1, "judged"),
    ("A22", "年度工作目标与部门职能的适应性", 4, "judged"),
    ("A23", "年度具体工作与部门职能的匹配性", 4, "judged"),
    ("A24", "部门内设科室及下属单位职责的明确性", 1, "judged"),
    ("A31", "基本支出预算合理性", 2, "judged"),
    ("A32", "项目支出预算合理性", 4, "judged"),
    ("A33", "人力资源投入合理性", 2, "judged"),
    ("A34", "办公资源投入合理性", 2, "judged"),
    ("A35", "重点项目资源分配合理性", 3, "unverified"),
    ("B11", "基本支出预算执行率", 1, "unverified"),
    ("B12", "项目支出预算执行率", 4, "unverified"),
    ("B13", "“三公经费”控制率", 1, "unverified"),
    ("B14", "预算调整情况", 1, "judged"),
    ("B21", "财务管理制度健全性及执行情况", 1, "judged"),
    ("B22", "资金使用合规性", 4, "judged"),
    ("B23", "财务监控的有效性", 1, "judged"),
    ("B31", "在职人员控制率", 1, "unverified"),
    ("B32", "人力资源管理执行情况", 1, "judged"),
    ("B41", "资产管理制度健全性及执行情况", 1, "judged"),
    ("B42", "固定资产在用率", 1, "unverified"),
    ("B51", "业务管理制度健全性及执行情况", 1, "judged"),
    ("B52", "政府采购规范性", 1, "unverified"),
    ("B53", "监督考核情况", 1, "judged"),
    ("C11", "重点项目完成情况", 4, "unverified"),
    ("C12", "党建工作情况", 3, "judged"),
    ("C13", "防疫工作完成情况", 2, "judged"),
    ("C14", "2020年会计核算系统实施及运维经费", 3, "judged"),
    ("C1", "东川区财务服务中心筹建", 4, "unverified"),
    ("C16", "考核任务完成率", 2, "unverified"),
    ("C21", "工作实际完成率", 8, "unverified"),
    ("C22", "工作完成及时率", 4, "unverified"),
    ("C23", "工作质量达标率", 5, "unverified"),
    ("C24", "群众对区委工作的满意度", 4, "unverified"),
    ("C31", "队伍建设情况", 2, "judged"),
    ("C32", "信息共享、公开情况", 2, "judged"),
    ("C33", "长效管理创新情况", 2, "judged"),
]

# 报告正文: what was printed, and the code of the finding where it contradicts the rest.
AMOUNTS: list[tuple[str, float, str]] = [
    # 901.58 + 116.17 = 1017.75; with 234.22 more than the 1087.63 that came in
    ("基本支出_本年决算", 1017.73, "SUM_SLIGHTLY_OFF LIMIT_EXCEEDED"),
    ("人员经费_本年决算", 901.58, ""),
    ("工资福利支出_本年决算", 864.21, ""),
    ("对个人和家庭的补助支出_本年决算", 37.37, ""),
    ("公用经费_本年决算", 116.17, ""),
    ("项目支出_本年决算", 234.22, ""),
    ("项目公用支出_本年决算", 234.22, ""),
    ("固定资产_原值", 769.28, ""),
    ("固定资产_累计折旧", 404.83, ""),
    ("固定资产_净值", 364.45, ""),
    ("无形资产_原值", 1.13, ""),
    ("无形资产_累计折旧", 0.28, ""),
    ("无形资产_净值", 0.85, ""),
    ("收入_年初预算", 825.19, ""),
    ("收入_调整预算", 1057.06, "SAME_DIFFERS"),  # 1057.06 + 30.57 = 1087.63
    ("一般公共预算财政拨款收入", 1057.06, "SAME_DIFFERS"),  # the parts: 1138.53
    ("财政行政运行", 978.11, ""),
    ("信息化建设", 6.23, ""),
    ("其他财政事务支出", 63.17, ""),
    ("社会保障和就业支出", 90.52, "SAME_DIFFERS"),  # 7.85 + 1.2 = 9.05
    ("行政离退休", 7.85, ""),
    ("事业离退休", 1.2, ""),
    ("中小企业发展专项", 0.5, ""),
    ("非同级财政拨款收入", 30.57, ""),
    ("离退休人员生活补助", 29.52, ""),
    ("绩效业务培训经费", 0.75, ""),
    ("离退休党建经费", 0.3, ""),
    ("年末结转结余", 12.63, ""),
    ("其他财政事务结转", 12, ""),
    ("信息化建设结转", 0.63, ""),
    ("独立编制机构数", 5, ""),
    ("行政单位数", 1, ""),
    ("事业单位数", 4, ""),
    ("疫情防控资金", 2247.96, ""),
    ("疫情防控_中央", 1560.68, ""),
    ("疫情防控_省级", 101.08, ""),
    ("疫情防控_市级", 82, ""),
    ("疫情防控_区级", 504.2, ""),
    ("直达资金收到", 34084.78, ""),
    ("收到_特殊转移支付", 13536.76, ""),
    ("收到_抗疫特别国债", 1373, ""),
    ("收到_正常转移支付", 7660.56, ""),
    ("收到_参照直达资金", 11514.46, ""),
    ("收到_调整标识", 10730.65, ""),
    ("直达资金拨付", 28544.85, "SAME_DIFFERS"),  # the parts: 28594.85
    ("拨付_特殊转移支付", 12163.76, ""),
    ("拨付_抗疫特别国债", 1176.48, ""),
    ("拨付_正常转移支付", 7660.56, ""),
    ("拨付_参照直达资金", 7594.05, ""),
    ("拨付_调整标识", 10730.65, ""),
]

# The printed shares in percent, their decimals, and the code where the amounts give another.
SHARES: list[tuple[str, float, int, str]] = [
    ("基本支出占比", 93.79, 2, "STATED_DIFFERS"),  # 1017.73 of 1251.95 is 81.29 %
    ("人员经费占比", 88.59, 2, ""),
    ("公用经费占比", 11.41, 2, ""),
    ("项目公用支出占比", 100, 0, ""),
    ("财政行政运行占比", 92.53, 2, ""),
    ("信息化建设占比", 0.59, 2, ""),
    ("其他财政事务占比", 5.98, 2, ""),
    ("社会保障占比", 0.85, 2, "STATED_DIFFERS"),  # 90.52 of 1057.06 is 8.56 %
    ("行政离退休占比", 0.74, 2, ""),
    ("事业离退休占比", 0.11, 2, ""),
    ("中小企业发展专项占比", 0.05, 2, ""),
    ("调整标识支出进度", 100, 0, ""),
]

# Every contradiction there is; nothing else may be held against the return.
CONTRADICTIONS = {
    *((code, name) for name, _, codes in AMOUNTS for code in codes.split()),
    *((code, f"填报_{name}") for name, _, _, code in SHARES if code),
    # ①0.25 ②0.5 ③0.25 ④0.5: the 要点 give 1.5 at most, and 2 was given.
    ("SELF_ABOVE_TOP", "自评得分_部门中长期规划目标的明确性与合理性"),
}


@dataclass
class Return:
    """The published return, or one with a figure changed, after a run."""

    result: RunResult
    out: Path
    where: dict[tuple[str, str], str] = field(default_factory=dict)
    """Sheet and cell → the name of the figure there."""

    def problems(self) -> set[tuple[str, str]]:
        """Code and figure of every error and warning about a cell."""
        found = self.result.findings
        found = found[(found["severity"] != "note") & (found["cell"] != "")]
        places = zip(found["code"], found["sheet"], found["cell"], strict=True)
        return {
            (code, self.where[sheet, cell])
            for code, sheet, cells in places
            for cell in cells.split("、")
        }

    def scores(self) -> dict[str, dict[str, str]]:
        """scores.csv, a row an indicator, by its key."""
        with (self.out / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["indicator"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def dongchuan() -> Rubric:
    return load_rubric("dongchuan-2020")


@pytest.fixture(scope="module")
def example(root: Path) -> dict[str, Any]:
    text = (root / "examples" / "dongchuan-2020.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(text)["published"]


def run_on(folder: Path, rubric: Rubric, example: dict[str, Any], **changed: Any) -> Return:
    inbox, out = folder / "in", folder / "out"
    inbox.mkdir(parents=True)
    figures = {**example["figures"], **changed}
    filling = Filling(department=example["department"], figures=figures, words=example["words"])
    path = inbox / f"{example['file']}.xlsx"
    write_template(rubric, path, filling)
    where = {}
    for name, defined in load_workbook(path).defined_names.items():
        sheet, _, cell = defined.attr_text.rpartition("!")
        where[sheet.strip("'"), cell.replace("$", "")] = name
    return Return(run(inbox, out), out, where)


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, dongchuan: Rubric, example: dict[str, Any]
) -> Return:
    return run_on(tmp_path_factory.mktemp("dongchuan"), dongchuan, example)


def key(rubric: Rubric, code: str) -> str:
    """The key of the indicator that is printed with this code."""
    (found,) = (each.id for each in rubric.indicators if each.code == code)
    return found


def test_the_return_is_scored(published: Return):
    (file,) = published.result.manifest["files"]

    assert (file["status"], file["department"]) == ("scored", DEPARTMENT)


def test_the_table_below_misses_no_figure_of_the_example(example: dict[str, Any], dongchuan):
    told = {name for name, *_ in AMOUNTS} | {f"填报_{name}" for name, *_ in SHARES}
    told |= {f"自评得分_{key(dongchuan, code)}" for code, *_ in SCORES} | {"自评总分"}

    assert set(example["figures"]) == told
    assert len(SCORES) == len(dongchuan.indicators) == 41


@pytest.mark.parametrize(("code", "name", "points", "status"), SCORES)
def test_every_published_score(
    published: Return, dongchuan: Rubric, code: str, name: str, points: float, status: str
):
    row = published.scores()[key(dongchuan, code)]

    assert row["name"] == name
    assert float(row["points"]) == points  # the printed 分值: full points were given everywhere
    assert float(row["self_score"]) == points
    assert float(row["final_score"]) == points
    assert row["status"] == status


@pytest.mark.parametrize(("level", "points"), LEVELS.items())
def test_every_published_level(published: Return, dongchuan: Rubric, level: str, points: float):
    below = [each for each in dongchuan.indicators if level in each.path]

    assert dongchuan.levels[level] == points
    assert sum(each.points for each in below) == points
    scores = published.scores()
    assert sum(float(scores[each.id]["final_score"]) for each in below) == points


def test_total_and_grade(published: Return):
    (total,) = published.result.manifest["totals"]

    # 优 as published; 43 of the points rest on self-scores alone, and might be nothing.
    assert (total["score"], total["grade"], total["range"]) == (100, "暂评", "57.00～100.00")
    assert total["points_scored"] + total["points_unverified"] == 100
    assert total["points_pending"] == 0


@pytest.mark.parametrize(("name", "amount", "code"), AMOUNTS)
def test_every_published_amount(published: Return, name: str, amount: float, code: str):
    figures = published.result.groups[0].figures
    stated = f"填报_{name}"  # of a total, the form's own figure stands beside the sum
    kept = figures[stated if stated in figures else name].iloc[0]

    assert kept == amount
    assert {found for found, at in published.problems() if at == name} == set(code.split())


def test_a_total_is_taken_as_the_sum_of_its_parts(published: Return):
    figures = published.result.groups[0].figures.iloc[0]
    found = published.result.findings
    (slight,) = found[found["code"] == "SUM_SLIGHTLY_OFF"].itertuples()

    assert figures["基本支出_本年决算"] == pytest.approx(1017.75, abs=1e-9)
    assert figures["人员经费_本年决算"] == pytest.approx(901.58, abs=1e-9)
    assert (slight.severity, slight.found, slight.expected) == ("warning", "1017.73", "1017.75")


@pytest.mark.parametrize(("name", "printed", "decimals", "code"), SHARES)
def test_every_published_share(
    published: Return, dongchuan: Rubric, name: str, printed: float, decimals: int, code: str
):
    stated = dongchuan.entries[f"填报_{name}"]
    figures = published.result.groups[0].figures.select_dtypes("number")
    columns = Columns({str(each): figures[each].to_numpy() for each in figures}, 1)
    share = evaluate(dongchuan.expression(stated.is_), columns) * 100
    reproduced = {
        float(round_half_up(share, decimals)[0]),
        float(np.trunc(share[0] * 10**decimals) / 10**decimals),
    }

    assert figures[stated.name].iloc[0] == pytest.approx(printed / 100, abs=1e-12)
    assert (printed in reproduced) == (not code)
    assert {found for found, at in published.problems() if at == stated.name} == (
        {code} if code else set()
    )


def test_nothing_else_is_held_against_it(published: Return):
    assert published.problems() == CONTRADICTIONS
    found = published.result.findings
    whole = found[(found["severity"] != "note") & (found["cell"] == "")]
    # 19 of the 22 figures that its indicators need were not published.
    assert whole[["code", "found", "expected"]].to_numpy().tolist() == [
        ["MOSTLY_BLANK", "19", "22"]
    ]


# What agrees in the document agrees because it was looked at: one digit wrong, and it is told.
SLIPS = [
    ("人员经费_本年决算", 901.85, "SUM_DIFFERS"),
    ("项目公用支出_本年决算", 243.22, "PART_EXCEEDS_WHOLE"),
    ("固定资产_净值", 364.54, "BALANCE_DIFFERS"),
    ("无形资产_净值", 0.58, "BALANCE_DIFFERS"),
    ("非同级财政拨款收入", 30.75, "SAME_DIFFERS"),
    ("年末结转结余", 12.36, "SAME_DIFFERS"),
    # 1251.95 spent of 1087.63: opened with 176.95, 12.63 are left
    ("年初结转结余", 0, "BALANCE_DIFFERS"),
    ("独立编制机构数", 6, "SAME_DIFFERS"),
    ("疫情防控资金", 2247.69, "SAME_DIFFERS"),
    ("直达资金收到", 34048.78, "SAME_DIFFERS"),
    ("填报_人员经费占比", 0.8895, "STATED_DIFFERS"),
    ("填报_行政离退休占比", 0.0047, "STATED_DIFFERS"),
    ("自评得分_党建工作情况", 2, "SELF_OFF_LEVEL"),
    ("自评总分", 99, "TOTAL_DIFFERS"),
]


@pytest.mark.thinned(7)
@pytest.mark.parametrize(("name", "wrong", "code"), SLIPS)
def test_a_planted_slip_is_found(
    tmp_path: Path, dongchuan: Rubric, example: dict[str, Any], name: str, wrong: float, code: str
):
    told = {"项目公用支出_本年决算": "项目支出_本年决算", "年初结转结余": "年末结转结余"}
    at = told.get(name, name)

    problems = run_on(tmp_path, dongchuan, example, **{name: wrong}).problems()
    assert {(code, at), ("FIGURE_SLIPPED", name)} & problems


# The scores of the 14 indicators whose figures the document does not give, were they given.
GIVEN = [
    ("A35", {"资金不足未完成重点项目数": 1}, 2),
    ("B11", {"基本支出_本年预算": 1071.32}, 0.949996),  # 1017.75 of it: 94.9996 %
    ("B11", {"基本支出_本年预算": 1071.3}, 1),  # 95.0014 %
    ("B12", {"项目支出_本年预算": 260.24}, 3.600061),  # 90.0015 % of 4
    ("B13", {"三公经费_上年预算": 10, "三公经费_本年预算": 11}, 0.5),
    ("B13", {"三公经费_上年预算": 0, "三公经费_本年预算": 1}, 0),
    ("B22", {"截留挪用例数": 1}, 0),
    ("B31", {"编制数": 100, "在职人数": 101}, 0),
    ("B42", {"在用固定资产": 711.58}, 0.9),  # 92.5 %: two whole steps
    ("B52", {"政府采购不规范处数": 1}, 0.5),
    ("C11", {"重点工作交办数": 9, "重点工作完成数": 8}, 3),
    ("C1", {"筹建缺少人员和设备数": 3}, 2.5),
    ("C16", {"计划工作数": 8, "考核达标工作数": 7}, 1.75),
    ("C21", {"考核得分": 96, "考核指标分值": 100}, 7.68),
    ("C22", {"按时完成季度数": 3}, 3),
    ("C23", {"计划工作数": 8, "质量达标工作数": 7}, 4.375),
    ("C24", {"满意度": 0.829}, 3.6),  # 2.1 points below 85 %: two whole steps of 5 % of 4
]


@pytest.mark.parametrize(("code", "figures", "points"), GIVEN)
def test_what_the_criterion_gives_once_the_figures_are_known(
    published: Return, dongchuan: Rubric, code: str, figures: dict[str, float], points: float
):
    known = published.result.groups[0].figures.assign(**figures)
    scores = score(known, dongchuan)
    at = key(dongchuan, code)

    assert scores.status[at].iloc[0] == "scored"
    assert scores.points[at].iloc[0] == pytest.approx(points, abs=1e-6)
