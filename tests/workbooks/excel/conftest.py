"""The workbooks that the tests of this folder look at, made once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from support.every_workbook import OF_EVERY_FEATURE, Bureau
from support.profile import GATE

from perfeval_xl.rubric.source import catalogue

MADE, PATIENCE = "made.txt", 900


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every kind of workbook that the program writes; in the gate of every shipped rubric."""
    shipped = sorted(catalogue()) if GATE else ["datong-2021-project"]
    own = OF_EVERY_FEATURE if GATE else OF_EVERY_FEATURE[:1]
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # the other one may be at it already
        place = place.parent
    place /= "bureau"
    try:
        place.mkdir()
    except FileExistsError:
        return _made_by_the_other(place)
    made = list(Bureau(place, shipped, own).workbooks())
    (place / MADE).write_text("\n".join(map(str, made)), encoding="utf-8")
    return made


def _made_by_the_other(place: Path) -> list[Path]:
    end = time.monotonic() + PATIENCE
    while not (place / MADE).exists():
        assert time.monotonic() < end, "the other process has not made the workbooks"
        time.sleep(0.2)
    return [Path(line) for line in (place / MADE).read_text(encoding="utf-8").splitlines()]
