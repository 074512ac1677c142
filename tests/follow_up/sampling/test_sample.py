"""perfeval sample, from the draw to what reviewers found; nothing is scored otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.bureau import save_as_of
from support.small_inbox import RIGHT, content, office_of, put, read_here, tree  # noqa: F401
from typer.testing import CliRunner

from perfeval_xl.batch.review import review, review_report
from perfeval_xl.batch.run import run
from perfeval_xl.cli import app
from perfeval_xl.follow_up.sampling.sample import Sampled, draw_sample, sample_report
from perfeval_xl.ledger.entries import standing
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.ledger.samples import KIND, sample_of, samples_of
from perfeval_xl.messages import PerfevalError

JUDGED = 6
"""The row of 判定甲: 27 of 30 by the department itself."""
DAY = date(2026, 11, 30)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return office_of(tmp_path, 6) / "结果"


def draw(out: Path, count: int | None = 2, **options: Any) -> Sampled:
    return draw_sample(out, count=count, today=DAY, **options)


def names(sampled: Sampled) -> list[str]:
    return [each.department for each in sampled.sample.departments]


def settings(out: Path, text: str) -> None:
    (out.parent / "perfeval.toml").write_text(f"[sample]\n{text}", encoding="utf-8")


def head(path: Path, sheet: str = "复核表") -> dict[str, int]:
    return {cell.value: cell.column for cell in load_workbook(path)[sheet][3]}


def fill(path: Path, row: int, who: str, to: Path | None = None, **values: Any) -> None:
    """Fill in a row of a 复核表, by heading, as a reviewer's program would save it."""
    book, at = load_workbook(path), head(path)
    for heading, value in values.items():
        book["复核表"].cell(row, at[heading]).value = value
    save_as_of(book, to or path, who, datetime(2026, 12, 1, 8))


def sheet(out: Path, name: str) -> list[dict[str, Any]]:
    rows = load_workbook(out / "汇总表.xlsx")[name].iter_rows(min_row=3, values_only=True)
    first, *rest = rows
    return [dict(zip(first, row, strict=True)) for row in rest]


def findings(out: Path) -> pd.DataFrame:
    return pd.read_csv(out / "findings.csv", dtype=str, keep_default_na=False)


def test_the_same_scores_give_the_same_draw_whatever_the_order_of_files(tmp_path):
    draws = []
    for order in ((1, 2, 3, 4, 5), (5, 3, 1, 4, 2)):
        folder = tmp_path / str(order[0])
        for turn, number in enumerate(order):
            put(folder / "收件" / f"{turn}.xlsx", content(f"第{number}局"), turn)
        run(folder / "收件", folder / "结果", RIGHT)
        draws.append(draw(folder / "结果"))

    assert names(draws[0]) == names(draws[1])
    assert draws[0].sample.seed == draws[1].sample.seed


def test_drawing_again_gives_what_was_drawn(out):
    first = draw(out, reviewers=["张三"])
    before = tree(out / "抽查复核")

    again = draw_sample(out, count=2, today=date(2027, 1, 1))

    assert (again.new, again.sample.day) == (False, "2026-11-30")
    assert names(again) == names(first)
    assert tree(out / "抽查复核") == before  # its reviewer is still known
    assert "不再抽" in sample_report(again)


def test_another_seed_is_another_sample_and_is_said(out):
    draw(out)

    second = draw(out, seed=5)

    assert (second.new, second.sample.number) == (True, 2)
    assert "本期已经抽过" in sample_report(second)
    assert not draw(out, seed=5).new
    with read_ledger(out) as ledger:
        assert [each.number for each in samples_of(ledger, second.sample.scope)] == [1, 2]


def test_who_is_drawn_stays_when_the_scores_change(out):
    first = draw(out)
    put(out.parent / "收件" / "7.xlsx", content("第7局"), 7)
    run(out.parent / "收件", out, RIGHT)

    again = draw(out)

    assert (again.changed, names(again)) == (True, names(first))
    assert "本期的得分有变化" in sample_report(again)


def test_must_and_skip_of_the_settings(out):
    settings(out, 'must = ["第4局", "第9局"]\nskip = ["第1局", "第2局"]')

    sampled = draw(out, 3)

    assert names(sampled)[0] == "第4局"
    assert not {"第1局", "第2局"} & {*names(sampled)}
    assert sampled.sample.settings["frame_size"] == 4
    assert sampled.absent == ["第9局"]
    assert "“第9局”本期没有评分" in sample_report(sampled)


