"""What need not be said is not said; what must be said stays, and no error is ever left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.projects import filling, lean_run, project_filling
from support.returns import returned

from perfeval_xl.checks import tidy as tidying
from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.run_checks import reading_findings, run_checks
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.figures import collect, collect_items, complete, settle
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.messages import MESSAGES
from perfeval_xl.rubric.table import self_score_name

NO_ITEMS = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称"])


def told(rubric: Any, **figures: Any) -> list[tuple[str, str]]:
    """Run all checks over one department, tidy, and return code and column of what is left."""
    frame = complete(pd.DataFrame([figures], index=["甲"]), rubric)
    findings = run_checks(settle(frame, NO_ITEMS, rubric), NO_ITEMS, rubric)
    return [(each.code, each.name) for each in tidy(findings, rubric)]


def finding(code: str, name: str = "a", **more: Any) -> Finding:
    return Finding("甲", code, name, **more)


def codes(rubric: Any, *findings: Finding) -> list[str]:
    return [each.code for each in tidy(findings, rubric)]


def test_the_same_is_said_once(hengyang):
    twice = [finding("VALUE_NEGATIVE", found="-3"), finding("VALUE_NEGATIVE", found="-3")]

    assert codes(hengyang, *twice) == ["VALUE_NEGATIVE"]
    elsewhere = Finding("乙", "VALUE_NEGATIVE", "a", "-3")
    assert len(tidy([*twice, elsewhere, finding("VALUE_NEGATIVE", "b", found="-3")], hengyang)) == 3


UNREAD = [
    "VALUE_NOT_NUMBER",
    "VALUE_IS_ERROR",
    "VALUE_NOT_COMPUTED",
    "VALUE_IS_DATE",
    "VALUE_TOO_LARGE",
]


@pytest.mark.parametrize("code", UNREAD)
@pytest.mark.parametrize("blank", ["VALUE_MISSING", "SELF_MISSING", "ROW_WITHOUT_POINTS"])
def test_a_cell_that_could_not_be_read_is_not_called_blank(hengyang, code: str, blank: str):
    assert codes(hengyang, finding(code), finding(blank)) == [code]
    assert codes(hengyang, finding(blank), finding(code)) == [code], "whatever comes first"
    assert codes(hengyang, finding(code, "b"), finding(blank)) == [code, blank]


def test_an_unread_part_explains_the_blank_total_and_an_unread_item_the_score(hengyang):
    total = finding("VALUE_MISSING", "合计", rests_on=("a", "b"))

    assert codes(hengyang, finding("VALUE_NOT_NUMBER"), total) == ["VALUE_NOT_NUMBER"]
    assert codes(hengyang, finding("VALUE_NEGATIVE"), total) == ["VALUE_NEGATIVE", "VALUE_MISSING"]


def test_what_does_not_apply_is_not_missing(hengyang):
    given = [finding("VALUE_NOT_APPLICABLE"), finding("VALUE_MISSING")]

    assert codes(hengyang, *given) == ["VALUE_NOT_APPLICABLE"]


def test_the_figures_of_a_sheet_that_is_not_there_are_one_message(hengyang, tmp_path: Path):
    def without_supplement(book: Any) -> None:
        del book["补充数据表"]

    content = returned(
        hengyang, tmp_path / "a.xlsx", Filling("甲", "", {"编制数": 20}), without_supplement
    )
    items = collect_items([content])
    figures = settle(collect([content], hengyang), items, hengyang)
    found = [*reading_findings([content], hengyang), *run_checks(figures, items, hengyang)]

    left = [(each.code, each.name or each.found) for each in tidy(found, hengyang)]

    assert ("SHEET_MISSING", "补充数据表") in left
    missing = {name for code, name in left if code == "VALUE_MISSING"}
    assert "在职人数" in missing, "the sheet that is there is still looked at"
    assert not missing & {"计划工作数", "满意度", "全部固定资产"}


CONTRADICTIONS = [
    # said, and what of the same cell then need not be said
    ("SUM_DIFFERS", "PART_EXCEEDS_WHOLE"),
    ("SELF_ITEMS_DIFFER", "SELF_OUT_OF_RANGE"),
    ("SELF_ITEMS_DIFFER", "SELF_ABOVE_TOP"),
    ("SELF_DIFFERS", "SELF_OUT_OF_RANGE"),
    ("SELF_OUT_OF_RANGE", "SELF_OFF_LEVEL"),
    ("VALUE_OUT_OF_SCALE", "STATED_DIFFERS"),
    ("VALUE_OUT_OF_SCALE", "LIMIT_EXCEEDED"),
    ("COLUMN_OUT_OF_SCALE", "VALUE_OUT_OF_SCALE"),
]


@pytest.mark.parametrize(("said", "unsaid"), CONTRADICTIONS)
def test_two_messages_do_not_send_two_ways(hengyang, said: str, unsaid: str):
    assert codes(hengyang, finding(unsaid), finding(said)) == [said]
    assert codes(hengyang, finding(unsaid), finding(said, "b")) == [unsaid, said]


TOGETHER = [
    ("SUM_DIFFERS", "VALUE_OUT_OF_SCALE"),  # the error hands back, the other says what to look at
    ("VALUE_NEGATIVE", "VALUE_NOT_WHOLE"),
    ("VALUE_TIDIED", "VALUE_NOT_WHOLE"),
    ("WEIGHTS_NOT_FULL", "WEIGHTS_DIFFER"),
]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_two_messages_that_are_both_needed_stay(hengyang, one: str, other: str):
    assert codes(hengyang, finding(one), finding(other)) == [one, other]


def test_no_error_is_ever_left_out():
    left_out = {*tidying._SAID_OF_ITSELF, *tidying._SAID_OF_WHAT_IT_RESTS_ON}
    left_out |= tidying._ONCE_A_FIGURE | tidying._BLANK

    assert {MESSAGES[code].severity for code in left_out} <= {"warning", "note"}


def test_nothing_explains_itself_away():
    for table in (tidying._SAID_OF_ITSELF, tidying._SAID_OF_WHAT_IT_RESTS_ON):
        for code, by in table.items():
            assert code not in by
            assert {code, *by} <= set(MESSAGES)


def test_to_tidy_twice_changes_nothing(hengyang):
    given = [finding(code) for code in MESSAGES if code != "SHEET_MISSING"]
    once = tidy([*given, *given], hengyang)

    assert tidy(once, hengyang) == once
    assert len(once) < len(given)


def test_a_grade_is_not_judged_by_a_total_that_is_in_doubt(hengyang):
    scores = {self_score_name(each): 1.0 for each in hengyang.indicators}

    doubtful = told(hengyang, **scores, 自评总分=91, **{SELF_GRADE: "差"})

    assert ("TOTAL_DIFFERS", "自评总分") in doubtful
    assert not [code for code, _ in doubtful if code == "GRADE_DIFFERS"]
    assert ("GRADE_DIFFERS", SELF_GRADE) in told(
        hengyang, **scores, 自评总分=28, **{SELF_GRADE: "优"}
    )


def test_a_message_quotes_the_total_that_stands_in_the_cell(hengyang):
    """The parts make 300, which is what counts; the cell says 500, and 在用 is held to that."""
    parts = {"公务用车购置_本年决算": 100, "公务用车运行维护_本年决算": 200}
    left = told(hengyang, 公务用车_本年决算=500, 三公经费_本年决算=450, **parts)

    assert ("SUM_DIFFERS", "公务用车_本年决算") in left
    assert ("PART_EXCEEDS_WHOLE", "三公经费_本年决算") in left


def test_a_ratio_worked_out_from_a_wrong_total_is_told_with_the_total(hengyang):
    figures = {
        "人员经费_本年决算": 90.0,
        "公用经费_本年决算": 20.0,
        "基本支出_本年决算": 100.0,  # 110, and so are the shares of it
        "填报_人员经费占比": 0.9,
    }

    assert ("SUM_DIFFERS", "基本支出_本年决算") in told(hengyang, **figures)
    assert "STATED_DIFFERS" not in dict(told(hengyang, **figures))
    assert "STATED_DIFFERS" in dict(told(hengyang, **{**figures, "填报_人员经费占比": 0.8}))
    assert "STATED_DIFFERS" not in dict(told(hengyang, **{**figures, "填报_人员经费占比": 0.8182}))


def test_a_weight_that_could_not_be_read_is_the_only_thing_wrong_with_the_weights(tmp_path: Path):
    rows = [["产出指标", "数量指标", "甲", "2次", "2次", "九十", 90, None]]

    result = lean_run(tmp_path, filling(project_filling(rows=rows)))

    own = result.findings[result.findings["cell"] != ""]
    assert "VALUE_NOT_NUMBER" in set(own["code"])
    assert not {"ROW_WITHOUT_POINTS", "NO_DECLARED_ROWS", "WEIGHTS_DIFFER"} & set(own["code"])
