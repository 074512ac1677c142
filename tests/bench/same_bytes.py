"""Whether two commits write the same bytes: `python tests/bench/same_bytes.py BEFORE [AFTER]`.

Each commit is laid out in a folder of its own and does the same work there through its command
line: practice returns of every shipped rubric, runs over them, over the examples and over every
kind of faulty return, a review, two periods, history, compare, explain and check. What it wrote
and said is then held against the other's, file by file. Times in run.json and the ledger file are
left out: nothing else may differ. Exits with 1 where something does, and names it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).parent.parent.parent
PRACTICE = 200
"""Practice returns of each rubric."""
REVIEWED = 40
"""Scorebooks of each output folder that a reviewer has saved."""
_TIMES = ("started", "finished", "seconds")
_ASIDE = {"ledger.sqlite", ".perfeval-journal", ".perfeval.written"}


@dataclass(frozen=True)
class Side:
    """One commit, laid out, and the folder that it works in."""

    tree: Path
    work: Path

    def say(self, name: str, *words: str) -> None:
        """Run the command line with these words and keep what it says under a name."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "perfeval_xl", *words],
            cwd=self.work,
            env={**os.environ, "PYTHONPATH": str(self.tree), "COLUMNS": "100"},
            capture_output=True,
            text=True,
        )
        ended = done.returncode in (0, 1) and "Traceback" not in done.stderr
        assert ended, f"{self.tree.parent.name}: {words}\n{done.stderr}"
        said = self.work / "said"
        said.mkdir(exist_ok=True)
        (said / f"{name}.txt").write_text(f"{done.stdout}\nexit {done.returncode}\n")


def rubrics(tree: Path) -> list[str]:
    """Return the ids of the shipped rubrics."""
    return sorted(path.stem for path in (tree / "perfeval_xl/rubric/catalogue").glob("*.yaml"))


def run_all(side: Side, inputs: Path, count: int) -> None:
    """Make the practice returns and run everything for the first time."""
    for rubric in rubrics(side.tree):
        options = ["--fill-random", str(count), "--out", f"practice/{rubric}"]
        side.say(f"template-{rubric}", "template", rubric, *options)
        side.say(f"run-{rubric}", "run", f"practice/{rubric}", "--out", f"out/{rubric}")
    (side.work / "examples").symlink_to(inputs / "examples" / "inbox")
    (side.work / "faulty").symlink_to(inputs / "tests" / "returns")
    side.say("run-examples", "run", "examples", "--out", "out/examples")
    side.say("run-faulty", "run", "faulty", "--out", "out/faulty")
    side.say("check-faulty", "check", "faulty")
    for month in ("2026-09", "2026-10"):
        rubric, period = "mof-2013", ["--period", month, "--year", "2026"]
        seed = ["--seed", month[-2:], "--fill-random", str(count // 4)]
        folder = f"practice/{month}"
        side.say(f"template-{month}", "template", rubric, *period, *seed, "-o", folder)
        side.say(f"run-{month}", "run", folder, "--out", "out/months", *period)


def edit(folder: Path) -> dict[Path, bytes]:
    """Return scorebooks as a reviewer would save them: path below `folder` → content.

    They are made once, for both sides: a saved workbook says when it was saved.
    """
    edited = {}
    for path in sorted((folder / "评分表").glob("*.xlsx"))[:REVIEWED]:
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            _review(sheet)
        book.save(path)
        edited[path.relative_to(folder)] = path.read_bytes()
    return edited


def _review(sheet: Worksheet) -> None:
    """Enter a review into every third open row below the headings 审核得分 and 审核意见."""
    at = {cell.value: cell for row in sheet.iter_rows(max_row=8) for cell in row if cell.value}
    if "审核得分" not in at or "审核意见" not in at:
        return
    scores, opinions = at["审核得分"], at["审核意见"]
    open_rows = [
        row
        for row in range(scores.row + 1, sheet.max_row + 1)
        if not isinstance(sheet.cell(row, scores.column), MergedCell)
        and not sheet.cell(row, scores.column).protection.locked
    ]
    for turn, row in enumerate(open_rows[::3]):
        sheet.cell(row, scores.column).value = 0
        sheet.cell(row, opinions.column).value = None if turn % 2 else "佐证不足"


def look_back(side: Side) -> None:
    """Review, run again, and read the ledger in every way there is."""
    for name in [*rubrics(side.tree), "examples", "months"]:
        out = f"out/{name}"
        side.say(f"review-{name}", "review", out)
        side.say(f"history-{name}", "history", out)
    side.say("run-examples-again", "run", "examples", "--out", "out/examples")
    for name in ("衡阳市人民政府金融工作办公室", "大同市人民政府金融工作办公室"):
        side.say(f"explain-{name}", "explain", "out/examples", name)
    periods = ["out/months@2026-09", "out/months@2026-10", "--out", "months.xlsx"]
    side.say("compare-months", "compare", *periods)
    years = ["out/mof-2013", "out/examples", "--out", "outs.xlsx"]
    side.say("compare-outs", "compare", *years)


def content_of(path: Path) -> bytes:
    """Return what of a file must be the same."""
    if path.name != "run.json":
        return path.read_bytes()
    data = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps({name: data[name] for name in data if name not in _TIMES}).encode()


def written(work: Path) -> dict[str, bytes]:
    """Return all that a side has written, by path."""
    return {
        path.relative_to(work).as_posix(): content_of(path)
        for path in sorted(work.rglob("*"))
        if path.is_file() and path.name not in _ASIDE and path.parent.name != "practice"
    }


def lay_out(commit: str, folder: Path) -> Path:
    """Return a folder with a commit's files; "." is the working tree."""
    if commit == ".":
        return ROOT
    folder.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "archive", commit], cwd=ROOT, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x"], cwd=folder, input=archive, check=True)
    return folder


def main() -> int:
    """Compare two commits; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before")
    parser.add_argument("after", nargs="?", default=".", help="a commit; the working tree if none")
    parser.add_argument("--count", type=int, default=PRACTICE, help="practice returns a rubric")
    parser.add_argument("--keep", type=Path, help="work here, and leave it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        base = options.keep or Path(temporary)
        trees = {name: lay_out(getattr(options, name), base / name / "tree")
                 for name in ("before", "after")}  # fmt: skip
        sides = [Side(tree, base / name / "work") for name, tree in trees.items()]
        for side in sides:
            side.work.mkdir(parents=True)
            run_all(side, trees["after"], options.count)
        outs = sorted(path.name for path in (sides[0].work / "out").iterdir())
        for name in outs:
            for relative, content in edit(sides[0].work / "out" / name).items():
                (sides[1].work / "out" / name / relative).write_bytes(content)
        for side in sides:
            look_back(side)
        before, after = (written(side.work) for side in sides)
        differ = [
            name for name in sorted(before.keys() | after.keys())
            if before.get(name) != after.get(name)
        ]  # fmt: skip
        for name in differ:
            print("differs:" if name in before and name in after else "only one:", name)
        print(f"{len(before)} files of {options.before}, {len(differ)} differ in {options.after}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
