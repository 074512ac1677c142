"""Two runs side by side: every moved score has a cause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.histories import months, random_history, rows, totals_of
from support.small import TEXT, small_rubric

from perfeval_xl.look_back.compare import comparison_report
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.comparison.compare import Comparison, compare
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.workbooks.comparison_book import write_comparison

OLD, NEW = "2026-01", "2026-02"


def figures(period: str, **values: Any) -> pd.DataFrame:
    """甲局's figures: numbers, or words as typed."""
    return pd.DataFrame(
        [
            {"rubric": "small", "year": 2026, "period": period, "department": "甲局",
             "project": "", "name": name, "typed": str(value),
             "value": value if isinstance(value, float) else None}
            for name, value in values.items()
        ]
    )  # fmt: skip


def side(period: str, *given: dict[str, Any], **more: Any) -> Evaluations:
    scores = rows(*({"period": period, **each} for each in given))
    return Evaluations(scores, totals_of(scores), **more)


def edition(version: int, digest: str) -> pd.DataFrame:
    return pd.DataFrame(
        [{"rubric": "small", "year": 2026, "period": "", "version": version, "digest": digest}]
    )


def told(found: Comparison) -> list[tuple[str, str]]:
    return list(zip(found.moved["cause"], found.moved["why"], strict=True))


def test_what_did_not_move_is_not_listed():
    found = compare(side(OLD, {"score": 7.0}), side(NEW, {"score": 7.0}))

    assert found.moved.empty
    assert found.changed.empty
    assert found.totals["change"].tolist() == [0.0]


def test_a_figure_that_the_indicator_uses_is_the_cause():
    before = side(
        OLD, {"score": 10.0, "ratio": 1.0}, figures=figures(OLD, 甲=100.0, 乙=100.0, 丙=0.5)
    )
    after = side(
        NEW, {"score": 7.0, "ratio": 0.97}, figures=figures(NEW, 甲=97.0, 乙=100.0, 丙=0.9)
    )
    by_rubric = Evaluations(after.scores, after.totals, after.figures,
                            definitions={"small": small_rubric()})  # fmt: skip

    words = "甲 100 万元 → 97 万元；指标值 100% → 97%"
    assert told(compare(before, by_rubric)) == [("figure", words)]
    # Without the rubric nobody knows that 丙 is another indicator's.
    assert told(compare(before, after)) == [
        ("figure", "甲 100 → 97、丙 0.5 → 0.9；指标值 100% → 97%")
    ]


def test_without_figures_the_ratio_tells():
    before = side(OLD, {"score": 10.0, "ratio": 1.0})

    assert told(compare(before, side(NEW, {"score": 7.0, "ratio": 0.97}))) == [
        ("figure", "指标值 100% → 97%")
    ]


def test_a_figure_that_came_in_is_told_as_such():
    before = side(
        OLD, {"score": np.nan, "status": "pending"}, figures=figures(OLD, 甲="没填", 乙=100.0)
    )
    after = side(NEW, {"score": 7.0, "ratio": 0.97}, figures=figures(NEW, 甲=97.0, 乙=100.0))
    found = compare(before, after)

    assert told(found) == [("figure", "甲 没填 → 97；指标值 无 → 97%")]
    assert found.moved["change"].tolist() == [7.0]


def test_from_a_self_score_to_a_computed_one_a_figure_decides():
    own = {"self_score": 8.0}
    before = side(OLD, {**own, "score": 8.0, "status": "unverified"})
    after = side(NEW, {"self_score": 9.0, "score": 7.0, "ratio": 0.97})

    assert told(compare(before, after)) == [("figure", "指标值 无 → 97%")]


def test_a_judged_indicator_moves_by_its_self_score():
    before = side(OLD, {"score": 8.0, "self_score": 8.0, "status": "judged"})
    after = side(NEW, {"score": 9.0, "self_score": 9.0, "status": "judged"})

    assert told(compare(before, after)) == [("self_score", "自评得分 8 → 9")]


def test_a_review_wins_over_what_else_changed():
    before = side(OLD, {"score": 8.0, "ratio": 0.98})
    after = side(NEW, {"score": 7.0, "ratio": 0.97, "review_score": 9.0, "final_score": 9.0})

    assert told(compare(before, after)) == [("review", "审核得分 无 → 9")]
    assert told(compare(after, before)) == [("review", "审核得分 9 → 无")]


