"""The tables of the report: each takes the results and gives Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ours import KINDS
from results import COLD, FEW, WHAT, Results
from targets import targets

AGAINST = {
    "analyst, openpyxl": "faster than the analyst with openpyxl, ×",
    "the same, inside openpyxl": "faster than the same inside openpyxl, ×",
    "analyst, XlsxWriter": "faster than the analyst with XlsxWriter, ×",
    "rustpy-xlsxwriter, values": "faster than rustpy-xlsxwriter, which writes values, ×",
    "jetxl, values": "faster than jetxl, which writes values, ×",
}


def wall_time(results: Results) -> str:
    return _by_size(results, ((what, results.seconds, "{:.2f}") for what in WHAT))


def against_others(results: Results) -> str:
    sizes, seconds = results.sizes, results.seconds
    rows = [
        [f"× the {what}", *(_ratio(results, what, size) for size in sizes)]
        for what in WHAT if "floor" in what
    ] + [
        [said, *(_ratio(results, what, size, faster=True) for size in sizes)]
        for what, said in AGAINST.items()
    ]  # fmt: skip
    rows.append(["ms a unit", *(f"{seconds[COLD, size] / size * 1000:.1f}" for size in sizes)])
    return table(["", *map(count, sizes)], rows)


def processor_time(results: Results) -> str:
    rows = ((what, results.tree_cpu, "{:.2f}") for what in WHAT)
    return _by_size(results, [*rows, (f"{COLD}: the parent alone", results.parent_cpu, "{:.2f}")])


def processor_stages(results: Results) -> str:
    """Return the milliseconds a unit of each stage: of the parent, of all others together."""
    sizes, who = results.sizes, ("parent", "workers")
    names = list(dict.fromkeys(name for size in sizes for name in results.stages[size]))
    heads = ["ms a unit", *(f"{count(size)}: {each}" for size in sizes for each in who)]

    def row(said: str, wanted: Sequence[str]) -> list[str]:
        taken = (
            sum(results.stages[size].get(name, {}).get(each, 0.0) for name in wanted) / size
            for size in sizes
            for each in who
        )
        return [said, *(f"{seconds * 1000:.3f}" for seconds in taken)]

    return table(heads, [*(row(name, [name]) for name in names), row("in all", names)])


def fixed_cost(results: Results, sizes: Sequence[int]) -> str:
    said = {0: "an empty inbox", 1: "one return"}
    return table(
        ["cold", "seconds", "processor time: all", "the parent", "of it starting up (imports)"],
        [
            [
                said.get(size, f"{count(size)} returns"),
                f"{results.seconds[COLD, size]:.2f}",
                f"{results.tree_cpu[COLD, size]:.2f}",
                f"{results.parent_cpu[COLD, size]:.2f}",
                f"{results.imports[size]:.2f}",
            ]
            for size in sizes
        ],
    )


def cluster(results: Results) -> str:
    """Return what the parent allows, by what a unit adds to its time and to the workers'."""
    size = results.sizes[-1]
    if size <= FEW:
        return f"Not to be told from so few departments: it takes more than {FEW}."
    parent, workers = results.added(size)
    full = 1 / parent
    return (
        f"Extrapolated, not tried: at {count(size)} departments a unit adds {parent * 1000:.2f} ms "
        f"of processor time to the parent and {workers * 1000:.2f} ms to the workers (beyond a "
        f"run over {FEW}). So the parent is full at {full:,.0f} units a second, which workers on "
        f"{workers / parent:.1f} cores of this kind feed; more cores than these and its own make a "
        f"cluster no faster. 600,000 units take it at least {600_000 * parent / 60:.0f} minutes."
    )


def memory(results: Results) -> str:
    rows = ((what, results.tree_mb, "{:.0f}") for what in WHAT)
    return _by_size(results, [*rows, (f"{COLD}: the parent alone", results.parent_mb, "{:.0f}")])


def memory_stages(results: Results) -> str:
    """Return where the parent's memory grows, between the smallest and the largest measured."""
    sizes = results.sizes
    least, most = results.stages[sizes[0]], results.stages[sizes[-1]]
    more = (sizes[-1] - sizes[0]) / 1024
    rows = [
        [name, f"{least[name]['mb']:.0f}", f"{taken['mb']:.0f}",
         f"{(taken['mb'] - least[name]['mb']) / more:.1f}"]
        for name, taken in most.items() if name in least
    ]  # fmt: skip
    heads = ["", *(f"MB at {count(size)}" for size in (sizes[0], sizes[-1])), "KB a unit"]
    return table(heads, rows)


def disk(results: Results) -> str:
    """Return the kilobytes (1,000 bytes) a unit by kind, and what one return more adds."""
    sizes = results.sizes
    rows = [
        [kind, *(f"{results.disk[size][kind] / size / 1000:.1f}" for size in sizes)]
        for kind in KINDS
    ]
    whole = {size: sum(results.disk[size].values()) for size in sizes}
    rows.append(["in all", *(f"{whole[size] / size / 1000:.1f}" for size in sizes)])
    rows.append(["output, MB", *(f"{whole[size] / 1e6:.1f}" for size in sizes)])
    return table(["KB a unit", *map(count, sizes)], rows)


def one_more(results: Results) -> str:
    came = results.arrival
    return table(["one return more, among", *map(count, came)], [
        ["seconds", *(f"{seconds:.2f}" for seconds, _ in came.values())],
        ["KB that the ledger grows by", *(f"{added / 1000:.1f}" for _, added in came.values())],
    ])  # fmt: skip


def clock(results: Results) -> str:
    return table(["", *map(count, results.sizes)], [
        [name, *(f"{results.clock_seconds(name, size):.2f}" for size in results.sizes)]
        for name in results.clock_names()
    ])  # fmt: skip


def alone(results: Results) -> str:
    return table(["", "seconds"], [
        *([f"scoring {count(n)} × 28", f"{each:.3f}"] for n, each in results.scoring.items()),
        ["checks and scores of one unit, once all is loaded", f"{results.call_seconds:.3f}"],
        ["perfeval --help (median of 10)", f"{results.help_seconds:.3f}"],
    ])  # fmt: skip


def aims(results: Results) -> str:
    return table(["target", "measured", ""], [
        [goal, found, "✓" if met else "✗"] for goal, found, met in targets(results)
    ])  # fmt: skip


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def count(size: int) -> str:
    return f"{size:,}"


def _by_size(
    results: Results, rows: Iterable[tuple[str, dict[tuple[str, int], float], str]]
) -> str:
    cells = []
    for said, values, form in rows:
        what = said.removesuffix(": the parent alone")
        found = [values.get((what, size)) for size in results.sizes]
        cells.append([said, *("" if each is None else form.format(each) for each in found)])
    return table(["", *map(count, results.sizes)], cells)


def _ratio(results: Results, other: str, size: int, faster: bool = False) -> str:
    theirs = results.seconds.get((other, size))
    if theirs is None:
        return ""
    ours = results.seconds[COLD, size]
    return f"{theirs / ours if faster else ours / theirs:.1f}"
