"""What a letter says: the scores' own figures and sentences, and places for what people decide."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from support.letters import issued, office, text
from support.projects import filling, lean_run, project_filling
from support.small import LOSING, small_scores
from support.small_inbox import read_here

from perfeval_xl.batch.settings.follow_up import LetterSettings
from perfeval_xl.follow_up.letters.demands import aim
from perfeval_xl.follow_up.letters.evaluated import Evaluated, evaluated
from perfeval_xl.follow_up.letters.letter import BLANK, Heading, broken, numbered, values_of, width
from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.rules.bands import Bands
from perfeval_xl.rubric.rules.step import Step
from perfeval_xl.scoring.reviews import COLUMNS
from perfeval_xl.scoring.score import with_reviews

_ = read_here
DAY = date(2026, 3, 5)
PLAIN = Heading("函", DAY, "某局")


def one(figures: dict[str, float], *reviews: tuple[str, float, str]) -> Evaluated:
    """Return 甲局 with these figures; a review is indicator, score, opinion."""
    rows = [("甲局", "", *each) for each in reviews]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    (about,) = evaluated(with_reviews(small_scores({"甲局": {CODE: "001", **figures}}), table), "")
    return about


def said(about: Evaluated, heading: Heading = PLAIN, **settings: str) -> dict[str, str]:
    return values_of(about, heading, LetterSettings(**settings))[0]  # type: ignore[arg-type]


def test_score_grade_and_shares_are_those_of_the_scores():
    about = one(LOSING)
    values, items = values_of(about, PLAIN, LetterSettings())

    assert values["评价结果"] == (
        "你单位2024年度部门整体支出绩效评价得分90.00分（满分100分），评价等级为“优”。"
    )
    assert [[*each.values()] for each in items["构成"]] == [
        ["过程", "50", "—", "43", "86.00%"], ["效果", "50", "47", "47", "94.00%"],
    ]  # fmt: skip


def test_every_lost_point_is_a_problem_with_its_reason_and_its_demand():
    values, items = values_of(one(LOSING), PLAIN, LetterSettings())

    assert values["问题概述"] == "本次评价扣分的指标3项，共扣10分，逐项说明如下："
    lost = items["扣分"]
    assert [(each["序号"], each["指标"], each["扣分"]) for each in lost] == [
        ("1", "甲率", "3"), ("2", "丙率", "4"), ("3", "判定甲", "3"),
    ]  # fmt: skip
    assert lost[0]["说明"].endswith("依据：“每低于1%扣1分”。")
    assert "使指标值不低于100%" in lost[0]["要求"]
    assert all(each["要求"] for each in lost)


def test_without_a_lost_point_that_is_said():
    full = {"甲": 100.0, "乙": 100.0, "丙": 1.0, "自评得分_判定甲": 30.0, "自评得分_判定乙": 20.0}

    assert said(one(full))["问题概述"] == "本次评价没有扣分的指标。"


def test_a_provisional_score_says_so_and_what_it_waits_for():
    values = said(one({"自评得分_判定甲": 27.0, "自评得分_判定乙": 20.0}))

    assert "等级暂评，待核实后另行确定" in values["评价结果"]
    assert "还没有核实的分值50分（甲率、丙率），总分可能在47.00～97.00之间" in values["评价结果"]
    assert "评价等级为" not in values["评价结果"]


def test_what_a_reviewer_took_says_why_or_is_told_to_be_silent():
    spoken = one(LOSING, ("判定乙", 15.0, "无佐证"))
    silent = one(LOSING, ("判定乙", 15.0, ""))

    last = values_of(spoken, PLAIN, LetterSettings())[1]["扣分"][-1]
    assert (last["指标"], last["扣分"], last["说明"]) == (
        "判定乙", "5", "审核得15分，审核意见：无佐证",
    )  # fmt: skip
    assert [each.unexplained for each in spoken.deductions] == [False] * 4
    assert [each.unexplained for each in silent.deductions] == [False] * 3 + [True]


def test_own_and_settled_totals_stand_beside_each_other_where_they_differ():
    own = {"自评得分_甲率": 10.0, "自评得分_丙率": 40.0}

    assert said(one({**LOSING, **own}))["自评与核定"] == (
        "自评得分97.00分，核定得分90.00分，核定比自评低7.00分。"
    )
    assert said(one(LOSING))["自评与核定"] == ""
    same = {"自评得分_甲率": 7.0, "自评得分_丙率": 36.0}
    assert said(one({**LOSING, **same}))["自评与核定"] == ""


def test_what_nobody_decided_is_a_place_to_fill():
    about = one(LOSING)
    values = said(about, Heading("函", None, "某局"))

    assert values["成文日期"] == "　　　　年　　月　　日"
    assert numbered(values, "", None)["发文字号"] == "〔　　〕　　号"
    assert numbered(values, "", DAY)["发文字号"] == "〔2026〕　　号"
    assert values["整改期限"].count(BLANK) == 3
    assert not any(sign.isdigit() for sign in values["整改期限"])
    assert values["结果应用"].endswith(f"{BLANK * 3}。")


def test_terms_are_those_of_the_settings_and_count_from_receipt():
    values = said(one(LOSING), plan_within="20日", report_within="10个工作日", source="某办法")

    assert values["整改期限"].startswith("请自收到本函之日起20日内报送整改方案，10个工作日内报送")
    assert values["整改期限"].endswith("上述期限依据某办法。")


def test_a_notice_to_own_units_calls_itself_one():
    values = said(one(LOSING), Heading("通知书", DAY, "某局"))

    assert values["标题"].endswith("通知")
    assert values["结语"] == "特此通知。"
    assert "收到本通知之日起" in values["整改期限"]
    assert values["成文日期"] == "2026年3月5日"


@pytest.mark.parametrize("when", ["2026年度", "2026年10月", "2026年第三季度", "2026年上半年"])
def test_a_title_is_broken_between_words_alone(when: str):
    words = ["关于反馈", when, "部门整体支出", "绩效评价", "结果的函"]

    lines = broken(words)

    assert "".join(lines) == "".join(words)
    assert len(lines) == 2
    assert max(map(width, lines)) <= 18
    ends = {"".join(words[:at]) for at in range(len(words) + 1)}
    assert lines[0] in ends


def test_what_earns_full_points_is_named_in_words():
    steps = Step.model_validate({"full": "<= 100%", "every": 0.01, "deduct": 1})
    bands = Bands.model_validate({"bands": [["[95%, 100%]", 5], ["else", 0]]})

    assert aim(steps) == "不超过100%"
    assert aim(bands) == "不低于95%、不超过100%"


def test_a_hostile_name_goes_out_as_it_is(tmp_path: Path):
    out = office(tmp_path, 1)
    (tmp_path / "perfeval.toml").write_text(
        '[bureau]\nissuer = "<w:p>{{得分}}=1+1"\n', encoding="utf-8"
    )

    issued(out)

    told = text(out / "反馈函" / "01 第1局.docx")
    assert "<w:p>{{得分}}=1+1" in told


@pytest.mark.large
def test_projects_are_named_and_scored_each(tmp_path: Path):
    lean_run(tmp_path, filling(project_filling("甲项目"), project_filling("乙项目")))

    issued(tmp_path / "out")

    (path,) = (tmp_path / "out" / "反馈函").glob("01 *.docx")
    told = text(path)
    assert "项目支出绩效评价得分88.00分" in told
    assert "甲项目：培训人数" in told
    assert "nan" not in told


def test_every_shipped_rubric_has_an_aim_or_none_but_never_fails():
    for rubric in ("hengyang-2019", "zhanjiang-2018", "taojiang-2019", "dongchuan-2020"):
        for indicator in load_rubric(rubric).indicators:
            assert "inf" not in aim(indicator.rule)
