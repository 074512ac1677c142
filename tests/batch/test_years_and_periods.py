"""Years and months in one OUT: each stays as it was, whatever is run or saved after it."""

from __future__ import annotations

import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from openpyxl import load_workbook
from support.bureau import save_as_of
from support.profile import GATE, sized
from support.small_inbox import RUBRIC, content, put, read_here, tree
from support.warm_runs import in_this_process
from support.workbooks import values
from typer.testing import CliRunner

from perfeval_xl.batch.report import report
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import app
from perfeval_xl.ledger.frames import read_table
from perfeval_xl.look_back.explain.explain import explain
from perfeval_xl.messages import PerfevalError
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workers.children import Children

__all__ = ["read_here"]

JUDGED = "判定甲"
Scope = tuple[int, str]
"""A year, and a period of it or ""."""
YEARS = [(year, "") for year in (2024, 2025, 2026)]
MONTHS = [(2025, f"2025-{month:02d}") for month in range(1, 13)]


def folder_of(scope: Scope) -> str:
    return scope[1] or str(scope[0])


def options_of(scope: Scope) -> Options:
    year, period = scope
    return Options(str(RUBRIC), None if period else year, period)


def fill(inbox: Path, scope: Scope, versions: dict[int, int]) -> None:
    """Replace an inbox by new returns: department's number → version."""
    shutil.rmtree(inbox, ignore_errors=True)
    for number, version in versions.items():
        made = content(f"第{number}局", version, year=scope[0])
        put(inbox / f"{number}.xlsx", made, number)


def final_scores(folder: Path) -> dict[str, float]:
    """Return the total of each department as the tables of a folder have it."""
    table = pd.read_csv(folder / "scores.csv")
    return {
        str(name): float(total)
        for name, total in table.groupby("department")["final_score"].sum().items()
    }


def in_ledger(out: Path) -> dict[Scope, dict[str, float]]:
    totals = read_table(out, "totals")
    found: dict[Scope, dict[str, float]] = {}
    for row in totals.itertuples():
        found.setdefault((int(row.year), str(row.period)), {})[str(row.department)] = row.score
    return found


@pytest.mark.large
def test_three_years_and_twelve_months_are_all_there(tmp_path: Path):
    choose = random.Random(20261129)
    order = [*YEARS, *(MONTHS if GATE else MONTHS[::4])]
    choose.shuffle(order)
    out, inbox = tmp_path / "结果", tmp_path / "收件"
    alone: dict[Scope, dict[str, bytes]] = {}
    for scope in order:
        fill(inbox, scope, {number: choose.randint(0, 9) for number in (1, 2, 3)})
        run(inbox, out, options_of(scope))
        single = tmp_path / "单独" / folder_of(scope)
        run(inbox, single, options_of(scope))
        alone[scope] = tree(single / folder_of(scope))

    scores = read_table(out, "scores")
    trend = CliRunner().invoke(app, ["history", str(out)])

    assert trend.exit_code == 0, trend.output
    assert sorted(path.name for path in out.iterdir() if path.name[0] == "2") == sorted(
        map(folder_of, order)
    )
    for (year, period), expected in alone.items():
        found = tree(out / folder_of((year, period)))
        assert found.keys() == expected.keys()
        assert found["scores.csv"] == expected["scores.csv"]
        single = read_table(tmp_path / "单独" / folder_of((year, period)), "scores")
        own = scores[(scores["year"] == year) & (scores["period"] == period)]
        pd.testing.assert_frame_equal(own.reset_index(drop=True), single)
    words = set(map(str, values(out / "趋势.xlsx").values()))
    assert {f"{year}年度" for year, _ in YEARS} | {period for _, period in order if period} <= words


