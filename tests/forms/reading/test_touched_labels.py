"""Labels as people touch them: taken where one is meant, told, and never guessed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.returns import returned

from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.texts import label_key, likeness

FORM = "基础数据表"
FIGURES = {
    "基本支出_本年预算": 300.0, "人员经费_本年预算": 190.0, "公用经费_本年预算": 110.0,
    "公用经费_本年决算": 105.0,
}  # fmt: skip
FILLING = Filling("示例局", figures=FIGURES)
LABEL, PERSONNEL = "A8", "A7"
Read = Callable[..., Return]


@pytest.fixture
def read(hengyang, tmp_path: Path) -> Read:
    def changed(**cells: object) -> Return:
        def change(book: Workbook) -> None:
            for place, value in cells.items():
                book[FORM][place] = value

        return returned(hengyang, tmp_path / "r.xlsx", FILLING, change)

    return changed


def told(content: Return) -> list[tuple[str, str, str]]:
    return [(each.code, each.cell, each.found) for each in content.remarks]


@pytest.mark.thinned(20)
@pytest.mark.parametrize(
    "text",
    [
        "公用经费：", "公用经费:", " 公 用\u3000经费\n", "公\u200b用\u00ad经\ufeff费", "“公用经费”",
        "「公用经费」", "一、公用经费", "1.公用经费", "1、公用经费", "（1）公用经费",
        "(二) 公用经费", "①公用经费", "⑴公用经费",
        "其中：公用经费", "★公用经费", "公用經費", "公用\xa0经费；", "2．公用经费。",
    ],
)  # fmt: skip
def test_what_looks_alike_is_the_same_label_and_nothing_is_said(text: str, read: Read):
    content = read(**{LABEL: text})

    assert content.figures == FIGURES
    assert told(content) == []


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    "text",
    [
        "公用经费（日常）",
        "公用经费(含会议费)",
        "日常公用经费",
        "公用经费合计",
        "公用经弗",
        "公用的经费",
        "商品公用经费",
    ],
)
def test_the_only_one_that_is_alike_is_taken_and_both_are_told(text: str, read: Read):
    content = read(**{LABEL: text})

    assert content.figures == FIGURES
    assert told(content) == [("LABEL_TOUCHED", LABEL, text)]
    assert content.remarks[0].expected == "公用经费"


def test_a_label_that_was_emptied_is_the_only_one_left(read: Read):
    content = read(**{LABEL: None})

    assert content.figures == FIGURES
    assert told(content) == [("LABEL_TOUCHED", LABEL, "（空）")]


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("公用经费（一）", "公用经费（二）"),
        ("公用经费", "公用经费"),
        ("人员公用经费", "公用人员经费"),
    ],
)
def test_where_two_may_be_meant_nothing_is_guessed(one: str, other: str, hengyang, tmp_path: Path):
    def change(book: Workbook) -> None:
        for area in list(book[FORM].merged_cells.ranges):
            book[FORM].unmerge_cells(str(area))
        book[FORM].insert_rows(9)
        book[FORM]["A8"], book[FORM]["A9"] = one, other
        book[FORM]["C9"] = 77.0

    content = returned(hengyang, tmp_path / "r.xlsx", FILLING, change)

    assert "公用经费_本年预算" not in content.figures
    ((code, cell, _),) = told(content)
    assert (code, cell) == ("NUMBERS_UNREAD", "C8、D8、C9")


@pytest.mark.thinned(3)
@pytest.mark.parametrize("text", ["离退休费", "差旅补助", "2019年公用经费"])
def test_another_label_is_another_one(text: str, read: Read):
    content = read(**{LABEL: text})

    assert content.figures == {key: n for key, n in FIGURES.items() if "公用" not in key}
    assert told(content) == [("NUMBERS_UNREAD", "C8、D8", "C8 110、D8 105")]


@pytest.mark.thinned(12)
@pytest.mark.parametrize(
    "text", ["2019年度预算数", "2019年预算", "预算数（2019年）", "“2019年预算数”："]
)
def test_headings_are_compared_alike(text: str, read: Read):
    assert read(C5=text).figures == FIGURES


def test_a_heading_of_another_year_is_another_column(read: Read):
    content = read(C5="2017年预算数")

    assert content.figures == {"公用经费_本年决算": 105.0}
    assert told(content)[0][:2] == ("NUMBERS_UNREAD", "C6、C7、C8")


def test_rows_that_changed_places_are_followed(read: Read):
    content = read(A7="公用经费", C7=110.0, D7=105.0, A8="人员经费", C8=190.0, D8=None)

    assert content.figures == FIGURES
    assert told(content) == []


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("年初数", "年末数"), ("本年收入", "本年支出"), ("上年决算数", "本年决算数"),
        ("2018年决算数", "2019年决算数"), ("本年增加", "本年减少"), ("应缴收入", "已缴收入"),
        ("税收收入", "非税收入"), ("市级资金", "省级资金"),
    ],
)  # fmt: skip
def test_what_means_the_opposite_is_not_alike(printed: str, found: str):
    assert likeness(label_key(printed), label_key(found)) < 0


@pytest.mark.parametrize("name", ["label-in-brackets", "label-renumbered"])
def test_a_published_sample_is_read_whole(name: str, hengyang, root: Path):
    sample = root / "tests" / "samples" / "labels"
    whole = read_return(sample / "name-with-seal.xlsx", lambda _: [hengyang])

    content = read_return(sample / f"{name}.xlsx", lambda _: [hengyang])

    assert content.figures == whole.figures
    assert {each.code for each in content.remarks} <= {"LABEL_TOUCHED"}
