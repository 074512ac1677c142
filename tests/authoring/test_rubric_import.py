"""A rubric out of a workbook: exported and read back, or a published table as a bureau has it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from support.plain_tables import write_plain_table
from support.random_returns import random_scores
from typer.testing import CliRunner

from perfeval_xl.authoring.import_report import import_report
from perfeval_xl.authoring.rubric_files import export_rubric, import_rubric
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.cli import app
from perfeval_xl.forms.figures.figures import complete
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Name, leaves
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.lint_words import shape
from perfeval_xl.rubric.load import load_rubric, whole_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores

# Of each published table: indicators, read, left to people.
TABLES = {
    "hengyang-2019": (28, 17, 11),
    "zhanjiang-2018": (25, 6, 19),
    "taojiang-2019": (27, 16, 11),
    "dongchuan-2020": (41, 19, 22),
}


def told(rubric: Rubric) -> dict[str, Any]:
    return rubric.model_dump(exclude={"digest"})


# -- exported and read back ------------------------------------------------------------------


@pytest.mark.thinned(12)
@pytest.mark.parametrize("rubric_id", [*catalogue(), "everything", "monitoring"])
def test_an_unchanged_export_gives_the_same_rubric(rubric_id: str, root: Path, tmp_path: Path):
    own = root / "tests" / "support" / f"{rubric_id}.yaml"
    source = str(own) if own.exists() else rubric_id
    export_rubric(source, tmp_path / "rubric.xlsx")

    imported = import_rubric(tmp_path / "rubric.xlsx", tmp_path / "new.yaml")

    assert told(imported.rubric) == told(whole_rubric(source))
    assert told(whole_rubric(tmp_path / "new.yaml")) == told(whole_rubric(source))
    assert imported.drafted == []


def test_what_people_change_in_the_workbook_is_in_the_rubric(tmp_path: Path):
    path = tmp_path / "rubric.xlsx"
    export_rubric("hengyang-2019", path)
    book = load_workbook(path)
    head, table = book["体系"], book["评分表"]
    columns = {cell.value: cell.column for cell in table[1]}
    rows = {row[columns["三级指标"] - 1].value: row[0].row for row in table.iter_rows(min_row=2)}
    next(row for row in head.iter_rows() if row[0].value == "编号")[2].value = "hengyang-2026"
    next(row for row in head.iter_rows() if row[1].value == "良")[2].value = 85
    ours = rows["公用经费控制率"]
    table.cell(ours, columns["评分规则"]).value = "≤100%计3分，每超过2%扣0.5分，扣完为止"
    theirs = rows["固定资产利用率"]
    table.cell(theirs, columns["评价标准"]).value = "≥90%计满分，每低于1%扣0.1分，扣完为止。"
    table.cell(theirs, columns["评分规则"]).value = None
    unclear = rows["政府采购执行率"]
    table.cell(unclear, columns["评分规则"]).value = "酌情扣分"
    book.save(path)

    imported = import_rubric(path, tmp_path / "hengyang-2026.yaml")

    rubric = imported.rubric
    assert (rubric.id, rubric.grades["良"]) == ("hengyang-2026", 85)
    ratios = np.array([1.0, 1.019, 1.02, 1.2])
    assert rubric.by_id["公用经费控制率"].rule.score(3, ratios).tolist() == [3, 3, 2.5, 0]
    assert rubric.by_id["固定资产利用率"].rule.score(1, [0.9, 0.85]).tolist() == [1, 0.5]
    left = rubric.by_id["政府采购执行率"]
    assert (left.rule.kind, "酌情扣分" in left.reading) == ("judged", True)
    report = import_report(imported, tmp_path / "hengyang-2026.yaml")
    assert "读懂 2 条评价标准，1 条没有读懂" in report


# -- published tables ------------------------------------------------------------------------


@pytest.fixture(scope="module", params=sorted(TABLES))
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A shipped rubric, and what its plain table is imported as."""
    shipped = load_rubric(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    write_plain_table(shipped, folder / "评分表.xlsx")
    out = folder / f"{request.param}.yaml"
    return shipped, import_rubric(folder / "评分表.xlsx", out, issuer="某财政局"), out


@pytest.mark.thinned(4)
def test_every_word_of_a_plain_table_is_carried_over(pair: Any):
    shipped, imported, _ = pair
    for ours, theirs in zip(imported.rubric.indicators, shipped.indicators, strict=True):
        assert (ours.name, ours.code, ours.points) == (theirs.name, theirs.code, theirs.points)
        for field in ("content", "criterion", "explanation", "source"):
            said, printed = getattr(ours, field), getattr(theirs, field)
            if shipped.id == "taojiang-2019" and theirs.rule.kind == "checklist":
                said, printed = (
                    text.replace("；", "").replace(";", "") for text in (said, printed)
                )
                said, printed = said.replace("。", ""), printed.replace("。", "")
            assert "".join(said.split()) == "".join(printed.split()), ours.name
    assert [heading for heading, _ in imported.rubric.table] == [
        heading for heading, _ in shipped.table
    ]


def test_so_many_criteria_are_read_and_the_rest_is_left_to_people(pair: Any):
    shipped, imported, _ = pair
    read = [name for _, name, drafted in imported.drafted if drafted.rule]
    left = [each for each in imported.rubric.indicators if "【未读懂" in each.reading]

    counts = len(imported.rubric.indicators), len(read), len(left)
    assert counts == TABLES[shipped.id]
    assert all(each.rule.kind == "judged" for each in left)
    assert {"注：单位有多个大额项目的，请按项目分别填列。"} <= set(imported.notes)


@pytest.mark.thinned(4)
def test_the_check_counts_what_is_left_to_people_and_finds_nothing_else(pair: Any):
    shipped, imported, out = pair
    *_, left = TABLES[shipped.id]

    assert [warning for warning in lint(imported.rubric) if not warning.answer] == []
    done = CliRunner().invoke(app, ["rubric", "check", str(out)])
    assert (done.exit_code, done.output.count("未读懂  ")) == (1, left)
    assert f"0 条尚无解读。{left} 条评价标准没有读懂，由人评定。" in done.output


def test_what_somebody_settled_is_not_counted_any_more(tmp_path: Path):
    table = plain(tmp_path / "表.xlsx", HEAD, [*ROW[:2], 60, ROW[3]], ["", "党建工作", 40, "酌情"])
    out = tmp_path / "county-2026.yaml"
    import_rubric(table, out)
    text = out.read_text(encoding="utf-8")
    counts = []
    for settled in (text, re.sub("reading: .*未读懂.*", "reading: 由考核组评定。", text)):
        out.write_text(settled, encoding="utf-8")
        done = CliRunner().invoke(app, ["rubric", "check", str(out)])
        counts.append((done.exit_code, done.output.count("未读懂  党建工作：")))

    assert counts == [(1, 1), (0, 0)]


@pytest.mark.thinned(4)
def test_its_template_can_be_sent_out_at_once(pair: Any, tmp_path: Path):
    _, imported, _ = pair
    write_template(imported.rubric, tmp_path / "模板.xlsx")

    names = set(load_workbook(tmp_path / "模板.xlsx").defined_names)
    assert set(imported.rubric.entries) <= names


@pytest.mark.large
def test_it_scores_the_example_return_as_the_shipped_rubric(pair: Any, example_run: RunResult):
    shipped, imported, _ = pair
    scores = next(each for each in example_run.groups if each.rubric.id == shipped.id)

    # 东川's document gives no figure that a criterion of its could be computed from.
    least = {"hengyang-2019": 80, "zhanjiang-2018": 3, "taojiang-2019": 1, "dongchuan-2020": 0}
    assert compared(shipped, imported.rubric, scores) >= least[shipped.id]


@pytest.mark.thinned(4)
def test_it_scores_random_departments_as_the_shipped_rubric(pair: Any):
    shipped, imported, _ = pair
    scores = random_scores(shipped, 60, seed=4)

    least = {
        "hengyang-2019": 350,
        "zhanjiang-2018": 150,
        "taojiang-2019": 200,
        "dongchuan-2020": 250,
    }
    assert compared(shipped, imported.rubric, scores) >= least[shipped.id]


def compared(shipped: Rubric, draft: Rubric, scores: Scores) -> int:
    """Compare the points of draft and shipped rubric wherever both compute; return how many.

    Each figure of the draft is given what the same place of the shipped formula holds, or the
    ratio itself where the words have no formula.
    """
    count = 0
    for ours in draft.indicators:
        theirs = shipped.by_id.get(ours.id)
        if theirs is None or not (ours.rule.measures and theirs.rule.measures):
            continue
        figures = given(ours, theirs, scores, shipped)
        if figures is None:
            continue
        drafted = score(complete(figures, draft), draft).points[ours.id]
        # What a form says of parts and wholes stands in no published table.
        known = figures.notna().all(axis=1) & scores.ratios[theirs.id].notna()
        known &= scores.points[theirs.id].notna()
        pairs = zip(drafted[known], scores.points.loc[known, theirs.id], strict=True)
        for one, other in pairs:
            assert one == pytest.approx(other), ours.name
            count += 1
    return count


def given(
    ours: Indicator, theirs: Indicator, scores: Scores, shipped: Rubric
) -> pd.DataFrame | None:
    """Return the figures that the draft's formula needs; None where it is built otherwise."""
    columns = Columns(
        {
            str(name): scores.figures[name].to_numpy()
            for name in scores.figures.select_dtypes("number")
        },
        len(scores.figures),
    )
    tree, other = parse(ours.ratio), parse(theirs.ratio)
    if isinstance(tree, Name):
        values = {tree.name: scores.ratios[theirs.id].to_numpy()}
        return pd.DataFrame(values, index=scores.figures.index)
    if shape(tree) != shape(other):
        return None
    pairs = zip(leaves(tree), leaves(other), strict=True)
    values = {own: evaluate(shipped.expression(name), columns) for own, name in pairs}
    return pd.DataFrame(values, index=scores.figures.index)


# -- what cannot serve -----------------------------------------------------------------------


def plain(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


HEAD = ["一级指标", "三级指标", "分值", "评价标准"]
ROW = [
    "投入",
    "预算完成率",
    5,
    "预算完成率=（完成数/预算数）×100%。≥98%计满分，每低于5%扣1分，扣完为止。",
]


@pytest.mark.parametrize(
    ("rows", "out", "words"),
    [
        ([["名单"], ["甲"]], "new-2026.yaml", "没有找到评分表"),
        ([HEAD], "new-2026.yaml", "表里没有一个三级指标"),
        (
            [HEAD, ["投入", "预算完成率", None, "计满分"]],
            "new-2026.yaml",
            "的“预算完成率”没有分值",
        ),
        ([HEAD, ROW], "新体系2026.yaml", "只用小写字母、数字和连字符"),
        ([HEAD, ROW], "new.yaml", "看不出年度。请加 --year"),
    ],
)
def test_a_table_that_cannot_serve_is_told(
    rows: list[list[Any]], out: str, words: str, tmp_path: Path
):
    table = plain(tmp_path / "表.xlsx", *rows)

    with pytest.raises(PerfevalError, match=words):
        import_rubric(table, tmp_path / out)
    assert not (tmp_path / out).exists()


def test_no_workbook_and_no_file_are_told(tmp_path: Path):
    (tmp_path / "表.xlsx").write_text("不是表格", encoding="utf-8")
    for path, words in ((tmp_path / "无.xlsx", "不存在"), (tmp_path / "表.xlsx", "打不开")):
        with pytest.raises(PerfevalError, match=words):
            import_rubric(path, tmp_path / "new-2026.yaml")


def test_the_commands_say_what_they_did(tmp_path: Path):
    table = plain(
        tmp_path / "表.xlsx", ["某县2026年评分表"], HEAD, ROW, ["", "党建工作", 95, "酌情计分"]
    )
    command = ["rubric", "import", str(table), "-o", str(tmp_path / "county.yaml")]

    done = CliRunner().invoke(app, [*command, "--issuer", "某县财政局"])

    assert done.exit_code == 0, done.output
    assert "2 个三级指标，分值合计 100" in done.output
    assert "读懂 1 条评价标准，1 条没有读懂" in done.output
    assert "报送表要填的数据项 2 个：完成数、预算数" in done.output
    rubric = load_rubric(tmp_path / "county.yaml")
    assert (rubric.fiscal_year, rubric.issuer, rubric.title) == (
        2026,
        "某县财政局",
        "某县2026年评分表",
    )


def test_two_years_are_not_chosen_from(tmp_path: Path):
    table = plain(tmp_path / "表.xlsx", ["某县2025年评分表"], HEAD, ROW)

    with pytest.raises(PerfevalError, match="几个年度（2025、2026）"):
        import_rubric(table, tmp_path / "county-2026.yaml")
    assert import_rubric(table, tmp_path / "county-2026.yaml", 2026).rubric.fiscal_year == 2026


# -- what people get wrong in an exported workbook -------------------------------------------


def changed(folder: Path, page: str, row: int, cells: dict[str, Any]) -> Path:
    """Write hengyang-2019 as a workbook, some cells of a row changed (0: a new row)."""
    path = folder / "rubric.xlsx"
    export_rubric("hengyang-2019", path)
    book = load_workbook(path)
    sheet = book[page]
    row = row or sheet.max_row + 1
    columns = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in cells.items():
        column = columns.get(heading, sheet.max_column + 1)
        sheet.cell(1, column).value = heading
        sheet.cell(row, column).value = value
    book.save(path)
    return path


ZERO = dict.fromkeys(("分子分母都为零", "都为零的说明", "只有分母为零", "分母为零的说明"))


@pytest.mark.thinned(12)
@pytest.mark.parametrize(
    ("page", "row", "cells", "words"),
    [
        (
            "评分表",
            4,
            {"计算公式": "在职人员 / 编制数"},
            "第 4 行.*“在职人员”不在“表单”页里",
        ),
        ("评分表", 4, {"计算公式": "在职人数 / （编制数"}, "“评分表”第 4 行：公式"),
        ("评分表", 4, ZERO, "“评分表”第 4 行：“计算公式”有除法，请写分母为零的各栏"),
        ("评分表", 4, {"分子分母都为零": None}, "第 4 行.*却没有写“分子分母都为零”"),
        ("评分表", 4, {"评分规则": "step: {fulll: 1%}"}, "“评分表”第 4 行的“评分规则”：“full”缺少"),
        ("评分表", 5, {"三级指标": "在职人员控制率"}, "“评分表”第 4、5 行.*三级指标重名.*“标识”"),
        ("评分表", 5, {"分值": "五"}, "“评分表”第 5 行.*“分值”一栏：应为数字，却是“五”"),
        ("评分表", 5, {"分值": 0}, "“评分表”第 5 行.*“分值”应大于 0"),
        ("评分表", 5, {"三级指标": None}, "“评分表”第 5 行.*没有写“三级指标”"),
        ("评分表", 1, {"三级指标": "指标名称"}, "第 1 行应是表头，却没有“三级指标”"),
        ("体系", 7, {"值": "2026年"}, "“体系”第 7 行：“年度”应为整数"),
        ("体系", 2, {"值": "衡阳2026"}, "编号是“衡阳2026”：只用小写字母"),
        ("体系", 0, {"项": "标题", "值": "又一个"}, "“体系”第 .* 行：“标题”写了两次"),
        ("表单", 5, {"名称": "2026年 数"}, "“表单”第 5 行：数据项名“2026年 数”"),
        ("表单", 5, {"名称": None}, "“表单”第 5 行：“数据项”没有写“名称”"),
        ("表单", 0, {"内容": "工作表", "名称": "空表"}, "“表单”第 68 行"),
    ],
)
def test_a_mistake_is_told_by_the_row_of_the_workbook(
    page: str, row: int, cells: dict[str, Any], words: str, tmp_path: Path
):
    with pytest.raises(PerfevalError, match=words) as caught:
        import_rubric(changed(tmp_path, page, row, cells), tmp_path / "hengyang-2026.yaml")
    assert "yaml 第" not in str(caught.value)
    assert not (tmp_path / "hengyang-2026.yaml").exists()


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("page", "cells", "words"),
    [
        ("评分表", {"责任科室": "人事科"}, "“责任科室”一栏不读"),
        ("评分表", {"规则的意思（只供阅读）": "≥100%计满分"}, "按“评分规则”一栏计"),
        ("体系", {}, "编号是“hengyang-2019”，与文件名“hengyang-2026.yaml”不同"),
    ],
)
def test_what_is_not_read_is_told(page: str, cells: dict[str, Any], words: str, tmp_path: Path):
    out = tmp_path / "hengyang-2026.yaml"
    imported = import_rubric(changed(tmp_path, page, 4, cells), out)

    assert words in import_report(imported, out)


def test_a_new_row_below_merged_levels_and_a_rule_in_words(tmp_path: Path):
    cells = {"三级指标": "新指标", "分值": "５分", "评价标准": "", "计算公式": "在职人数",
             "评分规则": ">=90%计满分，每低于1%扣0.1分，扣完为止"}  # fmt: skip
    path = changed(tmp_path, "评分表", 0, cells)

    rubric = import_rubric(path, tmp_path / "hengyang-2019.yaml").rubric

    *_, before, new = rubric.indicators
    assert (new.path, new.points, new.rule.kind) == (before.path, 5, "step")
