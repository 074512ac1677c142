"""Thousands of damaged returns, and one thing that must hold of all of them.

Every file ends in exactly one status with a reason, the run does not stumble, nothing is written
outside OUT, the inbox stays as it was, and the sound departments' scores are what they were.
More files: pytest tests/batch/inbox/test_fuzz.py --fuzz-files 20000 --fuzz-seed 7
"""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import damage
from support.inbox import EXAMPLES, totals
from support.profile import sized

from perfeval_xl.batch.run import run
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric

SOUND = ("衡阳市人民政府金融工作办公室.xlsx", "大同市人民政府金融工作办公室.xlsx")
AT_ONCE = 100
STATUSES = {"scored", "returned", "superseded", "ignored"}


@pytest.fixture(scope="session")
def bases(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Returns to damage: filled ones of two rubrics, as somebody else's."""
    folder = tmp_path_factory.mktemp("bases")
    found = []
    for name, rubric_id in (
        ("示例单位01", "hengyang-2019"),
        ("湛江市金融工作局", "zhanjiang-2018"),
    ):
        rubric = load_rubric(rubric_id)
        path = folder / f"{rubric_id}.xlsx"
        figures = _figures(EXAMPLES / f"{name}.xlsx", rubric)
        write_template(rubric, path, Filling(department=damage.PLACEHOLDER, figures=figures))
        found.append(path.read_bytes())
    return found


def _figures(path: Path, rubric) -> dict[str, float]:
    from perfeval_xl.forms.reading.reader import read_return

    return read_return(path, lambda _: [rubric]).figures


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The scores of the sound departments by themselves."""
    folder = tmp_path_factory.mktemp("alone")
    _sound(folder / "in")
    run(folder / "in", folder / "out")
    return totals(folder / "out")


def _sound(inbox: Path) -> None:
    inbox.mkdir()
    for name in SOUND:
        (inbox / name).write_bytes((EXAMPLES / name).read_bytes())


def _snapshot(folder: Path, besides: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not path.is_relative_to(besides)
    }


def assert_all_accounted_for(folder: Path, files: dict[str, bytes], alone: dict[str, float]):
    inbox, out = folder / "in", folder / "out"
    _sound(inbox)
    for name, data in files.items():
        (inbox / name).write_bytes(data)
    before = _snapshot(folder, out)

    run(inbox, out)

    assert _snapshot(folder, out) == before
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))["files"]
    assert [each["path"] for each in told] == sorted([*files, *SOUND])
    for each in told:
        assert each["status"] in STATUSES
        assert each["reason"] or each["status"] == "scored", each
        assert "程序自己出了错" not in each["reason"], each
    scores = totals(out)
    assert {name: scores.get(name) for name in alone} == alone
    assert not list(out.rglob(".~*"))


@pytest.fixture(scope="session")
def how_many(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("--fuzz-files")


def test_damaged_files_by_the_hundred(
    tmp_path: Path,
    bases: list[bytes],
    alone: dict[str, float],
    root: Path,
    how_many: int,
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
):
    seed = random.Random(request.config.getoption("--fuzz-seed"))
    samples = [(path.read_bytes(), path.suffix) for path in (root / "tests" / "samples").iterdir()
               if path.suffix in (".et", ".xls", ".ods", ".xlsb", ".xlsm")]  # fmt: skip
    for first in range(0, how_many, AT_ONCE):
        files = {}
        for number in range(first, min(first + AT_ONCE, how_many)):
            suffix = ".xlsx"
            match seed.randrange(10):
                case 0:
                    data, suffix = seed.choice(samples)
                    data = seed.choice(damage.ON_BYTES)(seed, data)
                case 1 | 2 | 3:
                    data = seed.choice(damage.ON_BYTES)(seed, seed.choice(bases))
                case _:
                    data = damage.own(seed.choice(bases), number)
                    for _ in range(seed.choice([1, 1, 2])):
                        data = seed.choice(damage.ON_PARTS)(seed, data)
            files[f"{number:05d}{suffix}"] = data
        folder = tmp_path / str(first)
        folder.mkdir()
        assert_all_accounted_for(folder, files, alone)
        assert caplog.records == []


cells = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(
        ["=1+1", "无", "—", "3.24万元", "95%", "１２", "../x", "CON", "http://x", "😀"]
    ),
    st.booleans(),
    st.datetimes(),
)


@settings(
    max_examples=sized(1, deep=12),
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(st.dictionaries(st.integers(0, 400), cells, max_size=8), min_size=5, max_size=10))
def test_anything_that_can_be_typed_into_the_cells(
    tmp_path_factory: pytest.TempPathFactory, alone: dict[str, float], changes: list[dict]
):
    import io

    from openpyxl import load_workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    files = {}
    for number, change in enumerate(changes):
        book = load_workbook(EXAMPLES / "示例单位02.xlsx")
        spots = [cell for sheet in book for row in sheet.iter_rows() for cell in row
                 if not cell.protection.locked]  # fmt: skip
        for at, value in change.items():
            spot = spots[at % len(spots)]
            if type(spot).__name__ == "MergedCell":
                continue
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub("", value)
            spot.value = value
            if isinstance(value, str) and not value.startswith("="):
                spot.data_type = "s"
        spots[0].value = f"随机{number}局"
        out = io.BytesIO()
        book.save(out)
        files[f"{number}.xlsx"] = out.getvalue()
    assert_all_accounted_for(tmp_path_factory.mktemp("typed"), files, alone)
