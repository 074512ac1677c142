"""加分, 扣分, caps and vetoes in a rubric's workbook, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import SUPPORT

from perfeval_xl.authoring.book import head_page
from perfeval_xl.authoring.book.pages import from_pages, to_pages
from perfeval_xl.authoring.rubric_files import rubric_data
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.source import rubric_source

TEXT = (SUPPORT / "beside.yaml").read_text(encoding="utf-8")


def test_a_rubric_of_every_feature_comes_back_from_its_workbook(tmp_path: Path):
    data = rubric_data(TEXT)
    pages = {name: [list(head), *rows] for name, (head, rows) in to_pages(data).items()}

    assert from_pages(pages) == data
    assert ["上限", "过程/管理", 18, None] in pages["体系"]
    veto = [
        "一票否决",
        "通报",
        "受到通报批评的，不得评为良及以上",
        "条件: 案件数 > 30, 最高等级: 中",
    ]
    assert veto in pages["体系"]
    head = pages["评分表"][0]
    assert [row[head.index("性质")] for row in pages["评分表"][1:]].count("扣分项") == 1


def test_a_rubric_without_any_has_no_column_for_it():
    headings, _ = to_pages(rubric_data(rubric_source("hengyang-2019")[0]))["评分表"]

    assert "性质" not in headings


@pytest.mark.parametrize("rest", [None, "直接定为差", "后果: 差"])
def test_a_veto_without_a_consequence_is_refused_with_what_may_be_written(rest: str | None):
    rows = [["一票否决", "通报", "受到通报批评的", rest]]

    with pytest.raises(ValueError, match="第 2 行：“一票否决”的“其他”应写后果，可写 条件"):
        head_page.from_rows(rows)


def test_natures_may_be_written_in_a_workbook_of_a_rubric_that_had_none():
    data = rubric_data(TEXT)
    pages = {name: [list(head), *rows] for name, (head, rows) in to_pages(data).items()}
    assert read_rubric(TEXT, "beside.yaml").by_id["审计问题"].nature == "扣分项"
    table = pages["评分表"]
    at = table[0].index("性质")
    table[5][at] = "加分项"  # 质量

    assert from_pages(pages)["indicators"][4]["nature"] == "加分项"
