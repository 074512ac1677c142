"""What the benchmark is to show, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator

from results import Results

_FLOOR, _ANALYST, _SCORING, _GROWTH = 3.0, 15.0, 0.01, 10.5
_KB_EACH, _WARM, _HELP = 30.0, 0.02, 0.3
_DURABLE = 1.05


def targets(results: Results) -> Iterator[tuple[str, str, bool]]:
    """Yield the target, what was measured, and whether it is met; only what was measured."""
    seconds, thousand, many = results.seconds, 1000, 10_000
    cold = "ours, cold"
    if (cold, thousand) in seconds:
        ours = seconds[cold, thousand]
        if ("analyst, openpyxl", thousand) in seconds:
            times = seconds["analyst, openpyxl", thousand] / ours
            goal = f"1,000 cold: at least {_ANALYST:g} × faster than the analyst's openpyxl"
            yield goal, f"{times:.1f} ×", times >= _ANALYST
        floor = ours / seconds["floor, 1 process", thousand]
        yield f"1,000 cold: at most {_FLOOR:g} × the floor", f"{floor:.1f} ×", floor <= _FLOOR
    if (cold, many) in seconds:
        ours = seconds[cold, many]
        share = results.scoring[many] / ours
        yield f"scoring 10,000: under {_SCORING:.0%} of the run", f"{share:.2%}", share < _SCORING
        warm = seconds["ours, warm", many] / ours
        yield f"10,000 warm: under {_WARM:.0%} of cold", f"{warm:.1%}", warm < _WARM
        if (cold, thousand) in seconds:
            more = results.parent_mb[cold, many] - results.parent_mb[cold, thousand]
            each = more * 1024 / (many - thousand)
            goal = f"the parent's peak grows by at most {_KB_EACH:g} KB a department"
            yield goal, f"{each:.1f} KB", each <= _KB_EACH
            growth = ours / seconds[cold, thousand]
            goal = f"time from 1,000 to 10,000: at most {_GROWTH} ×"
            yield goal, f"{growth:.1f} ×", growth <= _GROWTH
            growth = results.parent_mb[cold, many] / results.parent_mb[cold, thousand]
            goal = f"the parent's memory from 1,000 to 10,000: at most {_GROWTH} ×"
            yield goal, f"{growth:.1f} ×", growth <= _GROWTH
    told = f"{results.help_seconds:.2f} s"
    yield f"perfeval --help: under {_HELP} s", told, results.help_seconds < _HELP
    if results.durability:
        goal = f"200 cold, durable: at most {_DURABLE} × of a run that is not"
        yield goal, f"{results.durability:.3f} ×", results.durability <= _DURABLE
