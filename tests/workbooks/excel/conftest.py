"""The workbooks that the tests of this folder look at, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.every_workbook import OF_EVERY_FEATURE, Bureau
from support.profile import GATE

from perfeval_xl.rubric.source import catalogue


@pytest.fixture(scope="session")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every kind of workbook that the program writes; in the gate of every shipped rubric."""
    shipped = sorted(catalogue()) if GATE else ["hengyang-2019", "datong-2021-project"]
    own = OF_EVERY_FEATURE if GATE else OF_EVERY_FEATURE[:2]
    return list(Bureau(tmp_path_factory.mktemp("bureau"), shipped, own).workbooks())
