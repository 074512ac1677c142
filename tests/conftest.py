"""What every test may ask for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support import ROOT, office
from support.profile import GATE, PROFILE, sized

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores

settings.load_profile(PROFILE)
# Hundreds of processes are started: one that may not keep what it compiled compiles the whole
# program again, a second each. The processes of pytest-xdist have this from the first one.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

LONG = (
    "batch/reviewing/test_histories.py",
    "batch/test_mishaps.py",
    "workbooks/excel/test_every_workbook.py",
    "parity/test_libreoffice.py",
    "guide/test_commands.py",
    "batch/results/test_resubmissions.py",
    "look_back/test_what_if.py",
    "checks/test_wrong_cells.py",
    "batch/watching/test_watch.py",
    "workers/cluster/test_dask.py",
    "batch/reviewing/test_review.py",
    "workbooks/read_back/test_libreoffice.py",
    "batch/test_simulated_year.py",
    "batch/test_killed.py",
    "batch/test_years_and_periods.py",
    "parity/test_review_round_trip.py",
    "workers/test_children.py",
    "workbooks/read_back/test_edits.py",
    "batch/remote/test_addresses.py",
    "workers/test_workers.py",
    "parity/test_periods.py",
    "batch/inbox/test_fuzz.py",
    "batch/test_five_hundred.py",
    "batch/results/test_full_disk.py",
    "cli/test_interrupted.py",
    "cli/test_written_over.py",
    "batch/test_power.py",
)
"""What takes longest, below `tests`: begun first, so that no core is left alone with it at last."""


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def hengyang() -> Rubric:
    return load_rubric("hengyang-2019")


@pytest.fixture(scope="session")
def datong() -> Rubric:
    """A rubric of projects."""
    return load_rubric("datong-2021-project")


@pytest.fixture(scope="session")
def main_job(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunResult]:
    out = tmp_path_factory.mktemp("out")
    return out, run(ROOT / "examples" / "inbox", out)


@pytest.fixture(scope="session")
def example_out(main_job: tuple[Path, RunResult]) -> Path:
    """The output folder of the main job on the examples."""
    return main_job[0]


@pytest.fixture(scope="session")
def example_run(main_job: tuple[Path, RunResult]) -> RunResult:
    return main_job[1]


@pytest.fixture(scope="session")
def hengyang_scores(example_run: RunResult) -> Scores:
    """The scores of the examples under 衡阳's rubric, the fictitious departments among them."""
    return next(each for each in example_run.groups if each.rubric.id == "hengyang-2019")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is large to the gate; put the files that take long first, in their order."""
    if not GATE and "large" not in config.option.markexpr:
        large = {item for item in items if item.get_closest_marker("large")} | {*thinned(items)}
        config.hook.pytest_deselected(items=[item for item in items if item in large])
        items[:] = [item for item in items if item not in large]
    turn = {ROOT / "tests" / name: at for at, name in enumerate(LONG)}
    assert all(path.is_file() for path in turn), "LONG names a file that is not there"
    items.sort(key=lambda item: turn.get(item.path, len(turn)))


def thinned(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield which examples are left to the gate of tests that are marked `thinned`.

    The first one stays, and from there on one of so many as the mark says.
    """
    seen: Counter[str] = Counter()
    for item in items:
        mark = item.get_closest_marker("thinned")
        if mark and not item.get_closest_marker("large"):
            name = item.nodeid.partition("[")[0]
            if seen[name] % mark.args[0]:
                yield item
            seen[name] += 1


def pytest_unconfigure() -> None:
    office.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz-files", type=int, default=sized(12, deep=600),
                     help="how many files to damage")  # fmt: skip
    parser.addoption("--fuzz-seed", type=int, default=20261121, help="where the damage starts")
    parser.addoption("--slip-seed", type=int, default=20261129, help="where slips are planted")
