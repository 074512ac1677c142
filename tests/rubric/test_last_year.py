"""A rubric file says which figures are last year's, and is told where it says so wrongly."""

from __future__ import annotations

import pytest
from support.two_years import TEXT, rubric_of

from perfeval_xl.authoring.book.pages import from_pages, to_pages
from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.source import RubricError, rubric_source


def test_a_column_repeats_one_of_its_own_table_and_a_field_any_field():
    entries = rubric_of(2024).entries

    assert entries["公用经费_上年决算"].last_year == "公用经费_本年决算"
    assert entries["上年满意度"].last_year == "满意度"
    assert entries["满意度"].last_year is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("last_year: 满意度", "last_year: 满意", "本年填的一个数据项，表单里没有，是否为：满意度"),
        ("last_year: 满意度", "last_year: 上年人数", "应是表单里本年填的一个数据项"),
        ("last_year: 满意度", "last_year: 全部资产", "种类不同：前者是 percent，后者是 money"),
        ("last_year: 本年决算", "last_year: 决算", "last_year: 决算，两者都应是本表填数的列"),
        ("last_year: 满意度", "last_year: 满意度, jump: 50%", "jump（变动上限）写在本年的数上"),
        ("{field: 全部资产}", "{field: 全部资产, jump: 0}", "应大于 0，例如 50%，却是 0%"),
        ("{field: 全部资产}", "{field: 全部资产, jump: 很多}", "“很多”不是数字，应写成 0.5 或 5%"),
        ("{field: 全部资产}", "{stated: 比, is: 满意度, last_year: 满意度, kind: percent}",
         "只用于填数的数据项（field）"),
        ("    title: 表\n", "    title: 表\n    jump: -5%\n", "jump 是变动的上限，应大于 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_is_right(old: str, new: str, said: str):
    assert old in TEXT

    with pytest.raises(RubricError) as refused:
        read_rubric(TEXT.replace(old, new, 1), "two-years.yaml")

    assert said in str(refused.value)


def test_the_lines_of_a_list_are_repeated_by_lines():
    record = """
      - record: 项目
        list: 项目
        room: 2
        columns:
          - {item: 名称}
          - {field: 去年, each: true, last_year: 今年}
          - {field: 今年, each: %s}
"""
    text = TEXT.replace("      - matrix: 经费", record.lstrip("\n") + "      - matrix: 经费")

    assert read_rubric(text % "true", "t").entries["去年"].last_year == "今年"
    with pytest.raises(RubricError, match="each"):
        read_rubric(text % "false", "t")


def test_what_is_held_against_last_year_is_not_unused():
    texts = [each.text for each in lint(rubric_of(2024))]

    assert not any("上年人数" in text or "满意度" in text for text in texts)
    assert any("全部资产" in text for text in texts)
    bounded = TEXT.replace("{field: 全部资产}", "{field: 全部资产, jump: 50%}")
    assert not any("全部资产" in each.text for each in lint(read_rubric(bounded, "t")))


def test_the_money_of_projects_has_no_last_year():
    text, name = rubric_source("datong-2021-project")
    assert load_rubric("datong-2021-project").entries["本年收入合计_上年"].last_year
    old = next(line for line in text.splitlines() if "全年执行数:" in line)
    assert old.strip() == "全年执行数: 全年执行数"

    with pytest.raises(RubricError, match="项目资金表里的列不能写 last_year 或 jump"):
        read_rubric(text.replace(old, f"{old[:-5]}{{label: 全年执行数, jump: 5%}}", 1), name)


def test_the_workbook_of_a_rubric_has_columns_of_its_own_for_both():
    data = {
        "id": "t",
        "forms": [
            {
                "sheet": "表",
                "title": "表",
                "jump": "80%",
                "blocks": [
                    {
                        "matrix": "经费",
                        "columns": {
                            "上年": {"label": "上年数", "last_year": "本年"},
                            "本年": {"label": "本年数", "jump": "50%"},
                        },
                        "rows": [{"row": "甲"}],
                    },
                    {"lines": "数", "rows": [{"field": "旧", "last_year": "新"}, {"field": "新"}]},
                ],
            }
        ],
    }

    headings, rows = to_pages(data)["表单"]

    at = {heading: number for number, heading in enumerate(headings)}
    assert [row[at["重复上年的"]] for row in rows] == [
        None,
        None,
        "本年",
        None,
        None,
        None,
        "新",
        None,
    ]
    assert [row[at["比上年变动上限"]] for row in rows][:4] == ["80%", None, None, "50%"]
    assert all(row[at["其他"]] is None for row in rows)
    pages = {name: [heads, *lines] for name, (heads, lines) in to_pages(data).items()}
    assert from_pages(pages)["forms"] == data["forms"]
