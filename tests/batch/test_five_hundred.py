"""A folder of hundreds of returns of which a third cannot be scored: the others are as if alone."""

from __future__ import annotations

import csv
import json
import random
import sys
import time
from itertools import cycle
from pathlib import Path

import pandas as pd
import pytest
from support.damage import PLACEHOLDER, is_whole, own
from support.faulty import FAULTS
from support.inbox import EXAMPLES, totals
from support.memory import peak_mb
from support.profile import sized

from perfeval_xl.batch.check import check
from perfeval_xl.forms.figures.figures import collect, collect_items, layouts, settle
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import score

pytestmark = pytest.mark.large

RETURNS, EVERY_THIRD, DIFFERENT = sized(90, deep=500), 3, sized(5, deep=25)
MOST_MB = 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, hengyang: Rubric) -> Path:
    """Returns, each of a department of its own, every third damaged in one of the ways."""
    inbox = tmp_path_factory.mktemp("many") / "收件"
    inbox.mkdir()
    sound = [_return(hengyang, seed, inbox.parent / "base.xlsx") for seed in range(DIFFERENT)]
    faulty = {what: (suffix, fault(sound[0])) for what, (suffix, fault) in FAULTS.items()}
    faults = cycle(faulty.items())
    for number in range(RETURNS):
        if number % EVERY_THIRD:
            path, data = inbox / f"第{number:03d}份.xlsx", sound[number % DIFFERENT]
        else:
            what, (suffix, data) = next(faults)
            path = inbox / f"{what.replace(' ', '_')}_{number:03d}{suffix}"
        path.write_bytes(own(data, number) if is_whole(data) else data)
    return inbox


def _return(rubric: Rubric, seed: int, path: Path) -> bytes:
    """A return with figures of its own; totals are left to their parts, shares as they are.

    A share (在用 of all 资产, 100 %) that is beyond its whole is rightly handed back.
    """
    example = read_return(EXAMPLES / "示例单位01.xlsx", lambda _: [rubric])
    totals = {name for each in layouts(rubric) for name in (*each.sums, *each.list_totals)}
    shares = {
        name
        for relation in rubric.within
        for formula in (relation.left, relation.right)
        for name in names_in(rubric.expression(formula))
    }
    choose = random.Random(seed)
    figures = {}
    for name, value in example.figures.items():
        given = name.startswith(("自评", "要点")) or name in shares or choose.random() < 0.7
        factor = 1 if given else choose.choice([0.5, 0.8, 0.9, 1.1, 1.2])
        if name not in totals:
            figures[name] = int(value * factor * 100) / 100
    write_template(rubric, path, Filling(department=PLACEHOLDER, figures=figures))
    return path.read_bytes()


@pytest.fixture(scope="module")
def peak(folder: Path) -> float:
    """The memory of the run over the folder, in MB; it is made here."""
    command = [sys.executable, "-m", "perfeval_xl", "run", str(folder), "--year", "2019"]
    peak, code = peak_mb([*command, "--out", str(folder.parent / "out")], stdout=-3)
    assert code == 1
    return peak


def test_every_file_has_the_status_and_the_reason_that_it_should(folder: Path, peak: float):
    out = folder.parent / "out" / "2019"
    files = json.loads((out / "run.json").read_text(encoding="utf-8"))["files"]
    rows = csv.DictReader((out / "findings.csv").read_text(encoding="utf-8-sig").splitlines())
    errors = {row["file"]: row["code"] for row in rows if row["severity"] == "error"}

    assert len(files) == RETURNS
    for file in files:
        if file["path"].startswith("第"):
            assert file["status"] == "scored", file
        else:
            assert file["status"] == "returned", file
            code = next(code for code in sorted(FAULTS, key=len, reverse=True)
                        if file["path"].startswith(code.replace(" ", "_")))  # fmt: skip
            assert errors[file["path"]] == code.split(" ")[0], file


def test_every_sound_one_is_scored_exactly_as_if_it_were_alone(
    folder: Path, peak: float, hengyang: Rubric
):
    out = folder.parent / "out" / "2019"
    together = pd.read_csv(out / "scores.csv", dtype={"department_code": str})
    together = together.set_index(["department", "indicator"])["final_score"]
    scores = totals(out)
    sound = sorted(folder.glob("第*.xlsx"))

    assert len(sound) == len(scores) == RETURNS - len(range(0, RETURNS, EVERY_THIRD))
    for path in sound:
        own = [read_return(path, lambda _: [hengyang])]
        items = collect_items(own)
        alone = score(settle(collect(own, hengyang), items, hengyang), hengyang, items)
        name = own[0].department
        assert scores[name] == alone.totals["总分"].iloc[0]
        for indicator, points in alone.points.loc[name].items():
            assert together[name, indicator] == points or points != points


def test_the_memory_of_the_whole_run_is_bounded(peak: float):
    assert peak < MOST_MB


@pytest.mark.parametrize("what", FAULTS)
def test_no_single_file_takes_ten_seconds(what: str, folder: Path, peak: float):
    path = next(folder.glob(f"{what.replace(' ', '_')}_*"))

    begun = time.monotonic()
    check([path], year=2019)

    assert time.monotonic() - begun < 10
