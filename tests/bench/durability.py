"""What it costs that a cold run outlasts a cut of power: with syncs and copies, and without.

    python tests/bench/durability.py [--size 200] [--pairs 9]

prints the ratio of the medians, of runs with and without that take turns on the same inbox. The
disk decides: it should be one on which results are kept, not one in memory.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from inboxes import inbox_of
from measure import measure

_WITHOUT = """
import sqlite3, sys
from perfeval_xl.ledger import ledger
from perfeval_xl.system import durable, journal

durable.sync_descriptor = journal.sync_descriptor = lambda file: None
ledger.keep_backup = lambda path: None


class Unsynced(sqlite3.Connection):
    def execute(self, sql, *values):
        return super().execute(sql.replace("synchronous = EXTRA", "synchronous = OFF"), *values)


ledger.sqlite3.connect = lambda *given, real=sqlite3.connect, **more: real(
    *given, factory=Unsynced, **more
)
from perfeval_xl.cli import app

sys.argv[0] = "perfeval"
app()
"""


def cost(inbox: Path, work: Path, pairs: int) -> float:
    """Return how many times as long a cold run takes with all that as without."""
    out, without = work / "out", work / "without.py"
    without.write_text(_WITHOUT, encoding="ascii")
    seconds: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(pairs):
        for how, first in (("with", ["-m", "perfeval_xl"]), ("without", [str(without)])):
            shutil.rmtree(out, ignore_errors=True)
            ran = measure([*first, "run", str(inbox), "--out", str(out)])
            seconds[how].append(ran.seconds)
    without.unlink()
    return statistics.median(seconds["with"]) / statistics.median(seconds["without"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200, help="returns")
    parser.add_argument("--pairs", type=int, default=9, help="runs of each kind")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{cost(inbox_of(Path(folder), given.size), Path(folder), given.pairs):.3f}")


if __name__ == "__main__":
    main()
