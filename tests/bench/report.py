"""The report: tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from machine import machine
from results import WHAT, Results
from targets import targets

_WAYS = {
    "load": "opening the model anew for every department",
    "new": "making each workbook cell by cell",
}


def write_report(path: Path, results: Results) -> None:
    sizes = results.sizes
    parts = [
        "# Benchmark",
        f"Made by `python tests/bench/run.py` on {date.today().isoformat()}: {machine()}.",
        f"Medians of {_times(results.repeat)} of whole processes, from start to exit (the "
        "analyst's scripts at 1,000: one run unless `--full`). Rubric hengyang-2019, returns "
        "written by `perfeval template --fill-random`. An empty cell was not measured. The "
        "analyst's scripts write the same cells, formulas and formats as our scorebook, without "
        "checks; with openpyxl the faster way is "
        f"{_WAYS.get(results.openpyxl_way, 'not measured')}; “inside openpyxl” goes through its "
        "private attributes. The floor inflates the inbox and deflates our output, nothing else.",
        "## Wall time in seconds",
        _table(["", *map(_count, sizes)], [
            [what, *(_cell(results.seconds.get((what, size)), "{:.2f}") for size in sizes)]
            for what in WHAT
        ]),
        "## Ours, cold, against the others",
        _table(["", *map(_count, sizes)], [
            ["× the floor, 1 process", *(_ratio(results, "floor, 1 process", n) for n in sizes)],
            ["× the floor, 2 processes",
             *(_ratio(results, "floor, 2 processes", n) for n in sizes)],
            ["faster than the analyst with openpyxl, ×",
             *(_ratio(results, "analyst, openpyxl", n, True) for n in sizes)],
            ["faster than the same inside openpyxl, ×",
             *(_ratio(results, "the same, inside openpyxl", n, True) for n in sizes)],
            ["faster than the analyst with XlsxWriter, ×",
             *(_ratio(results, "analyst, XlsxWriter", n, True) for n in sizes)],
            ["ms a department",
             *(f"{results.seconds['ours, cold', n] / n * 1000:.1f}" for n in sizes)],
            ["output, MB", *(f"{results.bytes_out[n] / 1e6:.1f}" for n in sizes)],
        ]),
        "![Wall time](report.svg)",
        "## Processor time in seconds",
        _table(["", *map(_count, sizes)], [
            ["ours, cold: all processes",
             *(f"{results.tree_cpu['ours, cold', n]:.1f}" for n in sizes)],
            ["ours, cold: the parent alone",
             *(f"{results.parent_cpu['ours, cold', n]:.1f}" for n in sizes)],
        ]),
        "## Peak memory in MB, of all processes together",
        _table(["", *map(_count, sizes)], [
            [what, *(_cell(results.tree_mb.get((what, size)), "{:.0f}") for size in sizes)]
            for what in WHAT
        ] + [["ours, cold: the parent alone",
              *(f"{results.parent_mb['ours, cold', n]:.0f}" for n in sizes)]]),
        *_memory_stages(results),
        "## Stages of a cold run in seconds (`seconds` of run.json)",
        _table(["", *map(_count, sizes)], [
            [name, *(f"{results.stage(name, size):.2f}" for size in sizes)]
            for name in results.stage_names()
        ]),
        "## Alone",
        _table(["", "seconds"], [
            *([f"scoring {_count(n)} × 28", f"{each:.3f}"] for n, each in results.scoring.items()),
            ["perfeval --help (median of 10)", f"{results.help_seconds:.3f}"],
        ]),
        "## Targets",
        _table(["target", "measured", ""], [
            [goal, found, "✓" if met else "✗"] for goal, found, met in targets(results)
        ]),
    ]  # fmt: skip
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _memory_stages(results: Results) -> list[str]:
    """Return where the parent's memory grows, between the smallest and the largest measured."""
    sizes = sorted(results.memory)
    if len(sizes) < 2:
        return []
    least, most = results.memory[sizes[0]], results.memory[sizes[-1]]
    more = (sizes[-1] - sizes[0]) / 1024
    rows = [
        [name, f"{least[name]:.0f}", f"{peak:.0f}", f"{(peak - least[name]) / more:.0f}"]
        for name, peak in most.items()
    ]
    heads = ["", *(f"MB at {_count(size)}" for size in (sizes[0], sizes[-1])), "KB a department"]
    return ["## Peak memory of the parent by stage", _table(heads, rows)]


def _times(repeat: int) -> str:
    return "one run" if repeat == 1 else f"{repeat} runs"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _count(size: int) -> str:
    return f"{size:,}"


def _cell(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)


def _ratio(results: Results, other: str, size: int, faster: bool = False) -> str:
    theirs = results.seconds.get((other, size))
    if theirs is None:
        return ""
    ours = results.seconds["ours, cold", size]
    return f"{theirs / ours if faster else ours / theirs:.1f}"
