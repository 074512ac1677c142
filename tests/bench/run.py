"""The benchmark: `python tests/bench/run.py [--sizes 100,1000,10000] [--repeat 3]`.

Writes report.md and report.svg beside itself. Linux only: memory is read from /proc. Nothing
else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from chart import write_chart
from durability import cost
from inboxes import inbox_of
from measure import Measured, measure
from report import write_report
from results import Results, median

HERE = Path(__file__).parent
_MOST_FOR_ANALYSTS = 1000
_TRIED = 20
_DURABLE = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000,10000", help="departments, with commas")
    parser.add_argument("--repeat", type=int, default=3, help="runs of which the median is told")
    parser.add_argument("--full", action="store_true", help="the analyst's scripts at every size")
    parser.add_argument("--work", type=Path, help="keeps the inboxes here for the next time")
    parser.add_argument("--to", type=Path, default=HERE, help="where the report goes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = given.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        results = Results(repeat=given.repeat)
        results.help_seconds = statistics.median(
            measure(["-m", "perfeval_xl", "--help"]).seconds for _ in range(10)
        )
        for count in (1000, 10_000):
            runs = [measure([str(HERE / "scoring_alone.py"), str(count)]) for _ in range(3)]
            results.scoring[count] = statistics.median(float(run.output) for run in runs)
        results.durability = cost(inbox_of(work, _DURABLE), work, 3 * given.repeat)
        for size in map(int, given.sizes.split(",")):
            _one_size(results, work, size, given.repeat, given.full)
            # Whatever happens afterwards: this much has been measured.
            write_chart(given.to / "report.svg", results)
            write_report(given.to / "report.md", results)
        _tidy(work)
    print((given.to / "report.md").read_text(encoding="utf-8"))


def _one_size(results: Results, work: Path, size: int, repeat: int, full: bool) -> None:
    inbox, out, flat = inbox_of(work, size), work / "out", work / "parts"
    ours = ["-m", "perfeval_xl", "run", str(inbox), "--out", str(out)]
    shutil.rmtree(work / "profiled", ignore_errors=True)
    cold = []
    for _ in range(repeat):
        shutil.rmtree(out, ignore_errors=True)
        cold.append(measure(ours))
        results.stages.setdefault(size, []).append(_stages(out))
    results.add("ours, cold", size, cold)
    results.bytes_out[size] = sum(each.stat().st_size for each in out.rglob("*") if each.is_file())
    results.add("ours, warm", size, [measure(ours) for _ in range(repeat)])
    if size >= 1000:
        stages = [str(HERE / "memory_stages.py"), str(inbox), str(work / "profiled")]
        profiled = measure(stages, accepted=(0,))
        results.memory[size] = json.loads(profiled.output)
    floor = str(HERE / "floor.py")
    measure([floor, "dump", str(out), str(flat)])
    for processes in (1, 2):
        command = [floor, str(inbox), str(flat), str(processes)]
        what = f"floor, {processes} process{'es' if processes > 1 else ''}"
        results.add(what, size, [measure(command) for _ in range(repeat)])
    flat.unlink()
    if size <= _MOST_FOR_ANALYSTS or full:
        model = next(iter(sorted((out / "评分表").glob("*.xlsx"))))
        often = repeat if full or size < _MOST_FOR_ANALYSTS else 1
        how = results.openpyxl_way = results.openpyxl_way or _faster(work, inbox, model)
        runs = [_analyst("analyst_openpyxl.py", work, inbox, model, how) for _ in range(often)]
        results.add("analyst, openpyxl", size, runs)
        if size < _MOST_FOR_ANALYSTS or full:
            inside = ("analyst_openpyxl.py", work, inbox, model, "inside")
            runs = [_analyst(*inside) for _ in range(often)]
            results.add("the same, inside openpyxl", size, runs)
        runs = [_analyst("analyst_xlsxwriter.py", work, inbox, model) for _ in range(often)]
        results.add("analyst, XlsxWriter", size, runs)


def _stages(out: Path) -> dict[str, float]:
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return dict(manifest["seconds"])


def _analyst(script: str, work: Path, inbox: Path, model: Path, *how: str) -> Measured:
    target = work / "analyst" / "out"
    shutil.rmtree(target.parent, ignore_errors=True)
    return measure([str(HERE / script), str(inbox), str(target), str(model), *how], accepted=(0,))


def _faster(work: Path, inbox: Path, model: Path) -> str:
    """Return the faster of the two ways to fill the model with openpyxl, on a few returns."""
    few = work / "few"
    shutil.rmtree(few, ignore_errors=True)
    few.mkdir()
    for path in sorted(inbox.iterdir())[:_TRIED]:
        shutil.copy(path, few)
    seconds = {
        how: median([_analyst("analyst_openpyxl.py", work, few, model, how) for _ in range(3)])
        for how in ("load", "new")
    }
    return min(seconds, key=lambda how: seconds[how])


def _tidy(work: Path) -> None:
    for name in ("out", "few", "analyst", "profiled"):
        shutil.rmtree(work / name, ignore_errors=True)


if __name__ == "__main__":
    main()
