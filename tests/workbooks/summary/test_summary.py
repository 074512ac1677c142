"""The summary: a ranking that filters and links, a live matrix, losses, grades, spreads."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from support.random_returns import random_scores
from support.workbooks import values

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.summary import FileStatus, RunFacts, write_summary
from perfeval_xl.workbooks.summary.scored_rubric import scored_rubrics
from perfeval_xl.workbooks.summary.spread_sheet import spreads

ODD = ["甲 局 #1（本级）", "=1+1", "50%25局[a]", "http://x.cn/&<b>", "五局", "六局"]
NO_FINDINGS = pd.DataFrame(columns=list(COLUMNS), dtype=object)


def named(scores: Scores, names: list[str]) -> Scores:
    """The same scores for departments of other names."""
    other = dict(zip(scores.points.index, names, strict=True))

    def rename(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.rename(index=other)

    return replace(
        scores,
        figures=rename(scores.figures),
        ratios=rename(scores.ratios),
        points=rename(scores.points),
        status=rename(scores.status),
        notes=rename(scores.notes),
        reviews=rename(scores.reviews),
        opinions=rename(scores.opinions),
        totals=rename(scores.totals),
    )


def books(names: list[str]) -> dict[str, str]:
    return {name: f"评分表/{at}号 #{at} 5%2{at} 局.xlsx" for at, name in enumerate(names)}


@pytest.fixture(scope="module")
def scores(hengyang: Rubric) -> Scores:
    return named(random_scores(hengyang, 6, seed=3), ODD)


@pytest.fixture(scope="module")
def path(scores: Scores, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("summary") / "汇总表.xlsx"
    write_summary(path, [scores], NO_FINDINGS, books=[books(ODD)])
    return path


def column(path: Path, sheet: str, heading: str, first: int = 4) -> list[object]:
    """The values below a heading, from the row `first` on, down to the first blank one."""
    found = {cell: value for (name, cell), value in values(path).items() if name == sheet}
    letter = next(cell.rstrip("0123456789") for cell, value in found.items() if value == heading)
    below, row = [], first
    while f"{letter}{row}" in found:
        below.append(found[f"{letter}{row}"])
        row += 1
    return below


def test_the_ranking_is_a_table_with_filters_over_all_departments(path: Path, scores: Scores):
    sheet = load_workbook(path)["排名"]
    (table,) = sheet.tables.values()

    assert table.ref == "A3:M9"  # with 总分区间 and 待核分值, since something is unverified
    assert table.autoFilter is not None
    assert table.tableStyleInfo.showRowStripes
    assert column(path, "排名", "名次") == sorted(scores.totals["名次"])
    assert column(path, "排名", "总分") == sorted(scores.totals["总分"], reverse=True)


def test_a_departments_name_is_text_and_leads_to_its_scorebook(path: Path):
    sheet = load_workbook(path)["排名"]
    cells = [sheet.cell(row, 2) for row in range(4, 10)]

    assert {cell.value for cell in cells} == set(ODD)
    assert {cell.data_type for cell in cells} == {"s"}
    for cell in cells:
        target = cell.hyperlink.target.replace("\\", "/")
        assert "#" not in target, "a spreadsheet takes what follows for a place in the file"
        assert unquote(target) == books(ODD)[cell.value]
        assert cell.hyperlink.location is None


def test_the_indicator_that_cost_most_is_named_and_what_waits_is_not_lost(hengyang: Rubric):
    from perfeval_xl.workbooks.summary.ranking_sheet import WORST, costliest

    scores = random_scores(hengyang, 2, seed=1)
    points, status = scores.points.copy(), scores.status.copy()
    points.loc[:, :], status.loc[:, :] = [each.points for each in hengyang.indicators], "scored"
    first, waiting = points.index[0], hengyang.indicators[0].id
    points.loc[first, "预算调整率"] = 0.5
    points.loc[first, waiting], status.loc[first, waiting] = np.nan, "pending"
    totals = scores.totals.assign(名次=[1, 2])

    (part,) = scored_rubrics([replace(scores, points=points, status=status, totals=totals)], [])

    assert costliest(part) == [{WORST: "预算调整率（失 1.5 分）"}, {WORST: "无"}]


def test_the_matrix_says_in_words_what_has_no_points(path: Path, scores: Scores):
    words = [
        value
        for (sheet, cell), value in values(path).items()
        if sheet == "得分矩阵" and cell[-1].isdigit() and value == "待补"
    ]

    assert len(words) == int((scores.status == "pending").to_numpy().sum()) > 0
    assert column(path, "得分矩阵", "总分", 8) == column(path, "排名", "总分")
    matrix = load_workbook(path)["得分矩阵"]
    assert matrix.freeze_panes == "C8"
    assert matrix["AE8"].value == "=ROUND(SUM(C8:AD8),6)"


def test_losses_go_from_the_highest_mean_down(path: Path, scores: Scores):
    means = column(path, "失分分析", "平均扣分")
    names = column(path, "失分分析", "三级指标")
    points = {each.name: each.points for each in scores.rubric.indicators}

    assert means[:28] == sorted(means[:28], reverse=True)
    worst = scores.points[next(e.id for e in scores.rubric.indicators if e.name == names[0])]
    assert means[0] == pytest.approx(points[names[0]] - worst.mean(), abs=1e-6)
    sheet = load_workbook(path)["失分分析"]
    assert len(sheet._charts) == 1
    assert sheet["J4"].value.startswith("=COUNTIF('得分矩阵'!$")


def test_every_department_is_in_one_grade_and_in_one_band(path: Path):
    sheet = {cell: v for (name, cell), v in values(path).items() if name == "等级分布"}
    lines = {sheet[f"A{row}"]: sheet.get(f"C{row}") for row in range(4, 21) if f"A{row}" in sheet}

    assert lines["合计"] == 6
    assert sum(lines[grade] for grade in ("优", "良", "中", "差", "暂评", "其他、未填")) == 6
    bands = [count for name, count in lines.items() if "–" in name or name.endswith("分及以上")]
    assert (len(bands), sum(bands)) == (6, 6)
    assert len(load_workbook(path)["等级分布"]._charts) == 2


def test_outliers_are_named_the_furthest_first(hengyang: Rubric):
    scores = random_scores(hengyang, 20, seed=1)
    ratios = scores.ratios.copy()
    values = [0.9, 1.0, 1.1, 1.0, 0.95, 1.05, 1.0, 1.0, 0.98, 1.02, 3.0, -9.0, 2.0]
    ratios["预算完成率"] = [*values, *[np.nan] * 7]

    found = next(
        each
        for each in spreads(replace(scores, ratios=ratios), scores.totals)
        if each.indicator.id == "预算完成率"
    )

    assert found.count == 13
    # As QUARTILE gives them in a spreadsheet.
    assert found.quarters == pytest.approx((-9.0, 0.98, 1.0, 1.05, 3.0))
    assert [value for _, value in found.outliers] == [-9.0, 3.0, 2.0]
    assert [name for name, _ in found.outliers] == ["随机单位0011", "随机单位0010", "随机单位0012"]


def test_few_values_have_no_outliers(hengyang: Rubric):
    scores = random_scores(hengyang, 7, seed=1)
    ratios = scores.ratios.copy()
    ratios["预算完成率"] = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 50.0]

    found = {
        each.indicator.id: each for each in spreads(replace(scores, ratios=ratios), scores.totals)
    }

    assert found["预算完成率"].count == 7
    assert found["预算完成率"].outliers == ()


def test_several_rubrics_stand_apart_and_a_first_sheet_leads_to_them(
    hengyang: Rubric, datong: Rubric, tmp_path: Path
):
    groups = [random_scores(each, 3, seed=2) for each in (hengyang, datong)]
    write_summary(tmp_path / "s.xlsx", groups, NO_FINDINGS)

    book = load_workbook(tmp_path / "s.xlsx")

    assert book.sheetnames[:7] == [
        "目录", "排名 hengyang-2019", "等级分布 hengyang-2019", "得分矩阵 hengyang-2019",
        "失分分析 hengyang-2019", "指标分布 hengyang-2019", "排名 datong-2021-project",
    ]  # fmt: skip
    tables = [name for sheet in book for name in sheet.tables]
    assert tables == ["排名1", "排名2"]
    links = [cell.hyperlink.location for row in book["目录"] for cell in row if cell.hyperlink]
    assert {link.split("!")[0].strip("'") for link in links} == set(book.sheetnames[1:10])


def test_labels_of_rubrics_that_begin_alike_differ_and_fit(hengyang: Rubric):
    scores = random_scores(hengyang, 1, seed=2)
    ids = ["a" * 40 + "1", "a" * 40 + "2", "b", "b"]
    years = [2019, 2019, 2019, 2020]
    groups = [
        replace(scores, rubric=hengyang.model_copy(update={"id": name, "fiscal_year": year}))
        for name, year in zip(ids, years, strict=True)
    ]

    labels = [part.label for part in scored_rubrics(groups, [])]

    assert labels == ["a" * 26, "a" * 22 + "~2", "2019 b", "2020 b"]
    assert all(len(part.sheet("指标分布")) <= 31 for part in scored_rubrics(groups, []))


def test_every_sheet_prints_on_a4_across_with_page_numbers(path: Path):
    for sheet in load_workbook(path):
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert "&P" in sheet.oddFooter.center.text, sheet.title
        if sheet.title not in ("等级分布", "运行说明"):
            assert sheet.print_title_rows, sheet.title


def test_what_a_return_says_stays_text_everywhere(scores: Scores, tmp_path: Path):
    evil = '=HYPERLINK("http://evil.cn","x")'
    row = dict.fromkeys(COLUMNS, evil) | {"severity": "error"}
    files = [FileStatus(evil, "returned", evil, evil, "", evil)]
    facts = RunFacts(evil, files, (), [("设置", evil)])
    write_summary(tmp_path / "s.xlsx", [scores], pd.DataFrame([row]), facts)

    book = load_workbook(tmp_path / "s.xlsx")

    found = [cell for sheet in book for line in sheet for cell in line if evil in str(cell.value)]
    assert len(found) > 10
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)


def test_the_same_scores_give_the_same_bytes(path: Path, scores: Scores, tmp_path: Path):
    write_summary(tmp_path / "again.xlsx", [scores], NO_FINDINGS, books=[books(ODD)])

    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_workbook_that_openpyxl_reads_without_a_word(path: Path):
    """No extensions of later Excel versions: they would be lost on the way through openpyxl."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<extLst" not in archive.read(name), name


@pytest.mark.large
@pytest.mark.parametrize("rubric_id", ["dongchuan-2020", "datong-2021-project"])
def test_three_thousand_departments_are_written_in_seconds(rubric_id: str, tmp_path: Path):
    scores = random_scores(load_rubric(rubric_id), 3000, seed=4)
    names = [str(name) for name in scores.points.index]
    begun = time.monotonic()

    write_summary(tmp_path / "s.xlsx", [scores], NO_FINDINGS, books=[books(names)])

    assert time.monotonic() - begun < 20
    assert (tmp_path / "s.xlsx").stat().st_size < 6_000_000
    assert len(column(tmp_path / "s.xlsx", "排名", "名次")) == 3000
