"""An OUT in which one period stood after the other: each gets its folder, and nothing is lost."""

from __future__ import annotations

import random
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from support.profile import sized
from support.small import TEXT
from support.small_inbox import content, put, read_here, tree

from perfeval_xl.batch.results import moving_over
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.ledger.frames import read_table
from perfeval_xl.look_back.compare import compared

__all__ = ["read_here"]

EARLIER = Path(__file__).with_name("earlier_out.zip")
"""What the version before left of these runs of two departments, in this order: 2024 (第1局 was
reviewed, 判定甲 20), 2025, 2025-03, 2025-04 (第2局 was reviewed since, 25, and not collected)."""
OUT = Path("结果")
SCORES = {
    (2024, ""): (83.0 - 7, 86.0),
    (2025, ""): (88.0, 87.0),
    (2025, "2025-03"): (84.0, 85.0),
    (2025, "2025-04"): (89.0, 90.0 - 2),
}


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That OUT, in a folder with the rubric that it was made by."""
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(TEXT, encoding="utf-8")
    with zipfile.ZipFile(EARLIER) as archive:
        archive.extractall()
    return tmp_path / OUT


def go(year: int | None = None, period: str = "", version: int = 8) -> RunResult:
    """Run over a new inbox."""
    shutil.rmtree("收件", ignore_errors=True)
    when = year or int(period[:4] or 2026)
    for number in (1, 2):
        made = content(f"第{number}局", version, year=when)
        put(Path("收件") / f"{number}.xlsx", made, number)
    return run(Path("收件"), OUT, Options("small.yaml", year, period))


def standing(out: Path) -> dict[tuple[int, str], tuple[float, ...]]:
    totals = read_table(out, "totals")
    return {
        (int(key[0]), str(key[1])): tuple(rows.sort_values("department")["score"])
        for key, rows in totals.groupby(["year", "period"])
    }


def test_the_first_run_gives_each_period_its_folder_and_says_so(earlier: Path):
    books = {name: data for name, data in tree(earlier).items() if name.startswith("评分表/")}

    result = go(period="2025-05")

    assert "OUTPUT_MOVED_OVER" in set(result.findings["code"])
    assert sorted(path.name for path in earlier.iterdir() if path.is_dir()) == [
        "2025-04", "2025-05", "台账备份",
    ]  # fmt: skip
    assert {f"2025-04/{name}": data for name, data in books.items()}.items() <= tree(
        earlier
    ).items()
    assert not {"汇总表.xlsx", "run.json", "评分表"} & {path.name for path in earlier.iterdir()}
    # What one year's returns had ended of another's stands again, and what was typed meanwhile is
    # in the month's own summary.
    assert standing(earlier) == {**SCORES, (2025, "2025-05"): (91.0, 91.0)}
    april = pd.read_csv(earlier / "2025-04" / "scores.csv")
    assert april.groupby("department")["final_score"].sum().tolist() == [89.0, 88.0]
    assert any("2025-04" in notice for notice in result.notices)


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    ("first", "folders"),
    [
        ({"year": 2026}, {"2025-04", "2026"}),
        ({"year": 2025}, {"2025-04", "2025"}),
        ({"period": "2025-04"}, {"2025-04"}),
        ({}, {"2025-04"}),
    ],
    ids=["another year", "the same year", "the same month", "none named"],
)
def test_whatever_the_first_run_is_for(earlier: Path, first: dict[str, object], folders: set[str]):
    go(**first)  # type: ignore[arg-type]

    found = {path.name for path in earlier.iterdir() if path.is_dir()}
    assert found - {"台账备份", "评分表"} == folders
    assert ("评分表" in found) == (not first)
    unchanged = standing(earlier)
    own = (first.get("year") or 2025 if first else 2026, first.get("period", ""))
    assert {key: SCORES[key] for key in SCORES if key != own} == {
        key: value for key, value in unchanged.items() if key != own
    }


def test_a_review_moves_it_over_too(earlier: Path):
    done = review(OUT)

    assert (done.out.name, done.collected.reviews) == ("2025-04", 1)
    assert standing(earlier) == SCORES
    april = pd.read_csv(earlier / "2025-04" / "scores.csv")
    assert april.groupby("department")["final_score"].sum().tolist() == [89.0, 88.0]
    assert not (earlier / "汇总表.xlsx").exists()


@pytest.mark.large
def test_the_years_can_be_compared(earlier: Path):
    go(period="2025-05")

    found = compared(f"{OUT}@2024", f"{OUT}@2025")

    assert found.totals["score_before"].tolist() == list(SCORES[2024, ""])
    assert found.totals["score_after"].tolist() == list(SCORES[2025, ""])


def test_where_a_folder_of_the_name_has_results_all_stays(earlier: Path):
    (earlier / "2025-04" / "评分表").mkdir(parents=True)
    before = tree(earlier / "评分表")

    go(period="2025-05")

    assert tree(earlier / "评分表") == before
    assert (earlier / "2025-05" / "汇总表.xlsx").is_file()
    assert standing(earlier) == {**SCORES, (2025, "2025-05"): (91.0, 91.0)}


@pytest.mark.large
def test_killed_while_it_moves_the_next_run_goes_on(
    earlier: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    whole = tmp_path / "ganz"
    shutil.copytree(earlier, whole)
    go(period="2025-05")
    expected = {name: data for name, data in tree(earlier).items() if kept(name)}
    moves = 5  # 评分表, three tables, the manifest
    for at in range(0, moves, sized(2, deep=1)):
        shutil.rmtree(earlier)
        shutil.copytree(whole, earlier)
        left = iter([None] * at)

        def cut(path: Path, target: Path, left=left) -> None:
            if next(left, "cut") == "cut":
                raise KeyboardInterrupt
            path.replace(target)

        with monkeypatch.context() as plug:
            plug.setattr(moving_over, "move", cut)
            with pytest.raises(KeyboardInterrupt):
                go(period="2025-05")

        found = go(period="2025-05").findings

        assert "OUTPUT_MOVED_OVER" in set(found["code"]), at
        assert {name: data for name, data in tree(earlier).items() if kept(name)} == expected, at
        assert go(period="2025-05").unchanged


def kept(name: str) -> bool:
    """Tell whether a file holds neither a clock's time nor the numbers of runs."""
    return not name.endswith(("run.json", ".sqlite", ".perfeval.written"))


@pytest.mark.large
def test_a_top_without_a_named_year_stays_until_a_later_year_comes(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(TEXT, encoding="utf-8")
    choose = random.Random(20261129)
    scores: dict[int, float] = {}
    for year in (2024, 2025, 2026):
        for _ in range(2):
            version = choose.randint(0, 9)
            shutil.rmtree("收件", ignore_errors=True)
            put(Path("收件") / "1.xlsx", content("第1局", version, year=year), 1)
            run(Path("收件"), OUT, Options("small.yaml"))
            (scores[year],) = standing(OUT)[year, ""]

            assert {key[0]: value for key, (value,) in standing(OUT).items()} == scores
            for earlier in range(2024, year):
                table = pd.read_csv(OUT / str(earlier) / "scores.csv")
                assert table["final_score"].sum() == scores[earlier]
            assert pd.read_csv(OUT / "scores.csv")["final_score"].sum() == scores[year]
