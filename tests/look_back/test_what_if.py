"""What if: a period scored again by another rubric is what a run by that rubric would give."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from support import small
from support.edited_rubrics import edited_rubric, edited_text
from support.histories import evaluations_of_scores
from support.inbox import filled
from support.profile import every_day, sized
from support.random_returns import random_scores
from support.small_inbox import RIGHT, RUBRIC, content, office_of, put, read_here, tree
from typer.testing import CliRunner, Result

from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import app
from perfeval_xl.forms.figures.project_figures import Projects
from perfeval_xl.look_back.compare import comparison_report, evaluations_of
from perfeval_xl.look_back.what_if import scored_again, what_if
from perfeval_xl.messages import PerfevalError
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.comparison_book import write_comparison
from perfeval_xl.workbooks.read_back.open_cells import open_cells

_ = read_here
_SHIPPED = every_day(catalogue(), "hengyang-2019", "datong-2021-project", "six-aspects-2026")
_EVERYTHING = Path(__file__).parents[1] / "support" / "everything.yaml"
_ALL = [*_SHIPPED, pytest.param(str(_EVERYTHING), id="everything")]
"""Also a rubric with all that a form can have."""
_NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A seed says all there is to say of an example."""
_UNIT = ["department", "project", "indicator"]
_SCORES = [
    *_UNIT,
    "name",
    "points",
    "ratio",
    "self_score",
    "score",
    "final_score",
    "status",
    "note",
]
_TOTALS = ["department", "department_code", "score", "points_scored", "points_unverified",
           "points_pending", "grade", "rank"]  # fmt: skip


def assert_same(one: Evaluations, other: Evaluations) -> None:
    """Hold two states against each other, to the last bit."""
    for frames, columns, keys in (
        ((one.scores, other.scores), _SCORES, _UNIT),
        ((one.totals, other.totals), _TOTALS, ["department"]),
    ):
        mine, theirs = (
            frame[columns].sort_values(keys, ignore_index=True).astype(object) for frame in frames
        )
        pd.testing.assert_frame_equal(mine.where(mine.notna()), theirs.where(theirs.notna()))


@pytest.mark.large
@pytest.mark.parametrize("name", _ALL)
@given(seed=st.integers(0, 10**6), edit=st.integers(0, 10**6))
@settings(max_examples=sized(2, deep=15), phases=_NO_SHRINKING)
def test_random_returns_scored_again_are_scored_as_if_for_the_first_time(
    name: str, seed: int, edit: int
):
    before = random_scores(load_rubric(name), 8, seed)
    rubric = edited_rubric(name, edit, before.rubric.fiscal_year)
    again, _ = scored_again(evaluations_of_scores(before), rubric)

    assert_same(again, evaluations_of_scores(_scored(before, rubric)))


def _scored(before: Scores, rubric: Rubric) -> Scores:
    projects = None
    if before.projects is not None:
        projects = Projects(before.projects.execution.figures, before.projects.rows)
    return score(before.figures, rubric, before.items, projects)


@pytest.mark.thinned(3)
@pytest.mark.parametrize("name", _SHIPPED)
@given(edit=st.integers(0, 10**6), month=st.sampled_from(["", "10", "Q2"]))
@settings(max_examples=sized(1, deep=15), phases=_NO_SHRINKING)
def test_it_gives_what_a_run_by_that_rubric_gives(name: str, edit: int, month: str):
    year = load_rubric(name).fiscal_year
    period = f"{year}-{month}" if month else ""
    inbox, out = practised(name, period)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "新体系.yaml"
        file.write_text(edited_text(name, edit), encoding="utf-8")
        kept = tree(out)
        found = what_if(str(out), str(file))
        run(inbox, Path(folder) / "结果", Options(str(file), period=period))
        really = evaluations_of(str(Path(folder) / "结果"))
        rubric = load_rubric(file, year, period)
        again, _ = scored_again(evaluations_of(str(out)), rubric)

    assert_same(again, really)
    columns = ["department", "score", "rank", "grade"]
    after = found.totals[["department", "score_after", "rank_after", "grade_after"]]
    assert sorted(after.to_numpy().tolist()) == sorted(really.totals[columns].to_numpy().tolist())
    assert tree(out) == kept  # nothing was written


@cache
def practised(name: str, period: str = "") -> tuple[Path, Path]:
    """Return an inbox of practice returns and what a run made of it."""
    folder, rubric = Path(_kept.name) / f"{name}{period}", load_rubric(name, None, period)
    list(write_practice(rubric, folder / "收件", 6, seed=7, processes=1))
    run(folder / "收件", folder / "结果", Options(name, period=period))
    return folder / "收件", folder / "结果"


