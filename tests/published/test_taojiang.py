"""桃江县政府办 2019: every published figure, reproduced or with the finding that says why."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores

DEPARTMENT = "桃江县人民政府办公室"

# 附件2: indicator, 分值, 自评得分, and how the score stands.
SCORES = [
    ("绩效目标合理性", 4, 4, "judged"),
    ("绩效指标明确性", 4, 4, "judged"),
    ("在职人员控制率", 4, 4, "unverified"),
    ("三公经费变动率", 4, 4, "unverified"),
    ("重点支出安排率", 4, 4, "unverified"),
    ("预算完成率", 2, 2, "scored"),
    ("预算调整率", 2, 1.5, "judged"),
    ("支付进度率", 2, 1.5, "unverified"),
    ("结转结余率", 1, 1, "judged"),
    ("重点支出变动率", 1, 1, "unverified"),
    ("公用经费控制率", 3, 3, "judged"),
    ("三公经费控制率", 3, 3, "judged"),
    ("政府采购执行率", 1, 1, "judged"),
    ("制度管理", 6, 6, "judged"),
    ("资金管理", 7, 7, "judged"),
    ("目标管理", 5, 5, "judged"),
    ("信息公开", 2, 2, "judged"),
    ("资产管理安全性", 4, 4, "judged"),
    ("固定资产利用率", 1, 0.8, "judged"),
    ("实际完成率", 5, 5, "unverified"),
    ("完成及时率", 5, 4.8, "unverified"),
    ("质量达标率", 5, 4.8, "unverified"),
    ("重点工作办结率", 5, 5, "unverified"),
    ("经济效益", 5, 5, "judged"),
    ("社会效益", 5, 5, "judged"),
    ("生态效益", 5, 5, "judged"),
    ("服务对象满意度", 5, 4.8, "judged"),
]

# 附件2: the 自评得分 printed beside each 要点.
ITEMS = {
    "绩效目标合理性": [1, 1, 1, 1],
    "绩效指标明确性": [1, 1, 1, 1],
    "制度管理": [2, 1, 1, 1, 1],
    "资金管理": [2, 1, 1, 1, 1, 1],
    "目标管理": [1, 1, 2, 1],  # the first was lost by the scan
    "信息公开": [1, 1],
    "资产管理安全性": [1, 1, 1, 1],
}

# The printed points of the levels; those printed page by page are added up.
LEVELS = {
    "计划投入": 20,
    "设定目标": 8,
    "预算配置": 12,
    "实施过程": 6 + 22 + 12,
    "预算执行": 6 + 9,
    "目标管理": 13 + 5 + 2,
    "资产管理": 5,
    "工作产出": 20,
    "完成指标": 20,
    "工作效果": 20,
    "履职效益": 20,
}

# 附件1 and the narrative: what was printed, and the code where it contradicts the rest.
AMOUNTS: list[tuple[str, float, str]] = [
    ("年初预算_小计", 1048.50, ""),
    ("年初预算_基本支出", 547.20, ""),
    ("年初预算_项目支出", 501.30, ""),
    ("收入来源_小计", 1048.50, ""),  # the contradiction is told at 财政收入
    ("收入来源_县级财政", 1048.50, ""),
    ("基本支出_小计", 1196.42, "LIMIT_EXCEEDED"),  # of 547.20 and the 247.37 that was added
    ("基本支出_工资福利支出", 519.06, ""),
    ("基本支出_商品和服务支出", 329.39, ""),
    ("基本支出_对个人和家庭补助", 347.97, ""),
    ("编制_行政", 46, ""),
    ("编制_机关后勤", 5, ""),
    ("编制_所属事业", 3, ""),
    ("本年追加", 247.37, ""),
    ("三公经费_本年预算", 43.56, ""),
    ("财政收入", 1295.87, "SAME_DIFFERS"),  # 收入来源 in 附件1 stops at the 1048.50 of January
    ("填报_预算完成率", 1, ""),
    ("财政拨款支出_正文", 1295.87, ""),
    ("基本支出_正文", 1196.42, ""),
    ("项目支出_正文", 99.45, ""),
]

# What is printed line by line; the tool adds it up to the total printed above it.
LINES = {
    ("收支情况", "项目支出_小计"): ([99.45], 99.45),
    ("收支情况", "项目支出_商品和服务支出"): ([99.45], 99.45),
    ("三公经费", "本年预算"): ([16.56, 27.00], 43.56),
    ("财政拨款支出", "正文"): ([1091.84, 99.45, 2.00, 2.58, 70.00, 29.00, 1.00], 1295.87),
    ("基本支出", "正文"): ([519.06, 347.97, 329.39], 1196.42),
    ("项目支出", "正文"): ([99.45], 99.45),
}


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric("taojiang-2019")


@pytest.fixture(scope="module")
def published(root: Path) -> dict[str, Any]:
    text = (root / "examples" / "taojiang-2019.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe").load(text)["published"]


def scored(rubric: Rubric, given: dict[str, Any], folder: Path) -> RunResult:
    (folder / "inbox").mkdir()
    filling = Filling(given["department"], figures=given["figures"], lists=given["lists"])
    write_template(rubric, folder / "inbox" / f"{given['file']}.xlsx", filling)
    return run(folder / "inbox", folder / "out")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("taojiang")


@pytest.fixture(scope="module")
def result(rubric: Rubric, published: dict[str, Any], folder: Path) -> RunResult:
    return scored(rubric, published, folder)


@pytest.fixture(scope="module")
def scores(result: RunResult) -> Scores:
    assert [file["status"] for file in result.manifest["files"]] == ["scored"]
    return result.groups[0]


@pytest.fixture(scope="module")
def places(result: RunResult, folder: Path) -> dict[str, tuple[str, str]]:
    """The sheet and cell of every figure, by the defined names of the return itself."""
    book = load_workbook(folder / "inbox" / f"{DEPARTMENT}.xlsx")
    return {
        name: (sheet, cell.replace("$", "").split(":")[0])
        for name, defined in book.defined_names.items()
        for sheet, cell in defined.destinations
    }


def codes_at(result: RunResult, place: tuple[str, str]) -> list[str]:
    """The codes of what was found at a cell, but for how a figure was written or left blank."""
    found = result.findings
    here = found[(found["sheet"] == place[0]) & (found["cell"] == place[1])]
    return list(here["code"][here["severity"] != "note"])


@pytest.mark.parametrize(("name", "value", "code"), AMOUNTS, ids=[each[0] for each in AMOUNTS])
def test_an_amount(name: str, value: float, code: str, scores, result, places):
    assert scores.figures.loc[DEPARTMENT, name] == pytest.approx(value, abs=1e-9)
    stated = f"填报_{name}"
    if stated in scores.figures:  # a total: what was printed is kept beside what was added up
        assert scores.figures.loc[DEPARTMENT, stated] == pytest.approx(value, abs=1e-9)
    assert codes_at(result, places[name]) == ([code] if code else [])


@pytest.mark.parametrize("where", list(LINES), ids=["".join(where) for where in LINES])
def test_the_lines_below_a_total(where: tuple[str, str], scores):
    row, column = where
    lines, total = LINES[where]
    items = scores.items[scores.items["清单"] == row]

    assert list(items[column]) == lines
    name = column if column in scores.figures else f"{row}_{column}"
    assert scores.figures.loc[DEPARTMENT, name] == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize(("key", "full", "own", "status"), SCORES, ids=[each[0] for each in SCORES])
def test_a_score(key: str, full: float, own: float, status: str, scores, result, places):
    assert scores.rubric.by_id[key].points == full
    assert scores.self_scores.loc[DEPARTMENT, key] == own
    assert scores.points.loc[DEPARTMENT, key] == pytest.approx(own, abs=1e-9)
    assert scores.status.loc[DEPARTMENT, key] == status
    assert codes_at(result, places[f"自评得分_{key}"]) == []


@pytest.mark.parametrize("key", list(ITEMS))
def test_the_points_of_the_items(key: str, scores):
    names = [f"要点_{key}_{at + 1}" for at in range(len(ITEMS[key]))]
    assert list(scores.figures.loc[DEPARTMENT, names]) == ITEMS[key]
    assert [item.points for item in scores.rubric.by_id[key].rule.items] == ITEMS[key]
    assert scores.points.loc[DEPARTMENT, key] == sum(ITEMS[key])


def test_every_indicator_and_every_figure_of_the_example_is_looked_at(rubric, published):
    assert [key for key, *_ in SCORES] == list(rubric.by_id)
    assert set(ITEMS) == {
        key for key, each in rubric.by_id.items() if each.rule.kind == "checklist"
    }
    looked_at = {name for name, *_ in AMOUNTS} | {"自评总分"}
    looked_at |= {f"自评得分_{key}" for key, *_ in SCORES}
    looked_at |= {f"要点_{key}_{at + 1}" for key in ITEMS for at in range(len(ITEMS[key]))}
    assert looked_at == set(published["figures"])
    columns = {
        row: list(area.columns) for each in layouts(rubric) for row, area in each.lists.items()
    }
    filled = {
        (row, column)
        for row, lines in published["lists"].items()
        for _, *values in lines
        for column, value in zip(columns[row], values, strict=True)
        if value is not None
    }
    assert filled == set(LINES)


def test_the_published_total(scores, result, places):
    assert scores.figures.loc[DEPARTMENT, "自评总分"] == 98.2
    assert scores.totals.loc[DEPARTMENT, "总分"] == pytest.approx(98.2, abs=1e-9)
    assert scores.totals.loc[DEPARTMENT, "自评未核"] == pytest.approx(34.1, abs=1e-9)
    assert scores.totals.loc[DEPARTMENT, "待评分值"] == 0
    assert codes_at(result, places["自评总分"]) == []


@pytest.mark.parametrize(
    ("key", "ratio"),
    [("预算完成率", 1.0), ("预算调整率", 0.2359275155)],  # 247.37 ÷ 1048.50 = 23.59 %
)
def test_a_ratio(key: str, ratio: float, scores):
    assert scores.ratios.loc[DEPARTMENT, key] == pytest.approx(ratio, abs=1e-9)


def test_what_the_document_does_not_say_is_not_guessed(scores):
    ratios = scores.ratios.loc[DEPARTMENT]
    assert set(ratios.index[ratios.notna()]) == {"预算完成率", "预算调整率"}
    for name in ("收入来源_其他", "经费结余_小计", "基本支出_三公经费支出", "在职人数"):
        assert pd.isna(scores.figures.loc[DEPARTMENT, name])


def test_the_points_of_the_levels(rubric):
    sums = {
        name: sum(each.points for each in rubric.indicators if name in each.path) for name in LEVELS
    }
    assert sums == LEVELS == rubric.levels
    assert rubric.total_points == 100


def test_what_the_document_gets_wrong_is_found_by_general_checks(result):
    wrong = result.findings[result.findings["severity"] != "note"]
    assert list(zip(wrong["code"], wrong["found"], wrong["expected"], strict=True)) == [
        ("MOSTLY_BLANK", "12", "21"),  # of the figures that its indicators need
        ("LIMIT_EXCEEDED", "1196.42", "794.57"),  # 基本支出: 547.20 and all of the 247.37
        ("BALANCE_BLANK", "", "-247.37"),  # 经费结余: 收入来源 as printed less what was spent
        ("SAME_DIFFERS", "1295.87", "1048.5"),
    ]


def figure(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda given: given["figures"].update({name: value})


def line(row: str, at: int, column: int, value: float) -> Callable[[dict[str, Any]], None]:
    return lambda given: given["lists"][row][at].__setitem__(column, value)


SLIPS = [
    (figure("年初预算_小计", 1058.50), "SUM_DIFFERS"),
    (line("三公经费", 1, 2, 28), "SUM_DIFFERS"),
    (line("财政拨款支出", 4, 1, 7), "SUM_DIFFERS"),
    (line("基本支出", 2, 1, 392.39), "SUM_DIFFERS"),
    (figure("基本支出_小计", 1196.24), "SAME_DIFFERS"),
    (line("收支情况", 0, 1, 94.95), "SAME_DIFFERS"),
    (figure("本年追加", 274.37), "SAME_DIFFERS"),
    (figure("经费结余_小计", 0), "BALANCE_DIFFERS"),  # 收入1048.5 less 支出1295.87 leaves no 0
    (figure("填报_预算完成率", 0.98), "STATED_DIFFERS"),
    (figure("自评得分_预算完成率", 1.5), "SELF_DIFFERS"),
    (figure("自评得分_制度管理", 5), "SELF_ITEMS_DIFFER"),
    (figure("自评得分_固定资产利用率", 1.8), "SELF_OUT_OF_RANGE"),
    (figure("自评总分", 98.4), "TOTAL_DIFFERS"),
]


@pytest.mark.thinned(7)
@pytest.mark.parametrize(("change", "code"), SLIPS)
def test_a_slip_planted_in_the_figures_is_found(change, code, rubric, published, result, tmp_path):
    given = copy.deepcopy(published)
    change(given)

    found = scored(rubric, given, tmp_path).findings["code"]

    codes = [code, "FIGURE_SLIPPED"]
    assert found.isin(codes).sum() > result.findings["code"].isin(codes).sum()


def test_every_item_has_its_own_line_as_printed(rubric: Rubric, folder: Path):
    """附件2 prints 指标说明, 分值 and 自评得分 of every 要点 on a line of its own."""
    sheet = load_workbook(folder / "out" / "评分表" / f"{DEPARTMENT}.xlsx", data_only=True)[
        "评分表"
    ]
    headings = [cell.value for cell in sheet[3]][:8]
    assert headings == [heading for heading, _ in rubric.table]
    lines = [[cell.value for cell in row[:8]] for row in sheet.iter_rows(min_row=4)]
    names = [line[2] for line in lines]
    for key, own in ITEMS.items():
        first = names.index(rubric.by_id[key].name)
        printed = rubric.by_id[key].explanation.split("\n")
        block = lines[first : first + len(own)]
        assert [line[4] for line in block] == printed
        assert [line[6] for line in block] == own
        assert [line[5] for line in block] == [item.points for item in rubric.by_id[key].rule.items]
        assert [line[2] for line in block[1:]] == [None] * (len(own) - 1)
    end = [line[0] for line in lines].index("合计")
    assert sum(line[5] for line in lines[:end]) == 100


def changed(published: dict[str, Any], **figures: float) -> dict[str, Any]:
    given = copy.deepcopy(published)
    given["figures"].update(figures)
    return given


POSTS = {"编制_行政": 15, "编制_机关后勤": 0, "编制_所属事业": 0}


def test_staff_far_beyond_the_posts_are_no_full_marks_by_claim(rubric, published, tmp_path):
    """314 people on 15 posts and 4 of 4 claimed: told, and unverified until somebody reviews it."""
    found = scored(rubric, changed(published, **POSTS, 在职人数=314), tmp_path)
    (scores,) = found.groups

    assert scores.ratios.at[DEPARTMENT, "在职人员控制率"] == pytest.approx(314 / 15)
    assert scores.status.at[DEPARTMENT, "在职人员控制率"] == "unverified"
    note = scores.notes.at[DEPARTMENT, "在职人员控制率"]
    assert "2093.33%" in note
    assert "不超过100%" in note
    assert "尚未核实（自评未核）" in note
    (told,) = found.findings[found.findings["code"] == "SELF_FULL_UNMET"].to_dict("records")
    assert (told["severity"], told["found"], told["expected"]) == ("warning", "4", "不超过100%")
    assert "2093.33%" in told["message"]
    assert scores.totals.at[DEPARTMENT, "总分"] == pytest.approx(98.2)


def test_expenses_that_fell_are_full_marks_whatever_is_claimed(rubric, published, tmp_path):
    """-7.92 % and 3.2 claimed of 4: 下降的计满分, so 4, computed, and the claim is told."""
    figures = {"三公经费_上年预算": 47.307, "自评得分_三公经费变动率": 3.2, "自评总分": 97.4}
    found = scored(rubric, changed(published, **figures), tmp_path)
    (scores,) = found.groups

    assert scores.ratios.at[DEPARTMENT, "三公经费变动率"] == pytest.approx(-0.0792, abs=5e-5)
    assert scores.status.at[DEPARTMENT, "三公经费变动率"] == "scored"
    assert scores.points.at[DEPARTMENT, "三公经费变动率"] == 4
    assert scores.notes.at[DEPARTMENT, "三公经费变动率"] == ""
    (told,) = found.findings[found.findings["code"] == "SELF_DIFFERS"].to_dict("records")
    assert (told["found"], told["expected"]) == ("3.2", "4")
