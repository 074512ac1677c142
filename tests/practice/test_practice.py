"""Returns of fictitious departments: the same for the same seed, and fit to be scored."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support import SUPPORT
from support.profile import sized
from typer.testing import CliRunner

from perfeval_xl.batch.check import check
from perfeval_xl.cli import app
from perfeval_xl.forms.figures.figures import INDEX, complete, settle
from perfeval_xl.practice.fillings import BATCH, fillings, write_practice
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.system.written import RECORD


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def figures(rubric: Rubric, count: int) -> pd.DataFrame:
    given = []
    for batch in range(count // BATCH):
        names = {f"单位{batch}-{at}": "" for at in range(BATCH)}
        given += fillings(1, batch, rubric, names)
    index = pd.Index([each.department for each in given], name=INDEX, dtype=object)
    return complete(pd.DataFrame([each.figures for each in given], index=index), rubric)


@pytest.fixture(scope="module")
def practice_scores() -> Scores:
    rubric = load_rubric("hengyang-2019")
    return score(settle(figures(rubric, 500), pd.DataFrame(), rubric), rubric)


@pytest.mark.large
def test_the_same_seed_gives_the_same_bytes_however_many_processes_write(
    tmp_path: Path, hengyang: Rubric
):
    count = BATCH + 2
    alone = list(write_practice(hengyang, tmp_path / "a", count, 7, processes=1))
    together = list(write_practice(hengyang, tmp_path / "b", count, 7, processes=2))

    assert [path.name for path in alone] == [path.name for path in together]
    assert [alone[0].name, alone[-1].name] == ["演练单位001.xlsx", "演练单位052.xlsx"]
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.large
def test_another_seed_gives_other_figures(hengyang: Rubric):
    names = {f"单位{at}": "" for at in range(BATCH)}

    assert fillings(1, 0, hengyang, names) == fillings(1, 0, hengyang, names)
    assert fillings(2, 0, hengyang, names) != fillings(1, 0, hengyang, names)


@pytest.mark.thinned(15)
@pytest.mark.parametrize(
    "rubric_id",
    [*catalogue(), *(pytest.param(str(each), id=each.stem) for each in SUPPORT.glob("*.yaml"))],
)
def test_every_rubric_has_returns_that_can_be_scored(tmp_path: Path, rubric_id: str):
    count = sized(10, deep=75)
    for _ in write_practice(load_rubric(rubric_id), tmp_path / "收件", count, 1, processes=1):
        pass

    found = check([tmp_path / "收件"], rubric_id)

    assert not found.faulty
    assert len(found.findings[found.findings["severity"] == "error"]) == 0
    # What every department is told of says that the figures were not made with the rubric.
    told = found.findings.groupby("code")["file"].nunique()
    assert max(told, default=0) < count * 0.7


@pytest.mark.large
def test_every_band_and_step_of_the_rules_occurs(practice_scores: Scores):
    rubric, points = practice_scores.rubric, practice_scores.points
    for indicator in rubric.indicators:
        if not indicator.rule.measures or indicator.rule.kind == "carried":
            continue
        ratios = np.arange(-400, 2001) / 1000 if indicator.rule.kind != "violations" else range(9)
        can_be = set(np.unique(indicator.rule.score(indicator.points, ratios)))
        assert can_be <= set(points[indicator.id]), indicator.name


def test_departments_differ_in_size_by_a_factor_of_a_hundred(practice_scores: Scores):
    staff = practice_scores.figures["编制数"]

    assert staff.max() > 100 * staff.min()


def test_a_third_of_the_departments_claim_more_than_they_earn(practice_scores: Scores):
    rubric = practice_scores.rubric
    claimed = practice_scores.figures
    too_much = sum(
        claimed[self_score_name(each)] > practice_scores.points[each.id] + 0.01
        for each in rubric.indicators
        if each.rule.measures
    )

    assert 0.15 < (too_much > 0).mean() < 0.35


def test_the_figures_of_a_table_are_in_line_with_one_another():
    given = figures(load_rubric("zhanjiang-2018"), BATCH)

    parts = given["财政_小计_本年支出"] + given["其他_小计_本年支出"]
    assert (given["合计_本年支出"] - parts).abs().max() < 0.005
    for row in ("财政_人员经费", "财政_公用经费", "其他_非项目", "其他_项目经费"):
        left = given[f"{row}_期初余额"] + given[f"{row}_本年收入"] - given[f"{row}_本年支出"]
        assert (given[f"{row}_期末余额"] - left).abs().max() < 0.005
    assert (given["公用经费_实际支出"] - given["财政_公用经费_本年支出"]).abs().max() < 0.005
    assert given[[name for name in given if not name.startswith("填报_")]].min().min() >= 0


def test_a_year_is_like_the_last(practice_scores: Scores):
    figures = practice_scores.figures
    for column in ("本年预算", "本年决算"):
        change = figures[f"基本支出_{column}"] / figures["基本支出_上年决算"]
        # Where half a year's budget was added, the accounts still close.
        assert change.between(0.5, 2).mean() > 0.9, column


def test_a_roster_is_not_for_fictitious_departments(tmp_path: Path):
    (tmp_path / "名册.csv").write_text("单位名称\n某局\n", encoding="utf-8")
    call = ["template", "hengyang-2019", "-o", str(tmp_path / "out"), "--fill-random", "3"]

    result = CliRunner().invoke(app, [*call, "--roster", str(tmp_path / "名册.csv")])

    assert result.exit_code == 2
    assert "--fill-random 写的是虚构的演练单位，不能与单位名册 --roster 同用" in result.output
    assert not (tmp_path / "out").exists()


def test_the_command_writes_as_many_as_are_asked_for(tmp_path: Path):
    call = ["template", "hengyang-2019", "-o", str(tmp_path), "--fill-random", "3", "--seed", "5"]

    result = CliRunner().invoke(app, call)

    assert result.exit_code == 0
    assert "3 份演练报送表" in result.output
    assert sorted(contents(tmp_path).keys() - {RECORD}) == [
        f"演练单位00{number}.xlsx" for number in (1, 2, 3)
    ]


def test_a_month_whose_form_states_a_figure_made_with_the_calendar(tmp_path: Path):
    file = Path(__file__).parent.parent / "support" / "monitoring.yaml"
    month = ["--period", "2026-09", "--year", "2026", "--fill-random", "3", "--out", str(tmp_path)]

    done = CliRunner().invoke(app, ["template", str(file), *month])

    assert done.exit_code == 0, done.output
    assert len(list(tmp_path.glob("*.xlsx"))) == 3
