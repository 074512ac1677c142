"""perfeval explain: each number of a score, from the cell that was filled in to the final one."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bureau import BOOK, Bureau
from support.inbox import copy
from typer.testing import CliRunner

from perfeval_xl import cli
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.cli import errors
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.ledger.rubrics import kept_rubric
from perfeval_xl.look_back.explain.evaluation import evaluations_of
from perfeval_xl.look_back.explain.explain import explain
from perfeval_xl.look_back.explain.step_lines import StepLines
from perfeval_xl.messages import PerfevalError

FINANCE = "衡阳市人民政府金融工作办公室"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the published examples of three kinds."""
    folder = tmp_path_factory.mktemp("explained")
    for name in (FINANCE, "大同市人民政府金融工作办公室", "桃江县人民政府办公室"):
        copy(f"{name}.xlsx", folder / "收件" / f"{name}.xlsx")
    run(folder / "收件", folder / "out")
    return folder / "out"


def test_a_ratio_is_derived_down_to_the_cells(out: Path):
    told = explain(out, FINANCE, "预算调整率")

    for words in (
        "预算调整率=0，计2分；0-10%（含），计1.5分",  # the published criterion
        "本年追加预算 = 88.86　衡阳市人民政府金融工作办公室.xlsx 补充数据表 B6，填“88.86”",
        "人员经费（2019年预算数） = 193.54",  # a part of a part of a sum
        "2、运行维护专项(一个项目一行)（2019年预算数） = 0",
        "填“无”",
        "预算调整率 = ABS(本年追加预算) / 年初预算",
        "年初预算 = 一、部门基本支出（2019年预算数） + 二、部门项目支出（2019年预算数）",
        "29.4629%",
        "计0.5分，扣1.5分",
        "系统评分  0.5（核算）",
        "最终得分  0.5",
    ):
        assert words in told, words
    assert "三公" not in told
    assert "_" not in told.partition("【")[2]  # no name of the rubric's own


def test_a_score_is_followed_step_by_step(out: Path):
    employed = explain(out, FINANCE, "在职人员控制率")
    adjusted = explain(out, FINANCE, "预算调整率")
    trained = explain(out, "大同", "培训宣传成本")

    assert "步骤      分子 88.86；分母 301.6；情形 计分；档次 " in adjusted
    assert adjusted.index("评分规则") < adjusted.index("步骤") < adjusted.index("系统评分")
    assert "步骤      情形 按完成程度；应得 10\n" in trained
    assert "步骤      分子 20；分母 21；情形 计分；超出或不足 0%；步数 0；应扣 0\n" in employed


def test_steps_are_told_of_the_score_that_stands_alone(out: Path):
    """An older edition of the program may have computed another one of the same figures."""
    with read_ledger(out) as ledger:
        (evaluation,) = evaluations_of(ledger, FINANCE)
        rubric = kept_rubric(ledger, evaluation.row["digest"], evaluation.row["year"], "")
    assert rubric is not None
    steps = StepLines(evaluation, rubric)
    (row,) = (each for each in evaluation.scores if each.name == "预算调整率")

    assert list(steps.of(row))
    assert list(steps.of(row._replace(score=1.5))) == []


@pytest.mark.large
def test_all_indicators_are_told_where_none_is_named(out: Path):
    told = explain(out, "衡阳")

    assert sum(line.startswith("【") for line in told.split("\n")) == 28
    assert told.startswith(f"{FINANCE}　衡阳市财政局　hengyang-2019　2019年度\n总分 95.5，")


def test_a_declared_row_is_derived_from_its_texts(out: Path):
    told = explain(out, "大同", "培训宣传成本")

    assert "指标值文字 = 19万元/场　大同市人民政府金融工作办公室.xlsx 项目1 E17" in told
    assert "目标数 = 19" in told
    assert "方向 = ≤" in told


def test_items_and_missing_figures_are_told(out: Path):
    told = explain(out, "桃江", "在职人员控制率")

    assert "实际在职人员数：没有填" in told
    assert "绩效目标合理性的要点 1 = 1" in explain(out, "桃江", "绩效目标合理性")


@pytest.mark.large
def test_reviews_and_corrections_are_part_of_the_story(tmp_path: Path):
    bureau = Bureau(tmp_path)
    before = bureau.result.groups[0].figures.loc["示例单位01", "在职人数"]
    bureau.edit({
        ("figure", "在职人数"): before * 100,
        ("review", "在职人员控制率"): 0.5, ("opinion", "在职人员控制率"): "视情况",
    })  # fmt: skip
    review(bureau.out)

    told = explain(bureau.out, "示例单位01", "在职人员控制率")

    assert f"由 {before:.10g} 更正为 {before * 100:.10g}（审核科，" in told
    assert "系统评分  0（核算）" in told
    assert "0.5 分，意见“视情况”（审核科，" in told
    assert BOOK in told
    assert told.endswith("最终得分  0.5")


@pytest.mark.parametrize(
    ("department", "indicator", "code"),
    [
        ("没有这个局", "", "EXPLAIN_NO_DEPARTMENT"),
        ("人民政府", "", "EXPLAIN_SEVERAL_DEPARTMENTS"),
        (FINANCE, "没有的率", "EXPLAIN_NO_INDICATOR"),
    ],
)
def test_what_is_unknown_is_told_with_what_there_is(
    out: Path, department: str, indicator: str, code: str
):
    with pytest.raises(PerfevalError) as told:
        explain(out, department, indicator)

    assert told.value.code == code


def test_a_folder_without_a_ledger_is_told_plainly(tmp_path: Path):
    for command in (["explain", str(tmp_path), "甲"], ["review", str(tmp_path)]):
        result = CliRunner().invoke(cli.app, command)

        assert result.exit_code == errors.USAGE
        assert "没有台账" in result.output
    assert not list(tmp_path.iterdir())
