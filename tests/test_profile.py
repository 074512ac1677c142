"""What everyday work leaves out is tried in the gate, every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.profile import GATE


@pytest.mark.thinned(3)
@pytest.mark.parametrize("at", range(7))
def test_of_many_examples_a_few_stand_for_all(at: int):
    assert GATE or at in (0, 3, 6)


@pytest.mark.large
def test_what_takes_long_is_left_out(request: pytest.FixtureRequest):
    assert GATE or "large" in request.config.option.markexpr


def test_the_gate_leaves_nothing_out():
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", __file__],
        env={**os.environ, "PERFEVAL_PROFILE": "gate"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert "deselected" not in collected
    assert "test_what_takes_long_is_left_out" in collected
    assert all(f"test_of_many_examples_a_few_stand_for_all[{at}]" in collected for at in range(7))


def test_the_gate_is_the_tests_of_the_readme_with_nothing_left_out(root: Path):
    gate = (root / ".ci" / "run").read_text(encoding="utf-8")
    command = 'PERFEVAL_PROFILE=gate eval "$command"\n'

    assert command in gate
    (told,) = [line for line in (root / "README.md").read_text(encoding="utf-8").splitlines()
               if line.startswith("python3 -m venv") and "-m pytest" in line]  # fmt: skip
    assert told.partition("-m pytest")[2].split() == ["-n", "2", "--dist", "loadfile"]
