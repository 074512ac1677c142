"""What the benchmark is to show, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator

from results import COLD, FEW, FLOOR, REAL_FLOOR, WARM, Results

THOUSAND, MANY, NATION = 1000, 10_000, 600_000
_FLOOR, _STRETCH, _PARENT_MS, _KB_ON_DISK, _MINUTES = 2.5, 1.5, 0.2, 70.0, 30.0
_ANALYSTS = {"analyst, openpyxl": 40.0, "analyst, XlsxWriter": 10.0}
_IMPORTS, _CALL, _HELP = 1.0, 0.02, 0.3
_ARRIVAL_AMONG, _ARRIVAL_SECONDS, _ARRIVAL_KB = 3000, 2.0, 5.0
_WARM, _GROWTH, _MB, _KB_EACH, _DURABLE = 0.04, 10.5, 1024.0, 2.0, 1.05

Target = tuple[str, str, bool]
"""The target, what was measured, and whether it is met."""


def targets(results: Results) -> Iterator[Target]:
    """Yield the targets of which something was measured."""
    if (COLD, MANY) in results.seconds:
        yield from _at_many(results)
    if (COLD, THOUSAND) in results.seconds:
        yield from _at_a_thousand(results)
    if _ARRIVAL_AMONG in results.arrival:
        seconds, added = results.arrival[_ARRIVAL_AMONG]
        among = f"one return more among {_ARRIVAL_AMONG:,}: at most"
        yield f"{among} {_ARRIVAL_SECONDS:g} s", f"{seconds:.2f} s", seconds <= _ARRIVAL_SECONDS
        kilobytes = added / 1000
        yield (
            f"{among} {_ARRIVAL_KB:g} KB of ledger",
            f"{kilobytes:.1f} KB",
            kilobytes <= _ARRIVAL_KB,
        )
    if 1 in results.imports:
        imports = results.imports[1]
        goal = f"starting up (imports): at most {_IMPORTS:g} s of the parent's processor time"
        yield goal, f"{imports:.2f} s", imports <= _IMPORTS
    call = results.call_seconds
    goal = f"checks and scores of one unit: under {_CALL * 1000:g} ms"
    yield goal, f"{call * 1000:.0f} ms", call < _CALL
    told = f"{results.help_seconds:.2f} s"
    yield f"perfeval --help: under {_HELP} s", told, results.help_seconds < _HELP
    if results.durability:
        goal = f"200 cold, durable: at most {_DURABLE} × of a run that is not"
        yield goal, f"{results.durability:.3f} ×", results.durability <= _DURABLE


def _at_many(results: Results) -> Iterator[Target]:
    seconds, ours = results.seconds, results.seconds[COLD, MANY]
    if (REAL_FLOOR, MANY) in seconds:
        times = ours / seconds[REAL_FLOOR, MANY]
        goal = f"10,000 cold: at most {_FLOOR:g} × the real floor of one process"
        yield f"{goal} (better {_STRETCH:g})", f"{times:.2f} ×", times <= _FLOOR
        warm = seconds[WARM, MANY] / seconds[FLOOR, MANY]
        goal = f"10,000 warm: at most {_WARM:.0%} of the old floor, 1 process"
        yield goal, f"{warm:.1%}", warm <= _WARM
    if (COLD, FEW) in seconds:
        parent = results.added(MANY)[0] * 1000
        goal = f"10,000 cold: a unit adds at most {_PARENT_MS:g} ms to the parent's processor time"
        yield goal, f"{parent:.2f} ms", parent <= _PARENT_MS
    each = sum(results.disk[MANY].values()) / MANY / 1000
    goal = f"10,000 cold: at most {_KB_ON_DISK:g} KB a unit on disk, with the ledger"
    yield goal, f"{each:.1f} KB", each <= _KB_ON_DISK
    minutes = ours / MANY * NATION / 60
    goal = f"{NATION:,} units, by 10,000: at most {_MINUTES:g} minutes"
    yield goal, f"{minutes:.0f} minutes", minutes <= _MINUTES
    memory = results.tree_mb[COLD, MANY]
    yield f"10,000 cold: at most {_MB:,.0f} MB in all", f"{memory:.0f} MB", memory <= _MB
    if (COLD, THOUSAND) in seconds:
        more = results.parent_mb[COLD, MANY] - results.parent_mb[COLD, THOUSAND]
        each = more * 1024 / (MANY - THOUSAND)
        goal = f"the parent's peak grows by at most {_KB_EACH:g} KB a unit"
        yield goal, f"{each:.1f} KB", each <= _KB_EACH
        growth = ours / seconds[COLD, THOUSAND]
        goal = f"time from 1,000 to 10,000: at most {_GROWTH} ×"
        yield goal, f"{growth:.1f} ×", growth <= _GROWTH


def _at_a_thousand(results: Results) -> Iterator[Target]:
    ours = results.seconds[COLD, THOUSAND]
    for what, goal in _ANALYSTS.items():
        if (what, THOUSAND) in results.seconds:
            times = results.seconds[what, THOUSAND] / ours
            said = f"1,000 cold: at least {goal:g} × faster than the {what.replace(', ', ' with ')}"
            yield said, f"{times:.1f} ×", times >= goal
