"""The code's own order: formatted, linted, typed, imports pointing one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the top of the house to the bottom: a room imports from itself and from those below it.
ROOMS = ["cli", "batch", "workbooks", "scoring", "checks", "forms", "rubric", "messages", "version"]


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_the_tools_are_content(command: list[str], root: Path):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def modules(root: Path) -> list[Path]:
    return sorted((root / "perfeval_xl").rglob("*.py"))


def test_imports_point_down_the_house(root: Path):
    wrong = []
    for path in modules(root):
        room = path.relative_to(root / "perfeval_xl").parts[0].removesuffix(".py")
        if room not in ROOMS:
            continue  # the package itself and __main__
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("perfeval_xl."):
                other = node.module.split(".")[1]
                if ROOMS.index(other) < ROOMS.index(room):
                    wrong.append(f"{path.name} imports {node.module}")
    assert wrong == []


def test_rounding_is_done_in_one_place(root: Path):
    wrong = []
    for path in modules(root):
        if path.name == "rounding.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "id", getattr(node, "attr", ""))
            if isinstance(node, ast.Name | ast.Attribute) and name in ("round", "around", "rint"):
                wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


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