def test_counts_and_days_are_no_percentages():
    text = TEXT.replace(
        "ratio: 丙, rule: {proportional: {}}",
        'ratio: 丙, rule: {step: {full: "<= 0", every: 1, deduct: 2, unit: 天}}',
    )
    text = text.replace("kind: percent", "kind: count")
    own = {"score": 40.0, "indicator": "丙率", "name": "丙率", "points": 40.0}
    before, after = (
        side(period, {**own, "score": score, "ratio": days}, figures=figures(period, 丙=days),
             definitions={"small": read_rubric(text, "s.yaml")})
        for period, score, days in ((OLD, 40.0, 0.0), (NEW, 34.0, 3.0))
    )  # fmt: skip

    assert told(compare(before, after)) == [("figure", "丙 0 → 3；指标值 0天 → 3天")]


def test_figures_are_called_and_written_as_the_form_has_them():
    own = {"indicator": "丙率", "name": "丙率", "points": 40.0}
    text = TEXT.replace("kind: percent", "label: 满意度, kind: percent")
    before, after = (
        side(period, {**own, "score": 40 * share, "ratio": share},
             figures=figures(period, 丙=share), definitions={"small": read_rubric(text, "s.yaml")})
        for period, share in ((OLD, 0.95), (NEW, 0.9))
    )  # fmt: skip

    assert told(compare(before, after)) == [("figure", "满意度 95% → 90%；指标值 95% → 90%")]


def test_the_same_figures_under_another_rule_are_the_rules_doing():
    before = side(OLD, {"score": 7.0, "ratio": 0.97}, rubrics=edition(1, "a"))
    after = side(OLD, {"score": 4.0, "ratio": 0.97}, rubrics=edition(2, "b"))
    found = compare(before, after)

    assert told(found) == [("rule", "指标体系有改动")]
    assert (found.before, found.after) == (
        "2026-01（small 第 1 版）",
        "2026-01（small 第 2 版）",
    )


def test_the_rubrics_say_what_of_the_rule_changed():
    other = read_rubric(
        TEXT.replace("每低于1%扣1分", "每低于1%扣2分").replace("deduct: 1,", "deduct: 2,"), "s.yaml"
    )
    before = side(OLD, {"score": 7.0, "ratio": 0.97}, definitions={"small": small_rubric()})
    after = side(OLD, {"score": 4.0, "ratio": 0.97}, definitions={"small": other})
    ((cause, why),) = told(compare(before, after))

    assert cause == "rule"
    assert why == "评价标准“每低于1%扣1分” → “每低于1%扣2分”；评分规则有改动"


def test_an_indicator_whose_rule_stayed_is_not_blamed_on_the_rubric():
    """The rubric has a new edition, but not of this indicator, and nothing else is known."""
    both = {"definitions": {"small": small_rubric()}}
    before = side(OLD, {"score": 7.0, "ratio": 0.97}, rubrics=edition(1, "a"), **both)
    after = side(OLD, {"score": 6.0, "ratio": 0.97}, rubrics=edition(2, "b"), **both)

    assert told(compare(before, after)) == [("other", "没有留下数据，无从对照")]


def test_other_points_are_told_though_the_score_stayed():
    before, after = (
        side(OLD, {"points": 10.0, "score": 8.0}),
        side(NEW, {"points": 8.0, "score": 8.0}),
    )

    assert told(compare(before, after)) == [("rule", "分值 10 → 8")]


def test_a_figure_and_a_rule_are_both_told():
    before = side(OLD, {"score": 7.0, "ratio": 0.97}, rubrics=edition(1, "a"))
    after = side(NEW, {"score": 4.0, "ratio": 0.98}, rubrics=edition(2, "b"))

    assert told(compare(before, after)) == [("figure", "指标值 97% → 98%；指标体系有改动")]


