"""The report: what was measured, in Markdown, and the same as data beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import tables
from inboxes import DRAWN
from machine import machine
from others import LEFT_OUT, missing
from results import FEW, Results

from perfeval_xl.sheets.archive import DEFLATED_BY

FIXED = (0, 1, FEW)
"""Returns of the inboxes whose runs tell the fixed cost."""
_WAYS = {
    "load": "opening the model anew for every department",
    "new": "making each workbook cell by cell",
}


def write_report(folder: Path, results: Results) -> None:
    """Write report.md and report.json."""
    parts = ["# Benchmark", *_about(results)]
    for heading, text in _sections(results):
        parts += [f"## {heading}", text]
    (folder / "report.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    about = {"made": date.today().isoformat(), "machine": machine(), "deflated_by": DEFLATED_BY}
    results.write(folder / "report.json", about)


def _about(results: Results) -> Iterator[str]:
    times = "one run" if results.repeat == 1 else f"{results.repeat} runs"
    yield f"Made by `python tests/bench/run.py` on {date.today().isoformat()}: {machine()}."
    repeated = (
        f" More than {DRAWN:,} returns are these once more under other names and codes: figures "
        f"repeat every {DRAWN:,}."
        if results.sizes[-1] > DRAWN else ""
    )  # fmt: skip
    yield (
        f"Medians of {times} of whole processes, from start to exit (the analyst's scripts at "
        "1,000 or more: one run unless `--full`; above 10,000 always one). Rubric hengyang-2019, "
        f"returns written by `perfeval template --fill-random`.{repeated} An empty cell was not "
        "measured."
    )
    yield (
        "Instead of this program one would write a script; each writes what it can of the same \
cells, formulas and formats. With openpyxl the faster way is "
        + (f"{_WAYS.get(results.openpyxl_way, 'not measured')}. Left out are:")
    )
    yield "\n".join(
        f"- {what}: {said}"
        + (
            f" (not measured: {module} is not installed here)."
            if (module := missing(what))
            else "."
        )
        for what, said in LEFT_OUT.items()
    )
    by = "isal" if DEFLATED_BY == "isal" else "zlib, as isal is not installed here,"
    yield (
        "The real floor is what must really be done: of each return the parts are inflated that "
        "reading needs (workbook, texts, styles, worksheets); of our scorebooks the parts that "
        f"differ are deflated by {by} at the mould's level and summed, those that are equal once; "
        "the files are written, without sync. The old floor inflates the whole inbox and deflates "
        "the whole output by zlib's usual level, part by part, and writes nothing."
    )


def _sections(results: Results) -> Iterator[tuple[str, str]]:
    yield "Wall time in seconds", tables.wall_time(results)
    yield "Ours, cold, against the others", "\n\n".join((
        tables.against_others(results), "![Wall time](report.svg)",
    ))  # fmt: skip
    yield "Processor time in seconds, of all processes", tables.processor_time(results)
    yield "Processor time a unit by stage", "\n\n".join((
        "Of cold runs watched from outside: the parent, and all other processes while it was at "
        "that stage. What is done once a run is divided as well; how the processes end, after the "
        "last stage, is in none.",
        tables.processor_stages(results),
    ))  # fmt: skip
    yield "Fixed cost, in seconds", tables.fixed_cost(results, FIXED)
    yield "A cluster", tables.cluster(results)
    yield "On disk", "\n\n".join((
        "What a cold run leaves in OUT, and what one return more adds to it afterwards.",
        tables.disk(results), tables.one_more(results),
    ))  # fmt: skip
    yield "Peak memory in MB, of all processes together", tables.memory(results)
    if len(results.sizes) > 1:
        yield "Peak memory of the parent by stage", tables.memory_stages(results)
    yield "Stages of a cold run in seconds (`seconds` of run.json)", tables.clock(results)
    yield "Alone", tables.alone(results)
    yield "Targets", tables.aims(results)
