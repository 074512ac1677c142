"""Whose return a file is, for which version, and whether anything was filled in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.projects import filling, lean_rubric, project_filling
from support.returns import returned

from perfeval_xl.forms.identity import Identity, read_identity, unit_name
from perfeval_xl.forms.reading.reader import Return, ReturnError, read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.forms.texts import clean_name, clean_text
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import RubricError, rubric_source
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import CellError, Uncomputed

ONE = {"编制数": 21}


def name_cell(text: object):
    def change(book: Workbook) -> None:
        book["基础数据表"]["B2"] = text

    return change


# -- blank -------------------------------------------------------------------------------------


@pytest.mark.parametrize("department", ["", "示例局"])
def test_a_template_that_comes_back_blank_is_told_so(department: str, tmp_path: Path, hengyang):
    with pytest.raises(ReturnError) as caught:
        returned(hengyang, tmp_path / "r.xlsx", Filling(department))

    assert caught.value.code == "FILE_BLANK"


def test_a_blank_workbook_of_projects_is_blank_before_it_lacks_projects(tmp_path: Path, datong):
    with pytest.raises(ReturnError) as caught:
        returned(datong, tmp_path / "r.xlsx", Filling("示例局"))

    assert caught.value.code == "FILE_BLANK"


@pytest.mark.parametrize(
    "given",
    [
        Filling("示例局", figures={"编制数": 0}),
        Filling("示例局", figures={"编制数": "无"}),
        Filling("示例局", figures={"编制数": "不知道"}),
        Filling("示例局", figures={"自评总分": 90}),
        Filling("示例局", words={"自评等级": "优"}),
        Filling("示例局", lists={"业务工作专项": [["甲项目", None, None, None]]}),
    ],
    ids=["zero", "none", "unreadable", "score", "text", "line"],
)
def test_the_least_that_is_filled_in_makes_a_return(given: Filling, tmp_path: Path, hengyang):
    assert returned(hengyang, tmp_path / "r.xlsx", given).department == "示例局"


# -- names -------------------------------------------------------------------------------------


def test_two_names_contradict_each_other(tmp_path: Path, hengyang):
    with pytest.raises(ReturnError) as caught:
        returned(hengyang, tmp_path / "r.xlsx", Filling("甲局", figures=ONE), name_cell("乙局"))

    assert caught.value.code == "FILE_NAMES_DIFFER"
    assert "发给“甲局”" in str(caught.value)
    assert "却是“乙局”" in str(caught.value)


@pytest.mark.thinned(2)
@pytest.mark.parametrize(
    "said", ["示例局（本级）", " 示 例 局(本级)\n", "示例局\u200b（本级）", None]
)
def test_the_same_name_or_none_is_the_templates(said, tmp_path: Path, hengyang):
    given = Filling("示例局（本级）", figures=ONE)

    found = returned(hengyang, tmp_path / "r.xlsx", given, name_cell(said))

    assert found.department == "示例局（本级）"


def test_projects_say_names_too(tmp_path: Path):
    def change(book: Workbook) -> None:
        book["项目1"]["B2"] = "乙局"

    with pytest.raises(ReturnError) as caught:
        returned(lean_rubric(), tmp_path / "r.xlsx", filling(project_filling()), change)

    assert caught.value.code == "FILE_NAMES_DIFFER"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" 手填局 ", "手填局"),
        ("财 政 局", "财政局"),
        ("衡阳市\n金融办", "衡阳市金融办"),
        ("手\u200b填\u202e局\ufeff", "手填局"),
        ("手\u0007填\u0000局\u0085", "手填局"),
        ("手填局\ufffe", "手填局"),
        ("UN  Women\t办公室", "UN Women 办公室"),
        ("\u3000手填局\u3000", "手填局"),
        ("𠮷田\ud800局", "𠮷田局"),
        ("长" * 300, "长" * 300),
        (12.0, "12.0"),
        (None, ""),
    ],
)
def test_names_are_cleaned_where_they_are_read(typed: object, name: str):
    assert clean_name(typed) == name
    json.dumps(clean_name(typed), ensure_ascii=False).encode("utf-8")


def test_texts_keep_their_lines():
    assert clean_text(" 一\r\n二\u2028三\u200b\x07 ") == "一\n二\n三"


def test_hostile_names_are_clean_wherever_they_are_read(tmp_path: Path, hengyang):
    lists = {"业务工作专项": [["其中：甲\n项\u200b目", 1, 2, 3]]}
    given = Filling(figures=ONE, lists=lists, words={"厉行节约保障措施": "一\u202e\n二"})

    found = returned(hengyang, tmp_path / "r.xlsx", given, name_cell("长\n" * 200 + "局"))

    assert found.department == "长" * 200 + "局"
    assert found.items[0]["名称"] == "甲项目"
    assert found.words["厉行节约保障措施"] == "一\n二"


def test_a_projects_name_is_on_one_line(tmp_path: Path):
    given = filling(project_filling("甲\n项目\u200b"))

    (project,) = returned(lean_rubric(), tmp_path / "r.xlsx", given).projects

    assert project.name == "甲项目"


@pytest.mark.thinned(15)
@pytest.mark.parametrize(
    "said",
    [
        "101001 示例单位01", "101001-示例单位01", "（101001）示例单位01", "示例单位01（盖章）",
        "示例单位\xa001（盖章）", "示例单位01(公章)", "示例单位01  盖章", "示例单位01（章）",
        "示例单位01　　2020年3月5日", "示例单位01，2020.3.5",
        "示例单位01（盖章）  填报日期：2020-3-5",
        "示例单位01 填报人：张三", "填报单位：示例单位01", "示 例 单 位 01",
    ],
)  # fmt: skip
@pytest.mark.parametrize("given", ["示例单位01", ""], ids=["known", "unknown"])
def test_a_name_with_more_in_its_cell_is_that_name(said: str, given: str, tmp_path: Path, hengyang):
    found = returned(hengyang, tmp_path / "r.xlsx", Filling(given, figures=ONE), name_cell(said))

    assert found.department.replace(" ", "") == "示例单位01"


@pytest.mark.thinned(9)
@pytest.mark.parametrize("said", ["0", 0, "-", "—", "无", "/", "×", "2020年3月5日", "101001"])
def test_what_is_no_name_is_none(said: object, tmp_path: Path, hengyang):
    with pytest.raises(ReturnError) as caught:
        returned(hengyang, tmp_path / "r.xlsx", Filling(figures=ONE), name_cell(said))

    assert caught.value.code == "FILE_NO_DEPARTMENT"
    found = returned(hengyang, tmp_path / "s.xlsx", Filling("示例局", figures=ONE), name_cell(said))
    assert found.department == "示例局"


def test_a_name_behind_the_question_in_one_cell_is_read(tmp_path: Path, hengyang):
    def change(book: Workbook) -> None:
        book["基础数据表"]["A2"], book["基础数据表"]["B2"] = "填报单位（盖章）：示例局", None

    found = returned(hengyang, tmp_path / "r.xlsx", Filling(figures=ONE), change)

    assert found.department == "示例局"


def test_names_that_are_like_codes_and_seals_stay_whole():
    for name in ("101中学", "第一中学", "示例局（本级）", "盖章处理中心", "2019年世园会筹备办公室"):
        assert unit_name(name) == name


@pytest.mark.thinned(2)
@pytest.mark.parametrize("name", ["示例局", ""], ids=["by the template", "as typed"])
def test_a_blank_return_says_whose_it_is(name: str, tmp_path: Path, hengyang):
    with pytest.raises(ReturnError) as caught:
        returned(hengyang, tmp_path / "r.xlsx", Filling(name), name_cell("示例局（盖章）"))

    assert (caught.value.code, caught.value.details["department"]) == ("FILE_BLANK", "示例局")


def test_the_sample_with_a_seal_is_that_unit(hengyang, root: Path):
    path = root / "tests" / "samples" / "labels" / "name-with-seal.xlsx"

    assert read_return(path, lambda _: [hengyang]).department == "示例单位01"


# -- versions ----------------------------------------------------------------------------------


def in_version(rubric: Rubric, version: int, *accepts: int) -> Rubric:
    return rubric.model_copy(update={"version": version, "accepts": accepts})


def read_as(rubric: Rubric, written: Rubric, path: Path) -> Return:
    write_template(written, path, Filling("示例局", figures=ONE))
    return read_return(path, lambda _: [rubric])


def test_an_older_template_that_is_accepted_is_a_note(tmp_path: Path, hengyang):
    found = read_as(in_version(hengyang, 3, 1, 2), in_version(hengyang, 2), tmp_path / "r.xlsx")

    assert [(each.code, each.found, each.expected) for each in found.remarks] == [
        ("FILE_OLDER_TEMPLATE", "2", "3")
    ]


def test_an_older_template_that_is_not_accepted_goes_back(tmp_path: Path, hengyang):
    with pytest.raises(ReturnError) as caught:
        read_as(in_version(hengyang, 3, 2), in_version(hengyang, 1), tmp_path / "r.xlsx")

    assert caught.value.code == "FILE_OLD_TEMPLATE"
    assert "第 1 版" in str(caught.value)
    assert "第 3 版" in str(caught.value)


def test_its_own_version_and_none_need_no_word(tmp_path: Path, hengyang):
    def damage(book: Workbook) -> None:
        book["_perfeval"]["B2"] = "x"

    third = in_version(hengyang, 3)
    assert read_as(third, third, tmp_path / "r.xlsx").remarks == []
    given = Filling("示例局", figures=ONE)
    assert returned(in_version(hengyang, 1), tmp_path / "s.xlsx", given, damage).remarks == []


def test_another_rubrics_version_says_nothing(tmp_path: Path, hengyang):
    other = hengyang.model_copy(update={"id": "other", "version": 7})

    assert read_as(hengyang, other, tmp_path / "r.xlsx").remarks == []


def test_numbers_that_another_program_made_of_texts_are_read():
    assert read_identity([["version", 2.0], ["year", "2019"], ["department", " 甲局"]]) == Identity(
        version=2, year=2019, department="甲局"
    )
    assert read_identity([["version", "二"], ["year", "９" * 20], ["x"], []]) == Identity()


def test_an_identity_that_is_an_error_or_was_not_computed_says_nothing():
    rows = [["rubric", CellError("#REF!")], ["department", Uncomputed()]]

    assert read_identity(rows) == Identity()


def test_a_rubric_file_says_which_versions_it_accepts():
    text, name = rubric_source("hengyang-2019")

    assert load_rubric("hengyang-2019").accepts == ()
    assert read_rubric(f"accepts: [1, 2]\n{text}", name).accepts == (1, 2)
    with pytest.raises(RubricError, match="应为整数"):
        read_rubric(f"accepts: [一]\n{text}", name)


# -- lists -------------------------------------------------------------------------------------


def test_a_list_beyond_all_bounds_is_refused(tmp_path: Path, hengyang):
    lines = [[f"项目{n}", 1, 1, 1] for n in range(25)]
    write_template(hengyang, tmp_path / "r.xlsx", Filling("示例局", lists={"业务工作专项": lines}))

    def read(most: int) -> Return:
        return read_return(tmp_path / "r.xlsx", lambda _: [hengyang], Limits(lines=most))

    assert len(read(25).items) == 25
    with pytest.raises(ReturnError) as caught:
        read(24)
    assert caught.value.code == "LIST_TOO_LONG"
    assert "“业务工作专项”下列了 25 行，上限是 24 行" in str(caught.value)


def test_declared_rows_beyond_all_bounds_are_refused(tmp_path: Path):
    rows = [["产出指标", "数量指标", f"指标{n}次数", "1次", "1次", 1, 1, None] for n in range(12)]
    write_template(lean_rubric(), tmp_path / "r.xlsx", filling(project_filling(rows=rows)))

    def read(most: int) -> Return:
        return read_return(tmp_path / "r.xlsx", lambda _: [lean_rubric()], Limits(lines=most))

    assert len(read(12).projects[0].rows) == 12
    with pytest.raises(ReturnError) as caught:
        read(11)
    assert caught.value.code == "LIST_TOO_LONG"
    assert "项目1" in str(caught.value)
