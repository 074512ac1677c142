"""Ten 评分表 unlike in structure: imported as typed, and each a rubric that runs at once."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from support.city_tables import CityTable, city_tables
from support.formulas_engine import recalculated
from support.profile import sized
from support.workbooks import differing, formulas
from typer.testing import CliRunner

from perfeval_xl.authoring.import_report import Imported
from perfeval_xl.authoring.rubric_files import import_rubric
from perfeval_xl.cli import app
from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.scoring.score import score

TABLES = city_tables()
RECALCULATED = ("xin", "ren")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Imported, Path]]:
    """Every table as it was imported, and its rubric file."""
    made = {}
    for table in TABLES:
        folder = tmp_path_factory.mktemp(table.place)
        out = folder / f"{table.place}-2026.yaml"
        path = table.write(folder / "评分表.xlsx")
        made[table.place] = import_rubric(path, out, 2026, "某财政局"), out
    return made


def plain(text: str) -> str:
    return "".join(text.split())


each = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.place)


@each
def test_every_row_is_as_typed(table: CityTable, imported: dict[str, tuple[Imported, Path]]):
    rubric = imported[table.place][0].rubric

    assert [
        (row.path, row.name, row.points, *map(plain, (row.criterion, row.explanation, row.content)))
        for row in rubric.indicators
    ] == [
        (row.path, row.name, row.points, *map(plain, (row.criterion, row.explanation, row.content)))
        for row in table.rows
    ]
    assert rubric.total_points == 100
    assert rubric.levels == table.levels
    assert "2026" in rubric.title or not any(sign.isdigit() for sign in rubric.title)


def test_rules_quote_on_one_line_what_a_document_cut(imported: dict[str, tuple[Imported, Path]]):
    rules = [row.rule for row in imported["xin"][0].rubric.indicators]

    assert any(rule.words for rule in rules)
    assert not any("\n" in phrase for rule in rules for phrase in rule.phrases())


def test_points_beside_the_hundred_are_told_apart(imported: dict[str, tuple[Imported, Path]]):
    rubric = imported["ding"][0].rubric

    assert {row.name: row.nature for row in rubric.indicators if row.nature} == {
        "受到表彰": "加分项", "审计问题": "扣分项"
    }  # fmt: skip
    assert [rubric.by_id[name].rule.kind for name in ("受到表彰", "审计问题")] == [
        "judged", "violations"
    ]  # fmt: skip


@each
def test_grades_are_those_printed_or_said_to_be_none(
    table: CityTable, imported: dict[str, tuple[Imported, Path]]
):
    rubric = imported[table.place][0].rubric

    assert rubric.grades == (table.grades or {"优": 90, "良": 80, "中": 60, "差": 0})
    assert ("取自原表" if table.grades else "没有找到等级") in rubric.reading


def test_of_what_anybody_would_compute_four_fifths_are_read(
    imported: dict[str, tuple[Imported, Path]],
):
    computable, read = [], []
    for table in TABLES:
        rubric = imported[table.place][0].rubric
        for row, indicator in zip(table.rows, rubric.indicators, strict=True):
            where = (table.place, row.name)
            assert row.computable or not indicator.by_figures, where
            computable += [where] * row.computable
            read += [where] * indicator.by_figures

    assert len(read) >= 0.8 * len(computable), set(computable) - set(read)


@pytest.mark.thinned(10)
@each
def test_it_runs_from_check_to_scorebooks(
    table: CityTable,
    imported: dict[str, tuple[Imported, Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    done, rubric = imported[table.place]
    monkeypatch.chdir(tmp_path)
    left = [name for _, name, indicator in done.drafted if not indicator.rule]

    check = CliRunner().invoke(app, ["rubric", "check", str(rubric)])
    assert (check.exit_code, f"{len(left)} 条评价标准没有读懂" in check.output) == (1, True), left
    assert all(f"未读懂  {name}：" in check.output for name in left)
    for command in (
        ["template", str(rubric), "-o", "模板"],
        ["template", str(rubric), "--fill-random", "3", "-o", "收件"],
        ["run", "收件", "--out", "结果", "--rubric", str(rubric)],
    ):
        ran = CliRunner().invoke(app, command)
        assert ran.exit_code == 0, (command, ran.output)
    totals = json.loads(Path("结果/run.json").read_text(encoding="utf-8"))["totals"]
    assert len(totals) == 3
    assert all(total["score"] is not None for total in totals)
    if table.place in RECALCULATED[: sized(1, deep=2)] or sized(0, deep=1):
        path = sorted(Path("结果/评分表").glob("*.xlsx"))[0]
        found = recalculated(path)
        values = {(sheet, at): found.get((sheet.upper(), at), "") for sheet, at in formulas(path)}
        assert differing(path, values) == []


TARGETS = {"培训人次": {"培训人次数": 900}, "新建设施数": {"新建设施数": 15},
           "验收合格率": {"验收合格数": 76, "验收总数": 100}, "单位成本": {"单位成本": 7},
           "服务对象满意度": {"满意度": 0.81}}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "name", "points"),
    [
        ({}, "培训人次", 15),  # 900 of 1200
        ({}, "新建设施数", 20),  # more than the target earns no more
        ({}, "验收合格率", 16),  # 76 % of 95 %
        ({"验收总数": 80}, "验收合格率", 20),
        ({}, "单位成本", 5),  # twice what it may be
        ({"单位成本": 3.5}, "单位成本", 10),
        ({"单位成本": 0}, "单位成本", 10),
        ({}, "服务对象满意度", 18),
    ],
)
def test_a_row_with_a_target_is_scored_as_declared_rows_are(
    changed: dict[str, float],
    name: str,
    points: float,
    imported: dict[str, tuple[Imported, Path]],
):
    rubric = imported["ren"][0].rubric
    figures = {figure: value for each in TARGETS.values() for figure, value in each.items()}
    frame = pd.DataFrame([figures | changed], index=pd.Index(["甲"], name=INDEX))

    scores = score(complete(frame, rubric), rubric)

    assert scores.points.loc["甲", name] == pytest.approx(points)
    assert "按目标值计" in rubric.by_id[name].reading


def test_the_form_asks_for_figures_in_the_printed_unit(
    imported: dict[str, tuple[Imported, Path]],
):
    entries = imported["ren"][0].rubric.entries

    assert {name: entries[name].kind for name in ("培训人次数", "单位成本", "满意度")} == {
        "培训人次数": "count", "单位成本": "money", "满意度": "percent"
    }  # fmt: skip
    assert "计量单位：人次" in entries["培训人次数"].explanation
