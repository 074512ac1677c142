"""汇总分析报告: every number in it is that of scores.csv, counted anew here."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import mean, median

import docx
import pandas as pd
import pytest
from lxml import etree
from support.letters import issued, office, text
from support.small_inbox import RIGHT, content, put
from support.warm_runs import in_this_process

from perfeval_xl.batch.run import run
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.workers.children import Children

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
GRADES = {"优": 90, "良": 80, "中": 60, "差": 0}
Tables = dict[str, list[list[str]]]
LEVELS = {"甲率": "过程", "丙率": "过程", "判定甲": "效果", "判定乙": "效果"}


def two(value: float) -> str:
    return f"{float(round_half_up(value, 2)):.2f}"


def plain(value: float) -> str:
    return f"{float(round_half_up(value, 2)):.10g}"


def share(value: float) -> str:
    return f"{two(value * 100)}%"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four departments with different figures, one of them without a return that can be scored."""
    folder = tmp_path_factory.mktemp("report")
    made = office(folder, 5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Children, "call_all", in_this_process)
        for number, version in ((2, 4), (3, 10), (4, -80), (5, -1)):
            put(folder / "收件" / f"{number}.xlsx", content(f"第{number}局", version), 9)
        roster = "单位名称\n" + "\n".join(f"第{number}局" for number in range(1, 8))
        (folder / "名册.csv").write_text(roster, encoding="utf-8")
        run(folder / "收件", made, replace(RIGHT, roster=read_roster(folder / "名册.csv")))
    issued(made, day=date(2026, 3, 5))
    return made


@pytest.fixture(scope="module")
def scores(out: Path) -> pd.DataFrame:
    table = pd.read_csv(out / "scores.csv", encoding="utf-8-sig")
    return table.assign(lost=(table["points"] - table["final_score"]).round(6))


@pytest.fixture(scope="module")
def report(out: Path) -> str:
    return text(out / "反馈函" / "汇总分析报告.docx")


@pytest.fixture(scope="module")
def tables(out: Path) -> Tables:
    """First two headings of a table → its rows, with the headings."""
    document = docx.Document(str(out / "反馈函" / "汇总分析报告.docx"))
    return {
        "".join(cell.text for cell in table.rows[0].cells[:2]): [
            [cell.text for cell in row.cells] for row in table.rows
        ]
        for table in document.tables
    }


def test_its_chapters_stand_in_their_usual_order(report: str):
    heads = [
        "一、组织情况", "二、总体结果", "三、各级指标得分情况", "四、自评与核定的比较",
        "五、主要成效", "六、主要问题", "七、整改情况", "八、建议和结果应用",
        "附件1", "附件2", "附件3",
    ]  # fmt: skip

    assert [line for line in report.splitlines() if line in heads] == heads


def test_who_returned_is_counted_by_the_roster(report: str):
    assert "应报7个单位，已报并评分4个单位，退回修改1个单位，未报2个单位。" in report


def test_totals_and_grades_are_those_of_the_scores(
    report: str, tables: Tables, scores: pd.DataFrame
):
    totals = scores.groupby("department")["final_score"].sum().round(6)
    best, worst = totals.idxmax(), totals.idxmin()

    assert len(totals) == 4
    assert (
        f"4个单位的平均得分为{two(mean(totals))}分，中位数为{two(median(totals))}分；"
        f"最高{two(totals[best])}分（{best}），最低{two(totals[worst])}分（{worst}）。"
    ) in report
    graded = [next(name for name, least in GRADES.items() if total >= least) for total in totals]
    assert tables["等级单位数"][1:] == [
        [name, str(graded.count(name)), share(graded.count(name) / 4)] for name in GRADES
    ]


def test_means_of_levels_and_indicators_are_those_of_the_scores(
    tables: Tables, scores: pd.DataFrame
):
    levels = scores.assign(level=scores["name"].map(LEVELS))
    sums = levels.groupby("level")[["points", "final_score"]].sum() / 4
    assert tables["一级指标平均分值"][1:] == [
        [name, plain(sums["points"][name]), two(sums["final_score"][name]),
         share(sums["final_score"][name] / sums["points"][name])]
        for name in ("过程", "效果")
    ]  # fmt: skip

    by_name = scores.groupby("name")
    assert [row[2:] for row in tables["一级指标二级指标"][1:]] == [
        [name, plain(own["points"].iloc[0]), two(own["final_score"].mean()),
         share(own["final_score"].mean() / own["points"].iloc[0]), str((own["lost"] > 0).sum())]
        for name in LEVELS for own in [by_name.get_group(name)]
    ]  # fmt: skip


def test_problems_are_counted_by_department_and_exemplified(
    report: str, tables: Tables, scores: pd.DataFrame
):
    losing = scores[scores["lost"] > 0].groupby("name")["lost"].agg(["count", "sum"])
    losing = losing.sort_values(["count", "sum"], ascending=False)
    rows = [
        [str(number), name, str(count), share(count / 4), plain(lost)]
        for number, (name, count, lost) in enumerate(losing.itertuples(), start=1)
    ]

    assert f"扣分的指标共{len(losing)}项" in report
    assert tables["序号指标"][1:] == rows
    for number, name, count, _, lost in rows[:3]:
        assert f"{number}. {name}：{count}个单位扣分，共扣{lost}分。例如" in report


def test_the_annexes_rank_all_and_list_every_problem(
    out: Path, tables: Tables, scores: pd.DataFrame
):
    ranked = json.loads((out / "run.json").read_text(encoding="utf-8"))["totals"]
    ranked.sort(key=lambda row: row["rank"])
    assert [row[:4] for row in tables["名次单位名称"][1:]] == [
        [str(row["rank"]), row["department"], two(row["score"]), row["grade"]] for row in ranked
    ]

    lost = scores[scores["lost"] > 0]
    columns = zip(lost["department"], lost["name"], lost["lost"], lost["note"], strict=True)
    assert tables["单位名称指标"][1:] == [
        [department, name, plain(points), note] for department, name, points, note in columns
    ]


def test_the_charts_show_what_the_tables_say(out: Path, tables: Tables):
    document = docx.Document(str(out / "反馈函" / "汇总分析报告.docx"))
    drawn = []
    for part in document.part.package.parts:
        if "/charts/" in part.partname:
            points = [each.text or "" for each in etree.fromstring(part.blob).iter(f"{{{CHART}}}v")]
            half = len(points) // 2
            drawn.append(dict(zip(points[:half], map(float, points[half:]), strict=True)))

    assert {name: str(int(count)) for name, count in drawn[0].items()} == {
        name: count for name, count, _ in tables["等级单位数"][1:]
    }
    assert {name: share(rate) for name, rate in drawn[1].items()} == {
        name: rate for name, _, _, rate in tables["一级指标平均分值"][1:]
    }


def test_an_own_total_is_compared_where_there_is_one(report: str):
    assert "本次评价没有可以与核定得分相比的自评总分。" in report


def test_nothing_in_it_is_a_number_that_is_none(report: str):
    assert "nan" not in report
    assert "None" not in report