class Office(RuleBasedStateMachine):
    """A bureau over some years and months: what stands is known of each of them."""

    @initialize()
    def begin(self) -> None:
        self._kept = TemporaryDirectory()
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(Children, "call_all", in_this_process)
        self.folder = Path(self._kept.name)
        self.out, self.inbox = self.folder / "结果", self.folder / "收件"
        self.versions: dict[Scope, dict[int, int]] = {}
        self.reviews: dict[tuple[Scope, int], float] = {}
        self.scores: dict[Scope, Scores] = {}
        self.clock = datetime(2026, 11, 29, 9)
        self.collected = True
        self.frozen: dict[Scope, dict[str, bytes]] = {}
        """What the folder of a period is to hold byte for byte, as nothing of it was touched."""

    def teardown(self) -> None:
        self._patch.undo()
        self._kept.cleanup()

    scopes = st.sampled_from([*YEARS[:2], *MONTHS[:3]])

    @rule(scope=scopes, first=st.integers(0, 9), second=st.none() | st.integers(0, 9))
    def returns_come_in(self, scope: Scope, first: int, second: int | None) -> None:
        """The inbox is replaced, and the period is run."""
        versions = {1: first} if second is None else {1: first, 2: second}
        fill(self.inbox, scope, versions)
        result = run(self.inbox, self.out, options_of(scope))
        self.versions[scope] = versions
        if not result.unchanged:
            (self.scores[scope],) = result.groups
        self._looked(scope)

    @precondition(lambda self: self.versions)
    @rule(data=st.data(), points=st.integers(0, 30))
    def somebody_reviews(self, data: st.DataObject, points: int) -> None:
        """A scorebook of any period is saved with a score."""
        scope = data.draw(st.sampled_from(sorted(self.versions)))
        number = data.draw(st.sampled_from(sorted(self.versions[scope])))
        path = self._folder(scope) / "评分表" / f"第{number}局.xlsx"
        if not path.exists():
            return
        book = load_workbook(path)
        cells = open_cells(self.scores[scope])[f"第{number}局"]
        for (sheet, cell), each in cells.items():
            if (each.kind, each.name) == ("review", JUDGED):
                book[sheet][cell] = points
        self.clock += timedelta(minutes=1)
        save_as_of(book, path, "审核科", self.clock)
        self.reviews[scope, number] = points
        self.frozen.pop(scope, None)
        self.collected = False

    @precondition(lambda self: self.versions)
    @rule(data=st.data())
    def it_is_collected(self, data: st.DataObject) -> None:
        """By a review of the whole, or of the folder of one period."""
        there = [scope for scope in self.versions if self._folder(scope).exists()]
        if there and data.draw(st.booleans()):
            scope = data.draw(st.sampled_from(sorted(there)))
            done = review(self._folder(scope))
            assert done.out == self._folder(scope).absolute()
        else:
            if not there:
                return
            done = review(self.out)
            scope = next(each for each in self.versions if folder_of(each) == done.out.name)
        self._looked(scope)

    @precondition(lambda self: self.versions)
    @rule(data=st.data())
    def a_copy_is_laid_elsewhere(self, data: st.DataObject) -> None:
        """Somebody puts a copy of a period's scorebook into another period's folder."""
        there = sorted(scope for scope in self.versions if self._folder(scope).exists())
        if not there:
            return
        one, other = (data.draw(st.sampled_from(there)) for _ in "12")
        path = self._folder(one) / "评分表" / "第1局.xlsx"
        if path.exists():
            shutil.copy(path, self._folder(other) / "评分表" / f"副本{folder_of(one)}.xlsx")
            self.frozen.pop(other, None)

    @precondition(lambda self: self.versions and self.collected)
    @rule(data=st.data())
    def a_folder_is_taken_away(self, data: st.DataObject) -> None:
        """An old period goes to the archive."""
        scope = data.draw(st.sampled_from(sorted(self.versions)))
        shutil.rmtree(self._folder(scope), ignore_errors=True)
        self.frozen.pop(scope, None)

    @precondition(lambda self: self.versions)
    @rule(data=st.data())
    def somebody_looks_back(self, data: st.DataObject) -> None:
        scope = data.draw(st.sampled_from(sorted(self.versions)))
        before = tree(self._folder(scope))
        place = str(self._folder(scope) if before and data.draw(st.booleans()) else self.out)
        for call in (["explain", place, "第1局"], ["history", place]):
            told = CliRunner().invoke(app, call)
            assert told.exit_code == 0, told.output
        assert tree(self._folder(scope)) == before

    def _folder(self, scope: Scope) -> Path:
        return self.out / folder_of(scope)

    def _total(self, scope: Scope, number: int) -> float:
        version = self.versions[scope][number]
        return 83.0 + version + self.reviews.get((scope, number), 27.0) - 27.0

    def _looked(self, own: Scope) -> None:
        """All that was saved is collected; what is not `own` and had no news stands still."""
        self.collected = True
        for scope, before in self.frozen.items():
            if scope != own:
                assert tree(self._folder(scope)) == before, f"{scope} was touched by {own}"
        self.frozen = {
            scope: tree(self._folder(scope))
            for scope in self.versions
            if self._folder(scope).exists()
        }

    @invariant()
    def each_period_is_as_it_should_be(self) -> None:
        if not getattr(self, "versions", None) or not self.collected:
            return
        expected = {
            scope: {f"第{number}局": self._total(scope, number) for number in numbers}
            for scope, numbers in self.versions.items()
        }
        assert in_ledger(self.out) == expected
        for scope, scores in expected.items():
            if self._folder(scope).exists():
                assert final_scores(self._folder(scope)) == scores, scope


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=sized(2, deep=25),
    stateful_step_count=sized(10, deep=14),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_the_folder_of_a_period_is_no_place_for_another_out(tmp_path: Path):
    fill(tmp_path / "收件", (2025, "2025-01"), {1: 3})
    run(tmp_path / "收件", tmp_path / "结果", options_of((2025, "2025-01")))
    before = tree(tmp_path)

    for name in ("2025-01", "2025-02"):
        with pytest.raises(PerfevalError) as told:
            run(tmp_path / "收件", tmp_path / "结果" / name, options_of((2025, "2025-01")))

        assert told.value.code == "OUT_IS_PERIOD"
    assert tree(tmp_path) == before