def test_departments_and_indicators_come_and_go():
    both = {"indicator": "乙率", "name": "乙率"}
    before = side(OLD, {}, {"department": "旧局"}, {**both, "department": "甲局"})
    after = side(NEW, {}, {"department": "新局"}, {"department": "新局", "indicator": "丙率"},
                 {"indicator": "丁率", "name": "丁率"})  # fmt: skip
    found = compare(before, after)

    names = found.moved[["department", "name", "cause", "why"]].itertuples(index=False)
    assert [tuple(each) for each in names] == [
        ("新局", "", "new", "整个单位"),
        ("甲局", "丁率", "new", ""),
        ("旧局", "", "gone", "整个单位"),
        ("甲局", "乙率", "gone", ""),
    ]
    why = dict(zip(found.totals["department"], found.totals["why"], strict=True))
    assert why == {"甲局": "新增 丁率、不再有 乙率", "新局": "新增的单位", "旧局": "这次没有"}


def test_a_renamed_department_is_the_same_and_its_figures_are_found():
    before = side(OLD, {"department_code": "A1", "ratio": 1.0}, figures=figures(OLD, 甲=100.0))
    after = side(NEW, {"department": "新名", "department_code": "A1", "score": 7.0, "ratio": 0.97},
                 figures=figures(NEW, 甲=97.0).assign(department="新名"))  # fmt: skip
    found = compare(before, after)

    assert told(found) == [("figure", "甲 100 → 97；指标值 100% → 97%")]
    assert found.totals["department"].tolist() == ["新名"]


def test_this_years_rubric_is_held_against_last_years_of_another_id():
    before = side("", {"rubric": "city-2025", "year": 2025, "score": 6.0, "ratio": 0.9})
    after = side("", {"rubric": "city-2026", "score": 7.0, "ratio": 0.9})
    found = compare(before, after)

    assert found.moved["change"].tolist() == [1.0]
    assert found.before == "2025年度（city-2025）"
    assert found.moved["rubric"].tolist() == ["city-2026"]


def test_of_several_evaluations_the_newest_counts():
    january, february = side(OLD, {"score": 5.0}), side(NEW, {"score": 6.0})
    both = Evaluations(
        pd.concat([february.scores, january.scores]), pd.concat([february.totals, january.totals])
    )

    assert compare(both, side("2026-03", {"score": 6.0})).moved.empty


def test_what_an_older_evaluation_had_besides_is_no_longer_there():
    """Also where the department was called otherwise then."""
    old = {"department": "旧名", "department_code": "A1", "period": OLD}
    given = rows(
        old, {**old, "indicator": "乙率", "name": "乙率"},
        {"department_code": "A1", "period": NEW, "score": 6.0},
    )  # fmt: skip
    both = Evaluations(given, totals_of(given), figures(NEW, 甲=97.0))
    after = side("2026-03", {"department_code": "A1", "score": 6.0})

    found = compare(both, after)
    assert found.moved.empty
    assert found.totals["score_before"].tolist() == [6.0]


def test_totals_and_ranks_are_held_side_by_side():
    before = side(OLD, {"score": 9.0}, {"department": "乙局", "score": 8.0})
    after = side(NEW, {"score": 7.0, "ratio": 0.9}, {"department": "乙局", "score": 8.0})
    (row,) = compare(before, after).changed.to_dict("records")

    assert (row["change"], row["rank_before"], row["rank_after"]) == (-2.0, 1, 2)
    assert row["why"] == "甲率 －2"


@pytest.fixture
def random_comparison(hengyang: Rubric) -> Comparison:
    scores, totals = random_history(hengyang, 8, months(2026, 1, 2), seed=5)
    one, other = (
        Evaluations(scores[scores["period"] == each], totals[totals["period"] == each])
        for each in (OLD, NEW)
    )
    return compare(one, other)


def test_every_change_of_a_total_is_found_in_its_scores(random_comparison: Comparison):
    """衡阳's totals are plain sums: nothing is rescaled."""
    found = random_comparison
    sums = found.moved.groupby("department")["change"].sum()
    moved = found.totals.dropna(subset=["change"]).set_index("department")["change"]

    assert len(moved) > 3
    pd.testing.assert_series_equal(
        sums.reindex(moved.index), moved, check_names=False, atol=1e-5, rtol=0
    )


def test_the_workbook_lists_totals_and_scores_with_their_causes(tmp_path: Path):
    before = side(OLD, {"score": 9.0, "ratio": 0.99}, {"department": "=1+1"})
    after = side(NEW, {"score": 7.0, "ratio": 0.97}, {"department": "=1+1"})
    write_comparison(tmp_path / "对比.xlsx", compare(before, after))
    book = load_workbook(tmp_path / "对比.xlsx")

    totals, scores = ([[cell.value for cell in row] for row in book[name].iter_rows(min_row=3)]
                      for name in ("总分变化", "得分变化"))  # fmt: skip
    assert totals[1:] == [["甲局", 9, 7, -2, 2, 2, "良", "良", "甲率 －2"]]
    assert scores[1:] == [["甲局", "甲率", 9, 7, -2, "数据", "指标值 99% → 97%"]]
    assert "1 个单位的总分不同，1 个相同" in book["总分变化"]["A2"].value


