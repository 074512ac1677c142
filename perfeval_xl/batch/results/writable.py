"""Before a run: whether what the last one wrote can be replaced.

A scorebook that somebody has open waits for the next run; the rest is one whole.

On Windows a workbook that somebody has open cannot. To learn it after an hour of reading, with one
half of the results new and the other old, would be late.
"""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.batch.results.edited_scorebooks import FOLDER as SCOREBOOKS
from perfeval_xl.batch.results.leftovers import FOLDERS, last_written
from perfeval_xl.system.not_written import not_written

_ALWAYS = ("汇总表.xlsx", "scores.csv", "findings.csv", "run.json")


def check_writable(out: Path) -> None:
    """Raise RunError that names the first file of the last run which cannot be written to.

    Other files in `out` may be open: they stay as they are.
    """
    copies = last_written(out, [name for name in FOLDERS if name != SCOREBOOKS])
    for name in (*_ALWAYS, *copies):
        path = out / name
        if path.is_file():
            try:
                path.open("r+b").close()
            except OSError as error:
                raise not_written(path, error) from error