def test_a_folder_copied_away_is_whole(tmp_path: Path):
    fill(tmp_path / "收件", (2025, "2025-01"), {1: 3, 2: 4})
    run(tmp_path / "收件", tmp_path / "结果", options_of((2025, "2025-01")))
    shutil.copytree(tmp_path / "结果" / "2025-01", tmp_path / "别处")

    for path in (tmp_path / "别处").rglob("*.xlsx"):
        for sheet in load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    target = cell.hyperlink.target if cell.hyperlink else None
                    if target and not target.startswith("#"):
                        place = target.split("#")[0].replace("\\", "/")
                        assert (path.parent / place).is_file(), target


def test_a_year_that_only_a_folder_names(tmp_path: Path):
    for year in (2024, 2025):
        put(tmp_path / "收件" / f"{year}年度" / "1.xlsx", content("第1局", 3, year=year), 1)

    result = run(tmp_path / "收件", tmp_path / "结果", Options(str(RUBRIC)))

    assert result.folder == "2025"
    assert [file["code"] for file in result.manifest["files"]] == ["FILE_OTHER_PERIOD", ""]
    assert (
        run(tmp_path / "收件", tmp_path / "结果", Options(str(RUBRIC), year=2024)).folder == "2024"
    )
    assert set(in_ledger(tmp_path / "结果")) == {(2024, ""), (2025, "")}


def test_folders_that_bear_the_year_of_receipt_can_be_run_by_the_year_evaluated(tmp_path: Path):
    for number in (1, 2, 3):
        made = content(f"第{number}局", number, year=2024)
        put(tmp_path / "收件" / "2025" / f"{number}.xlsx", made, number)

    with pytest.raises(PerfevalError) as told:
        run(tmp_path / "收件", tmp_path / "结果", Options(str(RUBRIC)))
    result = run(tmp_path / "收件", tmp_path / "结果", Options(str(RUBRIC), year=2024))

    assert told.value.code == "ALL_OTHER_YEAR_FOLDER"
    assert "--year" in str(told.value)
    assert (result.folder, len(result.manifest["totals"])) == ("2024", 3)


def test_two_years_in_one_inbox_are_ranked_each_by_itself(tmp_path: Path):
    for number, year in ((1, 2024), (2, 2025)):
        made = content(f"第{number}局", number, year=year)
        put(tmp_path / "收件" / f"{number}.xlsx", made, number)

    told = report(run(tmp_path / "收件", tmp_path / "结果", Options(str(RUBRIC))), tmp_path)

    lines = told.splitlines()
    assert [line for line in lines if line.startswith("small")] == [
        "small（2024年度）：", "small（2025年度）：",
    ]  # fmt: skip
    assert [line.split()[0] for line in lines if "局" in line] == ["1", "1"]


@pytest.mark.large
def test_a_score_is_explained_of_whatever_period_is_asked_for(tmp_path: Path):
    for at, scope in enumerate([(2024, ""), (2025, ""), (2025, "2025-03")]):
        fill(tmp_path / "收件", scope, {1: at})
        run(tmp_path / "收件", tmp_path / "结果", options_of(scope))
    asked = {
        None: "2025年度　期间 2025-03",
        "2025-03": "2025年度　期间 2025-03",
        "2025年3月": "2025年度　期间 2025-03",
        "2024": "2024年度",
        "２０２５年度": "2025年度",
        "全年": "2025年度",
    }

    for period, expected in asked.items():
        told = explain(tmp_path / "结果", "第1局", period=period)
        assert told.splitlines()[0].endswith(expected), period
    told = explain(tmp_path / "结果" / "2024", "第1局")
    assert told.splitlines()[0].endswith("2024年度")