@pytest.mark.large
def test_the_same_comparison_gives_the_same_bytes(random_comparison: Comparison, tmp_path: Path):
    for name in ("a.xlsx", "b.xlsx"):
        write_comparison(tmp_path / name, random_comparison)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_texts_stay_texts_in_the_workbook(tmp_path: Path):
    before = side(OLD, {"department": "=1+1", "score": 9.0})
    after = side(NEW, {"department": "=1+1", "score": 7.0, "ratio": 0.9})
    write_comparison(tmp_path / "对比.xlsx", compare(before, after))

    cell = load_workbook(tmp_path / "对比.xlsx")["总分变化"]["A4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_screen_tells_who_moved_and_why():
    before = side(OLD, {"score": 9.0, "ratio": 0.99}, {"department": "旧局"})
    after = side(NEW, {"score": 7.0, "ratio": 0.97}, {"department": "新局"})
    lines = comparison_report(compare(before, after), Path("结果/对比.xlsx")).split("\n")

    assert lines == [
        "前：2026-01（small）",
        "后：2026-02（small）",
        "总分不同 3 个单位（升 0 个，降 1 个），相同 0 个；"
        "得分不同 3 项（新增 1，不再有 1，数据 1）。",
        "    -2.00  9.00 → 7.00  第 2 → 2 名  甲局",
        "      甲率 -2.00　数据：指标值 99% → 97%",
        "  新增的单位  新局",
        "  这次没有  旧局",
        "全部在 结果/对比.xlsx",
    ]


def test_nothing_against_nothing_is_nothing(tmp_path: Path):
    empty = side(OLD, {})
    none = Evaluations(empty.scores.iloc[:0], empty.totals.iloc[:0])
    found = compare(none, none)
    write_comparison(tmp_path / "对比.xlsx", found)

    assert found.moved.empty
    assert load_workbook(tmp_path / "对比.xlsx")["得分变化"]["A4"].value == "没有不同。"


def test_a_row_without_points_is_the_same_as_itself():
    row = {"points": np.nan, "score": np.nan, "status": "not_applicable"}

    assert compare(side(OLD, row), side(NEW, row)).moved.empty


_GRADES = ["优", "良", "中", "差", "暂评"]


@pytest.mark.large
@given(pairs=st.lists(st.tuples(st.sampled_from(_GRADES), st.sampled_from(_GRADES)), min_size=1))
def test_every_other_grade_is_told_with_its_way(pairs: list[tuple[str, str]]):
    """And whoever keeps the grade is not."""
    departments = [{"department": f"{number}局"} for number in range(len(pairs))]
    before, after = (
        Evaluations(
            scores := rows(*({**each, "period": period} for each in departments)),
            totals_of(scores).assign(grade=[pair[place] for pair in pairs]),
            definitions={"small": small_rubric()},
        )
        for place, period in enumerate((OLD, NEW))
    )
    found = compare(before, after).regraded

    told = dict(zip(found["department"], found["way"], strict=True))
    for number, (old, new) in enumerate(pairs):
        way = told.get(f"{number}局")
        if old == new:
            assert way is None
        elif "暂评" in (old, new):
            assert way == ("由暂评定级" if old == "暂评" else "转为暂评")
        else:
            assert way == ("升级" if _GRADES.index(new) < _GRADES.index(old) else "降级")


def test_without_the_rubric_the_total_says_which_grade_is_higher():
    scores = {period: rows({"period": period, "score": score, "ratio": score})
              for period, score in ((OLD, 7.0), (NEW, 9.0))}  # fmt: skip
    before, after = (
        Evaluations(each, totals_of(each).assign(grade=grade))
        for each, grade in zip(scores.values(), ("乙等", "甲等"), strict=True)
    )

    assert compare(before, after).regraded["way"].tolist() == ["升级"]
    assert compare(after, before).regraded["way"].tolist() == ["降级"]
