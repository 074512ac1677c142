"""The benchmark: `python tests/bench/run.py [--sizes 100,1000,3000,10000] [--repeat 3]`.

Writes report.md, report.svg and report.json beside itself. Linux only: memory and processor time
are read from /proc. Nothing else should run on the machine meanwhile. jetxl and rustpy-xlsxwriter
are measured where they are installed; the project does not need them.

Before every release: `python tests/bench/run.py --against tests/bench/report.json` measures 1,000
departments (`--units`) and the real floor in turns, and says which stage has lost more than a
quarter since the report, as a share of that floor; the exit code is 1 then. Some minutes, on any
machine.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import ours
from against import compare
from chart import write_chart
from durability import cost
from inboxes import inbox_of
from measure import measure
from one_size import measure_size
from report import FIXED, write_report
from results import COLD, Results

HERE = Path(__file__).parent
_DURABLE = 200


def main() -> int:
    """Run what was asked for; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="100,1000,3000,10000", help="departments, with commas")
    parser.add_argument("--repeat", type=int, default=3, help="runs of which the median is told")
    parser.add_argument("--full", action="store_true", help="the analyst's scripts at every size")
    parser.add_argument("--work", type=Path, help="keeps the inboxes here for the next time")
    parser.add_argument("--to", type=Path, default=HERE, help="where the report goes")
    parser.add_argument("--against", type=Path, help="a report.json: which stage has lost since?")
    parser.add_argument("--units", type=int, default=1000, help="departments, with --against")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = given.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        if given.against:
            return compare(given.against, work, given.units, given.repeat)
        given.to.mkdir(parents=True, exist_ok=True)
        results = Results(repeat=given.repeat)
        _alone(results, work)
        _fixed(results, work)
        for size in map(int, given.sizes.split(",")):
            measure_size(results, work, size, given.repeat, given.full)
            # Whatever happens afterwards: this much has been measured.
            write_chart(given.to / "report.svg", results)
            write_report(given.to, results)
        for name in ("out", "few", "analyst"):
            shutil.rmtree(work / name, ignore_errors=True)
    print((given.to / "report.md").read_text(encoding="utf-8"))
    return 0


def _alone(results: Results, work: Path) -> None:
    """Measure what does not depend on the sizes."""
    results.help_seconds = statistics.median(
        measure(["-m", "perfeval_xl", "--help"]).seconds for _ in range(10)
    )
    calls = []
    for count in (1000, 10_000):
        command = [str(HERE / "scoring_alone.py"), str(count), str(inbox_of(work, 1))]
        told = [measure(command, accepted=(0,)).output.split() for _ in range(3)]
        results.scoring[count] = statistics.median(float(scored) for scored, _ in told)
        calls += [float(call) for _, call in told]
    results.call_seconds = statistics.median(calls)
    results.durability = cost(inbox_of(work, _DURABLE), work, 3 * results.repeat)


def _fixed(results: Results, work: Path) -> None:
    for count in FIXED:
        inbox = ours.few(work, count)
        results.add(COLD, count, [ours.cold(inbox, work / "out") for _ in range(results.repeat)])
        told = [ours.watched(inbox, work)["imports"] for _ in range(results.repeat)]
        results.imports[count] = statistics.median(told)


if __name__ == "__main__":
    sys.exit(main())
