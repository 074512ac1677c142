"""What an analyst typed into open cells comes back, and nothing else does."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.scorebooks import EVERYTHING, Place, Written, formula, put, with_cells

from perfeval_xl.forms.figures.cell_names import CellName
from perfeval_xl.forms.layout.project_layout import LEVEL3
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.read_back.edits import Edits
from perfeval_xl.workbooks.read_back.read import read_edits

REVIEWED = "考核折算"


def contents(edits: Edits) -> dict[tuple[str, str, CellName], tuple[Any, Any]]:
    """Return what was changed: kind, project and name → before and after."""
    return {(each.kind, each.project, each.name): (each.before, each.after) for each in edits.edits}


def told(edits: Edits) -> list[tuple[str, str, str]]:
    return [(each.code, each.sheet, each.cell) for each in edits.remarks]


def shown(book: Written, place: Place) -> Any:
    return load_workbook(book.fresh)[place[0]][place[1]].value


@pytest.mark.thinned(4)
@pytest.mark.parametrize("rubric", [*catalogue(), EVERYTHING])
def test_nothing_is_found_where_nothing_was_changed(
    rubric: str, scorebook: Callable[[str], Written], tmp_path: Path
):
    book = scorebook(rubric)
    same = read_edits(book.fresh, book.fresh, book.cells)
    saved = book.read(tmp_path)

    assert (same.edits, same.remarks) == ([], [])
    assert (saved.edits, saved.remarks) == ([], [])


@pytest.mark.thinned(2)
@pytest.mark.parametrize(
    ("typed", "after"),
    [
        (0, 0.0),
        (1, 1.0),
        (0.5, 0.5),
        (datetime.datetime(1900, 1, 1), 1.0),
    ],
)
def test_a_score_comes_back(everything_book: Written, tmp_path: Path, typed: Any, after: float):
    place = everything_book.place("review", REVIEWED)

    found = everything_book.read(tmp_path, put(place, typed))

    (edit,) = found.edits
    assert (edit.kind, edit.project, edit.name) == ("review", "", REVIEWED)
    assert (edit.sheet, edit.cell) == place
    assert (edit.before, edit.after) == (None, after)
    assert isinstance(edit.after, float)
    assert found.remarks == []


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (-0.01, "REVIEW_OUT_OF_BOUNDS", "-0.01"),
        (100, "REVIEW_OUT_OF_BOUNDS", "100"),
        ("不同意", "REVIEW_NOT_NUMBER", "不同意"),
        ("无", "REVIEW_NOT_NUMBER", "无"),
        ("—", "REVIEW_NOT_NUMBER", "—"),
        ("1-2", "REVIEW_NOT_NUMBER", "1-2"),
        ("0.5", "REVIEW_NOT_NUMBER", "0.5"),
        ("０．５", "REVIEW_NOT_NUMBER", "０．５"),
        ("0.5分", "REVIEW_NOT_NUMBER", "0.5分"),
        (True, "REVIEW_NOT_NUMBER", "TRUE"),
        ("#N/A", "REVIEW_NOT_NUMBER", "#N/A"),
        (datetime.datetime(2026, 3, 5), "REVIEW_OUT_OF_BOUNDS", "2026年3月5日"),
    ],
)
def test_what_is_no_score_is_told_and_not_taken(
    everything_book: Written, tmp_path: Path, typed: Any, code: str, said: str
):
    place = everything_book.place("review", REVIEWED)
    full = everything_book.cells[place].full

    found = everything_book.read(tmp_path, put(place, typed))

    assert found.edits == []
    assert told(found) == [(code, *place)]
    assert (found.remarks[0].found, found.remarks[0].expected) == (said, f"{full:g}")


@pytest.mark.large
def test_a_score_is_bounded_by_the_weight_that_stands_in_the_saved_row(
    datong_book: Written, tmp_path: Path
):
    project = next(cell.project for cell in datong_book.cells.values() if cell.kind == "row")
    weight = datong_book.place("row", (1, "分值"), project)
    review = datong_book.place("review", "绩效指标_1", project)

    within = datong_book.read(tmp_path, put(weight, 40), put(review, 39))
    beyond = datong_book.read(tmp_path, put(weight, 30), put(review, 39))
    none = datong_book.read(tmp_path, put(weight, None), put(review, 1))

    assert contents(within)["review", project, "绩效指标_1"] == (None, 39.0)
    assert within.remarks == []
    assert [(each.code, each.expected) for each in beyond.remarks] == [
        ("REVIEW_OUT_OF_BOUNDS", "30")
    ]
    assert ("review", project, "绩效指标_1") not in contents(beyond)
    assert [(each.code, each.expected) for each in none.remarks] == [("REVIEW_OUT_OF_BOUNDS", "0")]


@pytest.mark.large
def test_the_common_indicator_of_projects_is_reviewed_on_each_of_their_sheets(
    datong_book: Written, tmp_path: Path
):
    places = [
        (place, cell)
        for place, cell in datong_book.cells.items()
        if cell.kind == "review" and cell.name == "预算执行率"
    ]

    found = datong_book.read(tmp_path, *(put(at, n) for n, (at, _) in enumerate(places)))

    assert contents(found) == {
        ("review", cell.project, "预算执行率"): (None, float(n))
        for n, (_, cell) in enumerate(places)
    }
    assert len(places) > 1


@pytest.mark.large
def test_a_score_of_several_lines_counts_by_its_first_cell(taojiang_book: Written, tmp_path: Path):
    merged = load_workbook(taojiang_book.fresh)["评分表"].merged_cells.ranges
    tall = {f"{each.coord.split(':')[0]}" for each in merged if each.size["rows"] > 1}
    (sheet, cell), open_ = next(
        (place, each)
        for place, each in taojiang_book.cells.items()
        if each.kind == "review" and place[1] in tall
    )

    found = taojiang_book.read(tmp_path, put((sheet, cell), 1))

    assert contents(found) == {("review", "", open_.name): (None, 1.0)}
    assert found.remarks == []


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    "words",
    [
        "数据不实",
        "“引号”和'撇号'与\"双引号\"",
        "第一行\n第二行",
        "=1+1",
        "@某人，+1",
        "😀很好",
        "  前后有空格",
        "<b>&amp;",
        "很长" * 2000,
        "３",
    ],
)
def test_an_opinion_comes_back_to_the_letter(everything_book: Written, tmp_path: Path, words: str):
    place = everything_book.place("opinion", REVIEWED)

    found = everything_book.read(tmp_path, put(place, words))

    assert contents(found) == {("opinion", "", REVIEWED): (None, words)}
    assert found.remarks == []


def test_the_line_breaks_that_excel_writes_are_line_breaks(
    everything_book: Written, tmp_path: Path
):
    place = everything_book.place("opinion", REVIEWED)

    found = everything_book.read(tmp_path, put(place, "一_x000D_\n二"))

    assert contents(found)["opinion", "", REVIEWED][1] == "一\n二"


@pytest.mark.large
def test_a_number_or_a_date_is_an_opinion_too(everything_book: Written, tmp_path: Path):
    place = everything_book.place("opinion", REVIEWED)

    number = everything_book.read(tmp_path, put(place, 3.0))
    day = everything_book.read(tmp_path, put(place, datetime.datetime(2026, 11, 2)))

    assert contents(number)["opinion", "", REVIEWED][1] == "3"
    assert contents(day)["opinion", "", REVIEWED][1] == "2026年11月2日"


@pytest.mark.thinned(3)
@pytest.mark.parametrize("blank", [None, "", "  "])
def test_blanks_of_any_kind_are_blanks(everything_book: Written, tmp_path: Path, blank: str | None):
    places = [everything_book.place(kind, REVIEWED) for kind in ("review", "opinion")]

    found = everything_book.read(tmp_path, *(put(place, blank) for place in places))

    assert (found.edits, found.remarks) == ([], [])


FIGURE = "甲"


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("typed", "after", "code"),
    [
        (12.5, 12.5, ""),
        (0, 0.0, ""),
        (None, None, ""),
        (" ", None, ""),
        (datetime.datetime(1900, 1, 31), 31.0, ""),
        ("12.5", None, "REVIEW_FIGURE_NOT_NUMBER"),
        ("见附件", None, "REVIEW_FIGURE_NOT_NUMBER"),
        ("不适用", None, "REVIEW_FIGURE_NOT_NUMBER"),
        (True, None, "REVIEW_FIGURE_NOT_NUMBER"),
        ("#DIV/0!", None, "REVIEW_FIGURE_NOT_NUMBER"),
    ],
)
def test_a_figure_is_a_number_and_nothing_else_is_taken(
    everything_book: Written, tmp_path: Path, typed: Any, after: float | None, code: str
):
    place = everything_book.place("figure", FIGURE)
    before = float(shown(everything_book, place))

    found = everything_book.read(tmp_path, put(place, typed))

    assert contents(found) == ({} if code else {("figure", "", FIGURE): (before, after)})
    assert told(found) == ([(code, *place)] if code else [])


@pytest.mark.thinned(3)
@pytest.mark.parametrize("typed", [1e12, -1e300, "9" * 400], ids=["12", "300", "400"])
def test_a_figure_beyond_all_bounds_is_not_taken(
    everything_book: Written, tmp_path: Path, typed: Any
):
    place = everything_book.place("figure", FIGURE)
    review = everything_book.place("review", REVIEWED)
    saved = tmp_path / "a.xlsx"
    with_cells(everything_book.fresh, saved, place[0], {place[1]: f"<v>{typed}</v>"})
    both = with_cells(saved, tmp_path / "b.xlsx", review[0], {review[1]: f"<v>{typed}</v>"})

    found = read_edits(both, everything_book.fresh, everything_book.cells)

    assert found.edits == []
    assert told(found) == [
        ("REVIEW_OUT_OF_BOUNDS", *review),
        ("REVIEW_FIGURE_TOO_LARGE", *place),
    ]


def test_a_figure_may_not_apply_where_the_rubric_says_so(everything_book: Written, tmp_path: Path):
    place = everything_book.place("figure", "己")

    found = everything_book.read(tmp_path, put(place, "不适用"))

    before = shown(everything_book, place)
    assert contents(found) == {("figure", "", "己"): (before, "不适用")}
    assert found.remarks == []


@pytest.mark.large
def test_the_same_number_in_another_spelling_is_no_edit(everything_book: Written, tmp_path: Path):
    place = everything_book.place("figure", FIGURE)
    value = float(shown(everything_book, place))

    nearly = value + 2 * math.ulp(value)
    found = everything_book.read(tmp_path, put(place, nearly))
    other = everything_book.read(tmp_path, put(place, value * (1 + 1e-12)))

    # The file does hold another number: the last of 17 digits, which no program keeps.
    assert load_workbook(tmp_path / "改过.xlsx")[place[0]][place[1]].value != value
    assert nearly != value
    assert found.edits == []
    assert len(other.edits) == 1


def test_lines_of_a_list_come_back(everything_book: Written, tmp_path: Path):
    name, figure = (("专项", 2, column) for column in ("名称", "公用"))

    found = everything_book.read(
        tmp_path,
        put(everything_book.place("line", name), "新项目"),
        put(everything_book.place("line", figure), 12),
    )

    assert contents(found) == {
        ("line", "", name): (shown(everything_book, everything_book.place("line", name)), "新项目"),
        ("line", "", figure): (shown(everything_book, everything_book.place("line", figure)), 12.0),
    }


@pytest.mark.large
def test_every_cell_of_a_declared_row_comes_back(datong_book: Written, tmp_path: Path):
    project = next(cell.project for cell in datong_book.cells.values() if cell.kind == "row")
    typed = {
        LEVEL3: "改写的指标",
        "指标值文字": "≥3次",
        "完成值文字": "2次",
        "偏差原因": "推迟",
        "分值": 12.5,
        "自评得分": 3.25,
        "方向": "≤",
        "目标数": 3.5,
        "完成数": 2.25,
        "完成档次": "部分达成",
    }
    places = {name: datong_book.place("row", (1, name), project) for name in typed}
    before = {name: shown(datong_book, place) for name, place in places.items()}

    found = datong_book.read(tmp_path, *(put(places[name], typed[name]) for name in typed))

    assert contents(found) == {
        ("row", project, (1, name)): (before[name], value)
        for name, value in typed.items()
        if before[name] != value
    }
    assert len(found.edits) > 7
    assert found.remarks == []


def test_the_result_of_a_formula_in_an_open_cell_counts(everything_book: Written, tmp_path: Path):
    review, opinion, figure = (
        everything_book.place(kind, name)
        for kind, name in (("review", REVIEWED), ("opinion", REVIEWED), ("figure", FIGURE))
    )
    scored = with_cells(
        everything_book.fresh,
        tmp_path / "a.xlsx",
        "评分表",
        {
            review[1]: "<f>5-4.5</f><v>0.5</v>",
            opinion[1]: 't="str"<f>"甲"&amp;"乙"</f><v>甲乙</v>',
        },
    )
    both = with_cells(scored, tmp_path / "b.xlsx", "数据", {figure[1]: "<f>40+2</f><v>42</v>"})

    found = read_edits(both, everything_book.fresh, everything_book.cells)

    assert {key: after for key, (_, after) in contents(found).items()} == {
        ("review", "", REVIEWED): 0.5,
        ("opinion", "", REVIEWED): "甲乙",
        ("figure", "", FIGURE): 42.0,
    }
    assert found.remarks == []


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    "xml",
    [
        't="inlineStr"<is><t>甲</t></is>',
        't="str"<v>甲</v>',
        't="inlineStr"<is><r><t>甲</t></r></is>',
    ],
)
def test_a_text_may_be_stored_in_any_way(everything_book: Written, tmp_path: Path, xml: str):
    sheet, cell = everything_book.place("opinion", REVIEWED)
    saved = with_cells(everything_book.fresh, tmp_path / "a.xlsx", sheet, {cell: xml})

    found = read_edits(saved, everything_book.fresh, everything_book.cells)

    assert contents(found) == {("opinion", "", REVIEWED): (None, "甲")}


def test_a_formula_that_gives_nothing_is_a_blank_cell(everything_book: Written, tmp_path: Path):
    (sheet, review), (_, opinion) = (
        everything_book.place(kind, REVIEWED) for kind in ("review", "opinion")
    )
    empty = 't="str"<f>""</f><v></v>'
    saved = with_cells(
        everything_book.fresh, tmp_path / "a.xlsx", sheet, {review: empty, opinion: empty}
    )

    found = read_edits(saved, everything_book.fresh, everything_book.cells)

    assert (found.edits, found.remarks) == ([], [])


def test_a_formula_without_a_stored_result_is_told(everything_book: Written, tmp_path: Path):
    place = everything_book.place("review", REVIEWED)

    found = everything_book.read(tmp_path, formula(place, "=5-4.5"))

    assert found.edits == []
    assert told(found) == [("REVIEW_NOT_COMPUTED", *place)]
    assert found.remarks[0].found == "=5-4.5"


def test_what_the_analyst_writes_elsewhere_is_theirs(everything_book: Written, tmp_path: Path):
    def notes(book: Any) -> None:
        book["评分表"]["B60"] = "我的说明"
        book["评分表"]["X5"] = "=1/0"
        book["横向与历史"]["B8"] = "改"
        book["数据问题"]["A2"] = "改"
        book.create_sheet("底稿", 0)["A1"] = "草稿"
        book["评分表"].column_dimensions["A"].width = 30

    found = everything_book.read(tmp_path, notes)

    assert (found.edits, found.remarks) == ([], [])
