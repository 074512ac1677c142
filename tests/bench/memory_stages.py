"""Where a run's memory goes: `memory_stages.py INBOX OUT` prints peak RSS in MB by stage, as JSON.

Of the parent, during each of the functions that a run consists of; Linux only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from perfeval_xl.batch import pipeline, run
from perfeval_xl.batch.results import publish

STAGES = {
    "check_intakes": (pipeline, "check"),
    "score_checked": (pipeline, "score"),
    "write_books": (pipeline, "write scorebooks"),
    "write_tables": (publish, "write tables, send the summary"),
    "record_evaluations": (publish, "write ledger"),
    "write_json": (publish, "write run.json"),
}


def _memory(key: str) -> float:
    lines = Path("/proc/self/status").read_text().split("\n")
    return next(int(line.split()[1]) for line in lines if line.startswith(key + ":")) / 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def main(inbox: Path, out: Path) -> None:
    peaks = {"start": _memory("VmRSS")}

    def watch(name: str, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            if name == "check_intakes":
                peaks["read"] = _memory("VmHWM")
            _forget_peak()
            result = function(*arguments, **named)
            peaks[stage] = _memory("VmHWM")
            return result

        return watched

    for name, (module, stage) in STAGES.items():
        setattr(module, name, watch(name, stage, getattr(module, name)))
    run.run(inbox, out)
    print(json.dumps(peaks))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
