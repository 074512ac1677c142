"""A rubric as pages of a workbook and back: nothing is lost, and mistakes are told by their row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.authoring.book.cells import from_cell, to_cell
from perfeval_xl.authoring.book.pages import from_pages, to_pages
from perfeval_xl.authoring.rubric_files import rubric_data, rubric_text
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.source import catalogue, rubric_source

SCALARS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20),
    st.integers(-(10**6), 10**6),
    st.sampled_from(["1%", "<= 100%", "yes", "null", "- a", "a: b", "{", "优, 良", "1", "#"]),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, min_size=1, max_size=4),
    st.dictionaries(st.text("甲乙ab", min_size=1, max_size=3), SCALARS, min_size=1, max_size=3),
)


def grids(data: dict[str, Any]) -> dict[str, list[list[Any]]]:
    return {name: [list(head), *rows] for name, (head, rows) in to_pages(data).items()}


def sources(root: Path) -> list[str]:
    own = [root / "tests" / "support" / f"{name}.yaml" for name in ("everything", "monitoring")]
    return [*catalogue(), *map(str, own)]


@pytest.mark.large
def test_pages_give_the_same_data(root: Path):
    for source in sources(root):
        data = rubric_data(rubric_source(source)[0])

        assert from_pages(grids(data)) == data, source


def test_a_written_file_gives_the_same_data(root: Path):
    for source in sources(root):
        data = rubric_data(rubric_source(source)[0])

        assert rubric_data(rubric_text(data, "由 表.xlsx 导入\n第二行")) == data, source


@pytest.mark.parametrize("value", [{"甲": "?0"}, {"甲": " "}, "\xa0", " 𐀀", ["?", "\u2028"]])
def test_a_hostile_value_survives_its_cell(value: Any):
    assert from_cell(to_cell(value)) == value


@given(VALUES)
def test_a_value_survives_its_cell(value: Any):
    assert from_cell(to_cell(value)) == value


def hengyang() -> dict[str, Any]:
    data = rubric_data(rubric_source("hengyang-2019")[0])
    assert isinstance(data, dict)
    return data


def change(page: str, heading: str, row: int, value: Any) -> dict[str, list[list[Any]]]:
    pages = grids(hengyang())
    pages[page][row][pages[page][0].index(heading)] = value
    return pages


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("page", "heading", "row", "value", "words"),
    [
        ("体系", "项", 1, "代号", "“体系”里没有“代号”这一项，应为：编号"),
        ("评分表", "分子分母都为零", 3, "满", "“分子分母都为零”应为：满分、零分、不适用、待补"),
        ("评分表", "评分规则", 3, "step: {full", "“在职人员控制率”一行：“评分规则”一栏：读不懂"),
        ("表单", "内容", 2, "表格", "“内容”应为：工作表"),
        ("表单", "种类", 3, "人数", "“种类”应为：金额、个数"),
        ("表单", "内容", 1, "行", "应先有它所在的工作表和表"),
    ],
)
def test_a_mistake_is_told_by_its_place(page: str, heading: str, row: int, value: Any, words: str):
    with pytest.raises(ValueError, match=words):
        from_pages(change(page, heading, row, value))


def test_columns_may_stand_in_another_order_and_blank_rows_between():
    pages = grids(hengyang())
    table = pages["评分表"]
    pages["评分表"] = [row[::-1] for row in [table[0], [None] * len(table[0]), *table[1:]]]

    assert from_pages(pages) == hengyang()


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    ("cell", "expected"),
    [("年度", ("年度",)), ("6月、9月", (6, 9)), ("年度, 12月", ("年度", 12)), (6.0, (6,))],
)
def test_periods_are_read_as_people_write_them_in_a_cell(cell: Any, expected: tuple[Any, ...]):
    data = from_pages(change("评分表", "评价期间", 1, cell))

    assert read_rubric(rubric_text(data, ""), "x").indicators[0].periods == expected


def test_a_month_of_the_schedule_may_be_a_number_in_its_cell():
    pages = grids(hengyang())
    pages["体系"].append(["支付进度要求", 6.0, 0.45])

    rubric = read_rubric(rubric_text(from_pages(pages), ""), "x")

    assert rubric.schedule == {6: 0.45}


def test_a_missing_page_is_named():
    pages = grids(hengyang())
    del pages["表单"]

    with pytest.raises(ValueError, match="缺少工作表“表单”"):
        from_pages(pages)