@pytest.mark.large
def test_who_was_drawn_lately_weighs_less(tmp_path):
    for month in ("2024-09", "2024-10"):
        office_of(tmp_path, 6)
        run(tmp_path / "收件", tmp_path / "月", replace(RIGHT, period=month, anyway=True))
    out = tmp_path / "月"
    settings(out, 'weights = { "久未抽查" = 1000 }')
    first = draw(out, 3, period="2024-09")

    second = draw(out, 3, period="2024-10")

    assert not {*names(first)} & {*names(second)}
    risks = {each.department: each.risk for each in second.sample.departments}
    assert {*risks.values()} == {1001.0}


def test_a_sample_says_who_why_and_what_it_does_not_say(out):
    sampled = draw(out)

    book = load_workbook(out / "抽查复核" / "抽样名单.xlsx")

    words = [str(cell.value) for each in book for row in each for cell in row if cell.value]
    assert any(str(sampled.sample.seed) in word for word in words)
    assert any("不代表没有抽到的单位" in word for word in words)
    assert any("软件自定，没有出处" in word for word in words)
    assert [book["抽样名单"].cell(row, 2).value for row in (4, 5)] == names(sampled)
    with read_ledger(out) as ledger:
        first = sampled.sample.departments[0]
        (drawing,) = sample_of(ledger, first.key, first.department)
    assert (drawing.drawn, drawing.sample.day) == (first, "2026-11-30")
    assert sum(each.value * each.weight for each in first.reasons) == pytest.approx(first.risk)


@pytest.mark.large
def test_an_empty_check_book_says_nothing(out):
    path = out / "抽查复核" / f"{names(draw(out))[0]}.xlsx"
    save_as_of(load_workbook(path), path, "张三", datetime(2026, 12, 1, 8))

    result = review(out)

    assert not any(each.entries or each.remarks for each in result.lists.values())
    assert [row["已复核"] for row in sheet(out, "复核")] == [0, 0]
    assert sheet(out, "复核明细")[0]["单位"].startswith("还没有收回复核得分")


def test_what_reviewers_found_stands_beside_the_scores_and_changes_none(out):
    settings(out, 'combine = "median"\nbands = { "一致" = "5%", "大" = "20%" }')
    sampled = draw(out, 1, reviewers=["张三", "李四", "王五"])
    (name,) = names(sampled)
    before = (out / "scores.csv").read_bytes()
    for who, score in (("张三", 25), ("李四", 24), ("王五", 0)):
        fill(out / "抽查复核" / f"{name}（{who}）.xlsx", JUDGED, who, 复核得分=score, 佐证="有")

    report = review_report(review(out))

    assert "读取填过的清单 3 份" in report
    assert (out / "scores.csv").read_bytes() == before
    (row,) = sheet(out, "复核明细")
    assert (row["复核得分"], row["复核人数"], row["最低"], row["最高"]) == (24, 3, 0, 25)
    assert row["各人打分"] == "张三 25；李四 24；王五 0"
    assert row["提示"] == "差异大，宜商议：王五 0"
    assert row["得分差"] == 27 - 24
    assert row["偏离档"] == "大"
    assert sheet(out, "复核")[0]["已复核"] == 1
    assert sheet(out, "自评虚高")[0]["单位数"] == 1


@pytest.mark.large
def test_a_run_without_news_shows_what_another_command_collected(out):
    path = out / "抽查复核" / f"{names(draw(out, 1))[0]}.xlsx"
    run(out.parent / "收件", out, RIGHT)
    fill(path, JUDGED, "张三", 复核得分=1)
    draw(out, 1)

    run(out.parent / "收件", out, RIGHT)

    assert [row["复核得分"] for row in sheet(out, "复核明细")] == [1]


def test_a_score_beyond_the_points_is_refused_with_its_cell(out):
    path = out / "抽查复核" / f"{names(draw(out, 1))[0]}.xlsx"
    fill(path, JUDGED, "张三", 复核得分=31)

    review(out)

    (row,) = findings(out).query("code == 'LIST_VALUE_NOT_TAKEN'").to_dict("records")
    assert row["file"] == path.relative_to(out).as_posix()
    assert row["sheet"] == "复核表"
    assert "“31”" in row["message"]
    assert "0 至 30 的数" in row["message"]
    with read_ledger(out) as ledger:
        assert standing(ledger, KIND) == {}


def test_two_copies_of_one_reviewer_that_disagree_are_both_kept(out):
    (name,) = names(draw(out, 1, reviewers=["张三"]))
    path = out / "抽查复核" / f"{name}（张三）.xlsx"
    fill(path, JUDGED, "张三", path.with_name("家里改的.xlsx"), 复核得分=2)
    fill(path, JUDGED, "张三", 复核得分=1)

    result = review(out)

    (told,) = findings(out).query("code == 'LIST_CONFLICT'").to_dict("records")
    assert {"1", "2"} < {*told["found"]}
    assert told["department"] == name
    assert result.to_look_at
    (row,) = sheet(out, "复核明细")
    assert row["复核得分"] is None
    assert "没有计入" in row["提示"]
    draw(out, 1)  # written anew, it shows both, and one of them settles it
    fill(path, JUDGED, "张三", 复核得分=2)
    review(out)
    assert [row["复核得分"] for row in sheet(out, "复核明细")] == [2]


