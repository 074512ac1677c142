"""What stands at the top of the checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support import ROOT


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_the_top_level_is_what_its_owner_asked_for(root: Path):
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    top = {line.strip('"').split("/")[0] for line in listed if line}

    allowed = {"pyproject.toml", "README.md", "perfeval_xl", "templates", "examples", "tests"}
    assert {name for name in top if not name.startswith(".")} - {
        "LICENSE",
        "CHANGELOG.md",
    } == allowed