_kept = TemporaryDirectory()


@pytest.mark.large
@pytest.mark.parametrize("name", _SHIPPED)
def test_the_same_edition_makes_no_difference(name: str):
    found = what_if(str(practised(name)[1]), name)

    assert (len(found.moved), len(found.changed), len(found.regraded)) == (0, 0, 0)


@pytest.mark.large
@pytest.mark.parametrize("name", _ALL)
@given(seed=st.integers(0, 10**6), edit=st.integers(0, 10**6))
@settings(max_examples=sized(2, deep=12), phases=_NO_SHRINKING)
def test_reviews_that_people_decided_stay_as_far_as_the_points_allow(
    name: str, seed: int, edit: int
):
    before = random_scores(load_rubric(name), 5, seed, reviewed=0.4)
    rubric = edited_rubric(name, edit, before.rubric.fiscal_year)
    kept = evaluations_of_scores(before)
    again, _ = scored_again(kept, rubric)

    pair = kept.scores.merge(again.scores, on=_UNIT, suffixes=("", "_after"), validate="1:1")
    assert len(pair) == len(kept.scores)
    reviewed = pair[pair["review_score"].notna()]
    assert len(reviewed)
    points = reviewed[["points", "points_after"]].astype(float)
    # A row that a project declared has its own 分值, whatever the rubric says.
    most = points["points_after"].mask(points["points_after"] == points["points"]).fillna(1e9)
    bounded = reviewed["review_score"].astype(float).clip(upper=most)
    assert reviewed["final_score_after"].astype(float).tolist() == bounded.tolist()
    assert pair["review_score_after"].notna().sum() == len(reviewed)


# A bureau's own small rubric, and a person's work upon it.


