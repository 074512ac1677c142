"""What a notebook shows of the package: names, short lines, tables; paths as text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from support.inbox import EXAMPLES, SOUND, copy

import perfeval_xl as px
from perfeval_xl.batch.run_result import RunResult

BAD = "<script>alert('&')</script>"


@pytest.mark.large
def test_dir_shows_the_public_names_and_loads_nothing():
    code = (
        "import sys, perfeval_xl as px; names = dir(px); assert 'pandas' not in sys.modules;"
        "print(names == sorted(px.__all__), all(hasattr(px, name) for name in names))"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["True", "True"]


def test_every_public_function_says_what_it_takes_and_gives():
    for name in px.__all__:
        thing = getattr(px, name)
        assert name == "__version__" or thing.__doc__, name
    for name in ("check", "read_ledger", "read_returns", "run", "score", "write_template"):
        assert "Raises" in getattr(px, name).__doc__, name


def test_every_path_may_be_text(tmp_path: Path, root: Path):
    copy(SOUND, tmp_path / "收件" / "好.xlsx")
    inbox, out = str(tmp_path / "收件"), str(tmp_path / "结果")
    rubric = px.load_rubric(str(root / "tests" / "returns" / "小表.yaml"))
    px.write_template(rubric, str(tmp_path / "模板.xlsx"))
    assert (tmp_path / "模板.xlsx").is_file()

    rubric = px.load_rubric("hengyang-2019")
    scores = px.score(px.read_returns(inbox, rubric), rubric)
    assert [path.name for path in px.write_scorebooks(scores, f"{out}/评分")] == ["示例单位01.xlsx"]
    assert px.run(inbox, out).manifest["totals"]
    assert len(px.read_ledger(out, "totals")) == 1
    projects = px.load_rubric("datong-2021-project")
    assert len(px.read_projects(str(EXAMPLES), projects).figures) == 3


def test_what_somebody_has_changed_is_not_written_over(tmp_path: Path):
    copy(SOUND, tmp_path / "收件" / "好.xlsx")
    rubric = px.load_rubric("hengyang-2019")
    scores = px.score(px.read_returns(tmp_path / "收件", rubric), rubric)
    (book,) = px.write_scorebooks(scores, tmp_path / "评分")
    assert px.write_scorebooks(scores, tmp_path / "评分") == [book]
    book.write_bytes(book.read_bytes() + b" ")
    template = tmp_path / "收件" / "好.xlsx"
    mine = book.read_bytes(), template.read_bytes()

    with pytest.raises(px.PerfevalError, match="都没有覆盖"):
        px.write_scorebooks(scores, tmp_path / "评分")
    with pytest.raises(px.PerfevalError, match="都没有覆盖"):
        px.write_template(rubric, template)
    assert (book.read_bytes(), template.read_bytes()) == mine

    px.write_scorebooks(scores, tmp_path / "评分", overwrite=True)
    px.write_template(rubric, template, overwrite=True)

    moved = [path.read_bytes() for path in tmp_path.glob("*/原有文件 */*.xlsx")]
    assert sorted(moved) == sorted(mine)


def test_a_rubric_in_one_line(hengyang: px.Rubric, datong: px.Rubric):
    line = "hengyang-2019：部门整体支出绩效评价指标评分表，2019年度，28 项指标，共 100 分"
    assert repr(hengyang) == str(hengyang) == f"<Rubric {line}>"
    assert repr(datong) == "<Rubric datong-2021-project：项目支出绩效自评表，2021年度，按项目评分>"


def test_a_rubric_as_a_table_escapes_what_stands_in_the_file(hengyang: px.Rubric):
    first = hengyang.indicators[0].model_copy(update={"name": BAD})
    rubric = hengyang.model_copy(update={"title": BAD, "indicators": (first,)})

    html = rubric._repr_html_()

    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 2
    assert hengyang._repr_html_().count("<tr>") == 29


@pytest.fixture(scope="module")
def scores() -> px.Scores:
    rubric = px.load_rubric("hengyang-2019")
    figures = px.read_returns(EXAMPLES, rubric)
    return px.score(figures.rename(index={"示例单位01": BAD}), rubric)


def test_scores_in_one_line(scores: px.Scores):
    totals = scores.totals.loc[~scores.totals["未填全"], "总分"]

    assert len(totals) == 13, "one left most figures blank"
    assert repr(scores) == (
        f"<Scores hengyang-2019，2019年度，14 个单位 × 28 项指标，"
        f"平均 {totals.mean():.2f} 分（{totals.min():.2f}～{totals.max():.2f}）>"
    )


def test_scores_as_a_table_escape_names(scores: px.Scores):
    html = scores._repr_html_()

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "还有" not in html


def test_of_many_departments_the_best_are_shown(scores: px.Scores):
    rubric = scores.rubric
    many = pd.concat([scores.figures] * 2).set_axis([f"单位{at}" for at in range(28)])

    shown = px.score(many, rubric)._repr_html_()

    assert "还有 8 个单位" in shown
    assert shown.count("单位") == 20 + 2  # the lines above and below the table
    nobody = px.score(many.iloc[:0], rubric)
    assert "0 个单位 × 28 项指标" in repr(nobody)
    assert "<table" in nobody._repr_html_()


def test_scores_of_projects(datong: px.Rubric):
    scores = px.score(px.read_returns(EXAMPLES, datong), datong)

    assert "1 个单位 × 项目（3 个）" in repr(scores)
    assert (
        repr(scores.projects) == f"<ProjectScores 3 个项目，{len(scores.projects.rows)} 条绩效指标>"
    )


def test_one_vocabulary_of_statuses(main_job: tuple[Path, RunResult], hengyang: px.Rubric):
    out, done = main_job
    by_hand = px.score(px.read_returns(EXAMPLES, hengyang), hengyang).status.stack()

    csv = pd.read_csv(out / "scores.csv", encoding="utf-8-sig", keep_default_na=False)
    ledger = px.read_ledger(out, "scores")

    words = {"scored", "judged", "unverified", "pending", "not_applicable"}
    assert set(csv["status"]) == set(ledger["status"]) == words
    own = csv[csv["rubric"] == "hengyang-2019"].set_index(["department", "indicator"])["status"]
    assert own.to_dict() == dict(by_hand.items())
    projects = next(each.projects for each in done.groups if each.projects is not None)
    assert set(projects.rows["状态"]) <= words