def test_written_anew_it_shows_the_differences_and_keeps_the_old_copy(out):
    (name,) = names(draw(out, 1))
    path = out / "抽查复核" / f"{name}.xlsx"
    fill(path, JUDGED, "张三", 复核得分=1, 备注="@见附件")
    book = load_workbook(path)
    own = book["复核表"].cell(JUDGED, head(path)["自评得分"]).value

    draw(out, 1)

    values = load_workbook(path, data_only=True)["复核表"]
    at = head(path)
    assert values.cell(JUDGED, at["复核得分"]).value == 1
    assert values.cell(JUDGED, at["备注"]).value == "@见附件"
    assert values.cell(JUDGED, at["得分差"]).value == own - 1
    assert values.cell(JUDGED, at["得分偏离率"]).value == pytest.approx((own - 1) / own, abs=1e-6)
    assert (out / "抽查复核" / "旧稿" / f"{name}.xlsx").is_file()


def test_the_opinion_on_a_department_stands_in_the_summary(out):
    (name,) = names(draw(out, 1, reviewers=["张三"]))
    path = out / "抽查复核" / f"{name}（张三）.xlsx"
    book, at = load_workbook(path), head(path, "复核意见")
    for heading, value in (
        ("复核意见", "退回重报"),
        ("单位确认意见", "不同意"),
        ("确认依据", "见附件"),
    ):
        book["复核意见"].cell(4, at[heading]).value = value
    save_as_of(book, path, "张三", datetime(2026, 12, 1, 8))

    review(out)

    (row,) = sheet(out, "复核")
    assert (row["复核意见"], row["单位确认意见"]) == ("张三：退回重报", "张三：不同意")


def command(out: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["sample", str(out), *arguments])
    return result.exit_code, result.output


def test_the_command_draws_and_says_so(out):
    code, said = command(out, "--share", "30%", "--reviewer", "张三", "--reviewer", "李四")

    assert code == 0
    assert "6 个单位里抽 2 个，种子" in said
    assert len([*(out / "抽查复核").glob("*（*）.xlsx")]) == 4


def test_without_a_share_nothing_is_drawn(out):
    code, said = command(out)

    assert code == 2
    assert "没有写抽多少" in said
    assert not (out / "抽查复核").exists()


@pytest.mark.parametrize("wrong", [("--share", "0.3"), ("--share", "30%", "--count", "2"),
                                   ("--count", "0"), ("--share", "130%")])  # fmt: skip
def test_a_wrong_call_is_told(out, wrong):
    assert command(out, *wrong)[0] == 2
    assert not (out / "抽查复核").exists()


def test_a_period_without_scores_has_nothing_to_draw_from(tmp_path):
    put(tmp_path / "收件" / "1.xlsx", content("第1局", -1), 1)
    run(tmp_path / "收件", tmp_path / "结果", replace(RIGHT, anyway=True))

    with pytest.raises(PerfevalError) as told:
        draw(tmp_path / "结果")

    assert told.value.code == "SAMPLE_NO_FRAME"


@pytest.mark.large
def test_who_is_not_scored_any_more_leaves_no_sheet_and_stops_nothing(out):
    (name,) = names(draw(out, 1))
    number = name[1]
    put(out.parent / "收件" / f"{number}.xlsx", content(name, -1), 9)

    run(out.parent / "收件", out, RIGHT)

    assert "复核" not in load_workbook(out / "汇总表.xlsx").sheetnames
    assert draw(out, 1).books == 0


def test_a_check_book_that_is_nobodys_has_the_name_that_stands_in_it(out):
    path = out / "抽查复核" / f"{names(draw(out, 1))[0]}.xlsx"
    book, at = load_workbook(path), head(path, "复核意见")
    book["复核意见"].cell(4, at["复核人"]).value = "赵六"
    book["复核表"].cell(JUDGED, head(path)["复核得分"]).value = 9
    save_as_of(book, path, "某电脑", datetime(2026, 12, 1, 8))

    review(out)

    assert [row["各人打分"] for row in sheet(out, "复核明细")] == ["赵六 9"]


@pytest.mark.large
def test_results_that_move_into_the_folder_of_their_year_keep_their_sample(out):
    first = draw(out)

    run(out.parent / "收件", out, replace(RIGHT, year=2024))

    assert (out / "2024" / "抽查复核" / "抽样名单.xlsx").is_file()
    again = draw(out)
    assert (again.new, names(again)) == (False, names(first))
    assert "复核" in load_workbook(out / "2024" / "汇总表.xlsx").sheetnames