def other_rubric(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the small rubric with some of its text changed."""
    text = small.TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "新体系.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_corrections_and_reviews_of_analysts_are_scored_again(tmp_path: Path):
    office_of(tmp_path, 3)
    out = tmp_path / "结果"
    book_path = out / "评分表" / "第1局.xlsx"
    cells = open_cells(small.small_scores({"第1局": small.LOSING}))["第1局"]
    book = load_workbook(book_path)
    for (sheet, cell), each in cells.items():
        if each.kind == "figure" and each.name == "甲":
            book[sheet][cell] = 98
        if (each.kind, each.name) == ("review", "判定甲"):
            book[sheet][cell] = 25
    book.save(book_path)
    review(out)
    found = what_if(str(out), str(other_rubric(tmp_path, ("deduct: 1,", "deduct: 2,"),
                                               ("每低于1%扣1分", "每低于1%扣2分"))))  # fmt: skip

    rows = found.moved[found.moved["department"] == "第1局"].to_dict("records")
    assert [(row["name"], row["score_before"], row["score_after"]) for row in rows] == [
        ("甲率", 8.0, 6.0)  # two steps below 100 %, by the corrected figure
    ]
    assert "审核得分 1 项照旧。" in found.notes


def test_a_review_for_other_points_is_told(tmp_path: Path):
    before = random_scores(small.small_rubric(), 6, 1, reviewed=1.0)
    file = other_rubric(tmp_path, ("判定甲, points: 30", "判定甲, points: 5"),
                        ("name: 判定乙", "name: 判定丙"))  # fmt: skip
    kept = evaluations_of_scores(before)
    again, reviews = scored_again(kept, read_rubric(file.read_text("utf-8"), "x.yaml"))

    own = reviews[reviews["指标"] == "判定甲"]
    assert set(own["before"]) == {30.0}
    assert set(own["after"]) == {5.0}
    assert reviews[reviews["指标"] == "判定乙"]["after"].isna().all()
    rows = again.scores[again.scores["indicator"] == "判定甲"]
    assert rows["review_score"].max() == 5.0


@pytest.mark.large
def test_a_month_of_another_year_is_scored_again_by_what_is_scored_then(tmp_path: Path):
    """The rubric is for 2024 and leaves an indicator to the whole year's evaluation."""
    inbox, yearly = tmp_path / "收件", ("判定乙, points: 20", "判定乙, points: 20, periods: 年度")
    for number in (1, 2):
        put(inbox / f"{number}.xlsx", content(f"第{number}局", number, "", 2025), number)
    old = other_rubric(tmp_path, yearly).rename(tmp_path / "旧体系.yaml")
    new = other_rubric(tmp_path, yearly, ("丙率, points: 40", "丙率, points: 15"))
    for name, file in (("结果", old), ("真的", new)):
        run(inbox, tmp_path / name, Options(str(file), 2025, period="2025-10"))
    found = what_if(str(tmp_path / "结果"), str(new))
    really = evaluations_of(str(tmp_path / "真的")).totals.set_index("department")

    assert "2025-10" in found.after
    totals = found.totals.set_index("department")
    assert totals["score_after"].to_dict() == really["score"].to_dict()
    assert totals["score_after"].to_dict() != totals["score_before"].to_dict()
    assert set(found.moved["name"]) == {"丙率"}


def test_own_scores_for_other_points_are_told(tmp_path: Path):
    office_of(tmp_path, 1)
    file = other_rubric(tmp_path, ("判定甲, points: 30", "判定甲, points: 60"),
                        ("丙率, points: 40", "丙率, points: 10"))  # fmt: skip
    (told,) = (each for each in what_if(str(tmp_path / "结果"), str(file)).notes if "自评" in each)

    assert told.startswith("由人评定的指标里，判定甲 的分值改了；")


def test_a_total_that_only_the_new_form_has_is_the_sum_of_its_parts(tmp_path: Path):
    file = other_rubric(
        tmp_path,
        ("ratio: 丙, rule: {proportional: {}}",
         "ratio: 大合计_决算 / 大合计_预算, rule: {proportional: {}}, when_zero: {both: "
         "{result: zero, because: 零}, denominator: {result: zero, because: 零}}"),
        ("- {row: 基本}", "- {row: 基本}\n          - {row: 大合计, sum: [合计, 基本]}"),
    )  # fmt: skip
    before = random_scores(small.small_rubric(), 8, 3)
    again, _ = scored_again(evaluations_of_scores(before), load_rubric(file))

    figures = before.figures
    sums = [figures[f"合计_{name}"] + figures[f"基本_{name}"] for name in ("决算", "预算")]
    found = again.scores[again.scores["indicator"] == "丙率"].set_index("department")["ratio"]
    expected = (sums[0] / sums[1]).astype(float)
    assert expected.notna().sum() > 2
    pd.testing.assert_series_equal(
        found.astype(float), expected, check_names=False, rtol=0, atol=1e-6
    )


def test_what_the_ledger_lacks_is_pending_and_told(tmp_path: Path):
    office_of(tmp_path, 2)
    file = other_rubric(
        tmp_path,
        ("name: 丙率, points: 40, ratio: 丙", "name: 戊率, points: 40, ratio: 戊"),
        ("name: 判定乙", "name: 判定己"),
        ("{field: 丙, kind: percent}", "{field: 丙, kind: percent}, {field: 戊, kind: percent}"),
    )
    found = what_if(str(tmp_path / "结果"), str(file))

    told = "".join(found.notes)
    assert "没有这个体系要的 戊，用到的指标（戊率）按缺数据处理" in told
    assert "没有自评得分的指标：判定己，待补" in told
    assert set(found.totals["grade_after"]) == {"暂评"}
    assert set(found.regraded["way"]) == {"转为暂评"}


def test_other_grades_alone_move_grades_both_ways(tmp_path: Path):
    office_of(tmp_path, 3)
    out = tmp_path / "结果"
    high = what_if(str(out), str(other_rubric(tmp_path, ("优: 90, 良: 80", "优: 99, 良: 98"))))
    low = what_if(
        str(out), str(other_rubric(tmp_path, ("优: 90, 良: 80, 中: 60", "优: 3, 良: 2, 中: 1")))
    )

    assert set(high.regraded["way"]) == {"降级"}
    assert set(low.regraded["way"]) == {"升级"}
    assert len(high.regraded) == len(low.regraded) == 3
    assert high.changed.empty
    assert "等级不同 3 个单位：降级 3 个。" in comparison_report(high)


def test_the_workbook_has_who_changed_the_grade(tmp_path: Path):
    office_of(tmp_path, 2)
    file = other_rubric(tmp_path, ("优: 90, 良: 80, 中: 60", "优: 3, 良: 2, 中: 1"))
    found = what_if(str(tmp_path / "结果"), str(file))
    write_comparison(tmp_path / "对比.xlsx", found)
    book = load_workbook(tmp_path / "对比.xlsx")

    assert book.sheetnames == ["总分变化", "等级变化", "得分变化"]
    rows = [[cell.value for cell in row] for row in book["等级变化"].iter_rows(min_row=4)]
    assert [row[0] for row in rows] == ["第1局", "第2局"]
    assert {(row[2], row[3]) for row in rows} == {("优", "升级")}
    assert "假如按 新体系.yaml 评" in book["总分变化"]["A2"].value
    assert "没有读报送表" in book["总分变化"]["A2"].value


# The command.


def command(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["compare", *map(str, words)])


def test_the_command_names_both_editions_and_changes_nothing(tmp_path: Path):
    office_of(tmp_path, 2)
    out, to = tmp_path / "结果", tmp_path / "对比.xlsx"
    shutil.rmtree(tmp_path / "收件")  # no return is needed
    file = other_rubric(tmp_path, ("id: small", "id: small-2025\nversion: 3"),
                        ("points: 40, ratio: 丙", "points: 20, ratio: 丙"))  # fmt: skip
    kept = tree(out)
    result = command(out, "--rubric", file, "-o", to)

    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "前：2024年度（small 第 1 版）"
    assert lines[1] == "后：假如按 新体系.yaml 评，2024年度（small-2025 第 3 版）"
    assert "降 2 个" in lines[2]
    assert "丙率" in result.output
    assert tree(out) == kept
    assert to.is_file()


def test_a_rubric_of_other_forms_is_refused(tmp_path: Path):
    office_of(tmp_path, 2)
    result = command(tmp_path / "结果", "--rubric", "zhanjiang-2018", "-o", tmp_path / "x.xlsx")

    assert result.exit_code == 2
    assert "指标体系 zhanjiang-2018" in result.output
    assert "2024年度（small 第 1 版） 对不上" in result.output
    assert not (tmp_path / "x.xlsx").exists()


def test_a_state_of_before_is_scored_again_as_it_was(tmp_path: Path):
    """结果#1 is what stood after the first run, whatever came later."""
    office_of(tmp_path, 2)
    out = tmp_path / "结果"
    put(tmp_path / "收件" / "1.xlsx", content("第1局", 5), turn=9)
    run(tmp_path / "收件", out, RIGHT)
    file = other_rubric(tmp_path, ("points: 40, ratio: 丙", "points: 20, ratio: 丙"))
    first, last = (what_if(f"{out}#{number}", str(file)).totals for number in (1, 2))

    gone = [frame.set_index("department")["score_before"]["第1局"] for frame in (first, last)]
    came = [frame.set_index("department")["score_after"]["第1局"] for frame in (first, last)]
    assert gone[1] - gone[0] == came[1] - came[0] == 5  # five steps less


@pytest.mark.thinned(8)
@pytest.mark.parametrize("name", ["datong-2021-project", "hengyang-2019"])
def test_projects_and_departments_are_not_mixed(name: str):
    other = {"datong-2021-project": "hengyang-2019"}.get(name, "datong-2021-project")

    with pytest.raises(PerfevalError) as told:
        what_if(str(practised(name)[1]), other)
    assert told.value.code == "COMPARE_UNRELATED"


@pytest.mark.parametrize(
    "words", [["结果", "结果", "--rubric", "hengyang-2019"], ["结果"]], ids=["both", "one side"]
)
def test_the_sides_and_the_rubric_are_told_apart(words: list[str]):
    result = command(*words)

    assert result.exit_code == 2
    assert f"现为“{' '.join(words[:-2]) if len(words) > 1 else '结果'}”" in result.output


def test_a_period_without_scores_and_a_rubric_that_is_none_are_told(tmp_path: Path):
    office_of(tmp_path, 1)
    out = tmp_path / "结果"

    assert "没有评分可比" in command(f"{out}@2031", "--rubric", RUBRIC).output
    assert "没有指标体系“没有.yaml”" in command(out, "--rubric", "没有.yaml").output


@pytest.mark.large
def test_departments_of_other_rubrics_are_left_out_and_told(tmp_path: Path):
    """Also where the returns of a period name several rubrics."""
    for number in (1, 2):
        filled(tmp_path / "收件" / f"{number}.xlsx", f"第{number}局")
    rubric = load_rubric("taojiang-2019", 2019)
    list(write_practice(rubric, tmp_path / "收件", 1, seed=3, processes=1))
    out = tmp_path / "结果"
    run(tmp_path / "收件", out, Options(year=2019))
    found = what_if(str(out), "hengyang-2019")

    assert sorted(found.totals["department"]) == ["第1局", "第2局"]
    assert "同一期另有 1 个单位按 taojiang-2019 评的，不在此列。" in found.notes
